import { type Batch, isSerial } from './batch.ts';
import { isNull, isVolatile } from './defaults.ts';
import { child, children, offsetOf, tableOf, text } from './tree.ts';
import type { Alarm, SqlNode, TableName } from './types.ts';

/**
 * ADD COLUMN on a table that is there (https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN): a constant
 * default is stored once, a volatile one, an identity and a stored generated column write every row under an exclusive lock.
 */
export function addColumn(table: TableName, column: SqlNode, statementOffset: number, batch: Batch): Alarm[] {
  const subject = text(column, 'colname');
  const offset = offsetOf(column, statementOffset);
  const constraints = children(column, 'constraints', 'Constraint');
  const rewrite: Omit<Alarm, 'rule'> = { offset, table, subject, destroys: false, lock: 'ACCESS EXCLUSIVE', bySize: true };
  const filled = fillOf(column, constraints);
  const required = constraints.some(({ contype }) => contype === 'CONSTR_NOTNULL' || contype === 'CONSTR_PRIMARY');
  const alarms: Alarm[] = [];
  if (required && filled === 'nothing' && batch.size(table)?.empty !== true)
    alarms.push({ ...rewrite, rule: 'adding-required-field', lock: null, bySize: false });
  if (filled === 'volatile') alarms.push({ ...rewrite, rule: 'adding-field-with-default' });
  if (filled === 'serial' || filled === 'generated') alarms.push({ ...rewrite, rule: 'adding-field-with-default', variant: filled });
  return [...alarms, ...constraints.flatMap((constraint) => ofConstraint(constraint, rewrite, batch))];
}

/** What the rows that are there get. */
function fillOf(column: SqlNode, constraints: readonly SqlNode[]): 'nothing' | 'constant' | 'volatile' | 'serial' | 'generated' {
  const find = (type: string) => constraints.find((item) => item['contype'] === type);
  const generated = find('CONSTR_GENERATED');
  if (isSerial(column) || find('CONSTR_IDENTITY') !== undefined) return 'serial';
  if (generated !== undefined) return generated['generated_kind'] === 'v' ? 'constant' : 'generated';
  const expression = child(find('CONSTR_DEFAULT') ?? {}, 'raw_expr');
  if (find('CONSTR_DEFAULT') === undefined || isNull(expression)) return 'nothing';
  return isVolatile(expression) ? 'volatile' : 'constant';
}

/** The constraints of a new column are checked on every row, though all its values may be null. */
function ofConstraint(constraint: SqlNode, rewrite: Omit<Alarm, 'rule'>, batch: Batch): Alarm[] {
  switch (text(constraint, 'contype')) {
    case 'CONSTR_PRIMARY':
      return [{ ...rewrite, rule: 'adding-serial-primary-key-field' }];
    case 'CONSTR_UNIQUE':
      return [{ ...rewrite, rule: 'disallowed-unique-constraint' }];
    case 'CONSTR_CHECK':
      return [{ ...rewrite, rule: 'constraint-missing-not-valid' }];
    case 'CONSTR_FOREIGN':
      return [{ ...rewrite, rule: 'adding-foreign-key-constraint', lock: 'SHARE ROW EXCLUSIVE', ...otherTable(constraint, batch) }];
    default:
      return [];
  }
}

/** The referenced table, unless it is new as well. */
export function otherTable(foreign: SqlNode, batch: Batch): { readonly alsoLocked?: TableName } {
  const other = tableOf(child(foreign, 'pktable'));
  return batch.isNew(other) ? {} : { alsoLocked: other };
}
