import { copyFileSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { botToken, startGitHub } from '../support/github/server.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { type BundleOptions, type BundleRun, ROOT, runBundle } from '../support/run-bundle.ts';
import { cancelAsRunner } from '../support/runner-cancel.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';
import { zipFile } from '../support/zip-file.ts';

const dump = path.join(ROOT, 'test', 'fixtures', 'dumps', 'pg15-gzip.dump');
const TOKEN = 'ghs_the_token_of_this_job';
const temp = mkdtempSync(path.join(tmpdir(), 'runbook-sources-'));
let postgres: PostgresServer;
let ssh: SshServer;
beforeAll(async () => {
  [postgres, ssh] = await Promise.all([startPostgres(), startSshServer({ Subsystem: 'sftp internal-sftp', ForceCommand: 'internal-sftp' })]);
}, 60_000);
afterAll(async () => {
  await Promise.all([postgres?.remove(), ssh?.stop()]);
  rmSync(temp, { recursive: true, force: true });
});

/** Runs the shipped drill; whatever comes of it, neither key nor token is shown, and nothing stays in the runner's folder. */
async function run(inputs: Record<string, string>, options: BundleOptions = {}): Promise<BundleRun> {
  const env = { PATH: `${path.dirname(postgres.bin('pg_restore'))}:${process.env['PATH']}`, RUNNER_TEMP: temp, ...options.env };
  const result = await runBundle('restore-drill', { 'server-url': postgres.url(), ...inputs }, { ...options, env });
  const said = [result.log.replace(/^::add-mask::.*$/gm, ''), result.summary, JSON.stringify([result.outputs, result.report, result.state])].join(
    '\n',
  );
  for (const line of [...ssh.key.split('\n').filter((text) => text.length > 16 && !text.startsWith('---')), TOKEN]) expect(said).not.toContain(line);
  expect(schemaProblems(result.report, 'restore-drill')).toEqual([]);
  expect(readdirSync(temp).filter((name) => name.startsWith('restore-drill-') && !name.endsWith('.json'))).toEqual([]);
  expect(sshUnder(temp)).toEqual([]);
  return result;
}

/** Processes that work below a folder: no other test has one there. */
function sshUnder(folder: string): string[] {
  return readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readlinkSync(`/proc/${id}/cwd`).startsWith(folder) && readFileSync(`/proc/${id}/comm`, 'utf8') === 'ssh\n';
    } catch {
      return false;
    }
  });
}
const at = (file: string, port = ssh.port) => ({
  backup: `ssh://${ssh.user}@127.0.0.1:${port}${file}`,
  'ssh-key': ssh.key,
  'ssh-known-hosts': ssh.knownHosts.replace(`:${ssh.port}`, `:${port}`),
});

test('a backup on a host that is reached by ssh', async () => {
  const r = await run(at(path.join(path.dirname(dump), 'pg15-gz*.dump')));
  expect(r).toMatchObject({ code: 0, outputs: { result: 'ok', tables: '7' } });
  expect(r.outputs['register-line']).toContain('pg15-gzip.dump');
});

test('a name that would be a command of the runner, or a second line, is neither', async () => {
  const name = 'x\n::error::evil\n| ![](evil.example) `.dump';
  copyFileSync(dump, path.join(temp, name));
  const r = await run(at(path.join(temp, 'x*.dump')));
  rmSync(path.join(temp, name));
  expect(r.code).toBe(0);
  expect(r.log).not.toMatch(/^::error::evil/m);
  expect(r.outputs['register-line']).not.toContain('\n');
  expect(r.outputs['register-line']).toContain('evil');
  expect(r.summary).not.toMatch(/^::error|!\[\]\(evil/m);
});

test('a server with another key is asked for nothing', async () => {
  const r = await run({ ...at(dump), 'ssh-known-hosts': ssh.knownHosts.replace(/AAAA\S+/, (key) => `${key.slice(0, -4)}AAAA`), language: 'es' });
  expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'host_key_mismatch' } });
  expect(r.outputs['message']).toMatch(/mostró una clave de host que no está en ssh-known-hosts \(.*SHA256:/);
});

test('what is missing is said at once', async () => {
  const r = await run({ backup: 'ssh://ada@vps.example.com/a.dump' });
  expect(r.outputs['reason']).toBe('config');
  for (const name of ['ssh-key', 'ssh-known-hosts']) expect(r.outputs['message']).toContain(name);
  expect((await run({ backup: 'artifact://nightly' })).outputs['message']).toContain('github-token');
});

test('cancelled in the middle of the download', async () => {
  const large = path.join(temp, 'large.dump');
  writeFileSync(large, Buffer.alloc(8 << 20, 'x'));
  const cut = Promise.withResolvers<void>();
  const never = Promise.withResolvers<void>();
  const onCut = () => {
    cut.resolve();
    return never.promise;
  };
  const proxy = await startCuttingProxy(ssh.port, { times: 1, afterBytes: 1 << 20, onCut });
  try {
    const r = await run(at(large, proxy.port), { onStart: (child) => void cut.promise.then(() => cancelAsRunner(child)) });
    expect([r.signal, r.outputs['reason'], r.outputs['result']]).toEqual([null, 'cancelled', 'inconclusive']);
  } finally {
    never.resolve();
    await proxy.close();
  }
});

test('an artifact, and a token that may not read one', async () => {
  const github = await startGitHub({ tokens: { [TOKEN]: botToken({ actions: 'read' }), blind: botToken({ contents: 'read' }) } });
  const env = { GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'acme/api', GITHUB_RUN_ID: '1' };
  github.repository.runs.push({ id: 5, createdAt: new Date().toISOString(), jobs: [], conclusion: 'success' });
  github.repository.artifacts.push({ id: 9, name: 'nightly', runId: 5, zip: zipFile([{ name: 'api.dump', content: readFileSync(dump) }]) });
  try {
    const r = await run({ backup: 'artifact://nightly', 'github-token': TOKEN, 'max-age': '26h' }, { env });
    expect(r).toMatchObject({ code: 0, outputs: { result: 'ok', tables: '7' } });
    expect(r.outputs['register-line']).toContain('api.dump');
    const refused = await run({ backup: 'artifact://nightly', 'github-token': 'blind' }, { env });
    expect(refused).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'storage_denied' } });
    expect(refused.outputs['message']).toContain('permissions: { actions: read }');
  } finally {
    await github.close();
  }
});
