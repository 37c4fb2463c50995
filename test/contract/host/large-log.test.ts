import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSshServer } from '../../support/ssh-server.ts';

const MIB = 1024 ** 2;
/** Larger than the memory that is allowed. `npm run bench access-log` does the same with a gibibyte. */
const [BLOCKS, BLOCK] = [16, 16 * MIB];
const ALLOWED_MIB = 150;
const MINUTE = 60_000;
const UNTIL = Math.floor(Date.now() / MINUTE) * MINUTE;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-large-log-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a log of 256 MiB is judged in one pass, by a process whose memory stays flat', async () => {
  const server = await startSshServer({ Subsystem: 'sftp internal-sftp' });
  const log = path.join(folder, 'access.log');
  const perBlock = writeLog(log);
  const [key, knownHosts] = [path.join(folder, 'key'), path.join(folder, 'known_hosts')];
  writeFileSync(key, server.key, { mode: 0o600 });
  writeFileSync(knownHosts, server.knownHosts);
  const script = path.join(import.meta.dirname, '..', '..', '..', 'bench', 'host', 'read-traffic.ts');
  const read = async (from: number) => {
    const args = [script, String(server.port), server.user, key, knownHosts, log, String(from), String(UNTIL)];
    const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', ...args]);
    return JSON.parse(stdout) as { requests: number; errors: number; residentMiB: number };
  };
  const whole = await read(UNTIL - BLOCKS * MINUTE);
  expect(whole).toMatchObject({ requests: perBlock * BLOCKS, errors: BLOCKS });
  expect(whole.residentMiB).toBeLessThan(ALLOWED_MIB);
  expect(await read(UNTIL - MINUTE)).toMatchObject({ requests: perBlock, errors: 1 });
  await server.stop();
}, 120_000);

/** A block of lines for each minute, one of them a 503; how many lines there are in a block. */
function writeLog(log: string): number {
  const out = openSync(log, 'w');
  const lineAt = (at: number, status: number) => {
    const time = new Date(at).toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) (\S+) GMT$/, '$1/$2/$3:$4 +0000');
    return `203.0.113.9 - - [${time}] "GET /api/orders/1001 HTTP/1.1" ${status} 512 "-" "${'x'.repeat(160)}"\n`;
  };
  const lines = Math.floor(BLOCK / lineAt(UNTIL, 200).length);
  for (let n = BLOCKS; n > 0; n -= 1) writeSync(out, lineAt(UNTIL - n * MINUTE, 200).repeat(lines - 1) + lineAt(UNTIL - n * MINUTE, 503));
  closeSync(out);
  return lines;
}
