import { createHash } from 'node:crypto';

/** How a file of ours stands: what it is now beside what would be written. `foreign` was there before us, without our mark. */
export type FileState = 'missing' | 'unchanged' | 'edited' | 'out_of_date' | 'foreign';

/** The member by which a JSON file of ours is known: JSON has no comments. */
export const WRITTEN_BY = '"written-by": "runbook-actions init"';

/** How a comment is written in a kind of file. */
type Comment = readonly [before: string, after: string];
const MARKDOWN: Comment = ['<!-- ', ' -->'];
const YAML: Comment = ['# ', ''];
const STAMP = /^(?:# |<!-- )runbook-actions init (\S+) sha256:([0-9a-f]{64})(?: -->)?\n/;

/** The content below a first line that says who wrote it, in which version, and the digest of what follows. */
export function stamped(path: string, content: string, version: string): string {
  const [before, after] = path.endsWith('.md') ? MARKDOWN : YAML;
  return `${before}runbook-actions init ${version} sha256:${digestOf(content)}${after}\n${content}`;
}

/** How a file stands. Line ends are git's business: a checkout on Windows has edited nothing. */
export function stateOf(existing: string | null, planned: string): FileState {
  if (existing === null) return 'missing';
  const text = existing.replace(/\r\n/g, '\n');
  if (text === planned) return 'unchanged';
  const stamp = STAMP.exec(text);
  if (stamp === null) return planned.includes(WRITTEN_BY) && text.includes(WRITTEN_BY) ? 'out_of_date' : 'foreign';
  const body = text.slice(stamp[0].length);
  if (stamp[2] !== digestOf(body)) return 'edited';
  // The same words from another version of ours are not worth a change.
  return body === planned.replace(STAMP, '') ? 'unchanged' : 'out_of_date';
}

const digestOf = (content: string) => createHash('sha256').update(content).digest('hex');
