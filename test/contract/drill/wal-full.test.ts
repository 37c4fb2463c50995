import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { startPostgres } from '../../support/postgres-server.ts';
import { databases, drill, dumpOf, postStep, removeDump, useClientsOf } from './support.ts';

/** A disk of its own for the WAL needs the right to mount one; GitHub's runners run tests as a user who may by sudo only. */
const mayMount = (() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

(mayMount ? test : test.skip)(
  'a disk that the WAL fills: nothing is known of the backup, and the post step clears up when the server is back',
  async () => {
    const server = await startPostgres({ settings: { min_wal_size: '32MB', wal_recycle: 'off' } });
    useClientsOf(server);
    const disk = mkdtempSync(path.join(tmpdir(), 'runbook-wal-'));
    const dump = await dumpOf(server, `CREATE TABLE "User" AS SELECT i, repeat(md5(i::text), 8) AS text FROM generate_series(1, 300000) i`);
    const wal = path.join(server.dataFolder, 'pg_wal');
    const aside = path.join(server.dataFolder, '..', 'pg_wal_aside');
    await server.query('CHECKPOINT');
    await server.stop();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', disk]);
    try {
      cpSync(wal, disk, { recursive: true, preserveTimestamps: true });
      execFileSync('chown', ['-R', '--reference', wal, disk]);
      renameSync(wal, aside);
      symlinkSync(disk, wal);
      await server.start();
      const { main, reasons, state } = await drill({ backup: dump, 'server-url': server.url(), tuning: 'off' });
      expect(main.verdict).toBe('unknown');
      expect(['disk_full', 'server_lost', 'server_unreachable']).toContain(main.reason);
      expect(reasons).not.toContain('restore_failed');
      // More room, as an operator would give it.
      execFileSync('mount', ['-o', 'remount,size=400m', disk]);
      await server.stop().catch(() => undefined);
      await server.start();
      await postStep({ backup: dump, 'server-url': server.url() }, state);
      expect(await databases(server)).toEqual([]);
    } finally {
      await server.stop().catch(() => undefined);
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
      removeDump(dump);
      await server.remove();
    }
  },
  90_000,
);
