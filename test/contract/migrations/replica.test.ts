import { execFile } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadCase, measureProject } from '../../support/migration-kit.ts';
import { freePort, type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

const exec = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-replica-'));
const data = path.join(folder, 'data');
/** PostgreSQL refuses to run as root. */
const as = process.getuid?.() === 0 ? { uid: 65534, gid: 65534, cwd: folder } : { cwd: folder };
let primary: PostgresServer;
let port = 0;
const cases: Record<string, { url: string; root: string }> = {};

beforeAll(async () => {
  primary = await startPostgres();
  for (const name of ['all_applied', 'one_pending', 'failed', 'custom_schema']) cases[name] = await loadCase(primary, name);
  if (process.getuid?.() === 0) chownSync(folder, 65534, 65534);
  const from = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'postgres', '-X', 'stream', '--checkpoint=fast', '--no-sync', '-R'];
  await exec(primary.bin('pg_basebackup'), ['-D', data, ...from], as);
  port = await freePort();
  const settings = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`;
  await exec(primary.bin('pg_ctl'), ['-D', data, '-w', '-t', '60', '-l', path.join(folder, 'log'), '-o', settings, 'start'], as);
}, 120_000);
afterAll(async () => {
  await exec(primary.bin('pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], as).catch(() => undefined);
  await primary.remove();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ['all_applied', 'in_sync'],
  ['one_pending', 'pending'],
  ['failed', 'failed'],
  ['custom_schema', 'pending'],
])('a replica that takes no writes is read like its primary: %s', async (name, reason) => {
  const { url = '', root = '' } = cases[name] ?? {};
  const replica = url.replace(String(primary.port), String(port));
  const [finding] = (await measureProject(replica, root)).findings;
  expect(finding.reason).toBe(reason);
  expect((await measureProject(url, root)).findings[0].reason).toBe(reason);
});
