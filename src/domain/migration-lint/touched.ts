import { asNode, child, list, nameOf, strings, tableOf, text, walk } from './tree.ts';
import type { Script, Statement, TableName } from './types.ts';

/** Every table and index that a statement names, for the question to the database; schemas as written. */
export function touchedNames(scripts: readonly Script[]): readonly TableName[] {
  const names = new Map<string, TableName>();
  for (const { parsed } of scripts) {
    if (parsed.kind !== 'parsed') continue;
    for (const name of parsed.statements.flatMap(namesIn)) names.set(JSON.stringify([name.schema, name.name]), name);
  }
  return [...names.values()];
}

function namesIn({ node }: Statement): TableName[] {
  const names: TableName[] = [];
  walk(node, (inner) => {
    if (text(inner, 'relname') !== '') names.push(tableOf(inner));
  });
  if (['OBJECT_TABLE', 'OBJECT_INDEX'].includes(text(node, 'removeType')))
    for (const item of list(node['objects'])) names.push(nameOf(strings(child(asNode(item), 'List')['items'])));
  return names;
}
