import { expect, test } from '@jest/globals';
import { type LedgerEntry, lineOf } from '../../../src/domain/ledger/entry.ts';
import { findProofs, type LedgerCommit, PROOF_GAPS } from '../../../src/domain/ledger/proof.ts';
import { proofMessages } from '../../../src/domain/ledger/proof-messages.ts';
import { recordDrill } from '../../../src/domain/ledger/record-drill.ts';
import { sample } from './sample.ts';

const BOT = 'github-actions[bot]';
const now = new Date('2026-11-24T12:00:00Z');
const question = { repository: 'acme/api', workflow: 'monthly-drill.yml', database: 'main', maxAgeMs: 42 * 86_400_000, now };
const commitOf = (entry: LedgerEntry, more: Partial<LedgerCommit> = {}): LedgerCommit => ({
  sha: `commit of ${entry.id}`,
  message: recordDrill({ files: new Map() }, entry, 'b', 'en')?.change.message ?? '',
  date: '2026-11-02T05:30:00Z',
  verified: true,
  author: BOT,
  committer: 'web-flow',
  ...more,
});
const fileOf = (...entries: readonly (LedgerEntry | string)[]) =>
  new Map([['ledger/2026.jsonl', new TextEncoder().encode(entries.map((e) => `${typeof e === 'string' ? e : lineOf(e)}\n`).join(''))]]);
const ask = (entries: readonly (LedgerEntry | string)[], commits: readonly LedgerCommit[]) => {
  const answer = findProofs(fileOf(...entries), commits, question);
  return 'gap' in answer ? answer.gap : answer.proofs.map(({ commit }) => commit);
};
const good = sample(1);

test('an OK drill whose line a signed commit of the bot names proves, CRLF and BOM or not', () => {
  expect(ask([good], [commitOf(good)])).toEqual([`commit of ${good.id}`]);
  expect(ask([`\uFEFF${lineOf(good)}\r`], [commitOf(good)])).toEqual([`commit of ${good.id}`]);
});

test.each<[string, Partial<LedgerEntry>, string]>([
  ['of a fork', { run: { ...good.run, repository: 'eve/api' } }, 'other_repository'],
  ['of another workflow', { run: { ...good.run, workflow: 'other.yml' } }, 'other_workflow'],
  ['of another database', { database: 'other' }, 'other_database'],
  ['failed', { result: 'incidents', verdict: 'critical' }, 'not_ok'],
  ['minor', { result: 'minor', verdict: 'degraded' }, 'not_ok'],
  ['OK by one word alone', { verdict: 'degraded' }, 'not_ok'],
  ['without evidence', { evidenceSha256: null }, 'without_evidence'],
  ['too old', { date: '2026-10-13T11:59:59Z' }, 'too_old'],
  ['of the future', { date: '2026-11-24T13:00:00Z' }, 'too_old'],
])('a drill %s proves nothing, with a reason of its own', (_, more, gap) => {
  const entry = sample(1, more);
  expect(ask([entry], [commitOf(entry)])).toBe(gap);
  // One that passes beside it is found.
  expect(ask([entry, sample(2)], [commitOf(entry), commitOf(sample(2))])).toEqual([`commit of ${sample(2).id}`]);
});

test.each<[string, Partial<LedgerCommit>, string]>([
  ['not signed', { verified: false }, 'unsigned'],
  ['signed by a person', { author: 'eve', committer: 'eve' }, 'other_signer'],
  ['signed by a person who names the bot as the author', { committer: 'eve' }, 'other_signer'],
  ['of another bot', { author: 'renovate[bot]' }, 'other_signer'],
  ['silent', { message: 'x' }, 'unsigned'],
  ['naming two lines', { message: `Line-SHA256: ${'a'.repeat(64)}\n${commitOf(good).message}` }, 'unsigned'],
  ['older than what is asked for', { date: '2026-10-01T00:00:00Z' }, 'unsigned'],
])('a commit that is %s vouches for nothing', (_, more, gap) => expect(ask([good], [commitOf(good, more)])).toBe(gap));

test('a line edited by hand is told as such: a failed drill made good, a date made younger', () => {
  const failed = sample(1, { result: 'incidents', verdict: 'critical' });
  expect(ask([good], [commitOf(failed)])).toBe('edited');
  const old = sample(1, { date: '2026-11-01T00:00:00Z' });
  expect(ask([good], [commitOf(old)])).toBe('edited');
});

test('an empty or damaged register is absent, and every gap has its sentence in both languages', () => {
  expect(ask([], [])).toBe('absent');
  expect(ask(['{"schema":1', '{"schema":2,"id":"x"}'], [commitOf(good)])).toBe('absent');
  const asked = { age: '42d', workflow: 'w', database: 'd', branch: 'b', repository: 'r', newest: '2026-11-02' };
  for (const { gaps } of [proofMessages.en, proofMessages.es])
    expect(new Set(PROOF_GAPS.map((gap) => gaps[gap](asked))).size).toBe(PROOF_GAPS.length);
});
