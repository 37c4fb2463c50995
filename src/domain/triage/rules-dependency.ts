import { type Candidate, type Facts, isAppTrouble, type Rule } from './candidate.ts';
import type { Clue } from './culprit.ts';
import type { DependencyLook, DependencyTrouble } from './dependency.ts';
import type { Found } from './symptom.ts';

type Dependency = 'database' | 'redis';

/**
 * What a trouble says of the dependency itself. `hard`: its machine or the server itself says so. `soft`: it may be true of us alone: a private
 * name, a firewall, old credentials of ours.
 */
const HARD: ReadonlySet<DependencyTrouble> = new Set<DependencyTrouble>([
  ...(['refused', 'reset', 'too_many_connections', 'starting_up', 'shutting_down', 'read_only', 'full'] as const),
]);
/** Troubles that the server told over a connection that stood: credentials of ours may be at fault, but its way is open. */
const TOLD: ReadonlySet<DependencyTrouble> = new Set<DependencyTrouble>(['auth_failed', 'no_such_database']);

/** Notes of a dependency that lets us in and may well refuse others, or what they write. */
const SHORT: ReadonlySet<string> = new Set(['read_only', 'replica', 'nearly_full', 'nearly_no_connections']);

const CLUES: Readonly<Record<Dependency, Readonly<Record<DependencyLook['kind'] | 'claim' | 'short', Clue>>>> = {
  database: {
    usable: 'database_usable',
    reachable: 'database_reachable',
    unusable: 'database_unusable',
    unreachable: 'database_unreachable',
    claim: 'body_database_down',
    short: 'database_short',
  },
  redis: {
    usable: 'redis_usable',
    reachable: 'redis_reachable',
    unusable: 'redis_unusable',
    unreachable: 'redis_unreachable',
    claim: 'body_redis_down',
    short: 'redis_short',
  },
};

/** What was seen of a dependency, as a clue, and how much it weighs. */
export type Looked = { readonly found: Found; readonly weight: 'fine' | 'short' | 'reachable' | 'hard' | 'told' | 'soft' };
/** Null where nobody looked. */
export function lookedAt({ evidence }: Facts, of: Dependency): Looked | null {
  const look = evidence[of]?.value;
  if (look === undefined) return null;
  const { kind } = look;
  if (kind === 'reachable') return { found: { code: CLUES[of].reachable, evidence: took(look.latencyMs) }, weight: 'reachable' };
  if (kind === 'usable') {
    const short = look.notes.some((note) => SHORT.has(note));
    const found = { code: CLUES[of][short ? 'short' : 'usable'], evidence: [took(look.latencyMs), ...look.notes].join(', ') };
    return { found, weight: short ? 'short' : 'fine' };
  }
  const found = { code: CLUES[of][kind], evidence: [look.why, look.detail].filter((part) => part !== '').join(': ') };
  return { found, weight: HARD.has(look.why) ? 'hard' : TOLD.has(look.why) ? 'told' : 'soft' };
}

const took = (ms: number) => `${Math.round(ms)} ms`;

/** What the health body says of a dependency, as a clue; null unless it says that it is down. */
export function claimed({ symptom }: Facts, of: Dependency): Found | null {
  if (symptom.claims[of] !== 'down') return null;
  return { code: CLUES[of].claim, evidence: symptom.main?.found.evidence ?? '' };
}

/**
 * The dependency is at fault where the body and our own look agree, or one of them says so and nothing contradicts it. A claim of the body
 * against a login of ours that works is the app's own trouble, and no case for this rule.
 */
function dependency(of: Dependency): (facts: Facts) => Candidate | null {
  return (facts) => {
    const claim = claimed(facts, of);
    const look = lookedAt(facts, of);
    return claim === null ? seenBad(of, look, facts) : saidDown(of, claim, look);
  };
}

function saidDown(of: Dependency, claim: Found, look: Looked | null): Candidate | null {
  if (look === null) return { culprit: of, confidence: 'likely', because: [claim] };
  if (look.weight === 'fine') return null;
  // It speaks its protocol: whether it lets anybody in was not tried.
  if (look.weight === 'reachable') return { culprit: of, confidence: 'possible', because: [claim], against: [look.found] };
  const likely = look.weight === 'soft' || look.weight === 'short';
  return { culprit: of, confidence: likely ? 'likely' : 'certain', because: [look.found, claim] };
}

/** No answer says anything of it: only what its own machine or server says is then believed, and only where it may explain what is wrong. */
function seenBad(of: Dependency, look: Looked | null, facts: Facts): Candidate | null {
  if (look === null || look.weight === 'fine' || look.weight === 'reachable' || facts.symptom.claims[of] === 'up') return null;
  const { kind } = facts.symptom;
  if ((kind === 'wrong' || look.weight === 'short') && !isAppTrouble(facts)) return null;
  if (look.weight === 'hard') return { culprit: of, confidence: 'likely', because: [look.found] };
  return kind === 'right' && !isAppTrouble(facts) ? null : { culprit: of, confidence: 'possible', because: [look.found] };
}

/** The app answers that a dependency is up while the dependency itself says the opposite: one of the two is not what we believe. */
export function contradiction(facts: Facts): Candidate | null {
  const pairs = (['database', 'redis'] as const).flatMap((of) => {
    const look = lookedAt(facts, of);
    return look?.weight === 'hard' && facts.symptom.claims[of] === 'up' ? [look.found] : [];
  });
  if (pairs.length === 0 || facts.symptom.kind !== 'right') return null;
  const first: Found = { code: 'contradiction', evidence: pairs.map(({ evidence }) => evidence).join('; ') };
  return { culprit: 'unknown', confidence: 'possible', because: [first, { code: 'healthy', evidence: '' }, ...pairs] };
}

export const DEPENDENCY_RULES: readonly Rule[] = [
  { name: 'database', culprit: 'database', confidences: ['certain', 'likely', 'possible'], find: dependency('database') },
  { name: 'redis', culprit: 'redis', confidences: ['certain', 'likely', 'possible'], find: dependency('redis') },
];
