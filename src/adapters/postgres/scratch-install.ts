import { access, readFile } from 'node:fs/promises';
import type { WayWhy } from '../../domain/drill/client-ways.ts';
import { type ChildResult, runChild } from '../process/run-child.ts';

/** PostgreSQL's own script, of the package postgresql-common, that adds its repository to apt's sources. */
const ADD_REPOSITORY = '/usr/share/postgresql-common/pgdg/apt.postgresql.org.sh';
const TIMEOUT_MS = 5 * 60_000;

/**
 * Installs `postgresql-client-<major>` from PostgreSQL's repository on a Debian or Ubuntu whose user may become root without a
 * password, as on GitHub's runners. Null: it is there now.
 */
export async function installClient(major: number, signal: AbortSignal): Promise<{ why: WayWhy; detail: string } | null> {
  if (!(await isDebian())) return { why: 'not_here', detail: process.platform };
  const root = process.getuid?.() === 0;
  if (!root && (await run(['sudo', '-n', 'true'], signal)).code !== 0) return { why: 'no_rights', detail: '' };
  const asRoot = (...command: string[]) => run([...(root ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', ...command], signal);
  const common = (await isThere(ADD_REPOSITORY))
    ? []
    : [['apt-get', 'install', '-y', '--no-install-recommends', 'postgresql-common', 'ca-certificates']];
  const steps = [...common, [ADD_REPOSITORY, '-y'], ['apt-get', 'install', '-y', '--no-install-recommends', `postgresql-client-${major}`]];
  for (const step of steps) {
    const { code, ended } = await asRoot(...(step as [string, ...string[]]));
    signal.throwIfAborted();
    if (code !== 0) return { why: 'package_failed', detail: `${step.slice(0, 2).join(' ')}: ${ended === 'exit' ? `exit ${code}` : ended}` };
  }
  return null;
}

function run([command = '', ...args]: readonly string[], signal: AbortSignal): Promise<ChildResult> {
  // apt and its scripts need a PATH and a home, and no secret of the job.
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', LC_ALL: 'C.UTF-8' };
  return runChild({ command, args, env, signal, timeoutMs: TIMEOUT_MS, maxBytes: 16 * 1024 });
}

async function isDebian(): Promise<boolean> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(text);
}

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
