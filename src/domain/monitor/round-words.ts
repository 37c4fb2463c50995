import type { Language } from '../../core/language.ts';
import { monitorMessages } from './messages.ts';
import type { Seen } from './watch.ts';

const SHOWN = 5;

/** A round in one line of the log: how many answered well, and which did not, with the reason. */
export function roundWords(seen: readonly Pick<Seen, 'target' | 'answer'>[], language: Language): string {
  const bad = seen.filter(({ answer }) => answer.kind !== 'good');
  const shown = bad.slice(0, SHOWN).map(({ target, answer }) => `${target} ${answer.reason}`);
  const more = bad.length > shown.length ? [monitorMessages[language].more(bad.length - shown.length)] : [];
  return [`${seen.length - bad.length}/${seen.length}`, ...shown, ...more].join(', ');
}
