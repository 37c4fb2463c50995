/**
 * The repository's npm packages, and with them Node 24: the package `node` is a development dependency and puts the
 * program into node_modules/.bin, which npm scripts have first on their PATH. Its install script does that, so scripts
 * must run here. Packages are installed beside and moved in as a whole: a failed `npm ci` leaves the old ones.
 */
import { copyFile, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installFolder } from './install.mjs';
import { isInstalled, STAMP_FILE, stampOf } from './lockfile.mjs';
import { SetupError } from './report.mjs';
import { must, run } from './run.mjs';

const NODE_MAJOR = 24;
const QUIET = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];

/** The path of Node 24 when the packages are all there, else null. */
export async function locatePackages(root) {
  const modules = join(root, 'node_modules');
  const [lock, stamp, hidden] = await Promise.all(
    [join(root, 'package-lock.json'), join(modules, STAMP_FILE), join(modules, '.package-lock.json')].map(readOrNull),
  );
  if (lock === null) throw new SetupError(`${root} has no package-lock.json`, 'take it from the repository');
  return isInstalled({ lock, stamp, hidden }) ? await findNode(root) : null;
}

export async function installPackages(root, cache) {
  const isCurrent = async () => (await locatePackages(root)) !== null;
  const build = async (folder) => {
    await copyFile(join(root, '.npmrc'), join(folder, '.npmrc')).catch(() => undefined);
    await npmCi(root, folder, ['--include=dev']);
  };
  await installFolder(join(root, 'node_modules'), build, { isCurrent, workshop: cache, part: 'node_modules' });
  const node = await findNode(root);
  if (node) return node;
  throw new SetupError(
    `npm ci succeeded, yet node_modules/.bin/node is not Node ${NODE_MAJOR}: the package \`node\` brings it by its install script`,
    'see whether `npm config get ignore-scripts` says true; if so, run `npm ci --ignore-scripts=false` once',
  );
}

/** Runs npm ci in `folder` on the package.json and lock file of `source`. */
export async function npmCi(source, folder, args) {
  for (const file of ['package.json', 'package-lock.json']) await copyFile(join(source, file), join(folder, file));
  await must('npm', ['ci', ...QUIET, ...args], { cwd: folder, byHand: 'see whether npm reaches its registry: `npm ping`' });
  await writeFile(join(folder, 'node_modules', STAMP_FILE), stampOf(await readFile(join(folder, 'package-lock.json'), 'utf8')));
}

async function findNode(root) {
  const link = join(root, 'node_modules', '.bin', 'node');
  const { status, stdout } = await run(link, ['--version']);
  return status === 0 && stdout.startsWith(`v${NODE_MAJOR}.`) ? await realpath(link) : null;
}

const readOrNull = (path) => readFile(path, 'utf8').catch(() => null);
