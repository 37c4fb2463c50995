import type { GitHubApi } from './api.ts';
import { addComment, commentsOn, commentsSince, deleteComment, editComment, type OurComment } from './our-comments.ts';
import { type Identity, whoAmI } from './who-am-i.ts';

export type RestartClaimsOptions = {
  /** What the first line of every claim of the service begins with. */
  readonly prefix: string;
  readonly pause: (ms: number) => Promise<void>;
  /** A text that no other process makes; letters, digits and `-`. */
  readonly nonce: () => string;
  /** So long after a claim was written every other one is taken to be shown in GitHub's lists. */
  readonly settleMs: number;
};

/** A claim that this process holds. */
export type RestartClaim = {
  readonly at: number;
  /** Writes what came of it; false where the comment is gone. */
  readonly record: (body: string) => Promise<boolean>;
  /** Gives it back: nothing was asked for. */
  readonly release: () => Promise<unknown>;
};

/** The restarts of one service, as comments of ours on the issues of its incidents. Each rejects with an UpstreamError after its patience. */
export type RestartClaims = {
  /** Claims on the issue, and on any within `withinMs`; by GitHub's own clock, which is `now`. */
  readonly earlier: (issue: number, withinMs: number) => Promise<{ readonly claims: readonly OurComment[]; readonly now: number }>;
  /**
   * Writes a claim. Null where another one is older, on this issue or anywhere within `withinMs`, where the issue takes no comment, or where
   * GitHub does not show the claim that was just written: what cannot be seen holds nobody back, so it is not relied on.
   */
  readonly claim: (issue: number, body: string, withinMs: number) => Promise<RestartClaim | null>;
};

/** How often the lists are read until they show what was just written. */
const TRIES = 4;

export function restartClaims(open: () => GitHubApi, { prefix, pause, nonce, settleMs }: RestartClaimsOptions): RestartClaims {
  let identity: Identity | null = null;
  const me = async (api: GitHubApi) => {
    identity ??= await whoAmI(api, { what: 'Looking for earlier restarts', permission: '{ issues: write }' });
    return identity;
  };
  const find = async (issue: number, withinMs: number) => {
    const api = open();
    const who = await me(api);
    const here = await commentsOn(api, who, issue);
    const everywhere = await commentsSince(api, who, here.now - withinMs);
    const all = new Map([...here.comments, ...everywhere.comments].map((comment) => [comment.id, comment]));
    const claims = [...all.values()].filter(({ body }) => body.startsWith(`${prefix} `)).sort((a, b) => a.id - b.id);
    return { claims: claims.filter((comment) => comment.issue === issue || here.now - comment.createdAt <= withinMs), now: here.now };
  };
  return {
    earlier: find,
    claim: async (issue, body, withinMs) => {
      const api = open();
      const mark = `<!-- ${nonce()} -->`;
      const marked = withMark(body, mark);
      const added = await addComment(api, await me(api), issue, marked, mark);
      if ('refused' in added) return null;
      const written = added.comment;
      const release = () => deleteComment(open(), written.id);
      let holds = false;
      try {
        holds = await isFirst(written.id, () => find(issue, withinMs));
      } finally {
        // Also where a cancel or a fault of GitHub's ends it here: nothing was asked for.
        if (!holds) await release();
      }
      return holds ? { at: written.createdAt, release, record: (text) => editComment(open(), written.id, withMark(text, mark)) } : null;
    },
  };

  async function isFirst(id: number, look: () => Promise<{ readonly claims: readonly OurComment[] }>): Promise<boolean> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      await pause(settleMs * 2 ** attempt);
      const { claims } = await look();
      if (claims.some((claim) => claim.id < id)) return false;
      if (claims.some((claim) => claim.id === id)) return true;
    }
    return false;
  }
}

/** After the first line, which is what claims are told by. */
function withMark(body: string, mark: string): string {
  const [line = '', ...rest] = body.split('\n');
  return [line, mark, ...rest].join('\n');
}
