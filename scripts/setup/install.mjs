/**
 * Puts a folder in its place as a whole or not at all: it is made under a temporary name and renamed. So a folder that
 * exists is complete, an interrupted set-up leaves the old state, and two set-ups at once cannot mix their files: the
 * first one to rename wins, the other throws its own copy away.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const PREFIX = '.installing-';
const ABANDONED_AFTER_MS = 6 * 60 * 60_000;

/**
 * `build(folder)` fills an empty folder, which then becomes the target, or the `part` of it does.
 * What is at the target already is kept (someone else was faster) unless `isCurrent` says that it is not what was wanted.
 * `workshop` is where the temporary folder is made; it must be on the target's file system.
 */
export async function installFolder(target, build, { isCurrent = () => true, workshop = dirname(target), part = '' } = {}) {
  await mkdir(workshop, { recursive: true });
  await sweep(workshop);
  const temporary = join(workshop, `${PREFIX}${basename(target)}-${randomUUID()}`);
  await mkdir(temporary);
  try {
    await build(temporary);
    await swapIn(join(temporary, part), target, { isCurrent, workshop });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function swapIn(finished, target, { isCurrent, workshop }) {
  if (await placed(finished, target)) return;
  if (await isCurrent()) return;
  const old = join(workshop, `${PREFIX}${basename(target)}-old-${randomUUID()}`);
  await rename(target, old).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!(await placed(finished, target)) && !(await isCurrent())) throw new Error(`another process keeps writing ${target}; run one set-up at a time`);
  await rm(old, { recursive: true, force: true });
}

async function placed(finished, target) {
  try {
    await rename(finished, target);
    return true;
  } catch (error) {
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes what killed set-ups have left; one that runs right now is younger than that. */
async function sweep(workshop) {
  for (const name of await readdir(workshop)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(workshop, name);
    const madeAt = await stat(path).then(
      (found) => found.mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - madeAt > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}
