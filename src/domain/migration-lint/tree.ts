import type { SqlNode, TableName } from './types.ts';

/** Access to libpg_query's tree, in which every node is optional and a node in a list is wrapped in an object of its name. */

/** The node in a field, or an empty one. With `name`, the one that is wrapped under it. */
export function child(node: SqlNode, field: string, name?: string): SqlNode {
  const value = asNode(node[field]);
  return name === undefined ? value : asNode(value[name]);
}

/** The nodes of a list that have the given name, unwrapped. */
export function children(node: SqlNode, field: string, name: string): SqlNode[] {
  return list(node[field])
    .map((item) => asNode(item)[name])
    .filter((item) => item !== undefined)
    .map(asNode);
}

export function text(node: SqlNode, field: string): string {
  const value = node[field];
  return typeof value === 'string' ? value : '';
}

export function offsetOf(node: SqlNode, otherwise: number): number {
  const value = node['location'];
  return typeof value === 'number' && value > 0 ? value : otherwise;
}

/** The strings of a list: a qualified name. */
export function strings(value: unknown): string[] {
  return list(value).map((item) => text(child(asNode(item), 'String'), 'sval'));
}

/** A table's or index's name from the parts that are given; a catalogue's name before it does not count. */
export function nameOf(parts: readonly string[]): TableName {
  return { schema: parts.at(-2) ?? null, name: parts.at(-1) ?? '' };
}

/** The name in a RangeVar. */
export function tableOf(range: SqlNode): TableName {
  return { schema: text(range, 'schemaname') || null, name: text(range, 'relname') };
}

/** Every node below, itself included, by a visitor that gets the name it is wrapped in. */
export function walk(value: unknown, visit: (node: SqlNode, name: string) => void, name = ''): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit, name);
  else if (value !== null && typeof value === 'object') {
    visit(value as SqlNode, name);
    for (const [field, inner] of Object.entries(value)) walk(inner, visit, field);
  }
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asNode(value: unknown): SqlNode {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as SqlNode) : {};
}

/** A type as `format_type` would begin it: its name without `pg_catalog`, and its modifiers. */
export function typeOf(typeName: SqlNode): { readonly name: string; readonly modifiers: readonly number[]; readonly array: boolean } {
  const modifiers = list(typeName['typmods']).map((item) => Number(child(child(asNode(item), 'A_Const'), 'ival')['ival'] ?? 0));
  return { name: strings(typeName['names']).at(-1) ?? '', modifiers, array: list(typeName['arrayBounds']).length > 0 };
}
