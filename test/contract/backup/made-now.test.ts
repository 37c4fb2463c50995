import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { awaitLanding, lookAt } from '../../../src/adapters/storage/landing.ts';
import { API_TOKEN, type BackupApi, type BackupApiMode, type BackupApiOptions, startBackupApi } from '../../support/backup-api.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { hasS3, startS3, useS3Keys } from '../../support/s3-server.ts';
import { type DrillRun, databases, drill, useClientsOf } from '../drill/support.ts';

const PASSWORD = 'password-of-the-login';
const work = mkdtempSync(path.join(tmpdir(), 'runbook-made-now-'));
const temp = path.join(work, 'temp');
let [source, throwaway]: PostgresServer[] = [];
let api: BackupApi | undefined;
const before = process.env['RUNNER_TEMP'];
beforeAll(async () => {
  mkdirSync(temp);
  process.env['RUNNER_TEMP'] = temp;
  [source, throwaway] = await Promise.all([startPostgres(), startPostgres()]);
  useClientsOf(throwaway);
  await source.query('CREATE DATABASE app');
  await source.query('CREATE TABLE "User" (id int, mail text); INSERT INTO "User" SELECT g, md5(g::text) FROM generate_series(1, 20) g', 'app');
}, 60_000);
afterEach(async () => {
  await api?.close();
  api = undefined;
  // Whatever came of it, nothing of a backup stays.
  expect(readdirSync(temp)).toEqual([]);
});
afterAll(async () => {
  if (before === undefined) delete process.env['RUNNER_TEMP'];
  else process.env['RUNNER_TEMP'] = before;
  await source?.remove();
  await throwaway?.remove();
  rmSync(work, { recursive: true, force: true });
});

async function ask(
  mode: BackupApiMode,
  given: Record<string, string> = {},
  options: Partial<BackupApiOptions> & { readonly signal?: AbortSignal; readonly onLog?: (line: string) => void } = {},
): Promise<DrillRun & { readonly api: BackupApi }> {
  if (source === undefined || throwaway === undefined) throw new Error('no server');
  const { signal, onLog, ...more } = options;
  const own = await startBackupApi({ mode, server: source, database: 'app', ...more });
  api = own;
  const inputs = {
    // What is restored is looked at by tests of its own.
    ...{ proof: 'none', tuning: 'off' },
    'server-url': throwaway.url(),
    'backup-api-url': own.url,
    ...(more.tokenUses === undefined ? { 'backup-api-token': API_TOKEN } : {}),
    ...given,
  };
  const run = await drill(inputs, { ...(signal === undefined ? {} : { signal }), ...(onLog === undefined ? {} : { onLog }) });
  expect(run.everything).not.toContain(API_TOKEN);
  expect(run.everything).not.toContain('ada@example.com');
  return { ...run, api: own };
}

const posts = ({ requests }: BackupApi) => requests.filter(({ method, path: at }) => method === 'POST' && at === '/backups');
const backupOf = ({ outcome }: DrillRun) => outcome.details['backup'] as Record<string, unknown>;

