import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '../../test/support/postgres-server.ts';
import { ROOT } from '../../test/support/run-bundle.ts';

const exec = promisify(execFile);

/** The system's own en_US.UTF-8, or one made from glibc's sources for this run; C.UTF-8 where neither is there, said plainly. */
export function findLocale(folder: string): string {
  const wanted = 'en_US.UTF-8';
  const installed = execFileSync('locale', ['-a'], { encoding: 'utf8' });
  if (/^en_US\.utf-?8$/im.test(installed)) return wanted;
  const made = path.join(folder, 'locale');
  mkdirSync(made);
  try {
    execFileSync('localedef', ['-i', 'en_US', '-f', 'UTF-8', path.join(made, wanted)], { stdio: 'ignore' });
  } catch {
    // It warns by its exit status too; whether it worked shows in what it wrote.
  }
  if (!existsSync(path.join(made, wanted, 'LC_COLLATE'))) {
    console.log('en_US.UTF-8 is not on this machine and could not be made (package locales): the locale is C.UTF-8, so sorting by hand costs less.');
    return 'C.UTF-8';
  }
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  process.env['LOCPATH'] = made;
  return wanted;
}

/** A dump of the sample database, made on a server of its own, which is gone before anything is measured. */
export async function makeDump(dump: string, scale: number): Promise<void> {
  console.error(`building the sample at scale ${scale} …`);
  const source = await startPostgres({ settings: { max_wal_size: '8GB', maintenance_work_mem: '256MB' } });
  try {
    const bin = path.dirname(source.bin('psql'));
    await source.query('CREATE DATABASE saas');
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, PGHOST: '127.0.0.1', PGPORT: String(source.port), PGUSER: 'postgres' };
    await exec('bash', [path.join(ROOT, 'test', 'fixtures', 'saas-db', 'build.sh'), 'saas', String(scale)], { env, maxBuffer: 1 << 26 });
    console.error('dumping …');
    await exec(source.bin('pg_dump'), ['-Fc', '-f', dump, source.url('saas')]);
  } finally {
    await source.remove();
  }
}
