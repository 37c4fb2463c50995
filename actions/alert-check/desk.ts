import { randomUUID } from 'node:crypto';
import { pause } from '../../src/adapters/clock/pause.ts';
import type { GitHubApi } from '../../src/adapters/github/api.ts';
import { incidentIssues } from '../../src/adapters/github/incident-issues.ts';
import { maintenanceIssues } from '../../src/adapters/github/maintenance-issues.ts';
import type { Language } from '../../src/core/language.ts';
import { isNamed } from '../../src/domain/alerts/incident-check.ts';
import { ALERT_INCIDENT_RULES } from '../../src/domain/alerts/judgement.ts';
import { IncidentDesk } from '../../src/domain/incidents/desk.ts';
import { fingerprintOf } from '../../src/domain/incidents/fingerprint.ts';
import { colorOf, INCIDENT_LABEL } from '../../src/domain/incidents/labels.ts';
import { watchMaintenance } from '../../src/domain/incidents/maintenance-watch.ts';
import { type Observing, observeIncidents } from '../../src/domain/incidents/observing.ts';
import type { IncidentState } from '../../src/domain/incidents/types.ts';
import type { Tell } from '../../src/domain/notices/types.ts';
import type { Given } from './validate.ts';

type Settings = {
  readonly given: Given;
  readonly about: { readonly service: string; readonly environment: string };
  readonly language: Language;
  /** An API with so much patience, in milliseconds. */
  readonly github: (limitMs: number) => GitHubApi;
  readonly tell: Tell;
  readonly runUrl: string | null;
  /** The job that checks; null where the runner does not say. */
  readonly job: string | null;
  /** The workflow, as who declares the maintenance of the input. */
  readonly by: string;
  readonly remembered: readonly IncidentState[];
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

const ISSUE_PATIENCE_MS = 60_000;
const MAINTENANCE_PATIENCE_MS = 15_000;

/** The incidents' room, set up by the inputs. */
export function openDesk(settings: Settings): { readonly desk: IncidentDesk; readonly observing: Observing } {
  const { given, about, language, github, runUrl, job, by, remembered, say, signal } = settings;
  const { channels, labels, assignees, maintenance: spans } = given;
  const api = () => github(ISSUE_PATIENCE_MS);
  const issues = incidentIssues(api, { label: INCIDENT_LABEL, colorOf, pause: (ms) => pause(ms, signal), nonce: randomUUID });
  const desk = new IncidentDesk({
    ...{ issues, language, runUrl, remembered, channels, labels, assignees, write: 'events' },
    ...(job === null ? {} : { scope: fingerprintOf({ ...about, check: `alerts of ${job}` }) }),
    inScope: ({ check }) => isNamed(check, given),
    tell: channels.length === 0 ? null : settings.tell,
    // Whoever took on a notice has told it by then, or was killed.
    leaseMs: 2 * given.notifyTimeout,
    rules: { ...ALERT_INCIDENT_RULES, reopenWithinMs: given.reopenWithin, remindersMs: given.reminders },
  });
  const list = () => maintenanceIssues(github(MAINTENANCE_PATIENCE_MS), given.maintenanceLabel);
  const maintenance = watchMaintenance({ spans, by, list, language, say });
  return { desk, observing: observeIncidents({ desk, maintenance, about, language, say, signal }) };
}
