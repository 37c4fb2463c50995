/** Finds a PostgreSQL on this machine that is complete: server and client programs in one folder, of one version. */
import { constants } from 'node:fs';
import { access, readdir, realpath } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { run } from './run.mjs';

export const PROGRAMS = ['postgres', 'initdb', 'pg_ctl', 'pg_dump', 'pg_restore', 'psql', 'createdb'];
export const OLDEST_MAJOR = 15;

/** Where packages put it, beside the PATH. `*` stands for one folder. */
const USUAL_FOLDERS = [
  '/usr/lib/postgresql/*/bin', // Debian, Ubuntu
  '/usr/pgsql-*/bin', // PGDG's RPMs
  '/usr/libexec/postgresql*', // Alpine
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin', // Homebrew on Intel
  '/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
  '/Library/PostgreSQL/*/bin', // EDB's installer
  '/usr/local/pgsql/bin', // built from source
];

/** The first complete one on the PATH, else the newest of the usual folders: `{ bin, version, major }` or null. */
export async function findPostgres({ path = process.env.PATH ?? '', folders = USUAL_FOLDERS, user = null } = {}) {
  for (const folder of await foldersOnPath(path)) {
    const found = await inspect(folder, user);
    if (!found.problem) return found;
  }
  const expanded = (await Promise.all(folders.map(expand))).flat();
  const complete = (await Promise.all(expanded.map((folder) => inspect(folder, user)))).filter((found) => !found.problem);
  return complete.sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }))[0] ?? null;
}

/** `{ bin, version, major }`, or `{ problem }`: why this folder does not do. `user` is who will have to run the programs. */
export async function inspect(folder, user = null) {
  const missing = [];
  for (const program of PROGRAMS) if (!(await isProgram(join(folder, program)))) missing.push(program);
  if (missing.length > 0) return { problem: `${folder} has no ${missing.join(', ')}` };
  const versions = await Promise.all(PROGRAMS.map((program) => versionOf(join(folder, program), user)));
  const broken = versions.find((version) => version.problem);
  if (broken) return { problem: broken.problem };
  const [version] = versions;
  if (versions.some((other) => other !== version))
    return { problem: `${folder} mixes versions: ${PROGRAMS.map((program, n) => `${program} ${versions[n]}`).join(', ')}` };
  const major = Number.parseInt(version, 10);
  if (major < OLDEST_MAJOR) return { problem: `${folder} has PostgreSQL ${version}, and ${OLDEST_MAJOR} is the oldest that is supported` };
  return { bin: folder, version, major };
}

/** The PATH's folders and those that its entries point to: /usr/local/bin/initdb may be a link into a complete folder. */
async function foldersOnPath(path) {
  const folders = new Set();
  for (const folder of path.split(delimiter).filter(Boolean)) {
    if (!(await isProgram(join(folder, 'postgres')))) continue;
    folders.add(folder);
    folders.add(dirname(await realpath(join(folder, 'postgres'))));
  }
  return folders;
}

/** Debian's pg_wrapper in /usr/bin is none: it starts a program of whatever version it thinks fit. */
async function isProgram(path) {
  const real = await access(path, constants.X_OK).then(
    () => realpath(path),
    () => null,
  );
  return real !== null && basename(real) !== 'pg_wrapper';
}

async function versionOf(program, user) {
  const { status, stdout, stderr } = await run(program, ['--version'], { user, cwd: '/' });
  const version = /\(PostgreSQL\) (\d\S*)/.exec(stdout)?.[1];
  if (status === 0 && version) return version;
  return { problem: `${program} does not run${user ? ` as ${user.name}` : ''}: ${stderr.trim() || `status ${status}`}` };
}

async function expand(pattern) {
  const at = pattern.split('/').findIndex((part) => part.includes('*'));
  if (at < 0) return [pattern];
  const parts = pattern.split('/');
  const parent = parts.slice(0, at).join('/');
  const [before, after] = parts[at].split('*');
  const names = await readdir(parent).catch(() => []);
  return names.filter((name) => name.startsWith(before) && name.endsWith(after)).map((name) => [parent, name, ...parts.slice(at + 1)].join('/'));
}
