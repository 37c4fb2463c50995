import type { Language } from '../../core/language.ts';
import { withinBudget } from '../../core/markdown.ts';
import { inert } from '../incidents/inert.ts';
import { stamp } from '../incidents/timeline.ts';
import type { Diagnosis } from './culprit.ts';
import { type TriageIncident, triageMarker } from './incident.ts';
import { outcomeMessages } from './outcome-messages.ts';

/** GitHub refuses a comment of more than 65,536 characters; counted in bytes, it is never more. */
const BUDGET = 60_000;

export type TriageCommentInput = {
  readonly incident: TriageIncident;
  readonly diagnosis: Diagnosis;
  /** What is to be said of a restart, plain text; empty for nothing. */
  readonly restart: string;
  /** Markdown, escaped already. */
  readonly sections: readonly string[];
  readonly at: number;
  /** Markdown of a link to the run, or empty. */
  readonly runLink: string;
  readonly language: Language;
};

/** The triage in its incident's issue: its marker, the culprit, what to do next, what was measured. */
export function triageComment({ incident, diagnosis, restart, sections, at, runLink, language }: TriageCommentInput): string {
  const m = outcomeMessages[language];
  const head = [
    `${triageMarker(incident)}\n${m.headline(`<code>${diagnosis.culprit}</code>`, m.confidence[diagnosis.confidence])}`,
    inert(diagnosis.sentence, 600),
    `${m.nextStep}: ${inert(diagnosis.next, 600)}`,
    restart === '' ? '' : `${m.restart}: ${inert(restart, 600)}`,
    [m.lookedAt(stamp(at)), runLink].filter((part) => part !== '').join(' · '),
  ];
  const whole = [head.filter((part) => part !== '').join('\n\n'), ...sections.filter((section) => section !== '')];
  return withinBudget(whole, BUDGET, (count) => `… ${count}`).trimEnd();
}
