/**
 * A PostgreSQL that was just unpacked may start and still be useless (a library of the system is missing, the folder
 * cannot be read by the server's user): before it counts, it has to make a database, dump it and restore it.
 */
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from './report.mjs';
import { must, run } from './run.mjs';

const ROWS = 1000;

export async function provePostgres(bin, user) {
  // A socket's path has at most 103 characters; the temporary folder of macOS and of some CI systems is longer than that.
  const folder = await mkdtemp(join(tmpdir().length > 40 ? '/tmp' : tmpdir(), 'runbook-pg-'));
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const dump = join(folder, 'proof.dump');
  const as = { user, cwd: folder, timeoutMs: 60_000, env: { PATH: process.env.PATH, LC_ALL: 'C', PGHOST: folder, PGUSER: 'postgres' } };
  const step = (program, ...args) => must(join(bin, program), args, as);
  try {
    await step('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
    // No TCP: nothing outside the folder can reach this server, and no port can be taken.
    await step('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', `-c listen_addresses='' -c fsync=off -k ${folder}`, 'start');
    await step('createdb', 'before');
    await step('createdb', 'after');
    await step('psql', '-q', '-d', 'before', '-c', `create table proof as select generate_series(1, ${ROWS}) as n`);
    await step('pg_dump', '-Fc', '-f', dump, 'before');
    await step('pg_restore', '--exit-on-error', '-d', 'after', dump);
    const { stdout } = await step('psql', '-At', '-d', 'after', '-c', 'select count(*) from proof');
    if (stdout.trim() !== String(ROWS)) throw new SetupError(`PostgreSQL in ${bin} restored ${stdout.trim()} of ${ROWS} rows`);
  } finally {
    await run(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], as);
    await rm(folder, { recursive: true, force: true });
  }
}
