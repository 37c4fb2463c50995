import { afterEach, expect, test } from '@jest/globals';
import { openGitHub } from '../../../src/adapters/github/api.ts';
import { BRANCH_MARKER, StateBranch } from '../../../src/adapters/github/state-branch.ts';
import { ledgerOf } from '../../../src/domain/ledger/record-drill.ts';
import { burstsOfFaults } from '../../support/github/faults.ts';
import { botToken, type GitHubServer, startGitHub } from '../../support/github/server.ts';
import { sample } from '../../unit/ledger/sample.ts';
import { BRANCH, idsOf, ledgerFiles, openBranch, pushFiles, swiftPatience, writeDrill } from './support.ts';

let github: GitHubServer;
afterEach(() => github.close());

const WRITERS = Array.from({ length: 50 }, (_, i) => i + 1);
const wanted = WRITERS.map((run) => sample(run).id).sort();

/** Each writer is a job of its own: nothing is shared between them but the server. */
const writeAll = (share = (run: number) => run) =>
  Promise.all(WRITERS.map((run) => writeDrill(openBranch(github.url, 'token', swiftPatience(run)), sample(share(run)))));

test('50 writers at the same time, on a branch that is not there yet, lose no line', async () => {
  github = await startGitHub();
  const results = await writeAll();
  expect(idsOf(ledgerFiles(github)).sort()).toEqual(wanted);
  const { git } = github.repository;
  const history = git.history(git.refs.get(`refs/heads/${BRANCH}`) ?? '');
  // One commit per drill, signed, on a branch that shares nothing with the code.
  expect(history.length).toBe(50);
  expect(new Set(results.map(({ commit }) => commit))).toEqual(new Set(history.map(({ sha }) => sha)));
  expect(history.every(({ verified, account }) => verified && account?.login === 'github-actions[bot]')).toBe(true);
  expect([...(git.walk(history[0]?.tree ?? '') ?? [])].map(({ path }) => path)).toEqual([
    '.runbook-actions',
    'README.md',
    'ledger',
    'ledger/2026.jsonl',
  ]);
  expect(new TextDecoder().decode(ledgerFiles(github).get('README.md')).match(/actions\/runs\//g)?.length).toBe(50);
}, 120_000);

const SEEDS = Array.from({ length: Number(process.env['LEDGER_SEEDS'] ?? 1) }, (_, i) => i + 1);

test.each(SEEDS)(
  'bursts of 409, 422, 403, 429 and 5xx, half of them after the work was done, lose none and double none (seed %i)',
  async (seed) => {
    github = await startGitHub({ faults: burstsOfFaults(seed, 0.06) });
    await writeAll();
    expect(idsOf(ledgerFiles(github)).sort()).toEqual(wanted);
    const { git } = github.repository;
    expect(git.history(git.refs.get(`refs/heads/${BRANCH}`) ?? '').length).toBe(50);
  },
  120_000,
);

test('the same drill recorded by many at once is one line', async () => {
  github = await startGitHub();
  const results = await writeAll(() => 7);
  expect(idsOf(ledgerFiles(github))).toEqual([sample(7).id]);
  const { git } = github.repository;
  expect(git.history(git.refs.get(`refs/heads/${BRANCH}`) ?? '').length).toBe(1);
  // Writers in the same second make the same commit, which git names the same.
  expect(new Set(results.flatMap(({ commit }) => commit ?? [])).size).toBe(1);
}, 120_000);

test('what is on the branch stays byte for byte: damaged and newer lines, other files', async () => {
  github = await startGitHub();
  const { git } = github.repository;
  const before = '{"schema":1,"cut off\n{"schema":9,"id":"later"}\n{"schema":1,"no end';
  const files = new Map([
    ['ledger/2026.jsonl', git.addBlob(Buffer.from(before))],
    ['notes.txt', git.addBlob(Buffer.from('kept'))],
    [BRANCH_MARKER, git.addBlob(Buffer.from(''))],
  ]);
  pushFiles(github, BRANCH, files);
  await writeDrill(openBranch(github.url, 'token', swiftPatience(1)), sample(1));
  const text = new TextDecoder().decode(ledgerFiles(github).get('ledger/2026.jsonl'));
  expect(text.startsWith(`${before}\n{"schema":1,"id":"acme/api/1/1/main"`)).toBe(true);
  expect(new TextDecoder().decode(ledgerFiles(github).get('notes.txt'))).toBe('kept');
});

test('a branch that we did not make is left as it is, whatever it holds: the default branch, or one with a ledger of its own', async () => {
  github = await startGitHub();
  const { git } = github.repository;
  const theirs = new Map([['ledger/2026.jsonl', git.addBlob(Buffer.from('our accounts\n'))]]);
  pushFiles(github, BRANCH, theirs);
  const before = new Map(git.refs);
  const refused = { reason: 'foreign_branch', message: expect.stringContaining('.runbook-actions') };
  await expect(writeDrill(openBranch(github.url, 'token', swiftPatience(1)), sample(1))).rejects.toMatchObject(refused);
  const onMain = new StateBranch(openGitHub('token', { owner: 'acme', repo: 'api' }, swiftPatience(1), github.url), 'main', (paths) => paths);
  await expect(writeDrill(onMain, sample(1))).rejects.toMatchObject(refused);
  expect(git.refs).toEqual(before);
});

test('a file of 50 MB that somebody pushed is neither read nor written: the drill is on record in the next file', async () => {
  github = await startGitHub();
  const { git } = github.repository;
  const files = new Map([
    [BRANCH_MARKER, git.addBlob(Buffer.from(''))],
    ['ledger/2026.jsonl', git.addBlob(Buffer.alloc(50 * 1024 ** 2, '{"schema":1}\n'))],
  ]);
  pushFiles(github, BRANCH, files);
  const { state } = await writeDrill(openBranch(github.url, 'token', swiftPatience(1)), sample(1));
  expect(ledgerOf(state)).toMatchObject({ unread: ['ledger/2026.jsonl'], entries: [{ id: sample(1).id }] });
  expect(new TextDecoder().decode(ledgerFiles(github).get('ledger/2026-2.jsonl'))).toContain(sample(1).id);
  expect(ledgerFiles(github).get('ledger/2026.jsonl')?.length).toBe(50 * 1024 ** 2);
});

test('each hindrance has its reason, and says what to change', async () => {
  github = await startGitHub({ tokens: { reader: botToken({ contents: 'read' }), writer: botToken({ contents: 'write' }) } });
  const write = (token: string) => writeDrill(openBranch(github.url, token, swiftPatience(1, 60_000)), sample(1));
  await expect(write('reader')).rejects.toMatchObject({
    reason: 'permission_denied',
    message: expect.stringContaining('permissions: { contents: write }'),
  });
  await expect(write('stranger')).rejects.toMatchObject({ reason: 'authentication_failed' });
  github.repository.protectedBranches.add(BRANCH);
  await expect(write('writer')).rejects.toMatchObject({ reason: 'branch_protected', message: expect.stringContaining('rulesets') });
  github.setFaults(() => ({ answer: { status: 503, body: {} }, after: false }));
  await expect(write('writer')).rejects.toMatchObject({ reason: 'github_unreachable' });
  github.setFaults(() => ({ answer: { status: 429, body: {}, headers: { 'retry-after': '7200' } }, after: false }));
  await expect(write('writer')).rejects.toMatchObject({ reason: 'rate_limited' });
});

test('an empty repository has its reason; a limit with a time is waited out, as long as it says', async () => {
  github = await startGitHub({ empty: true });
  await expect(writeDrill(openBranch(github.url, 'token', swiftPatience(1)), sample(1))).rejects.toMatchObject({ reason: 'repository_empty' });
  await github.close();
  let refusals = 1;
  github = await startGitHub({
    faults: () =>
      refusals-- > 0
        ? {
            answer: {
              status: 403,
              body: { message: 'API rate limit exceeded' },
              headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1790000120' },
            },
            after: false,
          }
        : null,
  });
  const patience = swiftPatience(1);
  await writeDrill(openBranch(github.url, 'token', patience), sample(1));
  expect(patience.waited()).toBeGreaterThanOrEqual(120_000);
});
