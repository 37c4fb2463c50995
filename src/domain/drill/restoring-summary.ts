import type { Language } from '../../core/language.ts';
import { escapeMarkdown } from '../../core/markdown.ts';
import type { DrillRecord } from './record.ts';
import { restoringMessages } from './restoring-messages.ts';
import type { ScratchLocale } from './scratch-locale.ts';

/** Rows of the table of evidence about how the dump was restored. */
export function restoringRows({ scratch }: DrillRecord, language: Language): (readonly [string, string | null])[] {
  const m = restoringMessages[language];
  return [[m.labels.locale, scratch?.locale ? escapeMarkdown(describeLocale(scratch.locale, language), 300) : null]];
}

/** `text sorted by its bytes (C), letters of en_US.UTF-8 (faster; nothing in the dump depends on the order of text)`. */
export function describeLocale({ kind, why, collate, ctype }: ScratchLocale, language: Language): string {
  const m = restoringMessages[language];
  return `${m.localeKinds[kind](collate, ctype)} (${m.localeWhys[why]})`;
}
