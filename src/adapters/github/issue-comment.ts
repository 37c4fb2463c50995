import type { GitHubApi } from './api.ts';
import { addComment, commentsOn, deleteComment } from './our-comments.ts';
import type { Identity } from './who-am-i.ts';

export type Claim = { readonly claimed: boolean; readonly refused: boolean };

/**
 * Comments once per first line. Of several comments of ours with the same one the oldest stays: who wrote it has claimed what it tells of.
 * One that is older than `leaseMs` and not of this call is claimed by who comes now, as its writer was ended before it went on. `nonce`
 * tells this call's comment from another's where the answer to it was lost.
 */
export async function commentOnce(api: GitHubApi, me: Identity, number: number, body: string, leaseMs: number, nonce: string): Promise<Claim> {
  const [line = '', ...rest] = body.split('\n');
  const alike = async () => {
    const { comments, now } = await commentsOn(api, me, number);
    return { found: comments.filter((comment) => comment.body.split(/\r?\n/)[0] === line), now };
  };
  const { found, now } = await alike();
  if (found[0] !== undefined) return { claimed: now - found[0].createdAt >= leaseMs, refused: false };
  const added = await addComment(api, me, number, [line, `<!-- ${nonce} -->`, ...rest].join('\n'), nonce);
  if ('refused' in added) return { claimed: true, refused: true };
  const [first] = (await alike()).found;
  if (first === undefined || first.id >= added.comment.id) return { claimed: true, refused: false };
  await deleteComment(api, added.comment.id);
  return { claimed: false, refused: false };
}
