import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import type { RestartClaim, RestartClaims } from '../../src/adapters/github/restart-claims.ts';
import { formatDuration } from '../../src/core/duration.ts';
import { errorText, UpstreamError } from '../../src/core/errors.ts';
import type { Language } from '../../src/core/language.ts';
import { plainText } from '../../src/core/plain-text.ts';
import type { UnmeasuredCause } from '../../src/domain/alerts/measured.ts';
import { inert } from '../../src/domain/incidents/inert.ts';
import type { Diagnosis } from '../../src/domain/triage/culprit.ts';
import type { RestartService } from '../../src/domain/triage/hosting.ts';
import { forRestart, type TriageIncident } from '../../src/domain/triage/incident.ts';
import {
  decideRestart,
  type EarlierRestart,
  type RestartTold,
  type RestartWay,
  readRestart,
  restartComment,
} from '../../src/domain/triage/restart.ts';
import type { RestartInputs } from '../../src/domain/triage/restart-inputs.ts';
import { restartMessages } from '../../src/domain/triage/restart-messages.ts';
import type { RestartResult } from '../../src/domain/triage/restart-result.ts';

/** The way that is set up, and how it is gone. */
export type Way = { readonly name: RestartWay; readonly restart: RestartService };

/** `/health` of the target: once, and in wait mode until it is right or the time is up. Null once the run is cancelled. */
export type Health = {
  readonly once: () => Promise<boolean | null>;
  readonly wait: (onAttempt: (line: string) => void) => Promise<boolean | null>;
};

type Settings = {
  readonly given: RestartInputs;
  readonly diagnosis: Diagnosis;
  readonly incident: TriageIncident | null;
  /** The service's fingerprint, the same for all of its incidents. */
  readonly service: string;
  readonly claims: RestartClaims | null;
  readonly fork: string | null;
  readonly way: Way | null;
  readonly health: Health;
  readonly language: Language;
  readonly say: (line: string) => void;
  readonly redact: (text: string) => string;
  readonly runLink: string;
  readonly signal: AbortSignal;
};

/** Causes after which the request may have been taken although nobody said so: then the API's health tells. */
const UNCLEAR: readonly UnmeasuredCause[] = ['timed_out', 'source_failed', 'partial', 'malformed', 'too_much'];

/** Restarts where it is asked for and allowed, once; waits for the API; writes what came of it. Rejects on a cancel before it was asked for. */
export async function restartService(settings: Settings): Promise<RestartResult> {
  const { given, incident, claims, way, signal } = settings;
  if (given.restart === 'off') return { kind: 'none' };
  const healthy = await settings.health.once();
  signal.throwIfAborted();
  const known = incident === null || claims === null ? null : await earlierRestarts(claims, incident, given.restartCoolDown);
  const decision = decideRestart({
    ...{ mode: given.restart, restartOn: given.restartOn, culprit: settings.diagnosis.culprit, sure: settings.diagnosis.confidence !== 'possible' },
    ...{ healthy: healthy === true, fork: settings.fork, way: way?.name ?? null, incident: incident && forRestart(incident) },
    ...{ earlier: known?.earlier ?? null, coolDownMs: given.restartCoolDown, now: known?.now ?? Date.now() },
  });
  if (decision.kind === 'dry_run') return { ...decision, way: way?.name ?? null };
  if (decision.kind === 'refused') return decision;
  if (decision.kind === 'none' || way === null || incident === null || claims === null) return { kind: 'none' };
  return restartOnce({ ...settings, way, incident, claims });
}

async function earlierRestarts(claims: RestartClaims, { issue }: TriageIncident, coolDownMs: number) {
  try {
    const found = await claims.earlier(issue.number, coolDownMs);
    return { earlier: found.claims.map(readRestart).filter((restart): restart is EarlierRestart => restart !== null), now: found.now };
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

type Ready = Settings & { readonly way: Way; readonly incident: TriageIncident; readonly claims: RestartClaims };

/** The claim comes first: a run that is killed after it has restarted at most once, and no other restarts in its place. */
async function restartOnce(settings: Ready): Promise<RestartResult> {
  const { given, diagnosis, incident, service, way, health, language, say, signal, runLink } = settings;
  const m = restartMessages[language];
  const name = way.name;
  const told = (more: Pick<RestartTold, 'outcome' | 'tookMs' | 'detail'>) =>
    restartComment({ ...{ service, incident: incident.id, way: name, culprit: diagnosis.culprit, runLink }, ...more }, language);
  const claim = await claimRestart(settings, told({ outcome: 'requested', tookMs: null, detail: '' }));
  if (claim === null) return { kind: 'refused', why: 'not_claimed' };
  if (signal.aborted) await claim.release();
  signal.throwIfAborted();
  say(m.progress.asking(m.way[name]));
  const began = monotonicClock.now();
  const asked = await way.restart(signal).catch((error: unknown) => {
    if (signal.aborted) return null;
    throw error;
  });
  const detail = asked?.kind === 'unmeasured' ? plainText(settings.redact(asked.detail), 300) : '';
  if (asked?.kind === 'unmeasured' && !UNCLEAR.includes(asked.cause)) {
    const recorded = await record(claim, told({ outcome: 'not_accepted', tookMs: null, detail: inert(detail, 300) }));
    return { kind: 'not_accepted', way: name, detail, recorded };
  }
  say(m.progress.waiting(formatDuration(given.restartTimeout)));
  const healthy = signal.aborted ? null : await health.wait(say);
  const tookMs = Math.round(monotonicClock.now() - began);
  const outcome = healthy === null ? 'broken_off' : healthy ? 'recovered' : 'still_failing';
  const recorded = await record(claim, told({ outcome, tookMs, detail: inert(detail, 300) }));
  return outcome === 'broken_off' ? { kind: outcome, way: name } : { kind: outcome, way: name, tookMs, recorded };
}

async function claimRestart({ claims, incident, given }: Ready, body: string): Promise<RestartClaim | null> {
  try {
    return await claims.claim(incident.issue.number, body, given.restartCoolDown);
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

/** What is wrong with the record; null where it is written. */
async function record(claim: RestartClaim, body: string): Promise<string | null> {
  try {
    return (await claim.record(body)) ? null : 'the comment is gone';
  } catch (error) {
    if (error instanceof UpstreamError || (error instanceof Error && error.name === 'AbortError')) return plainText(errorText(error), 300);
    throw error;
  }
}
