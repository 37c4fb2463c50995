import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '../test/support/postgres-server.ts';
import { openWatch, showIncident } from './incident.ts';
import { type Section, writePage } from './page.ts';
import { ADDED, checkOut, INIT, startApi } from './project.ts';
import { type Step, type StepOptions, step } from './steps.ts';

/**
 * `npm run demo`: the runbook's main job on this machine, against real servers: a gate that blocks, a migration applied, a database
 * lost and found with an incident opened, told, looked into and closed, a backup drilled, a broken one refused. Ends with 0 if everything went as it should, and leaves nothing running.
 */
const started = performance.now();
const steps: Step[] = [];
const sections: Section[] = [];
const cleanUps: (() => unknown)[] = [];
const then = async (options: StepOptions) => void steps.push(await step(options));
let stopping = false;
process.once('SIGINT', () => {
  stopping = true;
});

try {
  console.log('Starting a PostgreSQL server for the API, and a throwaway one for the drill …');
  const server = await startPostgres();
  cleanUps.push(server.remove);
  const throwaway = await startPostgres();
  cleanUps.push(throwaway.remove);
  await server.query('CREATE DATABASE shop');
  const url = server.url('shop');
  const project = checkOut();
  cleanUps.push(project.remove);
  const migrations = { 'database-url': url, 'working-directory': project.folder, 'migrations-path': 'prisma/migrations' };

  project.addMigration(INIT);
  await then({
    title: 'First deploy: the migration is applied',
    action: 'migrate-status',
    inputs: { ...migrations, mode: 'deploy' },
    env: project.env,
    expected: 'ok in_sync',
  });
  const seed = `INSERT INTO "Tenant" SELECT 't' || n, 'Tenant ' || n FROM generate_series(1, 20) n;
    INSERT INTO "User" SELECT 'u' || n, 'user' || n || '@example.com', 't' || (1 + n % 20) FROM generate_series(1, 500) n`;
  await server.query(seed, 'shop');
  const api = await startApi(url);
  cleanUps.push(api.stop);
  const health = { url: `api=${api.url}/health`, interval: '300ms', timeout: '10s' };
  await then({ title: 'The API is healthy', action: 'health-gate', inputs: { ...health, 'success-threshold': '3' }, expected: 'ok ok' });
  const watch = await openWatch(api.url, url);
  cleanUps.push(watch.close);
  const monitor = { action: 'health-monitor', run: watch.look };

  project.addMigration(ADDED);
  await then({
    title: 'Next release: the gate blocks on a pending migration',
    action: 'migrate-status',
    inputs: migrations,
    expected: 'critical pending',
  });
  await then({
    title: 'It is applied',
    action: 'migrate-status',
    inputs: { ...migrations, mode: 'deploy' },
    env: project.env,
    expected: 'ok in_sync',
  });
  await then({ title: 'The gate passes', action: 'migrate-status', inputs: migrations, expected: 'ok in_sync' });

  await server.stop();
  await then({
    title: 'The database is stopped: health turns critical',
    action: 'health-gate',
    inputs: { ...health, mode: 'assert' },
    expected: 'critical http_status',
  });
  await then({ ...monitor, title: 'The monitor opens an incident, and tells Slack and mail', expected: 'critical http_status' });
  await then({ title: 'The triage names the database, in the incident', action: 'triage', run: watch.triage, expected: 'critical culprit_database' });
  await then({ ...monitor, title: 'It looks again, and tells nobody twice', expected: 'critical http_status' });
  await server.start();
  await then({
    title: 'It is back: the gate waits for it and passes',
    action: 'health-gate',
    inputs: { ...health, 'success-threshold': '3' },
    expected: 'ok ok',
  });
  await then({ ...monitor, title: 'The monitor closes the incident', expected: 'ok ok' });
  sections.push(showIncident(watch));

  const backups = mkdtempSync(path.join(tmpdir(), 'runbook-demo-backups-'));
  cleanUps.push(() => rmSync(backups, { recursive: true, force: true }));
  const [backup, broken] = ['shop.dump', 'shop-truncated.dump'].map((name) => path.join(backups, name)) as [string, string];
  execFileSync(server.bin('pg_dump'), ['-Fc', '-f', backup, '-d', url]);
  const whole = readFileSync(backup);
  writeFileSync(broken, whole.subarray(0, whole.length / 2));
  const drill = {
    backup: path.basename(backup),
    'server-url': throwaway.url(),
    checks: 'every user has a tenant: SELECT count(*) FROM "User" u LEFT JOIN "Tenant" t ON t.id = u."tenantId" WHERE t.id IS NULL => == 0',
    responsible: 'Operations',
    'max-age': '26h',
  };
  await then({
    title: 'A drill on the production server is refused',
    action: 'restore-drill',
    inputs: { ...drill, 'server-url': server.url() },
    cwd: backups,
    expected: 'unknown unsafe_server',
  });
  await then({ title: 'The backup is drilled', action: 'restore-drill', inputs: drill, cwd: backups, expected: 'ok ok' });
  await then({
    title: 'A truncated backup is refused',
    action: 'restore-drill',
    inputs: { ...drill, backup: path.basename(broken) },
    cwd: backups,
    expected: 'critical archive_truncated',
  });
  const left = await throwaway.query("SELECT datname FROM pg_database WHERE datname LIKE '%\\_restore\\_test'");
  if (left.length > 0) throw new Error('A scratch database was left behind.');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}

const rows = steps.map(
  (s, i) => `| ${i + 1} | ${s.title} | ${s.action} | ${s.seen} | ${s.seen === s.expected ? '✅' : `❌ expected ${s.expected}`} | ${s.seconds} s |`,
);
const table = ['| | step | action | said | as it should | time |', '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
console.log(
  `\n━━ What happened, in ${((performance.now() - started) / 1000).toFixed(0)} s\n\n${table}\n\nAll summaries on one page: ${writePage([...steps, ...sections], table)}`,
);
if (stopping || steps.some((s) => s.seen !== s.expected)) process.exitCode = 1;
