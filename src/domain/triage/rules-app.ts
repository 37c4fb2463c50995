import { type Candidate, type Facts, firing, isAppTrouble, type Rule } from './candidate.ts';
import type { Clue, Confidence } from './culprit.ts';
import { claimed, contradiction, type Looked, lookedAt } from './rules-dependency.ts';
import { hostingClues } from './rules-hosting.ts';
import type { Found } from './symptom.ts';

/** A proxy that answers by itself: it keeps us out, or does not know where the app is. */
function proxy({ symptom }: Facts): Candidate | null {
  const { main } = symptom;
  if (main === null || (main.found.code !== 'proxy_refuses' && main.found.code !== 'proxy_error')) return null;
  return { culprit: 'proxy', confidence: 'likely', because: [main.found] };
}

/** How sure a trouble makes us that it is the app, before anything else was looked at. */
const SURE: Partial<Readonly<Record<Clue, Confidence>>> = {
  tcp_refused: 'likely',
  proxy_without_app: 'likely',
  app_error: 'likely',
  app_hangs: 'likely',
  app_broke_off: 'likely',
  app_rejects: 'possible',
  answer_wrong: 'possible',
};

/**
 * The app itself, where nothing before explains it better. The body may blame a dependency that a login of ours finds in order: then it is the
 * app's own way to it, a stale pool or a wrong address.
 */
function app(facts: Facts): Candidate | null {
  const { main, judged, troubles } = facts.symptom;
  const base = main === null ? undefined : SURE[main.found.code];
  if (main === null || base === undefined) return null;
  const looks = looksOf(facts);
  const usable = looks.flatMap(({ look }) => (look?.weight === 'fine' ? [look.found] : []));
  const stale = looks.flatMap(({ claim, look }) => (claim !== null && look?.weight === 'fine' ? [claim] : []));
  const partly: readonly Found[] = troubles.length < judged ? [{ code: 'answers_differ', evidence: `${judged - troubles.length}/${judged}` }] : [];
  return {
    culprit: 'app',
    confidence: sureness(facts, looks, base),
    because: [main.found, ...stale, ...usable, ...partly, ...hostingClues(facts)],
  };
}

type Looks = readonly { readonly claim: Found | null; readonly look: Looked | null }[];
const looksOf = (facts: Facts): Looks => (['database', 'redis'] as const).map((of) => ({ claim: claimed(facts, of), look: lookedAt(facts, of) }));

/**
 * Sure only where the app's own code answered, and every dependency that was looked at is fine, at least one of them: what was not measured
 * keeps it from being sure. Where the body blames a dependency that is not known to be fine, the app is only possible.
 */
function sureness(facts: Facts, looks: Looks, base: Confidence): Confidence {
  const blamed = looks.filter(({ claim }) => claim !== null);
  if (blamed.some(({ look }) => look?.weight !== 'fine')) return 'possible';
  if (blamed.length > 0 || saysSick(facts)) return 'likely';
  if (unclear(facts)) return 'possible';
  const main = facts.symptom.main;
  const seen = looks.flatMap(({ look }) => look ?? []);
  const allFine = seen.length > 0 && seen.every(({ weight }) => weight === 'fine');
  return allFine && main?.found.code === 'app_error' && main.look.http?.value.by.layer === 'app' ? 'certain' : base;
}

/** A whole answer in the runbook's form in which the app calls itself sick. */
function saysSick({ symptom }: Facts): boolean {
  const fact = symptom.main?.look.http?.value.fact;
  return fact !== undefined && (fact.reason === 'json_mismatch' || fact.reason === 'body_contradicts_status');
}

/** A gateway's status that nobody signed. */
function unclear({ symptom }: Facts): boolean {
  return symptom.main?.found.code === 'proxy_without_app' && symptom.main.look.http?.value.by.layer !== 'proxy';
}

/** The alerts fire and nothing that was measured says why: something in the app's work. */
function alerts(facts: Facts): Candidate | null {
  const { evidence, symptom } = facts;
  if (!firing(evidence) || (symptom.kind === 'wrong' && !isAppTrouble(facts))) return null;
  const found: Found = {
    code: 'alerts_firing',
    evidence: (evidence.alerts ?? [])
      .slice(0, 5)
      .map(({ reason }) => reason)
      .join(', '),
  };
  const healthy: readonly Found[] = symptom.kind === 'right' ? [{ code: 'healthy', evidence: '' }] : [];
  return { culprit: 'app', confidence: 'possible', because: [found, ...hostingClues(facts)], against: healthy };
}

/** The API answers right at every address that can be judged, and no alert fires. Stages that are missing keep it from being sure. */
function healthy(facts: Facts): Candidate | null {
  const { evidence, symptom } = facts;
  if (symptom.kind !== 'right' || firing(evidence)) return null;
  const network = evidence.network?.value;
  const whole = network !== undefined && network.unmeasured.length === 0 && network.notAsked === 0;
  const first = network?.addresses.find(({ http }) => http?.value.good);
  const text = first === undefined ? '' : [first.ip, `HTTP ${first.http?.value.status ?? '?'}`].filter((part) => part !== '').join(' ');
  // Seen from here only: a private name, a firewall, old credentials of ours. The app says that it is fine.
  const against = (['database', 'redis'] as const).flatMap((of) => {
    const look = lookedAt(facts, of);
    return look?.weight === 'soft' || look?.weight === 'told' ? [look.found] : [];
  });
  return { culprit: 'none', confidence: whole ? 'certain' : 'likely', because: [{ code: 'healthy', evidence: text }], against };
}

/** Nothing points anywhere: said as such, with what is missing. */
function nothing({ evidence, symptom }: Facts): Candidate {
  const missing = (['network', 'control', 'database', 'redis', 'provider', 'events', 'deploys', 'errors'] as const).filter(
    (part) => evidence[part] === null,
  );
  const stages = evidence.network?.value.unmeasured ?? [];
  const found: Found = { code: 'not_measured', evidence: [...missing, ...stages].join(', ') };
  return { culprit: 'unknown', confidence: 'possible', because: symptom.main === null ? [found] : [symptom.main.found, found] };
}

export const PROXY_RULES: readonly Rule[] = [{ name: 'proxy', culprit: 'proxy', confidences: ['likely'], find: proxy }];
export const APP_RULES: readonly Rule[] = [
  { name: 'app', culprit: 'app', confidences: ['certain', 'likely', 'possible'], find: app },
  { name: 'contradiction', culprit: 'unknown', confidences: ['possible'], find: contradiction },
  { name: 'alerts', culprit: 'app', confidences: ['possible'], find: alerts },
  { name: 'healthy', culprit: 'none', confidences: ['certain', 'likely'], find: healthy },
  { name: 'nothing', culprit: 'unknown', confidences: ['possible'], find: nothing },
];
