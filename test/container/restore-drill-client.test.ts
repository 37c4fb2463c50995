import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type DockerLab, lab, startDockerLab } from '../support/docker-lab.ts';
import { type BundleOptions, type BundleRun, ROOT, runBundle } from '../support/run-bundle.ts';
import { cancelAsRunner, killTree } from '../support/runner-cancel.ts';

const DUMPS = path.join(ROOT, 'test/fixtures/dumps');
/** The action's own way in, from source; Node takes the types out. */
const SCRIPT = path.join(ROOT, 'actions/restore-drill/main.ts');
const PASSWORD = 'a-secret-of-the-server';

/** Restores at once, but for an index that takes 40 s in any database but its own. */
const SLOW = `CREATE TABLE "User" (id int); INSERT INTO "User" SELECT generate_series(1, 10);
  CREATE FUNCTION slowly(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
    IF current_database() <> 'source' THEN PERFORM pg_sleep(4); END IF; RETURN i; END $$;
  CREATE INDEX slow ON "User" (slowly(id))`;

(lab === null ? describe.skip : describe)('the drill beside a PostgreSQL container of a real engine', () => {
  let engine: DockerLab;
  let folder: string;
  let id: string;
  let port: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'runbook-container-'));
    engine = await startDockerLab();
    [id, port] = await startServer();
  }, 120_000);
  afterAll(async () => {
    await engine?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);
  afterEach(async () => {
    expect(await inside('ls /tmp')).toBe('');
    // Only the server's own processes.
    const processes = (await engine.docker('top', id, '-eo', 'pid,args')).split('\n').slice(1);
    expect(processes.filter((line) => !/^ *\d+ +(postgres|\/usr\/lib\/postgresql\/)/.test(line))).toEqual([]);
    expect(
      await ask(
        "SELECT datname FROM pg_database WHERE datname ~ '_restore_test$' UNION SELECT rolname FROM pg_roles WHERE rolname ~ '_restore_test$'",
      ),
    ).toBe('');
  });

  async function startServer(options: readonly string[] = [], listen = '5432'): Promise<[id: string, port: string]> {
    const made = await engine.docker(
      'run',
      '-d',
      '-e',
      `POSTGRES_PASSWORD=${PASSWORD}`,
      '-p',
      '127.0.0.1::5432',
      ...options,
      'postgres:15',
      'postgres',
      '-c',
      `port=${listen}`,
    );
    const published = (await engine.docker('port', made, '5432').catch(() => '')).split(':').pop() ?? '';
    for (let i = 0; ; i += 1) {
      // By TCP, which the server of the set-up does not listen on.
      const ready = await engine.run('docker', ['exec', made, 'pg_isready', '-q', '-h', '127.0.0.1', '-p', listen]);
      if (ready.code === 0) return [made, published];
      if (i > 200) throw new Error(await engine.docker('logs', made));
      await sleep(100);
    }
  }
  const inside = (command: string) => engine.docker('exec', id, 'sh', '-c', command);
  const ask = (sql: string, database = 'postgres') => engine.docker('exec', id, 'psql', '-U', 'postgres', '-d', database, '-Atc', sql);
  const run = (backup: string, more: Record<string, string> = {}, options: BundleOptions = {}): Promise<BundleRun> =>
    runBundle(
      'restore-drill',
      { backup, 'server-url': `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`, client: 'container', ...more },
      { script: SCRIPT, inside: engine.inside, ...options, env: { ...engine.env, ...options.env } },
    );
  const reason = ({ outputs }: BundleRun) => [outputs['verdict'], outputs['reason']];

  async function dumpOf(sql: string, ...args: string[]): Promise<string> {
    const file = path.join(folder, `made${args[0] ?? ''}.dump`);
    await ask('CREATE DATABASE source');
    await ask(sql, 'source');
    await inside(`pg_dump -U postgres -f /var/lib/postgresql/made ${args.join(' ') || '-Fc'} source`);
    await engine.docker('cp', `${id}:/var/lib/postgresql/made`, file);
    await inside('rm /var/lib/postgresql/made');
    await ask('DROP DATABASE source');
    return file;
  }

  test('found by its published port, or named where it has none; another’s is not used', async () => {
    const dump = path.join(DUMPS, 'pg15-gzip.dump');
    const byPort = await run(dump);
    expect([reason(byPort), byPort.outputs['rows']]).toEqual([['ok', 'ok'], '680']);
    expect(byPort.report?.details['client']).toEqual({ version: expect.stringMatching(/^15\./), inContainer: true });
    expect(byPort.log.replace(/^::add-mask::.*$/gm, '')).not.toContain(PASSWORD);
    const wrong = await run(dump, { container: 'no-such-container' });
    expect([reason(wrong), wrong.outputs['message']]).toEqual([
      ['unknown', 'client_missing'],
      expect.stringContaining('no such container runs (no-such-container)'),
    ]);
    // A container in the engine's own network publishes no port.
    const [other] = await startServer(['--network', 'host', '--name', 'other'], '5499');
    try {
      const url = `postgresql://postgres:${PASSWORD}@127.0.0.1:5499/postgres`;
      expect(reason(await run(dump, { 'server-url': url, container: 'other' }))).toEqual(['ok', 'ok']);
      const several = await run(dump, { 'server-url': url });
      expect(several.outputs['message']).toContain('several containers could be it');
    } finally {
      await engine.docker('rm', '-fv', other);
    }
  }, 90_000);

  test('a plain SQL backup, by the psql inside', async () => {
    const script = await run(path.join(DUMPS, 'pg15-plain.sql.gz'), { client: 'auto' });
    expect([reason(script), script.outputs['rows']]).toEqual([['ok', 'ok'], '680']);
  }, 60_000);

  test.each(['-Fc', '-Fp'])(
    'cancelled while the client runs inside (%s): nothing of it is left there; killed: the post step removes it',
    async (format) => {
      const dump = await dumpOf(SLOW, format);
      const busy = async () => {
        for (let i = 0; i < 300; i += 1) {
          if ((await ask("SELECT count(*) FROM pg_stat_activity WHERE query ~ '^CREATE INDEX slow'")) === '1') return;
          await sleep(100);
        }
        throw new Error('the restore did not begin');
      };
      const more = { tuning: 'off', container: id };
      const cancelled = await run(dump, more, { onStart: (child) => void busy().then(() => cancelAsRunner(child)) });
      expect(reason(cancelled)).toEqual(['unknown', 'cancelled']);
      expect(cancelled.elapsedMs).toBeLessThan(60_000);
      const killed = await run(dump, more, { onStart: (child) => void busy().then(() => killTree(child)) });
      expect(killed.code).not.toBe(0);
      expect(await inside('ls /tmp')).toMatch(/^restore-drill-/);
      const post = await run(dump, more, { state: { ...killed.state, isPost: 'true' } });
      expect(post.log).toContain('is dropped now');
    },
    120_000,
  );

  test('a container that is stopped half-way: nothing is known of the backup', async () => {
    const [other, published] = await startServer();
    try {
      const dump = await dumpOf(SLOW);
      const more = { 'server-url': `postgresql://postgres:${PASSWORD}@127.0.0.1:${published}/postgres`, tuning: 'off' };
      const running = (sql: string) => engine.run('docker', ['exec', other, 'psql', '-U', 'postgres', '-Atc', sql]);
      const notThis = await run(dump, { container: other });
      expect(notThis.outputs['message']).toContain('that container is not the server of server-url');
      const stopped = await run(dump, more, {
        onStart: async () => {
          for (let i = 0; i < 300; i += 1) {
            if ((await running("SELECT count(*) FROM pg_stat_activity WHERE query ~ '^CREATE INDEX slow'")).stdout.trim() === '1') break;
            await sleep(100);
          }
          await engine.docker('kill', other);
        },
        timeoutMs: 120_000,
      });
      expect(stopped.outputs['verdict']).toBe('unknown');
      expect(['server_lost', 'client_killed', 'server_unreachable']).toContain(stopped.outputs['reason']);
    } finally {
      await engine.docker('rm', '-fv', other);
    }
  }, 150_000);
});
