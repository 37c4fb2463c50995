import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openGitHub } from '../../../src/adapters/github/api.ts';
import { keepIssue } from '../../../src/adapters/github/register-issue.ts';
import { ledgerOf } from '../../../src/domain/ledger/record-drill.ts';
import { type GitHubEmulator, startGitHubEmulator } from '../../support/github/emulator.ts';
import { sample } from '../../unit/ledger/sample.ts';
import { openBranch, swiftPatience, wantedIssue, writeDrill } from './support.ts';

/**
 * The GitHub of the `emulate` package, which is not ours: what our own fake takes for granted of the Git data API must hold there too.
 * It has no GraphQL, so pinning and the token's own name are the fake's to prove.
 */
let emulator: GitHubEmulator;
let url: string;
const repository = { owner: 'acme', repo: 'api' };
const WRITERS = Number(process.env['LEDGER_WRITERS'] ?? 50);

beforeAll(async () => {
  emulator = await startGitHubEmulator('gh-token');
  url = emulator.url;
});
afterAll(() => emulator.close());

test('50 writers at the same time lose no line, and make none twice', async () => {
  const runs = Array.from({ length: WRITERS }, (_, i) => i + 1);
  const write = (run: number) => writeDrill(openBranch(url, 'gh-token', swiftPatience(run), repository), sample(run));
  const written = await Promise.all(runs.map(write));
  const { entries, damaged } = ledgerOf(await openBranch(url, 'gh-token', swiftPatience(0), repository).read());
  expect(entries.map(({ id }) => id).sort()).toEqual(runs.map((run) => sample(run).id).sort());
  expect(damaged).toEqual([]);
  expect(new Set(written.map(({ commit }) => commit)).size).toBe(WRITERS);
  // Again, each of them: nothing is written twice.
  expect((await Promise.all([1, 2, 3].map(write))).map(({ commit }) => commit)).toEqual([null, null, null]);
}, 120_000);

test('the issue is opened once, kept, and commented once per drill', async () => {
  const keep = (run: number) => keepIssue(openGitHub('gh-token', repository, swiftPatience(run), url), wantedIssue(run));
  const first = await keep(1);
  expect((await keep(1)).number).toBe(first.number);
  await keep(2);
  const get = async (path: string) =>
    (await (await fetch(`${url}/repos/acme/api/issues${path}`, { headers: { authorization: 'Bearer gh-token' } })).json()) as { body: string }[];
  expect(await get('')).toHaveLength(1);
  expect((await get(`/${first.number}/comments`)).map(({ body }) => body.split('\n')[0])).toEqual(
    [1, 2].map((run) => wantedIssue(run).comment.marker),
  );
});
