import type { GitHubApi } from './api.ts';
import { addComment, commentsOn, deleteComment, editComment } from './our-comments.ts';
import type { Identity } from './who-am-i.ts';

/**
 * Keeps one comment of ours per first line: written once, brought up to date afterwards. Of several that were written at the same time the
 * oldest stays and gets the text. False where GitHub takes no comment there.
 */
export async function keepComment(api: GitHubApi, me: Identity, issue: number, body: string, nonce: string): Promise<boolean> {
  const line = body.split('\n')[0] ?? '';
  const alike = async () => (await commentsOn(api, me, issue)).comments.filter((comment) => comment.body.split(/\r?\n/)[0] === line);
  const [earlier] = await alike();
  if (earlier !== undefined && (earlier.body === body || (await editComment(api, earlier.id, body)))) return true;
  const written = await addComment(api, me, issue, `${body}\n<!-- ${nonce} -->`, nonce);
  if ('refused' in written) return false;
  const [first] = await alike();
  if (first === undefined || first.id === written.comment.id) return true;
  await deleteComment(api, written.comment.id);
  await editComment(api, first.id, body);
  return true;
}
