import { addColumn, otherTable } from './add-column.ts';
import type { Batch } from './batch.ts';
import { typeChange } from './column-types.ts';
import { child, children, offsetOf, strings, tableOf, text, typeOf } from './tree.ts';
import type { Alarm, SqlNode, Statement, TableName } from './types.ts';

/** ALTER TABLE; each of its commands by itself. */
export function alterTable(statement: Statement, batch: Batch, notValid: ReadonlySet<string>): Alarm[] {
  const { node, offset } = statement;
  const table = tableOf(child(node, 'relation'));
  if (node['objtype'] !== 'OBJECT_TABLE' || batch.isNew(table) || (node['missing_ok'] === true && batch.isAbsent(table))) return [];
  return children(node, 'cmds', 'AlterTableCmd').flatMap((command) => {
    const def = child(command, 'def', 'ColumnDef');
    const constraint = child(command, 'def', 'Constraint');
    const name = text(command, 'name');
    switch (text(command, 'subtype')) {
      case 'AT_AddColumn':
        return addColumn(table, def, offset, batch);
      case 'AT_DropColumn':
        return batch.isNewColumn(table, name) || (command['missing_ok'] === true && batch.isAbsentColumn(table, name))
          ? []
          : [alarm('ban-drop-column', table, name, offset, { lock: null, bySize: false, destroys: true })];
      case 'AT_AlterColumnType':
        return changeType(table, name, def, offset, batch);
      case 'AT_SetNotNull':
        return setNotNull(table, name, offset, batch);
      case 'AT_AddConstraint':
        return addConstraint(table, constraint, offsetOf(constraint, offset), batch);
      case 'AT_ValidateConstraint':
        // The strong lock of ADD CONSTRAINT … NOT VALID is held until the end of the transaction, that is of the file.
        return notValid.has(`${batch.key(table)} ${name}`)
          ? [alarm('constraint-missing-not-valid', table, name, offset, { variant: 'validated-in-same-file' })]
          : [];
      case 'AT_DetachPartition':
        return child(command, 'def', 'PartitionCmd')['concurrent'] === true
          ? []
          : [alarm('require-concurrent-partition-detach', table, text(child(child(command, 'def', 'PartitionCmd'), 'name'), 'relname'), offset)];
      default:
        return [];
    }
  });
}

/** An alarm about an exclusive lock, silent on a small table, unless `change` says otherwise. */
export function alarm(rule: Alarm['rule'], table: TableName | null, subject: string, offset: number, change: Partial<Alarm> = {}): Alarm {
  return { rule, table, subject, offset, lock: 'ACCESS EXCLUSIVE', bySize: true, destroys: false, ...change };
}

function changeType(table: TableName, column: string, def: SqlNode, offset: number, batch: Batch): Alarm[] {
  if (batch.isNewColumn(table, column)) return batch.size(table)?.empty === true ? [] : [alarm('changing-column-type', table, column, offset)];
  const now = batch.column(table, column);
  const to = typeOf(child(def, 'typeName'));
  // With USING the new values are whatever the expression gives.
  const change = now === null || to.array || 'raw_default' in def ? 'rewrite' : typeChange(now.type, { family: to.name, modifiers: to.modifiers });
  if (change === 'free') return [];
  if (change === 'lossy' && batch.size(table)?.empty !== true)
    return [alarm('changing-column-type', table, column, offset, { variant: 'lossy', bySize: false, destroys: true })];
  return [alarm('changing-column-type', table, column, offset)];
}

/** Reads the whole table, unless a valid CHECK says it already (PostgreSQL ≥ 12, NotNullImpliedByRelConstraints). */
function setNotNull(table: TableName, column: string, offset: number, batch: Batch): Alarm[] {
  if (batch.isCheckedNotNull(table, column) || batch.column(table, column)?.notNull === true) return [];
  return [alarm('adding-not-nullable-field', table, column, offset)];
}

function addConstraint(table: TableName, constraint: SqlNode, offset: number, batch: Batch): Alarm[] {
  const columns = [...strings(constraint['fk_attrs']), ...strings(constraint['keys'])].join(', ');
  // PostgreSQL names those that have no name.
  const name = text(constraint, 'conname') || columns || text(constraint, 'contype').replace('CONSTR_', '');
  const unchecked = constraint['skip_validation'] === true;
  switch (text(constraint, 'contype')) {
    case 'CONSTR_FOREIGN':
      if (unchecked) return [];
      return [
        alarm('adding-foreign-key-constraint', table, name, offset, {
          lock: 'SHARE ROW EXCLUSIVE',
          ...otherTable(constraint, batch),
        }),
      ];
    case 'CONSTR_CHECK':
      return unchecked ? [] : [alarm('constraint-missing-not-valid', table, name, offset)];
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION':
      return 'indexname' in constraint ? [] : [alarm('disallowed-unique-constraint', table, name, offset)];
    case 'CONSTR_PRIMARY':
      return 'indexname' in constraint ? [] : [alarm('adding-serial-primary-key-field', table, name, offset)];
    default:
      return [];
  }
}
