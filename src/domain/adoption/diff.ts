/** Beyond this many lines the two texts are shown one after the other: the table of a comparison would take too long. */
const MAX_LINES = 2000;
const CONTEXT = 2;

/** What becomes of a text, line by line: ` ` stays, `-` goes, `+` comes. Long stretches that stay are left out as ` …`. */
export function diff(before: string, after: string): string[] {
  const [a, b] = [before.replace(/\r\n/g, '\n').split('\n'), after.split('\n')];
  if (a.length > MAX_LINES || b.length > MAX_LINES) return [...a.map((line) => `-${line}`), ...b.map((line) => `+${line}`)];
  const all = compare(a, b);
  const changed = all.map((line) => line[0] !== ' ');
  const near = (index: number) => changed.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(Boolean);
  return all.flatMap((line, index) => (near(index) ? [line] : index === 0 || near(index - 1) ? [' …'] : []));
}

/** By the longest common subsequence. */
function compare(a: readonly string[], b: readonly string[]): string[] {
  const common = commonLengths(a, b);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push(` ${a[i++]}`);
      j += 1;
    } else if (common(i + 1, j) >= common(i, j + 1)) lines.push(`-${a[i++]}`);
    else lines.push(`+${b[j++]}`);
  }
  return [...lines, ...a.slice(i).map((line) => `-${line}`), ...b.slice(j).map((line) => `+${line}`)];
}

/** How many lines the rests of both, from `i` and from `j` on, have in common in this order. */
function commonLengths(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  return at;
}
