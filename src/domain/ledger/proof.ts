import { type LedgerEntry, lineHash } from './entry.ts';
import { isLedgerFile, linesOf } from './ledger.ts';
import { TRAILER_HASH } from './record-drill.ts';

/** What a gate asks of the register. */
export type ProofQuestion = {
  /** `owner/name`. */
  readonly repository: string;
  /** File name of the workflow whose drills count. */
  readonly workflow: string;
  readonly database: string;
  readonly maxAgeMs: number;
  readonly now: Date;
};

/** A commit of the register's branch, as GitHub tells it. */
export type LedgerCommit = {
  readonly sha: string;
  readonly message: string;
  /** When it was made, ISO 8601. GitHub's own clock, where GitHub made the commit. */
  readonly date: string;
  /** GitHub's word on the signature. */
  readonly verified: boolean;
  readonly author: string;
  readonly committer: string;
};

/** Why the register proves nothing; the first rule that no drill passes any more. */
export type ProofGap = 'no_drill' | 'too_old' | 'not_signed';
export type Proof = { readonly entry: LedgerEntry; readonly commit: string };
export type ProofAnswer = { readonly proofs: readonly Proof[] } | { readonly gap: ProofGap; readonly newest: string | null };

const BOT = 'github-actions[bot]';
/** Who commits what GitHub itself makes and signs. */
const GITHUB = [BOT, 'web-flow'];
/** Clocks differ; more than this in the future is no date. */
const CLOCKS_MS = 10 * 60_000;

/**
 * The drills that prove, the newest first: OK, of this repository, workflow and database, young enough by the line and by the commit that
 * wrote it, and that commit signed by GitHub as the Actions bot's. The line alone proves nothing, as anybody who may push can write one;
 * the commit's message names the line's hash, and the signature covers the message. Whether the drill's own commit is in the history of
 * the default branch is left to who can ask GitHub.
 */
export function findProofs(files: ReadonlyMap<string, Uint8Array>, commits: readonly LedgerCommit[], question: ProofQuestion): ProofAnswer {
  const { repository, workflow, database, maxAgeMs, now } = question;
  const lines = [...files].filter(([path]) => isLedgerFile(path)).flatMap(([, bytes]) => linesOf(bytes));
  const good = lines
    .flatMap((line) => (line?.kind === 'entry' ? [{ entry: line.entry, hash: lineHash(line.line) }] : []))
    .filter(({ entry }) => entry.result === 'ok' && entry.verdict === 'ok' && entry.evidenceSha256 !== null)
    .filter(({ entry }) => entry.run.repository === repository && entry.run.workflow === workflow && entry.database === database)
    .sort((a, b) => Date.parse(b.entry.date) - Date.parse(a.entry.date));
  const newest = good[0]?.entry.date ?? null;
  if (newest === null) return { gap: 'no_drill', newest };
  const isYoung = (date: string) => now.getTime() - Date.parse(date) <= maxAgeMs && Date.parse(date) - now.getTime() <= CLOCKS_MS;
  const young = good.filter(({ entry }) => isYoung(entry.date));
  if (young.length === 0) return { gap: 'too_old', newest };
  const signed = new Map(commits.filter((commit) => isBotsOwn(commit) && isYoung(commit.date)).flatMap((commit) => hashOf(commit)));
  const proofs = young.flatMap(({ entry, hash }) => {
    const commit = signed.get(hash);
    return commit === undefined ? [] : [{ entry, commit }];
  });
  return proofs.length === 0 ? { gap: 'not_signed', newest } : { proofs };
}

function isBotsOwn({ verified, author, committer }: LedgerCommit): boolean {
  return verified && author === BOT && GITHUB.includes(committer);
}

/** A message that names more than one line is none of ours. */
function hashOf({ message, sha }: LedgerCommit): (readonly [string, string])[] {
  const named = [...message.matchAll(new RegExp(`^${TRAILER_HASH}: ([0-9a-f]{64})$`, 'gm'))];
  return named.length === 1 ? [[named[0]?.[1] ?? '', sha]] : [];
}
