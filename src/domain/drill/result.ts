import { plainText } from '../../core/plain-text.ts';
import type { Verdict } from '../../core/verdict.ts';

/** What a drill says of the backup. `inconclusive`: the drill itself could not be carried out, so nothing is known. */
export type DrillResult = 'ok' | 'minor' | 'incidents' | 'inconclusive';

const RESULTS: Readonly<Record<Verdict, DrillResult>> = { ok: 'ok', degraded: 'minor', critical: 'incidents', unknown: 'inconclusive' };

/** Verdict and result are one scale under two names: the register's words and the vocabulary of all actions. */
export function resultOf(verdict: Verdict): DrillResult {
  return RESULTS[verdict];
}

/**
 * `Restore test – 2026-11-02 – OK – backup-2026-11-01.dump`: the date of the test in UTC, and the file used. The first words are the
 * same in every language, as people search for them. `note` is what the proof has to add.
 */
export function registerLine(at: Date, word: string, file: string, note = ''): string {
  return `Restore test – ${at.toISOString().slice(0, 10)} – ${word} – ${registerName(file)}${note && ` – ${note}`}`;
}

/** The last part of a path, key or URL, without anything that would break the line or stand for its separator. */
function registerName(file: string): string {
  const name =
    file
      .replace(/[?#].*$/s, '')
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1) ?? '';
  return plainText(name, 120).replace(/[–—|`<>]/g, '-') || '(no file)';
}
