/** A scalar of a YAML file with the keys that lead to it. */
export type YamlValue = { readonly path: readonly string[]; readonly line: number; readonly text: string };

/**
 * The scalars of a YAML file, found by indentation alone: enough for workflows and blueprints as people write them. Block scalars
 * (`|`, `>`) come line by line; flow collections are one text. Anchors and multi-line plain scalars are not followed.
 */
export function yamlValues(text: string): YamlValue[] {
  const values: YamlValue[] = [];
  let stack: { readonly indent: number; readonly key: string }[] = [];
  let block: { readonly indent: number; readonly path: readonly string[] } | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const indent = raw.length - raw.trimStart().length;
    if (raw.trim() === '') continue;
    if (block !== null && indent > block.indent) {
      values.push({ path: block.path, line, text: raw.trim() });
      continue;
    }
    block = null;
    if (raw.trimStart().startsWith('#')) continue;
    const { depth, rest } = afterDashes(raw, indent);
    stack = stack.filter((entry) => entry.indent < depth);
    const match = /^("[^"]+"|'[^']+'|[^\s:#"'{[][^:#]*?)\s*:(?:\s+(.*))?$/.exec(rest);
    if (match === null) {
      values.push({ path: stack.map((entry) => entry.key), line, text: unquote(rest) });
      continue;
    }
    const key = unquote(match[1] ?? '');
    stack.push({ indent: depth, key });
    const value = (match[2] ?? '').trim();
    const path = stack.map((entry) => entry.key);
    if (/^[|>][+\-\d]*(\s+#.*)?$/.test(value)) block = { indent: depth, path };
    else values.push({ path, line, text: unquote(value) });
  }
  return values;
}

/** `- - key: value` stands as deep as its key. */
function afterDashes(raw: string, indent: number): { depth: number; rest: string } {
  const dashes = /^(\s*(?:-\s+)+)/.exec(raw)?.[1] ?? '';
  return dashes === '' ? { depth: indent, rest: raw.trim() } : { depth: dashes.length, rest: raw.slice(dashes.length).trim() };
}

function unquote(text: string): string {
  const inner = /^(["'])(.*)\1$/.exec(text);
  return inner === null ? text.replace(/\s+#.*$/, '') : (inner[2] ?? '');
}
