import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { errorText } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import type { ParsedYaml } from '../../domain/doctor/workflow.ts';

/**
 * A YAML 1.2 document as GitHub reads a workflow: `on` is a word, anchors are followed. The line of each member is under its path, each part
 * after a `/`; of what an alias brings, the line where it stands by its anchor. A file that is none, or whose aliases would grow beyond measure or
 * lead back into themselves, gives its problem.
 */
export function parseYaml(text: string): ParsedYaml {
  const counter = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: counter });
    const [error] = document.errors;
    if (error !== undefined) return { problem: plainText(error.message.split('\n')[0] ?? '', 200), line: error.linePos?.[0].line ?? 1 };
    // First, as it refuses what grows beyond measure.
    const value = (document.toJS({ maxAliasCount: 100 }) ?? null) as Json;
    const lines = new Map<string, number>();
    const problem = note(document, { node: document.contents, path: '', within: [] }, (place, offset) =>
      lines.set(place, counter.linePos(offset).line),
    );
    return problem === null ? { value, lines } : { problem: problem.text, line: counter.linePos(problem.offset).line };
  } catch (error) {
    return { problem: plainText(errorText(error), 200), line: 1 };
  }
}

type Place = { readonly node: unknown; readonly path: string; readonly within: readonly unknown[] };
type Problem = { readonly text: string; readonly offset: number };

/** Members of maps by where their key begins, items of lists by where they begin. An alias that has no end is a problem; null where there is none. */
function note(document: Document, { node, path, within }: Place, found: (place: string, offset: number) => void): Problem | null {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (within.includes(target)) return { text: 'an alias leads back into its own anchor', offset: startOf(node) ?? 0 };
  const members: readonly (readonly [name: string, start: unknown, value: unknown])[] = isMap(target)
    ? target.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), key, value])
    : isSeq(target)
      ? target.items.map((item, index) => [String(index), item, item])
      : [];
  for (const [name, start, value] of members) {
    const offset = startOf(start);
    if (offset !== null) found(`${path}/${name}`, offset);
    const problem = note(document, { node: value, path: `${path}/${name}`, within: [...within, target] }, found);
    if (problem !== null) return problem;
  }
  return null;
}

const startOf = (node: unknown): number | null => (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? null;
