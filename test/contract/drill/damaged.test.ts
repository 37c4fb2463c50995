import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ARCHIVE_VERDICTS } from '../../../src/domain/drill/reasons.ts';
import { takeApart } from '../../support/archive-writer.ts';
import { damagedArchives } from '../../support/damaged-archives.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { databases, drill, useClientsOf } from './support.ts';

let server: PostgresServer;
let folder = '';
let major = 0;
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-damaged-'));
  const [row] = await server.query("SELECT current_setting('server_version_num')::int / 10000 AS major");
  major = Number(row?.['major']);
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server?.remove();
});

/** An archive that the installed client does not read is refused for that before its data is looked at. */
const needsNewClient = (bytes: Buffer) => {
  try {
    return takeApart(bytes).minor > 14 && major < 17;
  } catch {
    return false;
  }
};

test.each(damagedArchives().map((one) => [one.name, one] as const))('drilled: %s', async (_, { reason, bytes }) => {
  const file = path.join(folder, 'backup');
  writeFileSync(file, bytes);
  const { main, outcome, everything } = await drill({ backup: file, 'server-url': server.url() });
  if (needsNewClient(bytes) && main.reason === 'client_too_old') expect(main.verdict).toBe('unknown');
  else expect([main.reason, main.verdict]).toEqual([reason, ARCHIVE_VERDICTS[reason]]);
  expect(outcome.outputs['result']).toBe(main.verdict === 'critical' ? 'incidents' : 'inconclusive');
  expect(everything).not.toMatch(/Linus|Edsger|Barbara|Margaret|smuggled/);
  expect(await databases(server)).toEqual([]);
});
