import { readdirSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DockerLab, lab, startDockerLab } from '../support/docker-lab.ts';

(lab === null ? describe.skip : describe)('the container lab', () => {
  let engine: DockerLab;
  beforeAll(async () => {
    engine = await startDockerLab();
  }, 90_000);
  afterAll(() => engine.close());

  test.each(lab?.majors ?? [])(
    'a service of postgres:%i gets healthy, and is reached by its published port and from inside',
    async (major) => {
      const id = await engine.docker(
        ...['run', '-d', '-e', 'POSTGRES_PASSWORD=secret', '-p', '127.0.0.1::5432', '--shm-size', '1g', '--health-cmd', 'pg_isready -h 127.0.0.1'],
        ...['--health-interval', '1s', '--health-retries', '60', `postgres:${major}`],
      );
      await healthy(engine, id);
      const port = (await engine.docker('port', id, '5432')).split(':').pop() ?? '';
      const program = `/usr/lib/postgresql/${major}/bin/psql`;
      expect(await engine.docker('exec', id, program, '-U', 'postgres', '-Atc', 'SHOW server_version')).toMatch(new RegExp(`^${major}\\.`));
      const asked = await engine.run('node', ['-e', ASK], { env: { URL: `postgresql://postgres:secret@127.0.0.1:${port}/postgres` } });
      expect([asked.code, asked.stdout]).toEqual([0, String(major)]);
    },
    60_000,
  );

  test('its ports are not those of this machine', async () => {
    const id = await engine.docker('run', '-d', '-e', 'POSTGRES_PASSWORD=secret', '-p', '127.0.0.1::5432', 'postgres:15');
    const port = (await engine.docker('port', id, '5432')).split(':').pop();
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  });

  test('two run at once, and of the one that is closed no process is left', async () => {
    const other = await startDockerLab();
    await other.docker('run', '-d', 'runbook-actions/runner', 'sleep', '600');
    const [, net] = other.inside('true');
    const namespace = readlinkSync((net ?? '').replace('--net=', ''));
    expect(inNamespace(namespace).length).toBeGreaterThan(0);
    await other.close();
    expect(inNamespace(namespace)).toEqual([]);
    expect(await engine.docker('version', '--format', '{{.Server.Version}}')).not.toBe('');
  }, 60_000);
});

const ASK = `
const { Client } = require('pg');
const client = new Client({ connectionString: process.env.URL });
client.connect().then(() => client.query('SHOW server_version_num')).then(({ rows }) => {
  process.stdout.write(String(Math.floor(rows[0].server_version_num / 10000)));
  return client.end();
});`;

/** Asked again and again, as the runner does. */
async function healthy(engine: DockerLab, id: string): Promise<void> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const status = await engine.docker('inspect', '--format', '{{.State.Status}} {{.State.Health.Status}}', id);
    if (status === 'running healthy') return;
    if (!status.startsWith('running') || Date.now() > deadline) throw new Error(`${status}\n${await engine.docker('logs', id)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function inNamespace(namespace: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readlinkSync(`/proc/${name}/ns/net`) === namespace;
    } catch {
      return false;
    }
  });
}
