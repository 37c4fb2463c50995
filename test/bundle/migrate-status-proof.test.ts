import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { BRANCH_MARKER } from '../../src/adapters/github/state-branch.ts';
import type { LedgerEntry } from '../../src/domain/ledger/entry.ts';
import { recordDrill } from '../../src/domain/ledger/record-drill.ts';
import { BRANCH, openBranch, swiftPatience, writeDrill } from '../contract/ledger/support.ts';
import { botToken, type GitHubServer, startGitHub } from '../support/github/server.ts';
import { freshDatabase, LEDGER, makeProject } from '../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { runBundle } from '../support/run-bundle.ts';
import { sample } from '../unit/ledger/sample.ts';

let server: PostgresServer;
let github: GitHubServer;
const undo: (() => unknown)[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  for (const step of undo) await step();
  await server.remove();
});
beforeEach(async () => {
  // A gate's own token: it may read the contents, and nothing else.
  github = await startGitHub({ tokens: { 'gate-token': botToken({ contents: 'read' }), 'register-token': botToken({ contents: 'write' }) } });
});
afterEach(() => github.close());

const DAY = 86_400_000;
const main = () => github.repository.git.refs.get('refs/heads/main') ?? '';
/** An OK drill of so many days ago, at the commit of the default branch. */
const drill = (daysAgo: number, more: Partial<LedgerEntry> = {}) => {
  const base = sample(1);
  return { ...base, date: new Date(Date.now() - daysAgo * DAY).toISOString(), run: { ...base.run, commit: main() }, ...more };
};
const write = (entry: LedgerEntry) => writeDrill(openBranch(github.url, 'register-token', swiftPatience(1)), entry);

async function gate(sql: string, inputs: Record<string, string> = {}) {
  const project = makeProject({
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_change/migration.sql': sql,
  });
  undo.push(project.remove);
  const database = await freshDatabase(server, `${LEDGER} CREATE TABLE "Order" (id int, note text)`);
  const run = await runBundle(
    'migrate-status',
    {
      'database-url': server.url(database),
      'working-directory': project.root,
      'on-pending': 'ok',
      'require-proof': '42d',
      'github-token': 'gate-token',
      ...inputs,
    },
    { env: { GITHUB_WORKSPACE: project.root, GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'acme/api' } },
  );
  expect(schemaProblems(run.report, 'migrate-status')).toEqual([]);
  return run;
}
const DESTROYS = 'ALTER TABLE "Order" DROP COLUMN "note";\n';
const gapOf = (run: Awaited<ReturnType<typeof gate>>) => {
  expect(run).toMatchObject({ code: 1, outputs: { verdict: 'critical' } });
  return run.outputs['reason'];
};

test('a migration that destroys nothing needs no proof, and GitHub is not asked', async () => {
  expect((await gate('CREATE TABLE "New" (id int);\n')).code).toBe(0);
  expect(github.requests).toEqual([]);
});

test('one that destroys data passes with a signed OK drill, and with nothing less', async () => {
  expect(gapOf(await gate(DESTROYS))).toBe('proof_absent');
  await write(drill(3));
  const run = await gate(DESTROYS);
  expect([run.code, run.outputs['reason']]).toEqual([0, 'ban_drop_column']);
  expect(run.log).toContain('the register proves a backup that restores: Restore test –');
  expect(gapOf(await gate(DESTROYS, { 'require-proof': '2d' }))).toBe('proof_too_old');
  expect(gapOf(await gate(DESTROYS, { 'proof-workflow': 'other.yml' }))).toBe('proof_other_workflow');
});

test.each([
  ['lint: off', DESTROYS, { lint: 'off' }],
  ['lint-exclude', DESTROYS, { 'lint-exclude': 'ban-drop-column' }],
  ['a comment that ignores the rule', `-- squawk-ignore ban-drop-column\n${DESTROYS}`, {}],
  ['a statement that cannot be parsed', 'ALTER TABLE "Order" FROB;\n', {}],
])('%s does not take the place of a proof', async (_, sql, inputs) => {
  expect(gapOf(await gate(sql, inputs))).toBe('proof_absent');
});

test.each([
  ['minor', { result: 'minor', verdict: 'degraded' }, 'proof_not_ok'],
  ['failed', { result: 'incidents', verdict: 'critical' }, 'proof_not_ok'],
  ['of another database', { database: 'other' }, 'proof_other_database'],
  ['of a fork', { run: { ...sample(1).run, repository: 'eve/api' } }, 'proof_other_repository'],
  ['without evidence', { evidenceSha256: null }, 'proof_without_evidence'],
] as const)('a drill that is %s is none', async (_, more, reason) => {
  await write(drill(1, more));
  expect(gapOf(await gate(DESTROYS))).toBe(reason);
});

test('a line that somebody pushed, or that says more than its signed commit, proves nothing', async () => {
  const { git } = github.repository;
  const forged = recordDrill({ files: new Map() }, drill(1), BRANCH, 'en')?.change;
  const push = (message: string, parents: readonly string[]) => {
    const files = new Map(
      [...(forged?.files ?? []), [BRANCH_MARKER, Buffer.from('')] as const].map(([path, bytes]) => [path, git.addBlob(Buffer.from(bytes))]),
    );
    const eve = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com', date: new Date().toISOString() };
    const made = git.addCommit({ tree: git.withFiles(null, files), parents, message, author: eve, committer: eve, verified: false, account: null });
    git.refs.set(`refs/heads/${BRANCH}`, made.sha);
    return made.sha;
  };
  const first = push(forged?.message ?? '', []);
  expect(gapOf(await gate(DESTROYS))).toBe('proof_unsigned');
  // The bot writes another drill after it: its own signed commit carries the forged line along, and does not vouch for it.
  await write({ ...drill(1, { result: 'incidents', verdict: 'critical' }), id: 'acme/api/2/1/main' });
  expect(git.history(git.refs.get(`refs/heads/${BRANCH}`) ?? '').map(({ sha }) => sha)).toContain(first);
  expect(gapOf(await gate(DESTROYS))).toBe('proof_unsigned');
});

test('a drill that ran at a commit outside the default branch proves nothing', async () => {
  const { git } = github.repository;
  const person = { name: 'a', email: 'a@b', date: '2026-01-01T00:00:00Z' };
  const branch = git.addCommit({
    tree: git.commits.get(main())?.tree ?? '',
    parents: [main()],
    message: 'x',
    author: person,
    committer: person,
    verified: false,
    account: null,
  });
  await write(drill(1, { run: { ...sample(1).run, commit: branch.sha } }));
  expect(gapOf(await gate(DESTROYS))).toBe('proof_other_commit');
});

test('where GitHub cannot be asked it is unknown, and fails', async () => {
  expect((await gate(DESTROYS, { 'github-token': 'wrong-token' })).outputs).toMatchObject({ verdict: 'unknown', reason: 'authentication_failed' });
  expect((await gate(DESTROYS, { 'github-token': '' })).outputs['reason']).toBe('config');
});
