import type { Language } from '../../core/language.ts';
import { code, escapeMarkdown } from '../../core/markdown.ts';
import type { DrillRecord } from './record.ts';
import { restoringMessages } from './restoring-messages.ts';
import type { ScratchLocale } from './scratch-locale.ts';
import type { TuningState } from './tuning.ts';

/** Rows of the table of evidence about how the dump was restored. */
export function restoringRows({ scratch, tuning, again }: DrillRecord, language: Language): (readonly [string, string | null])[] {
  const { labels } = restoringMessages[language];
  return [
    [labels.locale, scratch?.locale ? escapeMarkdown(describeLocale(scratch.locale, language), 300) : null],
    [labels.tuning, tuning === null ? null : describeTuning(tuning, language)],
    [labels.again, again === null ? null : escapeMarkdown(restoringMessages[language].againWhys[again])],
  ];
}

/** `text sorted by its bytes (C), letters of en_US.UTF-8 (faster; nothing in the dump depends on the order of text)`. */
export function describeLocale({ kind, why, collate, ctype }: ScratchLocale, language: Language): string {
  const m = restoringMessages[language];
  return `${m.localeKinds[kind](collate, ctype)} (${m.localeWhys[why]})`;
}

function describeTuning({ active, why, putBack }: TuningState, language: Language): string {
  const m = restoringMessages[language];
  if (why !== null) return escapeMarkdown(m.tuningWhys[why]);
  const settings = Object.entries(active).map(([name, value]) => code(`${name}=${value}`));
  return `${settings.join(', ')}${putBack === null ? '' : ` (${putBack ? m.tunedBack : m.tunedLeft})`}`;
}
