import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findClients } from '../../../src/adapters/postgres/scratch-clients.ts';
import { CONTAINER, type DockerStandIn, dockerStandIn } from '../../support/docker-stand-in.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { restoreProcesses } from '../../support/restore-processes.ts';
import { DUMPS, databases, drill, dumpOf, postStep, removeDump, useClientsOf } from './support.ts';

const dump = path.join(DUMPS, 'pg15-gzip.dump');
const PASSWORD = 'a-secret-of-the-server';
let server: PostgresServer;
let engine: DockerStandIn;
const before = process.env['PATH'] ?? '';
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
}, 60_000);
afterAll(() => server?.remove());
beforeEach(() => {
  engine = dockerStandIn(server.port, path.dirname(server.bin('psql')));
  process.env['PATH'] = `${engine.folder}:${before}`;
});
afterEach(async () => {
  process.env['PATH'] = before;
  expect(engine.leftInside()).toEqual([]);
  engine.remove();
  expect(await databases(server)).toEqual([]);
  expect(restoreProcesses(server.port)).toEqual([]);
});
const given = (more: Record<string, string> = {}) => ({
  ...{ backup: dump, 'server-url': server.url().replace('postgres@', `postgres:${PASSWORD}@`), client: 'container' },
  ...more,
});

describe('the client of the server’s own container', () => {
  test('found by the published port; restores; leaves no file; no secret in an argument', async () => {
    const { main, outcome } = await drill(given());
    expect([main.reason, outcome.outputs['rows'], outcome.details['client']]).toEqual(['ok', '680', { version: '15.18', inContainer: true }]);
    expect(engine.calls()).toMatch(/^cp .*pg15-gzip\.dump c0ffee0+:\/tmp\/restore-drill-[0-9a-f]+\.dump$/m);
    expect(engine.calls()).toMatch(/-e PGPASSWORD .* pg_restore /);
    expect(engine.calls()).not.toContain(PASSWORD);
  });

  test('named by its id or name', async () => {
    expect((await drill(given({ container: 'service' }))).main.reason).toBe('ok');
    const { main } = await drill(given({ container: 'another' }));
    expect([main.verdict, main.reason]).toEqual(['unknown', 'client_missing']);
    expect(main.message).toContain('in the container: no such container runs (another)');
  });

  test('another server’s container is not used', async () => {
    const other = await startPostgres();
    try {
      engine.remove();
      engine = dockerStandIn(server.port, path.dirname(server.bin('psql')), `0.0.0.0:${server.port}->${other.port}/tcp`, server.port);
      process.env['PATH'] = `${engine.folder}:${before}`;
      const { main } = await drill(given());
      expect(main.message).toContain('that container is not the server of server-url');
    } finally {
      await other.remove();
    }
  });

  test('no engine, an engine with several such containers', async () => {
    writeFileSync(path.join(engine.folder, 'docker'), '#!/bin/sh\nexit 1\n');
    expect((await drill(given())).main.message).toContain('in the container: there is no docker engine');
    const row = `${CONTAINER}\\tpostgres:15\\t\\n`;
    writeFileSync(path.join(engine.folder, 'docker'), `#!/bin/sh\nprintf '${row}${row}'\n`);
    expect((await drill(given())).main.message).toContain('several containers could be it');
  });

  test.each([125, 137, 143])('a client that ended with its container (%i) tells nothing of the backup', async (code) => {
    const real = readFileSync(path.join(engine.folder, 'docker'), 'utf8');
    const ended = `case "$*" in *' pg_restore --version') ;; *' pg_restore '*) exit ${code};; esac\n`;
    writeFileSync(
      path.join(engine.folder, 'docker'),
      real.replace('case $1 in', () => `${ended}case $1 in`),
    );
    const { main, outcome } = await drill(given());
    expect([main.verdict, main.reason, outcome.details['restoredAgain']]).toEqual(['unknown', 'client_killed', 'server_lost']);
  });

  test('a cancel ends what runs inside and removes the files; a kill leaves that to the post step', async () => {
    const slow = await dumpOf(
      server,
      `CREATE TABLE "User" (id int); INSERT INTO "User" SELECT generate_series(1, 10);
       CREATE FUNCTION slowly(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
         IF current_database() <> 'source' THEN PERFORM pg_sleep(2); END IF; RETURN i; END $$;
       CREATE INDEX slow ON "User" (slowly(id));`,
    );
    try {
      const cancel = new AbortController();
      const running = drill(given({ backup: slow }), { signal: cancel.signal });
      for (let i = 0; i < 300; i += 1) {
        if ((await server.query("SELECT FROM pg_stat_activity WHERE query ~ '^CREATE INDEX slow'")).length > 0) break;
        await sleep(20);
      }
      expect(restoreProcesses(server.port).length).toBeGreaterThan(0);
      const at = performance.now();
      cancel.abort(new DOMException('cancelled', 'AbortError'));
      const { main, state } = await running;
      expect([main.reason, state['place']]).toEqual(['cancelled', '']);
      expect(performance.now() - at).toBeLessThan(5000);
      // Beside a server that is the first process of its container, a SIGKILL makes it restart.
      expect(engine.calls()).toMatch(/kill -TERM/);
      expect(engine.calls()).not.toMatch(/kill -9|KILL/);
      writeFileSync('/tmp/restore-drill-0123456789abcdef.dump', 'left');
      await postStep(given(), { place: JSON.stringify({ container: CONTAINER, name: '/tmp/restore-drill-0123456789abcdef' }) });
    } finally {
      removeDump(slow);
    }
  });
});

// Where a newer client is installed, the first way succeeds.
const newer = (await findClients(process.env, new AbortController().signal)).some(({ version }) => Number.parseInt(version, 10) >= 17);

describe('the client from PostgreSQL’s repository', () => {
  const log = () => path.join(folder, 'log');
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'runbook-apt-'));
    process.env['PATH'] = `${folder}:${before}`;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const program = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(folder, name), 0o755);
  };

  test('a package that cannot be installed is the reason', async () => {
    program('sudo', 'shift; exec "$@"');
    program('env', `shift; echo "$@" >> ${log()}; exit 100`);
    const { main } = await drill(given({ client: 'install', backup: path.join(DUMPS, 'pg18-gzip.dump') }));
    expect([main.verdict, main.reason]).toEqual(['unknown', 'client_missing']);
    expect(main.message).toMatch(
      /from PostgreSQL’s repository: the package could not be installed \((apt-get install|\S*apt\.postgresql\.org\.sh -y): exit 100\).*postgresql-client-18/,
    );
  });

  (newer ? test.skip : test)('each way is named with why it gave nothing', async () => {
    program('docker', 'exit 1');
    const { main } = await drill(given({ client: 'auto', backup: path.join(DUMPS, 'pg18-gzip.dump') }));
    expect(main.reason).toBe('client_too_old');
    expect(main.message).toContain('installed: too old for the dump (15.18');
    expect(main.message).toContain('in the container: there is no docker engine');
  });
});
