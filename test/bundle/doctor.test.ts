import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answers, type FakeAdoption, jobsView, ownersView, startFakeAdoption } from '../support/fake-adoption.ts';
import { RENDER_KEY, RENDER_SERVICE, startFakeRenderApi } from '../support/fake-render-api.ts';
import { DATABASE_GONE, type HealthApi, startHealthApi } from '../support/health-api.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { ROOT, runBundle } from '../support/run-bundle.ts';
import { CLEAN, checkout, type Files } from '../unit/doctor/sample.ts';

const open: { close: () => Promise<unknown> }[] = [];
let api: HealthApi;
beforeEach(async () => {
  api = await startHealthApi();
  open.push(api);
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function github(answers: Answers): Promise<FakeAdoption> {
  const server = await startFakeAdoption(answers);
  open.push(server);
  return server;
}

function folderOf(files: Files): string {
  const folder = checkout(files);
  open.push({ close: async () => rmSync(folder, { recursive: true, force: true }) });
  return folder;
}

const TOKEN = { 'github-token': 'gh-token-1' };
async function examine(answers: Answers, inputs: Record<string, string> = {}, files: Files = CLEAN) {
  const server = await github(answers);
  const env = { GITHUB_API_URL: server.url, GITHUB_REPOSITORY: 'acme/api' };
  const r = await runBundle('doctor', { ...TOKEN, path: folderOf(files), 'health-url': `api=${api.url}`, ...inputs }, { env });
  expect(schemaProblems(r.report, 'doctor')).toEqual([]);
  return { ...r, reasons: (r.report?.findings ?? []).map(({ reason }) => reason).filter((reason) => reason !== 'ok') };
}

test("an owner's token finds what is missing, line by line, with the file, the line and the command", async () => {
  const r = await examine(ownersView());
  expect(r).toMatchObject({ code: 1, outputs: { verdict: 'critical', reason: 'secret_missing' } });
  expect(r.reasons).toContain('workflow_disabled'); // monitor.yml, which is not on the default branch
  expect(r.summary).toMatch(/gh secret set BACKUP&#95;AWS&#95;ACCESS&#95;KEY&#95;ID/);
  // Each finding once, the worst first, with the line to change.
  const rows = r.summary.split('\n').filter((row) => /^\| (✅|⚠️|❔|❌)/.test(row));
  expect(rows).toHaveLength(r.reasons.length);
  expect(rows.map((row) => '❌❔⚠'.indexOf(row[2] ?? ''))).toEqual(rows.map((row) => '❌❔⚠'.indexOf(row[2] ?? '')).toSorted());
  expect(r.summary).toMatch(/monthly-drill\.yml drill<\/code> line \d+ \|/);
  expect(r.summary).toContain('What to change');
  expect(r.log).toMatch(/::error title=Doctor%3A secret_missing,file=\.github\/workflows\/monthly-drill\.yml,line=\d+::/);
  expect(Number(r.outputs['critical'])).toBeGreaterThan(1);
  expect(r.log.replace(/^::add-mask::.*$/gm, '') + r.summary).not.toContain('gh-token-1');
});

test("a job's own token: what it is not told is unknown, and what reached the run is taken for it", async () => {
  const names = [...new Set(Object.values(CLEAN).flatMap((text) => [...text.matchAll(/(?:secrets|vars)\.([A-Z_]+)/g)].map((match) => match[1])))];
  const present = names.map((name) => `${name}=${name !== 'SMTP_URL'}`).join('\n');
  const hidden = await examine(jobsView(), { plan: 'free' });
  expect(hidden.reasons).toEqual(expect.arrayContaining(['secrets_unread', 'variables_unread', 'auto_deploy_unread', 'database_unread']));
  const told = await examine(jobsView(), { plan: 'free', 'secrets-present': present });
  expect(told.reasons).not.toContain('secrets_unread');
  expect(told.report?.findings.filter(({ reason }) => reason === 'secret_missing').map(({ message }) => message)).toEqual([
    expect.stringContaining('SMTP_URL'),
  ]);
});

test('everything right and known: all ok, in Spanish too; fail-on and on-unknown decide the rest', async () => {
  const render = await startFakeRenderApi({ service: { autoDeploy: 'no', autoDeployTrigger: 'off' } });
  open.push(render);
  const states = ['deploy.yml', 'monitor.yml', 'monthly-drill.yml'].map((name) => ({ path: `.github/workflows/${name}`, state: 'active' }));
  const names = [...new Set(Object.values(CLEAN).flatMap((text) => [...text.matchAll(/secrets\.([A-Z_]+)/g)].map((match) => ({ name: match[1] }))))];
  const right = ownersView({ '/actions/workflows': { workflows: states }, '/actions/secrets': { secrets: names } });
  const hosts = { 'render-service': RENDER_SERVICE, 'render-api-key': RENDER_KEY, 'render-api-url': render.url, language: 'es' };
  const r = await examine(right, { ...hosts, 'fail-on': 'degraded', 'on-unknown': 'pass' });
  // There is neither a database here nor a drill on the register.
  expect(r.reasons.toSorted()).toEqual(['database_unread', 'drill_never']);
  expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown', critical: '0', degraded: '1', unknown: '1' } });
  expect(r.summary).toContain('Qué cambiar');
  expect((await examine(right, { ...hosts, 'on-unknown': 'pass' })).code).toBe(0);
});

test('/health that answers wrong is what the health check says of it', async () => {
  api.answer(503, DATABASE_GONE);
  const r = await examine(ownersView());
  expect(r.report?.findings.find(({ reason }) => reason === 'health_bad')).toMatchObject({ verdict: 'critical', target: 'health · api' });
  expect(r.report?.findings.find(({ reason }) => reason === 'health_bad')?.message).toContain('503');
});

describe('with bad surroundings', () => {
  test('a dead GitHub: unknown within the time', async () => {
    const env = { GITHUB_API_URL: 'http://127.0.0.1:9', GITHUB_REPOSITORY: 'acme/api' };
    const r = await runBundle('doctor', { ...TOKEN, path: folderOf(CLEAN), timeout: '2s' }, { env });
    expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown' } });
    expect(r.report?.findings.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['workflows_unread', 'branch_unread', 'drill_unread']));
    expect(r.elapsedMs).toBeLessThan(15_000);
  });

  test('a GitHub that never answers: a cancel ends it at once', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    open.push({
      close: async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => silent.close(resolve));
      },
    });
    const { port } = silent.address() as { port: number };
    const env = { GITHUB_API_URL: `http://127.0.0.1:${port}`, GITHUB_REPOSITORY: 'acme/api' };
    const onStart = (child: { kill: (signal: NodeJS.Signals) => boolean }) => void silent.once('connection', () => child.kill('SIGINT'));
    const r = await runBundle('doctor', { ...TOKEN, path: folderOf(CLEAN), timeout: '10m' }, { env, onStart });
    expect(r.outputs).toMatchObject({ verdict: 'unknown', reason: 'cancelled' });
    expect(r.elapsedMs).toBeLessThan(12_000);
  });

  test('wrong inputs are all named at once; a value among the presences is not quoted', async () => {
    const r = await runBundle('doctor', {
      repository: 'x',
      'time-zone': 'Mars/Olympus',
      'secrets-present': 'DATABASE_URL=hunter2-hunter2',
      plan: 'gold',
    });
    expect(r.outputs).toMatchObject({ reason: 'config' });
    expect(r.outputs['message']).toMatch(/repository: .*plan: .*secrets-present: line 1: .*time-zone: /s);
    expect(r.log).not.toContain('hunter2-hunter2');
  });

  test('hostile files: names, markdown and log commands in them stay text', async () => {
    const hostile = {
      ...CLEAN,
      '.github/workflows/evil.yml':
        'on: push\njobs:\n  "x\\n::error::pwned | <img src=x>":\n    runs-on: ubuntu-24.04\n    steps: [{ uses: "OWNER/runbook-actions/actions/incident@@everyone" }]\n',
      '.github/workflows/bomb.yml': `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\non: push\njobs: {}\n`,
      '.github/workflows/proto.yml':
        'on: push\njobs:\n  __proto__: { uses: "x/runbook-actions/actions/toString@v1" }\n  constructor: { needs: [constructor], runs-on: x }\n',
    };
    const r = await examine(ownersView(), {}, hostile);
    expect(r.outputs['verdict']).toBe('critical');
    expect(r.reasons).not.toContain('internal_error');
    expect(r.reasons).toContain('workflow_unreadable');
    expect(r.log).not.toMatch(/^::error::pwned/m);
    expect(r.summary).not.toMatch(/<img src=x>|@everyone/);
  });
});

