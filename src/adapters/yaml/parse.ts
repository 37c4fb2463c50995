import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { errorText } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import type { ParsedYaml } from '../../domain/doctor/workflow.ts';

/**
 * A YAML 1.2 document as GitHub reads a workflow: `on` is a word, anchors are followed. The line of each member is under its path, each part
 * after a `/`. A file that is none, or whose aliases would grow beyond measure, gives its problem.
 */
export function parseYaml(text: string): ParsedYaml {
  const counter = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: counter });
    const [error] = document.errors;
    if (error !== undefined) return { problem: plainText(error.message.split('\n')[0] ?? '', 200), line: error.linePos?.[0].line ?? 1 };
    const lines = new Map<string, number>();
    note(document.contents, '', (place, offset) => lines.set(place, counter.linePos(offset).line));
    return { value: (document.toJS({ maxAliasCount: 100 }) ?? null) as Json, lines };
  } catch (error) {
    return { problem: plainText(errorText(error), 200), line: 1 };
  }
}

/** Members of maps by where their key begins, items of lists by where they begin. */
function note(node: unknown, path: string, found: (place: string, offset: number) => void): void {
  const members: readonly (readonly [name: string, start: unknown, value: unknown])[] = isMap(node)
    ? node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), key, value])
    : isSeq(node)
      ? node.items.map((item, index) => [String(index), item, item])
      : [];
  for (const [name, start, value] of members) {
    const offset = (start as { range?: readonly number[] | null } | null)?.range?.[0];
    if (offset !== undefined) found(`${path}/${name}`, offset);
    note(value, `${path}/${name}`, found);
  }
}
