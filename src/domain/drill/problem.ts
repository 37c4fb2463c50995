import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Verdict } from '../../core/verdict.ts';
import { drillMessages } from './messages.ts';
import type { DrillReason } from './reasons.ts';

/** What a sentence may speak of. Everything from outside passes `plainText` on its way in. */
export type ProblemFacts = {
  readonly file?: string;
  /** Names of objects, from the archive's table of contents. */
  readonly names?: readonly string[];
  readonly count?: number;
  readonly detail?: string;
  readonly major?: number;
  /** What restores; `pg_restore` where nothing else is said. */
  readonly program?: string;
  readonly wanted?: string;
  readonly found?: string;
};

/** The facts as a sentence uses them: plain, short, never undefined. */
export type Spoken = {
  readonly file: string;
  readonly names: string;
  readonly count: number;
  readonly detail: string;
  readonly major: number;
  readonly program: string;
  readonly wanted: string;
  readonly found: string;
};

const NAMES_SHOWN = 5;

function speak(facts: ProblemFacts): Spoken {
  const names = (facts.names ?? []).map((name) => plainText(name, 100));
  const more = names.length > NAMES_SHOWN ? ` (+${names.length - NAMES_SHOWN})` : '';
  return {
    file: plainText(facts.file ?? '', 200),
    names: names.slice(0, NAMES_SHOWN).join(', ') + more,
    count: facts.count ?? names.length,
    detail: plainText(facts.detail ?? '', 300),
    major: facts.major ?? 0,
    program: facts.program ?? 'pg_restore',
    wanted: plainText(facts.wanted ?? '', 200),
    found: plainText(facts.found ?? '', 200),
  };
}

/** A finding with its sentence in the run's language. */
export function finding(verdict: Verdict, reason: DrillReason, facts: ProblemFacts, language: Language, evidence?: JsonObject): Finding {
  const target = facts.names?.length === 1 ? { target: plainText(facts.names[0] ?? '', 200) } : {};
  const message = drillMessages[language].reasons[reason](speak(facts));
  return { verdict, reason, message, ...target, ...(evidence === undefined ? {} : { evidence }) };
}
