import { type LedgerEntry, lineHash } from './entry.ts';
import { isLedgerFile, linesOf } from './ledger.ts';
import { TRAILER_HASH, TRAILER_ID } from './record-drill.ts';

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

/** Why the register proves nothing: the first rule, in this order, that no drill passes any more. Each is a reason, `proof_<gap>`. */
export const PROOF_GAPS = [
  'absent',
  'other_repository',
  'other_workflow',
  'other_database',
  'not_ok',
  'without_evidence',
  'too_old',
  'edited',
  'unsigned',
  'other_signer',
  'other_commit',
] as const;
export type ProofGap = (typeof PROOF_GAPS)[number];
export type Proof = { readonly entry: LedgerEntry; readonly commit: string };
export type ProofAnswer = { readonly proofs: readonly Proof[] } | { readonly gap: ProofGap; readonly newest: string | null };

const BOT = 'github-actions[bot]';
/** Who commits what GitHub itself makes and signs. */
const GITHUB = [BOT, 'web-flow'];
/** Clocks differ; more than this in the future is no date. */
const CLOCKS_MS = 10 * 60_000;

type Line = { readonly entry: LedgerEntry; readonly hash: string };

/** The rules that a line must pass by its own words, each with what it is called where no line passes it. */
const RULES: readonly (readonly [ProofGap, (entry: LedgerEntry, question: ProofQuestion) => boolean])[] = [
  ['other_repository', ({ run }, { repository }) => run.repository === repository],
  ['other_workflow', ({ run }, { workflow }) => run.workflow === workflow],
  ['other_database', (entry, { database }) => entry.database === database],
  ['not_ok', ({ result, verdict }) => result === 'ok' && verdict === 'ok'],
  ['without_evidence', ({ evidenceSha256 }) => evidenceSha256 !== null],
  ['too_old', ({ date }, question) => isYoung(date, question)],
];

/**
 * The drills that prove, the newest first: OK, of this repository, workflow and database, young enough by the line and by the commit that
 * wrote it, and that commit signed by GitHub as the Actions bot's. The line alone proves nothing, as anybody who may push can write one;
 * the commit's message names the line's hash, and the signature covers the message. Whether the drill's own commit is in the history of
 * the default branch is left to who can ask GitHub.
 */
export function findProofs(files: ReadonlyMap<string, Uint8Array>, commits: readonly LedgerCommit[], question: ProofQuestion): ProofAnswer {
  const lines = [...files].filter(([path]) => isLedgerFile(path)).flatMap(([, bytes]) => linesOf(bytes));
  let left = lines
    .flatMap((line): Line[] => (line?.kind === 'entry' ? [{ entry: line.entry, hash: lineHash(line.line) }] : []))
    .sort((a, b) => Date.parse(b.entry.date) - Date.parse(a.entry.date));
  if (left.length === 0) return { gap: 'absent', newest: null };
  for (const [gap, passes] of RULES) {
    const newest = left[0]?.entry.date ?? null;
    left = left.filter(({ entry }) => passes(entry, question));
    if (left.length === 0) return { gap, newest };
  }
  const named = commits.map((commit) => ({ commit, ...namedBy(commit) }));
  const judged = left.map((line) => ({ line, ...witnessOf(line, named, question) }));
  const proofs = judged.flatMap(({ line, commit }) => (commit === null ? [] : [{ entry: line.entry, commit }]));
  return proofs.length > 0 ? { proofs } : { gap: judged[0]?.gap ?? 'unsigned', newest: left[0]?.entry.date ?? null };
}

function isYoung(date: string, { now, maxAgeMs }: ProofQuestion): boolean {
  return now.getTime() - Date.parse(date) <= maxAgeMs && Date.parse(date) - now.getTime() <= CLOCKS_MS;
}

type Named = { readonly commit: LedgerCommit; readonly id: string | null; readonly hash: string | null };
type Witness = { readonly commit: string; readonly gap: null } | { readonly commit: null; readonly gap: ProofGap };

/** The commit that vouches for a line; else what is wrong with those that name it. */
function witnessOf({ entry, hash }: Line, named: readonly Named[], question: ProofQuestion): Witness {
  const own = named.filter(({ commit }) => isBotsOwn(commit) && isYoung(commit.date, question));
  const witness = own.find((item) => item.hash === hash);
  if (witness !== undefined) return { commit: witness.commit.sha, gap: null };
  // Written by the drill, and not as it stands there now.
  if (own.some((item) => item.id === entry.id && item.hash !== null)) return { commit: null, gap: 'edited' };
  const signed = named.some((item) => item.hash === hash && item.commit.verified && !isBotsOwn(item.commit));
  return { commit: null, gap: signed ? 'other_signer' : 'unsigned' };
}

function isBotsOwn({ verified, author, committer }: LedgerCommit): boolean {
  return verified && author === BOT && GITHUB.includes(committer);
}

/** What a commit's message names. One that names more than one line is none of ours. */
function namedBy({ message }: LedgerCommit): { readonly id: string | null; readonly hash: string | null } {
  const hashes = [...message.matchAll(new RegExp(`^${TRAILER_HASH}: ([0-9a-f]{64})$`, 'gm'))];
  const ids = [...message.matchAll(new RegExp(`^${TRAILER_ID}: (\\S+)$`, 'gm'))];
  const only = (found: readonly RegExpMatchArray[]) => (found.length === 1 ? (found[0]?.[1] ?? null) : null);
  return { id: only(ids), hash: only(hashes) };
}
