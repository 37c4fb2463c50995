import type { Candidate, Facts, Rule } from './candidate.ts';
import type { Culprit } from './culprit.ts';
import type { Evidence } from './evidence.ts';
import { APP_RULES, PROXY_RULES } from './rules-app.ts';
import { contradiction, DEPENDENCY_RULES } from './rules-dependency.ts';
import { CAUSE_RULES, PROVIDER_RULES } from './rules-hosting.ts';
import { CONNECTION_RULES, disagreement, NAME_RULES, RUNNER_RULES, staleControl } from './rules-network.ts';
import { type Found, symptomOf } from './symptom.ts';

/** In the order of their precedence; docs/triage.md explains it. */
export const RULES: readonly Rule[] = [
  ...RUNNER_RULES,
  ...NAME_RULES,
  ...PROVIDER_RULES,
  ...CONNECTION_RULES,
  ...DEPENDENCY_RULES,
  ...PROXY_RULES,
  ...CAUSE_RULES,
  ...APP_RULES,
];

export type Decision = Required<Candidate> & {
  /** The rule that decided. */
  readonly rule: string;
  /** Other layers, each with its decisive clue. */
  readonly alternatives: readonly { readonly culprit: Culprit; readonly clue: Found }[];
};

/**
 * The culprit, without words. Every rule is asked; the first one that is at least `likely` decides, or else the first one of all: what is only
 * possible never outdoes what is likely. What the others found are alternatives. It never throws, and depends on nothing but the evidence.
 */
export function decide(evidence: Evidence): Decision {
  const facts: Facts = { evidence, symptom: symptomOf(evidence.network?.value ?? null) };
  const found = RULES.flatMap((rule) => {
    const candidate = rule.find(facts);
    return candidate === null ? [] : [{ rule: rule.name, ...candidate }];
  });
  const known = found.filter(({ culprit }) => culprit !== 'unknown');
  const opposed = contradiction(facts) !== null && known.every(({ culprit }) => culprit === 'none');
  const able = opposed ? found.filter(({ culprit }) => culprit !== 'none') : found;
  const chosen = able.find(({ confidence }) => confidence !== 'possible') ?? able[0];
  if (chosen === undefined) throw new TypeError('the last rule always holds');
  const others = found.filter(({ culprit }) => culprit !== chosen.culprit && culprit !== 'unknown' && culprit !== 'none');
  const alternatives = others
    .filter(({ culprit }, index) => others.findIndex((other) => other.culprit === culprit) === index)
    .toSorted((a, b) => Number(a.confidence === 'possible') - Number(b.confidence === 'possible'))
    .map(({ culprit, because }) => ({ culprit, clue: because[0] }));
  const stale = disagreement(facts);
  const against = [...(chosen.against ?? []), ...staleControl(facts), ...(stale === null ? [] : [stale])];
  return { ...chosen, against: against.filter(({ code }) => !chosen.because.some((clue) => clue.code === code)), alternatives };
}
