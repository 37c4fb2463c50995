import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import { proofMessages } from './messages.ts';
import { PROOF_VERDICTS, type ProofReason } from './reasons.ts';

/** Makes a finding of a reason, the names of what it is about, and its counts. */
export type Say = (reason: ProofReason, names: readonly string[], counts: Counts, evidence: JsonObject) => Finding;
export type Counts = {
  readonly missing?: number;
  readonly added?: number;
  readonly changed?: number;
  readonly rows?: number;
  readonly atLeast?: boolean;
  readonly code?: string;
};

const NAMES_SHOWN = 5;

/** Findings in the run's language; `inherited`: the dump itself proves that the source has the same. */
export function speaker(language: Language, inherited = false): Say {
  return (reason, names, counts, evidence) => {
    const plain = names.map((name) => plainText(name, 200));
    const more = plain.length > NAMES_SHOWN ? ` (+${plain.length - NAMES_SHOWN})` : '';
    const message = proofMessages[language].reasons[reason]({
      names: plain.slice(0, NAMES_SHOWN).join(', ') + more,
      count: names.length,
      missing: counts.missing ?? 0,
      added: counts.added ?? 0,
      changed: counts.changed ?? 0,
      rows: counts.rows ?? 0,
      least: counts.atLeast ?? false,
      code: counts.code ?? '',
      inherited,
    });
    const [only] = plain;
    const target = plain.length === 1 && only !== undefined ? { target: only } : {};
    return { verdict: PROOF_VERDICTS[reason], reason, message, ...target, evidence: { ...evidence, names: plain.slice(0, 100) } };
  };
}

/** One finding for all of these names; none without a name. */
export function named(names: readonly string[], reason: ProofReason, say: Say): Finding[] {
  return names.length === 0 ? [] : [say(reason, names, {}, { count: names.length })];
}