describe('on one’s own machine', () => {
  function local(args: readonly string[], env: Record<string, string> = {}) {
    return new Promise<{ code: number | null; out: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        ['bin/doctor.ts', ...args],
        { cwd: ROOT, env: { PATH: process.env['PATH'] ?? '', ...env } },
        (_, stdout, stderr) => resolve({ code: child.exitCode, out: stdout + stderr }),
      );
    });
  }

  test('the same lines, a report, and the exit code', async () => {
    const server = await github(ownersView());
    const folder = folderOf(CLEAN);
    const report = path.join(folder, 'doctor.json');
    const args = ['--repo', 'acme/api', '--into', folder, '--health-url', api.url, '--report-path', report];
    const { code, out } = await local(args, { GITHUB_TOKEN: 'gh-token-1', GITHUB_API_URL: server.url });
    expect(code).toBe(1);
    expect(out).toMatch(
      /❌ secrets \(secret_missing\) \.github\/workflows\/monthly-drill\.yml drill:\d+: .*\n {3}→ gh secret set BACKUP_AWS_ACCESS_KEY_ID/,
    );
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ action: 'doctor', verdict: 'critical', failed: true });
    expect(out).not.toContain('gh-token-1');
  });

  test('without a token the files alone are looked at; a secret or a misspelt option is refused', async () => {
    const { out } = await local(['--into', folderOf(CLEAN), '--on-unknown=pass']);
    expect(out).toMatch(/deploy-gate: Every deploy waits for a gate/);
    expect(out).toMatch(/workflows_unread/);
    const refused = await local(['--github-token', 'hunter2-hunter2']);
    expect(refused).toMatchObject({ code: 2, out: expect.stringContaining('GITHUB_TOKEN') });
    expect(refused.out).not.toContain('hunter2');
    expect(await local(['--repos', 'a/b'])).toMatchObject({ code: 2, out: expect.stringContaining('no such option') });
  });

  test('what no option says is taken from the repository; this clone is not looked at by mistake; --help', async () => {
    const folder = folderOf({
      ...CLEAN,
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/config': '[remote "origin"]\n\turl = git@github.com:acme/api.git\n',
      '.github/runbook-init.json': JSON.stringify({ schema: 1, answers: { 'health-url': api.url, language: 'es', service: 'api' } }),
    });
    const { out } = await local(['--into', folder]);
    expect(out).toContain(
      `Tomado del repositorio: repository acme/api, language es, health-url ${api.url}. Una opción del mismo nombre lo sustituye.`,
    );
    expect(out).toContain('health: La dirección de salud responde bien.');
    expect(out).toMatch(/No están en el entorno.*: GITHUB_TOKEN, DATABASE_URL\./);
    const told = await local(['--into', folder, '--language', 'en', '--repo', 'acme/other'], { HEADERS: 'X-Key: hunter2-hunter2' });
    expect(told.out).not.toMatch(/acme\/api|Taken from/);
    // An address in a file of the repository is not sent a secret of the environment's.
    expect(told.out).toContain('health_unread');
    expect(await local([])).toMatchObject({ code: 2, out: expect.stringMatching(/^--into: it needs the folder of the repository/) });
    // A misspelt folder is none in which nobody has adopted anything; nor is a file.
    for (const wrong of [`${folder}-gone`, path.join(folder, '.git', 'HEAD')])
      expect(await local(['--into', wrong])).toEqual({ code: 2, out: expect.stringMatching(/^--into: there is no such folder/) });
    expect(await local(['--help', '--language=es'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^npm run doctor -- --into RUTA[\s\S]* {2}--health-url\n/),
    });
  });
});
