import { type RuleName, ruleOf } from './rules.ts';
import type { Comment } from './types.ts';

/** Lines of a text, found by UTF-8 byte offsets, which is how PostgreSQL's parser counts. */
export class Lines {
  readonly #starts: readonly number[];
  readonly #bytes: Buffer;

  constructor(sql: string) {
    const bytes = Buffer.from(sql);
    this.#bytes = bytes;
    const starts = [0];
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  /** From 1. */
  of(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** The text between two offsets. */
  slice(from: number, to?: number): string {
    return this.#bytes.subarray(from, to).toString();
  }

  /** Whether nothing but blanks stands before it on its line. */
  isFirst(offset: number): boolean {
    return this.slice(this.#starts[this.of(offset) - 1] ?? 0, offset).trim() === '';
  }
}

/** The rules that comments switch off: in the whole file, and by line. `all` stands for every rule. */
export type Ignores = { readonly file: Rules; readonly lines: ReadonlyMap<number, Rules> };
type Rules = ReadonlySet<RuleName | 'all'>;

/**
 * `-- squawk-ignore rule, rule` before or on the line, `-- squawk-ignore-file [rule, …]` anywhere; without rules all are meant. Names
 * that are not ours do nothing. What follows another `--` is the author's reason.
 */
export function readIgnores(comments: readonly Comment[], lines: Lines): Ignores {
  const file = new Set<RuleName | 'all'>();
  const byLine = new Map<number, Set<RuleName | 'all'>>();
  // A comment behind a statement is about its own line, one that stands alone is about the next; a run of such lines counts as one.
  for (const comment of comments) {
    const alone = lines.isFirst(comment.offset);
    const covered = lines.of(comment.offset + Buffer.byteLength(comment.text) - 1) + (alone ? 1 : 0);
    const match = /^(?:--|\/\*)\s*squawk-ignore(-file)?(?![\w-])([\s\S]*?)(?:--[\s\S]*|\*\/)?$/.exec(comment.text.trim());
    const rules = match === null ? [] : rulesIn(match[2] ?? '');
    if (match?.[1] !== undefined) {
      for (const rule of rules) file.add(rule);
      continue;
    }
    const before = alone ? (byLine.get(lines.of(comment.offset)) ?? []) : [];
    byLine.set(covered, new Set([...before, ...rules, ...(byLine.get(covered) ?? [])]));
  }
  return { file, lines: byLine };
}

function rulesIn(text: string): (RuleName | 'all')[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '' && name !== ':');
  return names.length === 0 ? ['all'] : names.map(ruleOf).filter((rule) => rule !== null);
}

/** Whether a comment switches a rule off in the file or on one of the lines. */
export function isIgnored({ file, lines }: Ignores, rule: RuleName, at: readonly number[]): boolean {
  const covers = (rules: Rules | undefined) => rules !== undefined && (rules.has('all') || rules.has(rule));
  return covers(file) || at.some((line) => covers(lines.get(line)));
}
