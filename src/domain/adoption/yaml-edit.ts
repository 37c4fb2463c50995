/**
 * Changes to the text of a workflow that we know, an example. Each of them must meet what it is for, once: an example that was
 * rewritten is our own bug, seen by the tests, and never a workflow that is half filled in.
 */

/** Text with `from` replaced, which stands in it exactly once. */
export function replaceOnce(text: string, from: string, to: string): string {
  const at = text.indexOf(from);
  if (at < 0 || text.indexOf(from, at + 1) >= 0) throw new Error(`The example holds ${at < 0 ? 'no' : 'more than one'} ${JSON.stringify(from)}.`);
  return text.slice(0, at) + to + text.slice(at + from.length);
}

/** Text with every `from` replaced; there is at least one. */
export function replaceEach(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`The example holds no ${JSON.stringify(from)}.`);
  return text.split(from).join(to);
}

/** Text without the one line that begins with `start`, white space aside, and without what is indented below it. */
export function dropEntry(text: string, start: string): string {
  const lines = text.split('\n');
  const found = lines.flatMap((line, index) => (line.trimStart().startsWith(start) ? [index] : []));
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`The example has ${found.length} lines that begin with ${JSON.stringify(start)}.`);
  let end = first + 1;
  while (end < lines.length && indentOf(lines[end] ?? '') > indentOf(lines[first] ?? '')) end += 1;
  // The comments and the blank line that stand before a job or a step go with it.
  let begin = first;
  while (begin > 0 && isCommentOf(lines[begin - 1] ?? '', lines[first] ?? '')) begin -= 1;
  // The file goes on ending with a line end.
  return [...lines.slice(0, begin), ...(end === lines.length ? [''] : lines.slice(end))].join('\n');
}

/** Text without its first comment, which speaks to who copies the example by hand. */
export function withoutHead(text: string): string {
  return text.replace(/^(?:#[^\n]*\n)+/, '');
}

/** Lines put below the one `with:` of each of our actions and workflows that are called. */
export function addToCalls(text: string, source: string, line: string): string {
  const call = new RegExp(`(uses: ${RegExp.escape(source)}/\\S+\\n)( +)with:\\n`, 'g');
  return text.replace(call, (_, uses: string, indent: string) => `${uses}${indent}with:\n${indent}  ${line}\n`);
}

/** Comment lines of the same depth directly above an entry belong to it. */
const isCommentOf = (line: string, entry: string) => line.trimStart().startsWith('#') && indentOf(line) === indentOf(entry);

/** A blank line is as deep as can be: it ends nothing. */
const indentOf = (line: string) => (line.trim() === '' ? Number.POSITIVE_INFINITY : line.length - line.trimStart().length);
