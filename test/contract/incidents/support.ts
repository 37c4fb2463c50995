import { openGitHub } from '../../../src/adapters/github/api.ts';
import { incidentIssues } from '../../../src/adapters/github/incident-issues.ts';
import type { Verdict } from '../../../src/core/verdict.ts';
import { type DeskOptions, IncidentDesk } from '../../../src/domain/incidents/desk.ts';
import { colorOf, INCIDENT_LABEL } from '../../../src/domain/incidents/labels.ts';
import type { IncidentKey, Observation, Rules } from '../../../src/domain/incidents/types.ts';
import type { ChannelName, Delivery, Notice, Tell } from '../../../src/domain/notices/types.ts';
import { swiftPatience } from '../ledger/support.ts';

export const MIN = 60_000;
export const T0 = Date.parse('2026-11-24T10:00:00Z');
export const KEY: IncidentKey = { service: 'api', environment: 'production', check: 'health' };
export const RULES: Rules = { openAfter: 1, closeAfter: 1, reopenWithinMs: 30 * MIN, remindersMs: [30, 120, 360, 1440].map((m) => m * MIN) };

export const seen = (verdict: Verdict, minute: number, more: Partial<Observation> = {}): Observation => ({
  verdict,
  reason: verdict === 'ok' ? 'ok' : `why_${verdict}`,
  message: `It is ${verdict}.`,
  at: T0 + minute * MIN,
  ...more,
});

/** A clock that the fake GitHub and the observations share. */
export function clock() {
  let minute = 0;
  const set = (to: number) => {
    minute = to;
  };
  return { set, now: () => new Date(T0 + minute * MIN) };
}

/** A channel that keeps what it is told, and fails where it is said to. */
export function listener(fails: (notice: Notice, channel: ChannelName) => boolean = () => false) {
  const heard: string[] = [];
  const notices: Notice[] = [];
  const tell: Tell = async (notice, _threads, to = []) => {
    notices.push(notice);
    return to.map((channel): Delivery => {
      const delivered = !fails(notice, channel);
      if (delivered) heard.push(`${channel} ${notice.kind}`);
      return {
        channel,
        delivered,
        reason: delivered ? 'ok' : 'unreachable',
        detail: '',
        attempts: 1,
        ...(channel === 'slack' ? { thread: 't1' } : {}),
      };
    });
  };
  return { tell, heard, notices };
}

let processes = 0;

/** A desk as one process has it. */
export function openDesk(url: string, more: Partial<DeskOptions> & { token?: string; patienceMs?: number } = {}): IncidentDesk {
  const { token = 'token', patienceMs = 60_000, ...options } = more;
  processes += 1;
  const seed = processes;
  let nonces = 0;
  const issues = incidentIssues(() => openGitHub(token, { owner: 'acme', repo: 'api' }, swiftPatience(seed + nonces, patienceMs), url), {
    label: INCIDENT_LABEL,
    colorOf,
    pause: async () => new Promise((resolve) => setTimeout(resolve, 5)),
    nonce: () => `n-${seed}-${nonces++}`,
  });
  return new IncidentDesk({
    ...{ issues, tell: null, channels: [], rules: RULES, labels: [], assignees: [], language: 'en', runUrl: null, write: 'always' },
    ...options,
  });
}
