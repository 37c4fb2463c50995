/** Whether node_modules holds what package-lock.json asks for, without asking npm, which takes a second for it. */
import { createHash } from 'node:crypto';

/** Written into node_modules after an installation: the digest of the lock file that it was made from. */
export const STAMP_FILE = '.package-lock-sha256';

export const stampOf = (...texts) => texts.reduce((hash, text) => hash.update(text).update('\0'), createHash('sha256')).digest('hex');

/**
 * `lock` is package-lock.json, `stamp` what STAMP_FILE says, `hidden` npm's own record (node_modules/.package-lock.json);
 * null for a file that is not there. The record counts too, so that nobody installs twice after an `npm install` by hand.
 */
export function isInstalled({ lock, stamp, hidden }) {
  if (hidden === null) return false;
  return stamp?.trim() === stampOf(lock) || sameParts(JSON.parse(lock).packages, JSON.parse(hidden).packages);
}

/** Only an optional package may be absent: one for another platform. */
function sameParts(wanted, present) {
  const matches = ([path, { version, integrity, optional }]) =>
    path in present ? present[path].version === version && present[path].integrity === integrity : optional === true;
  const packages = Object.entries(wanted).filter(([path]) => path !== '');
  return packages.every(matches) && Object.keys(present).every((path) => path in wanted);
}
