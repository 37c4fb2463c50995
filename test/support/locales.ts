import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type Locales = {
  /** For a server's environment, and for that of a program that is to know them. */
  readonly env: { readonly LOCPATH: string };
  readonly remove: () => void;
};

/** Where glibc keeps the sources of its locales (package `locales` on Debian and Ubuntu). */
const SOURCES = '/usr/share/i18n/locales';

export function canMakeLocales(...names: readonly string[]): boolean {
  return (
    process.platform === 'linux' && existsSync('/usr/share/i18n/charmaps/UTF-8.gz') && names.every((name) => existsSync(path.join(SOURCES, name)))
  );
}

/** Locales `xx_YY.UTF-8` in a folder of their own; the system's own stay as they are. */
export function makeLocales(...names: readonly string[]): Locales {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-locales-'));
  chmodSync(folder, 0o755);
  for (const name of names) {
    const target = path.join(folder, `${name}.UTF-8`);
    mkdirSync(target);
    try {
      execFileSync('localedef', ['-i', name, '-f', 'UTF-8', target], { stdio: 'ignore' });
    } catch {
      // It warns by its exit status too; whether it worked shows in what it wrote.
    }
    if (!existsSync(path.join(target, 'LC_COLLATE'))) throw new Error(`localedef made no ${name}`);
  }
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  return { env: { LOCPATH: folder }, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
