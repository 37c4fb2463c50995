import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshDatabase, LEDGER, makeProject } from '../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { type BundleOptions, ROOT, runBundle } from '../support/run-bundle.ts';

let server: PostgresServer;
const undo: (() => unknown)[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  for (const step of undo) await step();
  await server.remove();
});

const LARGE = `CREATE TABLE "Order" (id int, note text, total numeric(12,2)); CREATE INDEX "Order_note_idx" ON "Order" (note);
  INSERT INTO "Order" SELECT g, 'note ' || g, g FROM generate_series(1, 120000) g; ANALYZE "Order"; CREATE TABLE "Small" (id int, note text); INSERT INTO "Small" VALUES (1)`;

/** A database with one large and one small table, and pending migrations of these texts. */
async function pending(...scripts: readonly string[]) {
  const files = scripts.map((sql, i) => [`prisma/migrations/2026010${i + 1}000000_change/migration.sql`, sql] as const);
  const project = makeProject({ 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n', ...Object.fromEntries(files) });
  undo.push(project.remove);
  const database = await freshDatabase(server, `${LEDGER} ${LARGE}`);
  return async (inputs: Readonly<Record<string, string>> = {}, options: BundleOptions = {}) => {
    const run = await runBundle(
      'migrate-status',
      { 'database-url': server.url(database), 'working-directory': project.root, 'on-pending': 'ok', ...inputs },
      { env: { GITHUB_WORKSPACE: project.root }, ...options },
    );
    expect(run.signal).toBeNull();
    expect(schemaProblems(run.report, 'migrate-status')).toEqual([]);
    return run;
  };
}

const DANGEROUS = `-- é: bytes are not characters
ALTER TABLE "Order" DROP COLUMN "total",
ADD COLUMN     "code" UUID NOT NULL DEFAULT gen_random_uuid();

CREATE INDEX "Small_note_idx" ON "Small"("note");
`;

test('warns with rule, place, size and what is lost, and passes; with lint: error it fails; off says nothing', async () => {
  const run = await pending(DANGEROUS);
  const warned = await run();
  expect(warned.code).toBe(0);
  expect(warned.outputs).toMatchObject({ verdict: 'degraded', reason: 'ban_drop_column', 'lint-findings': '3' });
  const file = 'prisma/migrations/20260101000000_change/migration.sql';
  expect(warned.report?.findings.map(({ reason, location }) => [reason, location])).toEqual([
    ['pending', undefined],
    ['ban_drop_column', { file, line: 2 }],
    ['require_timeout_settings', { file, line: 2 }],
    ['adding_field_with_default', { file, line: 3 }],
  ]);
  expect(warned.report?.findings[3]?.message).toMatch(/Exclusive lock on "Order": 120 k rows, \d+(\.\d)? MiB; nothing reads or writes it/);
  expect(warned.log).toContain(`::warning title=Migrations%3A adding_field_with_default,file=${file},line=3::`);
  expect(warned.report?.details['lint']).toMatchObject({ statements: 2, small: 1, sizesKnown: true, destroysData: true });
  expect(warned.summary).toContain('destroys data');
  const failed = await run({ lint: 'error' });
  expect([failed.code, failed.outputs['reason']]).toEqual([1, 'ban_drop_column']);
  expect(failed.log).toContain(`::error title=Migrations%3A ban_drop_column,file=${file},line=2::`);
  const off = await run({ lint: 'off' });
  expect([off.code, off.outputs['lint-findings'], off.report?.findings.length]).toEqual([0, '', 1]);
});

test('in sync, or with lint: off, nothing but the start-up file and the database client is read: no parser, no WebAssembly', async () => {
  const dist = mkdtempSync(path.join(tmpdir(), 'runbook-alone-'));
  undo.push(() => rmSync(dist, { recursive: true }));
  const folder = path.join(dist, 'migrate-status');
  mkdirSync(folder);
  for (const file of ['index.js', 'package.json']) copyFileSync(path.join(ROOT, 'dist', 'migrate-status', file), path.join(folder, file));
  cpSync(path.join(ROOT, 'dist', 'chunks', 'pg'), path.join(dist, 'chunks', 'pg'), { recursive: true });
  const run = await pending('DROP TABLE "Order";\n');
  const alone = { script: path.join(folder, 'index.js') };
  expect((await run({ lint: 'off' }, alone)).code).toBe(0);
  expect((await run({}, alone)).log).toMatch(/Cannot find module/);
  expect(existsSync(path.join(ROOT, 'dist', 'migrate-status', 'libpg-query.wasm'))).toBe(true);
});

test('threshold, excluded rules and comments', async () => {
  const run = await pending(`${DANGEROUS}-- squawk-ignore ban-drop-table\nDROP TABLE "Small";\n`);
  const reasons = async (inputs: Readonly<Record<string, string>>) => (await run(inputs)).report?.findings.slice(1).map((f) => f.reason);
  expect(await reasons({ 'lint-threshold': '1000000, 1GiB' })).toEqual(['ban_drop_column']);
  expect(await reasons({ 'lint-threshold': '0', 'lint-exclude': 'ban-drop-column\nrequire-lock-timeout' })).toEqual([
    'adding_field_with_default',
    'require_concurrent_index_creation',
  ]);
  const wrong = await run({ 'lint-threshold': 'many', 'lint-exclude': 'no-such-rule' });
  expect(wrong.outputs['reason']).toBe('config');
  expect(wrong.outputs['message']).toMatch(/lint-threshold.*lint-exclude: line 1: there is no rule "no-such-rule"/);
});

test('what is no SQL is a finding with its line, never a crash', async () => {
  const run = await (await pending('SELECT 1;\nSELEC 2;\n', 'DROP TABLE "Order";\n'))();
  expect(run.code).toBe(0);
  expect(run.report?.findings.slice(1).map((f) => [f.reason, f.location?.line])).toEqual([
    ['ban_drop_table', 1],
    ['require_timeout_settings', 1],
    ['sql_unparsable', 2],
  ]);
});

test('mode deploy does not run what lint: error forbids', async () => {
  const run = await (await pending('DROP TABLE "Order";\n'))({ mode: 'deploy', lint: 'error', 'on-pending': 'critical' });
  expect(run.code).toBe(1);
  expect(run.report?.findings[0]).toMatchObject({ reason: 'ban_drop_table', message: expect.stringContaining('Nothing was deployed.') });
});

test('a command that a deploy must not run is told with its place, in sync too; a test job is none', async () => {
  const workflow = (job: string) => `on: push\njobs:\n  ${job}:\n    runs-on: x\n    steps:\n      - run: npx prisma db push\n`;
  const project = makeProject({
    'prisma/migrations/20260101000000_a/migration.sql': 'SELECT 1;\n',
    'package.json': JSON.stringify({ scripts: { dev: 'prisma migrate dev', build: 'npm run db:push', 'db:push': 'prisma db push' } }, null, 2),
    '.github/workflows/deploy.yml': workflow('production'),
    '.github/workflows/main.yml': workflow('test'),
  });
  undo.push(project.remove);
  const sum = createHash('sha256').update('SELECT 1;\n').digest('hex');
  const database = await freshDatabase(
    server,
    `${LEDGER} INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ('1', '${sum}', '20260101000000_a', now(), 1)`,
  );
  const run = (inputs: Readonly<Record<string, string>> = {}) =>
    runBundle(
      'migrate-status',
      { 'database-url': server.url(database), 'working-directory': '.', ...inputs },
      { env: { GITHUB_WORKSPACE: project.root }, cwd: project.root },
    );
  const warned = await run();
  expect(schemaProblems(warned.report, 'migrate-status')).toEqual([]);
  expect([warned.code, warned.outputs['verdict'], warned.outputs['reason']]).toEqual([0, 'degraded', 'forbidden_command']);
  expect(warned.report?.findings.slice(1).map((finding) => finding.location)).toEqual([
    { file: '.github/workflows/deploy.yml', line: 6 },
    { file: 'package.json', line: 5 },
  ]);
  expect((await run({ 'on-forbidden-command': 'critical' })).code).toBe(1);
  expect((await run({ 'on-forbidden-command': 'ok' })).outputs['verdict']).toBe('ok');
});
