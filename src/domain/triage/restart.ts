import type { Language } from '../../core/language.ts';
import type { Culprit } from './culprit.ts';
import { restartMessages } from './restart-messages.ts';

/** What is done about a restart: nothing, said what would be done, or done. */
export const RESTART_MODES = ['off', 'dry-run', 'on'] as const;
export type RestartMode = (typeof RESTART_MODES)[number];

/** Ways to restart the API. */
export const RESTART_WAYS = ['render', 'railway', 'deploy-hook', 'ssh'] as const;
export type RestartWay = (typeof RESTART_WAYS)[number];

/**
 * Culprits for which a restart may be asked. A new process mends no name, no certificate, nothing of the provider's and nothing of the
 * runner's, so those are not in it.
 */
export const RESTARTABLE = ['app', 'deploy', 'proxy', 'network', 'database', 'redis', 'unknown'] as const;
export type Restartable = (typeof RESTARTABLE)[number];

/** How far a restart came. `requested` is written before it is asked for, and stays where the run ended in between. */
export const RESTART_OUTCOMES = ['requested', 'recovered', 'still_failing', 'not_accepted', 'broken_off'] as const;
export type RestartOutcome = (typeof RESTART_OUTCOMES)[number];

/** A restart of the service that some run took on; `at` in milliseconds of GitHub's clock. */
export type EarlierRestart = { readonly incident: string; readonly issue: number; readonly at: number; readonly outcome: RestartOutcome };

/** The incident as its issue tells it. `maintenanceUntil` in milliseconds; null where none is declared. */
export type RestartIncident = { readonly id: string; readonly issue: number; readonly open: boolean; readonly maintenanceUntil: number | null };

export type RestartFacts = {
  readonly mode: RestartMode;
  readonly restartOn: readonly Restartable[];
  /** What the triage found; one that it is not sure of counts as `unknown`. */
  readonly culprit: Culprit;
  readonly sure: boolean;
  /** Whether the API answers right by now. */
  readonly healthy: boolean;
  /** The fork whose code or event started the run; null for none. */
  readonly fork: string | null;
  readonly way: RestartWay | null;
  readonly incident: RestartIncident | null;
  /** Null where GitHub did not show them. */
  readonly earlier: readonly EarlierRestart[] | null;
  readonly coolDownMs: number;
  readonly now: number;
};

/** Why there is no restart. Stable codes. */
export type RestartRefusal =
  | 'fork'
  | 'no_way'
  | 'culprit'
  | 'no_incident'
  | 'incident_over'
  | 'maintenance'
  | 'not_known'
  | 'already'
  | 'cool_down'
  | 'not_claimed';

export type RestartDecision =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly why: RestartRefusal }
  | { readonly kind: 'dry_run'; readonly refusal: RestartRefusal | null }
  | { readonly kind: 'restart'; readonly way: RestartWay };

/** Whether the API is restarted: off by default, once per incident, never sooner than the cool-down after the last one of the service. */
export function decideRestart(facts: RestartFacts): RestartDecision {
  const { mode, healthy, way } = facts;
  if (mode === 'off' || healthy) return { kind: 'none' };
  const refusal = refusalOf(facts);
  if (mode === 'dry-run') return { kind: 'dry_run', refusal };
  return refusal !== null || way === null ? { kind: 'refused', why: refusal ?? 'no_way' } : { kind: 'restart', way };
}

function refusalOf({ fork, way, incident, earlier, now, coolDownMs, ...facts }: RestartFacts): RestartRefusal | null {
  if (fork !== null) return 'fork';
  if (way === null) return 'no_way';
  if (!isAsked(facts)) return 'culprit';
  // What keeps two runs from restarting both is written into the issue; without one there is nothing to hold them.
  if (incident === null) return 'no_incident';
  if (!incident.open) return 'incident_over';
  if ((incident.maintenanceUntil ?? 0) > now) return 'maintenance';
  if (earlier === null) return 'not_known';
  if (earlier.some((restart) => restart.incident === incident.id || restart.issue === incident.issue)) return 'already';
  return earlier.some(({ at }) => now - at < coolDownMs) ? 'cool_down' : null;
}

function isAsked({ culprit, sure, restartOn }: Pick<RestartFacts, 'culprit' | 'sure' | 'restartOn'>): boolean {
  return restartOn.some((asked) => asked === (sure ? culprit : 'unknown'));
}

/** The first line of the comment by which a run takes on a restart; the service's part is the same for all of its incidents. */
export function restartMarker(service: string, incident: string): string {
  return `${restartsOf(service)} ${incident} -->`;
}
/** What the markers of all restarts of a service begin with. */
export const restartsOf = (service: string) => `<!-- runbook-restart ${service}`;

const MARKER = /^<!-- runbook-restart [0-9a-f]{20} ([\w.-]{1,80}) -->/;
const OUTCOME = /^<!-- runbook-restart-outcome (\w+) -->/m;

/** What a comment says of a restart; null where it is none of a restart. One whose outcome cannot be read is taken on all the same. */
export function readRestart({
  body,
  issue,
  createdAt,
}: {
  readonly body: string;
  readonly issue: number;
  readonly createdAt: number;
}): EarlierRestart | null {
  const incident = MARKER.exec(body)?.[1];
  const said = OUTCOME.exec(body)?.[1];
  const outcome = RESTART_OUTCOMES.find((known) => known === said) ?? 'requested';
  return incident === undefined ? null : { incident, issue, at: createdAt, outcome };
}

export type RestartTold = {
  readonly service: string;
  readonly incident: string;
  readonly way: RestartWay;
  readonly culprit: string;
  readonly outcome: RestartOutcome;
  /** Until it answered right, or how long it was watched; null before. */
  readonly tookMs: number | null;
  /** Of the way or of the API: escaped markdown, may be empty. */
  readonly detail: string;
  /** Markdown of a link to the run, or empty. */
  readonly runLink: string;
};

/** The comment of a restart: its marker, then how far it came. Written before the restart is asked for, and again after it. */
export function restartComment(told: RestartTold, language: Language): string {
  const m = restartMessages[language];
  const { service, incident, way, culprit, outcome, tookMs, detail, runLink } = told;
  const head = [restartMarker(service, incident), `<!-- runbook-restart-outcome ${outcome} -->`].join('\n');
  const sentence = m.comment[outcome]({ way: m.way[way], culprit, tookMs: tookMs ?? 0 });
  return [head, `🔁 ${sentence}`, detail, [m.once, runLink].filter((part) => part !== '').join(' · ')].filter((part) => part !== '').join('\n\n');
}