describe('a backup made now, restored', () => {
  test('at once, at the default path; its SHA-256 is compared', async () => {
    const own = await ask('at_once', {}, {});
    expect(own.main.reason).toBe('ok');
    expect(own.outcome.outputs).toMatchObject({ rows: '20' });
    expect(backupOf(own)).toMatchObject({ sha256: own.api.sha256(), integrity: 'sha256', made: { by: 'api', joined: false } });
    expect([own.api.dumps(), posts(own.api).length]).toEqual([1, 1]);
    const phases = (own.outcome.details['timeline'] as { phase: string }[]).map(({ phase }) => phase);
    expect(phases.slice(0, 3)).toEqual(['make', 'fetch', 'verify']);
    expect(own.outcome.outputs['register-line']).toMatch(/made now/);
  });

  test('after a while, at a path below the API', async () => {
    const own = await ask('later');
    expect([own.main.reason, backupOf(own)['sha256']]).toEqual(['ok', own.api.sha256()]);
    expect(own.log.join('\n')).toMatch(/Asked .*\/backups for a backup: 42/);
    expect(own.log.join('\n')).toMatch(/The API made the backup in /);
  });

  test('as the body of the answer', async () => {
    const own = await ask('stream');
    expect([own.main.reason, own.outcome.outputs['rows'], own.api.dumps()]).toEqual(['ok', '20', 1]);
    expect(own.outcome.outputs['register-line']).toContain('app.dump');
  });

  test.each<[string, BackupApiMode, Record<string, string>]>([
    ['201 with a Location that is the dump', 'location', {}],
    ['202, a Location to ask, 303 to the dump', 'see_other', {}],
    ['a list to look at, and a download that leads to another host', 'list', { 'backup-api-poll': '/backups' }],
  ])('%s', async (_, mode, given) => {
    const own = await ask(mode, { ...given, 'backup-api-headers': 'X-Api-Key: key-of-the-api' });
    expect([own.main.reason, backupOf(own)['sha256']]).toEqual(['ok', own.api.sha256()]);
    expect(own.api.elsewhere.map(({ authorization, apiKey }) => [authorization, apiKey])).toEqual(mode === 'list' ? [['', '']] : []);
    expect(own.api.requests.every(({ apiKey }) => apiKey === 'key-of-the-api')).toBe(true);
  });

  test('a signed address elsewhere, which has expired: a fresh one is asked for, and it never sees the token', async () => {
    const own = await ask('presigned');
    expect([own.main.reason, backupOf(own)['sha256']]).toEqual(['ok', own.api.sha256()]);
    expect(own.api.elsewhere.map(({ authorization }) => authorization)).toEqual(['', '']);
    expect(own.everything).not.toContain('signed-for-a-moment');
  });

  test('one that is being made already is joined', async () => {
    const own = await ask('conflict');
    expect([own.main.reason, backupOf(own)['made']]).toEqual(['ok', expect.objectContaining({ joined: true })]);
    expect(own.api.dumps()).toBe(1);
  });

  test.each<[string, BackupApiMode]>([
    ['a request that broke off is repeated with its key', 'breaks_off'],
    ['a gateway that gave up is asked again', 'gateway'],
  ])('%s, and there is one backup', async (_, mode) => {
    const own = await ask(mode);
    const keys = posts(own.api).map(({ key }) => key);
    expect([own.main.reason, own.api.dumps(), keys.length, new Set(keys).size]).toEqual(['ok', 1, 2, 1]);
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('a login; its token expires while it waits and before the download', async () => {
    const login = (own: BackupApiOptions['secret']) => JSON.stringify({ user: 'drill', password: own });
    if (source === undefined) throw new Error('no server');
    const first = await startBackupApi({ mode: 'later', server: source, database: 'app', tokenUses: 2, secret: PASSWORD, looks: 2 });
    api = first;
    const run = await drill({
      ...{ 'server-url': throwaway?.url() ?? '', 'backup-api-url': first.url },
      ...{ 'backup-api-login-url': first.url.replace('/backups', '/login'), 'backup-api-login-body': login(PASSWORD) },
    });
    expect([run.main.reason, backupOf(run)['sha256']]).toEqual(['ok', first.sha256()]);
    // Two requests each: POST and look, look and download.
    expect(first.requests.filter(({ path: at }) => at === '/login').length).toBe(2);
    expect(first.requests.every(({ authorization, path: at }) => at !== '/login' || authorization === '')).toBe(true);
  });
});

describe('a backup that lands in a storage', () => {
  const folder = () => {
    const made = mkdtempSync(path.join(work, 'landing-'));
    writeFileSync(path.join(made, 'yesterday.dump'), 'an old one');
    utimesSync(path.join(made, 'yesterday.dump'), new Date(Date.now() - 86_400_000), new Date(Date.now() - 86_400_000));
    return made;
  };
  test('in a folder, beside an older one', async () => {
    const place = folder();
    const own = await ask('lands', { backup: path.join(place, '*.dump') }, { folder: place });
    expect([own.main.reason, own.outcome.outputs['rows']]).toEqual(['ok', '20']);
    expect(backupOf(own)['source']).not.toContain('yesterday');
    expect(backupOf(own)['made']).toMatchObject({ by: 'api' });
  });

  (hasS3() ? test : test.skip)('in a bucket, under a prefix', async () => {
    const s3 = await startS3(path.join(work, 's3'));
    const restoreKeys = useS3Keys();
    try {
      // Of two objects of one second the name decides, so the old one has the lower name.
      await s3.put('on-demand/0-old.dump', Buffer.from('an old one'));
      const place = path.join(s3.folder, 'on-demand');
      const own = await ask('lands', { backup: 's3://backups/on-demand/', 's3-endpoint': s3.endpoint }, { folder: place });
      expect([own.main.reason, own.outcome.outputs['rows']]).toEqual(['ok', '20']);
      const none = await ask('lands_nowhere', { backup: 's3://backups/nothing/', 's3-endpoint': s3.endpoint, 'backup-timeout': '1s' });
      expect([none.main.reason, none.main.message]).toEqual(['backup_not_found', expect.stringContaining('nothing/')]);
    } finally {
      restoreKeys();
      await s3.stop();
    }
  });

  test('nobody says that it is done: a file that grows still is waited for', async () => {
    const place = folder();
    const file = path.join(place, 'growing.dump');
    const source = { kind: 'path', pattern: path.join(place, '*.dump') } as const;
    const signal = new AbortController().signal;
    const look = () => lookAt({ source, s3: { endpoint: '', region: '' }, url: { mayFetch: () => false } }, work, signal);
    const earlier = await look();
    let size = 0;
    const timer = setInterval(() => {
      size += 1;
      if (size <= 20) appendFileSync(file, 'x');
    }, 20);
    const options = { look, before: earlier, graceMs: 0, quietMs: 200, signal, pace: { baseMs: 5, maxMs: 5, random: () => 0.5 } };
    const found = await awaitLanding({ ...options, said: false, timeoutMs: 10_000 });
    clearInterval(timer);
    expect([found.shown, found.version.split(' ')[1]]).toEqual([file, '20']);
    await expect(awaitLanding({ ...options, before: found, said: false, timeoutMs: 50 })).rejects.toMatchObject({ reason: 'backup_timeout' });
  });

  test('nothing new comes: the old one is not taken for it', async () => {
    const place = folder();
    const own = await ask('lands_nowhere', { backup: path.join(place, '*.dump'), 'backup-timeout': '1s' }, { folder: place });
    expect([own.main.verdict, own.main.reason]).toEqual(['critical', 'backup_not_new']);
    expect(own.main.message).toContain('yesterday.dump');
  });
});

describe('no backup, with the reason', () => {
  test.each<[BackupApiMode, string, string, RegExp]>([
    ['error_500', 'critical', 'backup_failed', /HTTP 500/],
    ['fails', 'critical', 'backup_failed', /failed/],
    ['refuses', 'unknown', 'backup_api_refused', /HTTP 422/],
    ['bare_conflict', 'unknown', 'backup_api_refused', /409 without the id/],
    ['huge', 'unknown', 'backup_api_unexpected', /more than 1 MiB/],
    ['not_json', 'unknown', 'backup_api_unexpected', /no JSON/],
    ['page', 'unknown', 'backup_api_unexpected', /web page/],
    ['all_ok', 'unknown', 'backup_api_unexpected', /neither an id nor an address/],
    ['changes_id', 'unknown', 'backup_api_unexpected', /id is another/],
    ['moved', 'unknown', 'backup_api_unexpected', /HTTP 308/],
    ['poll_elsewhere', 'unknown', 'backup_api_unexpected', /another host/],
    ['local_file', 'unknown', 'backup_api_unexpected', /no web address/],
    ['metadata', 'unknown', 'backup_api_unexpected', /without TLS/],
    ['wrong_sha', 'critical', 'checksum_mismatch', /sha256/],
    ['html_download', 'unknown', 'backup_api_unexpected', /web page/],
    ['json_download', 'unknown', 'backup_api_unexpected', /JSON/],
    ['lost_download', 'unknown', 'backup_api_unexpected', /HTTP 404/],
  ])('%s', async (mode, verdict, reason, says) => {
    const own = await ask(mode);
    expect([own.main.verdict, own.main.reason, own.main.message]).toEqual([verdict, reason, expect.stringMatching(says)]);
    expect(own.outcome.outputs['restore-seconds']).toBe('');
    expect(own.api.elsewhere).toEqual([]);
    expect(own.api.dumps()).toBeLessThanOrEqual(1);
  });

  test.each<[BackupApiMode, RegExp]>([
    ['never', /running/],
    ['redirect_loop', /./],
    ['trickle', /./],
  ])('%s is not ready in time', async (mode, says) => {
    const own = await ask(mode, { 'backup-timeout': '1s' });
    expect([own.main.verdict, own.main.reason, own.main.message]).toEqual(['unknown', 'backup_timeout', expect.stringMatching(says)]);
  });

  test('a token that is refused, and a login', async () => {
    const denied = await ask('at_once', { 'backup-api-token': 'another token' });
    expect([denied.main.reason, denied.main.message]).toEqual(['backup_api_denied', expect.stringContaining('HTTP 401')]);
    await api?.close();
    if (source === undefined || throwaway === undefined) throw new Error('no server');
    const own = await startBackupApi({ mode: 'at_once', server: source, database: 'app', tokenUses: 5, secret: PASSWORD });
    api = own;
    const login = await drill({
      ...{ 'server-url': throwaway.url(), 'backup-api-url': own.url, 'backup-api-login-url': own.url.replace('/backups', '/login') },
      ...{ 'backup-api-login-body': JSON.stringify({ password: 'wrong' }) },
    });
    expect([login.main.reason, login.main.message]).toEqual(['backup_api_denied', expect.stringContaining('login: HTTP 401')]);
    expect(own.dumps()).toBe(0);
  });

  test('nobody listens', async () => {
    const run = await drill({ 'server-url': throwaway?.url() ?? '', 'backup-api-url': 'http://127.0.0.1:9', 'backup-timeout': '1s' });
    expect([run.main.verdict, run.main.reason]).toEqual(['unknown', 'backup_api_unreachable']);
    expect(run.main.message).toContain('ECONNREFUSED');
  });

  test('yesterday’s, given as a new one: it is restored, and the finding says so', async () => {
    const own = await ask('stale');
    expect([own.main.verdict, own.main.reason]).toEqual(['critical', 'backup_not_new']);
    expect(own.outcome.outputs).toMatchObject({ rows: '20', result: 'incidents' });
  });
});

test('cancelled at any moment: it ends at once, and nothing stays', async () => {
  const moments: [BackupApiMode, RegExp | number][] = [
    ['trickle', 100],
    ['never', /Asked/],
    ['slow_download', /made the backup/],
    ['stream', 5],
  ];
  for (const [mode, when] of moments) {
    const cancel = new AbortController();
    let at = 0;
    const abort = () => {
      at = performance.now();
      cancel.abort(new DOMException('cancelled', 'AbortError'));
    };
    if (typeof when === 'number') setTimeout(abort, when);
    const onLog = (line: string) => {
      if (typeof when !== 'number' && when.test(line)) setTimeout(abort, 100);
    };
    const own = await ask(mode, {}, { signal: cancel.signal, onLog });
    expect([mode, own.main.reason, performance.now() - at < 3000]).toEqual([mode, 'cancelled', true]);
    await own.api.close();
    api = undefined;
    expect(readdirSync(temp)).toEqual([]);
  }
  expect(throwaway === undefined ? [] : await databases(throwaway)).toEqual([]);
}, 30_000);
