import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ARCHIVE_VERDICTS } from '../../../src/domain/drill/reasons.ts';
import { takeApart } from '../../support/archive-writer.ts';
import { type DamagedArchive, damagedArchives } from '../../support/damaged-archives.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { databases, drill, useClientsOf } from './support.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-damaged-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An archive that the installed client does not read is refused for that before its data is looked at. */
const needsNewClient = (bytes: Buffer, major: number) => {
  try {
    return takeApart(bytes).minor > 14 && major < 17;
  } catch {
    return false;
  }
};

async function judge(server: PostgresServer, major: number, { reason, bytes }: DamagedArchive) {
  const file = path.join(folder, `backup-of-${major}`);
  writeFileSync(file, bytes);
  const { main, outcome, everything } = await drill({ backup: file, 'server-url': server.url() });
  if (needsNewClient(bytes, major) && main.reason === 'client_too_old') expect(main.verdict).toBe('unknown');
  else expect([main.reason, main.verdict]).toEqual([reason, ARCHIVE_VERDICTS[reason]]);
  expect(outcome.outputs['result']).toBe(main.verdict === 'critical' ? 'incidents' : 'inconclusive');
  expect(everything).not.toMatch(/Linus|Edsger|Barbara|Margaret|smuggled/);
  expect(await databases(server)).toEqual([]);
}

describe('on this machine’s own server', () => {
  let server: PostgresServer;
  let major = 0;
  beforeAll(async () => {
    server = await startPostgres();
    useClientsOf(server);
    const [row] = await server.query("SELECT current_setting('server_version_num')::int / 10000 AS major");
    major = Number(row?.['major']);
  }, 60_000);
  afterAll(() => server?.remove());

  test.each(damagedArchives().map((one) => [one.name, one] as const))('drilled: %s', (_, one) => judge(server, major, one));
});

(hasPostgres(18) ? test : test.skip)(
  'all of them on 18, whose client reads every version',
  async () => {
    const server = await startPostgres({ major: 18 });
    try {
      useClientsOf(server);
      for (const one of damagedArchives()) {
        try {
          await judge(server, 18, one);
        } catch (error) {
          throw new Error(`drilled on 18: ${one.name}`, { cause: error });
        }
      }
    } finally {
      await server.remove();
    }
  },
  120_000,
);
