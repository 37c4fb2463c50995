/** In an incident's key a check of the alerts is told apart from a target of the monitor with the same name. */
export const ALERT_PREFIX = 'alert ';

/** Checks of what a source finds by itself, unless a list names it. */
const FOUND = /^(disk|inodes|memory|oom|process):/;

/**
 * Whether the inputs alone say that there is this check. A disk that was found and is gone may have failed: its incident is for a person
 * to close.
 */
export function isNamed(check: string, given: { readonly diskMounts: readonly string[]; readonly processes: readonly unknown[] }): boolean {
  const kind = FOUND.exec(check.startsWith(ALERT_PREFIX) ? check.slice(ALERT_PREFIX.length) : check)?.[1];
  if (kind === 'disk' || kind === 'inodes') return given.diskMounts.length > 0;
  return kind === undefined || (kind === 'process' && given.processes.length > 0);
}
