import { randomUUID } from 'node:crypto';
import { pause } from '../../src/adapters/clock/pause.ts';
import type { GitHubApi } from '../../src/adapters/github/api.ts';
import { incidentIssues } from '../../src/adapters/github/incident-issues.ts';
import type { Language } from '../../src/core/language.ts';
import { IncidentDesk } from '../../src/domain/incidents/desk.ts';
import { colorOf, INCIDENT_LABEL } from '../../src/domain/incidents/labels.ts';
import type { IncidentState } from '../../src/domain/incidents/types.ts';
import type { Tell } from '../../src/domain/notices/types.ts';
import type { Given } from './validate.ts';

type Settings = {
  readonly given: Given;
  readonly language: Language;
  /** An API with its own patience for each piece of work. */
  readonly github: () => GitHubApi;
  readonly tell: Tell;
  readonly runUrl: string | null;
  readonly remembered: readonly IncidentState[];
  readonly signal: AbortSignal;
};

/** The incidents' room, set up by the inputs: it decides, keeps the issues and tells people. */
export function openDesk({ given, language, github, tell, runUrl, remembered, signal }: Settings): IncidentDesk {
  const issues = incidentIssues(github, { label: INCIDENT_LABEL, colorOf, pause: (ms) => pause(ms, signal), nonce: randomUUID });
  return new IncidentDesk({
    ...{ issues, language, runUrl, remembered, tell: given.channels.length === 0 ? null : tell, channels: given.channels },
    ...{ labels: given.labels, assignees: given.assignees, write: 'events' },
    // Whoever took on a notice has told it by then, or was killed.
    leaseMs: 2 * given.notifyTimeout,
    rules: {
      openAfter: given.failureThreshold,
      closeAfter: given.recoveryThreshold,
      reopenWithinMs: given.reopenWithin,
      remindersMs: given.reminders,
    },
  });
}
