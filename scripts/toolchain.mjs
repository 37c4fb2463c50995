/** What `npm run setup` has found on this machine, for scripts and tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
export const CACHE = join(ROOT, '.cache');
export const TOOLCHAIN_FILE = join(CACHE, 'toolchain.json');

/**
 * `{ node, postgres, postgres17, postgres18, prisma, git, sshd, redis, prometheus, containerLab, act, zizmor, actionlint, versitygw }`,
 * each a path or null; a postgres is `{ bin, version, major, user }`, where `user` is null or the `{ name, uid, gid }` that a server must
 * be started as, since PostgreSQL refuses root.
 */
export function readToolchain(file = TOOLCHAIN_FILE) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error(`${file} is not there: run \`npm run setup\` first`);
    throw new Error(`${file} cannot be read (${error.message}): run \`npm run setup\` again`);
  }
}
