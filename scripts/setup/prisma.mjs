/**
 * The real Prisma CLI for tests, demo and benches, in a folder of its own: its install scripts download engines, which
 * are not needed (it runs with a driver adapter) and cannot be had offline, so it is installed without scripts.
 * What it consists of, and how it is called, is in test/support/prisma-cli.
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installFolder } from './install.mjs';
import { stampOf } from './lockfile.mjs';
import { npmCi } from './npm.mjs';

const SOURCE = join('test', 'support', 'prisma-cli');
/** These stand beside its node_modules, from which they import. */
const COPIED = ['prisma.config.ts', 'unref-timers.cjs'];
const STAMP = '.source-sha256';

export async function locatePrisma(root, cache) {
  const folder = join(cache, 'prisma');
  const made = await readFile(join(folder, STAMP), 'utf8').catch(() => null);
  return made === (await stamp(root)) ? folder : null;
}

export async function installPrisma(root, cache) {
  const folder = join(cache, 'prisma');
  const source = join(root, SOURCE);
  const build = async (temporary) => {
    await npmCi(source, temporary, ['--ignore-scripts', '--include=dev']);
    for (const file of COPIED) await copyFile(join(source, file), join(temporary, file));
    await writeFile(join(temporary, STAMP), await stamp(root));
  };
  await installFolder(folder, build, { isCurrent: async () => (await locatePrisma(root, cache)) !== null });
  return folder;
}

const stamp = async (root) =>
  stampOf(...(await Promise.all(['package.json', 'package-lock.json', ...COPIED].map((file) => readFile(join(root, SOURCE, file), 'utf8')))));
