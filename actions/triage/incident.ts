import { randomUUID } from 'node:crypto';
import { pause } from '../../src/adapters/clock/pause.ts';
import { type GitHubApi, openGitHub, type Repository } from '../../src/adapters/github/api.ts';
import { incidentIssues } from '../../src/adapters/github/incident-issues.ts';
import { keepComment } from '../../src/adapters/github/kept-comment.ts';
import { type RestartClaims, restartClaims } from '../../src/adapters/github/restart-claims.ts';
import { whoAmI } from '../../src/adapters/github/who-am-i.ts';
import { errorText, UpstreamError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Language } from '../../src/core/language.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { fingerprintOf } from '../../src/domain/incidents/fingerprint.ts';
import { colorOf, INCIDENT_LABEL } from '../../src/domain/incidents/labels.ts';
import type { FiringAlert } from '../../src/domain/triage/evidence.ts';
import { firingAlerts, incidentOf, pickIncident, type TriageIncident } from '../../src/domain/triage/incident.ts';
import { outcomeMessages } from '../../src/domain/triage/outcome-messages.ts';
import { restartsOf } from '../../src/domain/triage/restart.ts';

/** People wait for the diagnosis; a secondary limit of GitHub's lasts a minute. */
const PATIENCE_MS = 75_000;
/** What came of a restart is written after a cancel too, within the time that the runner leaves. */
const LAST_WORD_MS = 4000;
/** Lists of GitHub's show what was written this long ago. */
const SETTLE_MS = 2000;

type Settings = {
  readonly token: string;
  readonly repository: Repository;
  readonly about: { readonly service: string; readonly environment: string };
  /** Checks whose incident it is, the first one that has one open. */
  readonly checks: readonly string[];
  /** Names of the targets: their own incidents are no further alerts. */
  readonly targets: readonly string[];
  readonly issueNumber: number | null;
  readonly redact: (text: string) => string;
  readonly language: Language;
  readonly signal: AbortSignal;
};

export type FoundIncident = {
  readonly incident: TriageIncident | null;
  /** What else fires of the service; null where GitHub did not show it. */
  readonly alerts: readonly FiringAlert[] | null;
  readonly findings: readonly Finding[];
};

/** The incident's issue, as the triage needs it. */
export type IncidentRoom = {
  /** Never rejects but on a cancel. */
  readonly find: () => Promise<FoundIncident>;
  /** Brings the triage's comment up to date; what is wrong is a finding. */
  readonly keep: (incident: TriageIncident, body: string) => Promise<readonly Finding[]>;
  readonly claims: RestartClaims;
};

export function openIncidentRoom(settings: Settings): IncidentRoom {
  const { token, repository, about, checks, targets, issueNumber, redact, language, signal } = settings;
  const m = outcomeMessages[language];
  const open = (): GitHubApi => {
    const patience = signal.aborted ? { signal: AbortSignal.timeout(LAST_WORD_MS), limitMs: LAST_WORD_MS } : { signal, limitMs: PATIENCE_MS };
    return openGitHub(token, repository, { ...patience, pause, random: Math.random, now: Date.now });
  };
  const issues = incidentIssues(open, { label: INCIDENT_LABEL, colorOf, pause: (ms) => pause(ms, signal), nonce: randomUUID });
  const failed = (error: unknown): readonly Finding[] => {
    if (!(error instanceof UpstreamError)) throw error;
    return [{ verdict: 'degraded', reason: 'incident_not_written', message: m.notWritten(plainText(errorText(error), 500)) }];
  };
  return {
    find: async () => {
      try {
        const listed = await issues.list(Date.now());
        const named = issueNumber === null ? null : await issues.get(issueNumber);
        const incident =
          issueNumber === null
            ? pickIncident(
                listed,
                checks.map((check) => ({ ...about, check })),
              )
            : named && incidentOf(named);
        const message = m.noIssue(String(issueNumber));
        const findings: readonly Finding[] =
          issueNumber !== null && incident === null ? [{ verdict: 'degraded', reason: 'no_such_incident', message }] : [];
        return { incident, alerts: firingAlerts(listed, about, targets, redact), findings };
      } catch (error) {
        return { incident: null, alerts: null, findings: failed(error) };
      }
    },
    keep: async ({ issue }, body) => {
      try {
        const api = open();
        const me = await whoAmI(api, { what: 'Writing the triage', permission: '{ issues: write }' });
        const kept = await keepComment(api, me, issue.number, body, randomUUID());
        return kept ? [] : [{ verdict: 'degraded', reason: 'incident_not_commented', message: m.noComment }];
      } catch (error) {
        return failed(error);
      }
    },
    claims: restartClaims(open, {
      prefix: restartsOf(fingerprintOf({ ...about, check: '' })),
      pause: (ms) => pause(ms, signal),
      nonce: randomUUID,
      settleMs: SETTLE_MS,
    }),
  };
}
