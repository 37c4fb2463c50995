import { beganAt, type Candidate, type Facts, firing, isAppTrouble, known, type Rule, SHORTLY_MS } from './candidate.ts';
import type { DependencyTrouble } from './dependency.ts';
import type { HostingEvent } from './hosting.ts';
import { DEPENDENCY_RULES } from './rules-dependency.ts';
import { stampOf } from './stamp.ts';
import type { Found } from './symptom.ts';

/** Clocks of providers and ours differ by seconds. */
const SLACK_MS = 60_000;

/** Events of some kinds from shortly before the fault began until now, the latest first. */
function recent({ evidence }: Facts, kinds: readonly HostingEvent['kind'][], until: number): readonly HostingEvent[] {
  const from = beganAt(evidence) - SHORTLY_MS;
  return (known(evidence.events) ?? [])
    .filter(({ kind, at }) => kinds.includes(kind) && at >= from && at <= until + SLACK_MS)
    .toSorted((a, b) => b.at - a.at);
}

/** The service was suspended at its provider, and has not come back since. */
function suspended(facts: Facts): Candidate | null {
  const events = known(facts.evidence.events) ?? [];
  const last = events.filter(({ kind }) => kind === 'suspended' || kind === 'available').toSorted((a, b) => b.at - a.at)[0];
  if (last?.kind !== 'suspended' || facts.symptom.kind !== 'wrong') return null;
  return { culprit: 'provider', confidence: 'likely', because: [{ code: 'service_suspended', evidence: `${stampOf(last.at)} ${last.text}` }] };
}

/** Troubles of a dependency that it tells of itself, and that no incident of a provider brings about. */
const ITS_OWN: ReadonlySet<DependencyTrouble> = new Set<DependencyTrouble>(['auth_failed', 'no_such_database', 'too_many_connections', 'full']);

/** An incident of what the database or Redis run on. */
const STORES = /postgres|database|\bdb\b|redis|key.?value|data ?store|storage|volume|disk/i;

/**
 * The status page has a grave incident of the components that matter, and something is wrong that it may bring about. A minor one, or one of
 * other components, blames nobody; and a dependency that is known to be down is not the fault of an incident that names no such thing.
 */
function incident(facts: Facts): Candidate | null {
  const { evidence, symptom } = facts;
  const status = known(evidence.provider);
  if (status === null || !['major', 'critical', 'maintenance'].includes(status.indicator)) return null;
  const own = [evidence.database?.value, evidence.redis?.value].some((look) => look !== undefined && 'why' in look && ITS_OWN.has(look.why));
  if (own) return null;
  const named = status.incidents.slice(0, 3).map(({ name, components }) => [name, components.slice(0, 5).join(', ')].filter((part) => part !== ''));
  const found: Found = { code: 'provider_incident', evidence: [status.indicator, ...named.map((parts) => parts.join(' – '))].join('; ') };
  const connection = symptom.main?.stage === 'tcp' || symptom.main?.found.code === 'tls_handshake' || symptom.main?.found.code === 'tls_timed_out';
  if (symptom.kind === 'wrong' && symptom.main !== null && (connection || isAppTrouble(facts))) {
    const down = DEPENDENCY_RULES.some(({ find }) => find(facts)?.confidence === 'certain');
    const aside = down && !named.flat().some((words) => STORES.test(words));
    return { culprit: 'provider', confidence: aside ? 'possible' : 'likely', because: [found, symptom.main.found] };
  }
  const unseen = symptom.kind === 'none' || firing(evidence);
  return unseen ? { culprit: 'provider', confidence: 'possible', because: [found] } : null;
}

function outOfMemory(facts: Facts): Candidate | null {
  const [last, ...more] = recent(facts, ['out_of_memory'], facts.evidence.at);
  const unseen = facts.symptom.kind === 'none';
  if (last === undefined || !(unseen || isAppTrouble(facts))) return null;
  const text = `${stampOf(last.at)} ${last.text}${more.length === 0 ? '' : ` (+${more.length})`}`;
  const found: Found = { code: 'out_of_memory', evidence: text };
  const main = facts.symptom.main;
  return { culprit: 'app', confidence: unseen ? 'possible' : 'likely', because: main === null ? [found] : [found, main.found] };
}

/** Deploys that went live shortly before the fault began, or were on their way then. One that failed never took over. */
export function recentDeploys({ evidence }: Facts): readonly { readonly found: Found; readonly at: number }[] {
  const began = beganAt(evidence);
  const from = began - SHORTLY_MS;
  const deploys = (known(evidence.deploys) ?? [])
    .filter(({ state, at }) => state !== 'failed' && at >= from && at <= began + SLACK_MS)
    .map(({ state, at, commit, by, id }) => {
      const code = state === 'in_progress' ? ('deploy_under_way' as const) : ('deploy_recent' as const);
      return { at, found: { code, evidence: [stampOf(at), commit?.slice(0, 12) ?? id, by].filter((part) => part !== '').join(' ') } };
    });
  const told = recent({ evidence, symptom: NO_SYMPTOM }, ['deploy_succeeded'], began);
  const events = told.map(({ at, text }) => ({ at, found: { code: 'deploy_recent' as const, evidence: `${stampOf(at)} ${text}` } }));
  return (deploys.length > 0 ? deploys : events).toSorted((a, b) => b.at - a.at);
}
const NO_SYMPTOM = { kind: 'none', main: null, troubles: [], right: 0, judged: 0, claims: { database: null, redis: null } } as const;

function deploy(facts: Facts): Candidate | null {
  const last = recentDeploys(facts)[0];
  const unseen = facts.symptom.kind === 'none';
  if (last === undefined || !(unseen || isAppTrouble(facts))) return null;
  const { main } = facts.symptom;
  return { culprit: 'deploy', confidence: unseen ? 'possible' : 'likely', because: main === null ? [last.found] : [last.found, main.found] };
}

/** What else the provider says that goes with a trouble of the app. */
export function hostingClues(facts: Facts): readonly Found[] {
  const failed = recent(facts, ['failed'], facts.evidence.at)[0];
  const status = known(facts.evidence.provider);
  const minor = status?.indicator === 'minor' ? (status.incidents[0]?.name ?? '') : null;
  const errors = known(facts.evidence.errors) ?? [];
  return [
    ...(failed === undefined ? [] : [{ code: 'instance_failed' as const, evidence: `${stampOf(failed.at)} ${failed.text}` }]),
    ...(minor === null ? [] : [{ code: 'provider_minor' as const, evidence: minor }]),
    ...errors.slice(0, 3).map(({ what, count }) => ({ code: 'errors_logged' as const, evidence: `${count} × ${what}` })),
  ];
}

export const PROVIDER_RULES: readonly Rule[] = [
  { name: 'suspended', culprit: 'provider', confidences: ['likely'], find: suspended },
  { name: 'provider-incident', culprit: 'provider', confidences: ['likely', 'possible'], find: incident },
];
export const CAUSE_RULES: readonly Rule[] = [
  { name: 'out-of-memory', culprit: 'app', confidences: ['likely', 'possible'], find: outOfMemory },
  { name: 'deploy', culprit: 'deploy', confidences: ['likely', 'possible'], find: deploy },
];
