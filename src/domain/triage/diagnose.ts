import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import type { ClueFound, Diagnosis } from './culprit.ts';
import { decide } from './decide.ts';
import { diagnosisMessages } from './diagnosis-messages.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './symptom.ts';

/**
 * The layer where it broke, by the table of docs/triage.md. Culprit, confidence and codes depend on the evidence alone; the language is that of
 * the sentences. It never throws.
 */
export function diagnose(evidence: Evidence, language: Language): Diagnosis {
  const m = diagnosisMessages[language];
  const { culprit, confidence, because, against, alternatives } = decide(evidence);
  const say = ({ code, evidence: text }: Found): ClueFound => ({ code, sentence: `${m.clue[code]}.`, evidence: plainText(text, 300) });
  const url = plainText(evidence.target.url, 200);
  const [first] = because;
  const head = culprit === 'none' ? m.none(url) : culprit === 'unknown' ? m.unknown(url) : m.blame[confidence](m.culprit[culprit], url);
  const detail = plainText(first.evidence, 200);
  return {
    culprit,
    confidence,
    sentence: `${head} ${m.clue[first.code]}${detail === '' ? '' : ` (${detail})`}.`,
    because: because.map(say),
    against: against.map(say),
    alternatives: alternatives.map(({ culprit: other, clue }) => ({ culprit: other, clue: say(clue) })),
    next: (culprit === 'none' || culprit === 'unknown' ? undefined : m.nextByClue[first.code]) ?? m.next[culprit],
  };
}
