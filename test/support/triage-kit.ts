import { fingerprintOf } from '../../src/domain/incidents/fingerprint.ts';
import type { FoundIssue } from '../../src/domain/incidents/issues.ts';
import { stateMarker } from '../../src/domain/incidents/marker.ts';
import { newState, next } from '../../src/domain/incidents/next.ts';
import type { IncidentKey, IncidentState } from '../../src/domain/incidents/types.ts';
import type { Diagnosis } from '../../src/domain/triage/culprit.ts';
import type { Evidence, HttpLook, Timed } from '../../src/domain/triage/evidence.ts';

export const TRIAGE_NOW = Date.parse('2026-11-24T10:00:00Z');
export const KEY: IncidentKey = { service: 'api', environment: 'production', check: 'api' };
const RULES = { openAfter: 1, closeAfter: 1, reopenWithinMs: 1_800_000, remindersMs: [] };

/** The state of an incident that is open since then. */
export function openState(key: IncidentKey, since = TRIAGE_NOW - 60_000, message = 'It is down.', reason = 'http_status'): IncidentState {
  return next(newState(fingerprintOf(key)), { verdict: 'critical', reason, message, at: since }, RULES).state;
}

export function issueOf(number: number, state: IncidentState, more: Partial<FoundIssue> = {}): FoundIssue {
  return {
    ...{
      number,
      url: `https://github.com/acme/api/issues/${number}`,
      open: true,
      createdAt: TRIAGE_NOW,
      closedAt: null,
      title: '❌ api (production) / api: critical',
    },
    ...{ body: `${stateMarker(state)}\n\nIt is down.`, labels: ['incident', 'severity:critical', 'service:api'], ...more },
  };
}

export const timed = <T>(value: T, tookMs = 12): Timed<T> => ({ at: TRIAGE_NOW, tookMs, value });

export const httpLook = (more: Partial<HttpLook> = {}): HttpLook => ({
  ...{ status: 200, fact: { reason: 'ok', status: 200 }, good: true, by: { layer: 'app', name: '' }, claims: { database: null, redis: null } },
  ...{ phases: { dns: 1, tcp: 1, tls: null, firstByte: 5, download: 1 }, ...more },
});

const NOTHING = {
  network: null,
  control: null,
  database: null,
  redis: null,
  provider: null,
  events: null,
  deploys: null,
  errors: null,
  alerts: null,
};
export const evidenceOf = (more: Partial<Evidence> = {}): Evidence => ({
  ...{ target: { name: 'api', url: 'https://api.example.com/health' }, at: TRIAGE_NOW, since: null },
  ...NOTHING,
  ...more,
});

export const networkOf = (...answers: readonly (HttpLook | null)[]) =>
  timed({
    ...{ secure: false, host: 'api.example.com', port: 80, proxy: null, dns: null, notAsked: 0, unmeasured: [] },
    addresses: answers.map((http, index) => ({
      ip: `192.0.2.${index + 1}`,
      tcp: timed({ outcome: http === null ? ('refused' as const) : ('connected' as const), ours: false, detail: '' }),
      tls: null,
      http: http === null ? null : timed(http),
    })),
  });

export const diagnosisOf = (more: Partial<Diagnosis> = {}): Diagnosis => ({
  ...{ culprit: 'database', confidence: 'certain', sentence: 'The database does not answer.', because: [], against: [], alternatives: [] },
  ...{ next: 'Start it.', ...more },
});
