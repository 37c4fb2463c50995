import type { Json } from '../../core/json.ts';
import { listAt, memberAt, textAt, timeAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Deploy, HostingEvent } from '../triage/hosting.ts';

type Redact = (text: string) => string;

/** What a deployment tells, `Deployment{id status createdAt statusUpdatedAt updatedAt meta creator}`. */
export type Deployment = {
  readonly id: string;
  /** In capitals, as Railway has it; may be one that is not known here. */
  readonly status: string;
  readonly createdAt: number;
  /** When it got its status; when it was made, where that is not said. */
  readonly changedAt: number;
  readonly commit: string | null;
  readonly by: string;
};
export type DeploymentPage = { readonly deployments: readonly Deployment[]; readonly after: string | null };

/** One page of `deployments`; null where it is none. */
export function readDeployments(data: Json, redact: Redact): DeploymentPage | null {
  const connection = memberAt(data, 'deployments');
  if (!Array.isArray(memberAt(connection, 'edges'))) return null;
  const deployments = listAt(connection, 'edges').flatMap((edge) => {
    const node = memberAt(edge, 'node');
    const [id, createdAt] = [textAt(node, 'id'), timeAt(node, 'createdAt')];
    if (id === null || createdAt === null) return [];
    const commit = textAt(node, 'meta', 'commitHash');
    return {
      id,
      status: (textAt(node, 'status') ?? '').toUpperCase(),
      createdAt,
      changedAt: timeAt(node, 'statusUpdatedAt') ?? timeAt(node, 'updatedAt') ?? createdAt,
      commit: commit !== null && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(commit) ? commit.toLowerCase() : null,
      by: plainText(redact(textAt(node, 'meta', 'reason') ?? (commit === null ? '' : 'commit')), 60),
    };
  });
  const more = memberAt(connection, 'pageInfo', 'hasNextPage') === true;
  return { deployments, after: more ? textAt(connection, 'pageInfo', 'endCursor') : null };
}

const STATES: Readonly<Record<string, Deploy['state']>> = {
  SUCCESS: 'live',
  SLEEPING: 'live',
  REMOVED: 'replaced',
  REMOVING: 'replaced',
  FAILED: 'failed',
  CRASHED: 'failed',
  INITIALIZING: 'in_progress',
  QUEUED: 'in_progress',
  WAITING: 'in_progress',
  BUILDING: 'in_progress',
  DEPLOYING: 'in_progress',
};
/** What a status says happened when it came. That one was removed is no event: it is what the next one's success does. */
const EVENTS: Readonly<Record<string, HostingEvent['kind']>> = {
  SUCCESS: 'deploy_succeeded',
  FAILED: 'deploy_failed',
  CRASHED: 'failed',
  SLEEPING: 'other',
};

const own = <T>(record: Readonly<Record<string, T>>, name: string) => (Object.hasOwn(record, name) ? record[name] : undefined);

/** Deploys that began or changed within the time, the oldest first. */
export function deploysOf(deployments: readonly Deployment[], from: number, until: number): readonly Deploy[] {
  return deployments
    .filter(({ createdAt, changedAt }) => changedAt >= from && createdAt <= until)
    .map(({ id, status, changedAt, createdAt, commit, by }) => {
      const state = own(STATES, status) ?? 'other';
      // When a replaced one was replaced is the next one's time.
      return { id: plainText(id, 60), at: state === 'replaced' ? createdAt : changedAt, state, commit, by };
    })
    .filter(({ at, state }) => state !== 'replaced' || at >= from)
    .sort((a, b) => a.at - b.at);
}

/** Railway keeps no list of events that a token may ask for; deployments tell when they were made, came up and crashed. */
export function eventsOf(deployments: readonly Deployment[], from: number, until: number): readonly HostingEvent[] {
  return deployments
    .flatMap(({ id, status, createdAt, changedAt }): HostingEvent[] => {
      const name = plainText(id, 60);
      const kind = own(EVENTS, status);
      const began: HostingEvent = { at: createdAt, kind: 'deploy_started', text: `deployment ${name}` };
      return [began, ...(kind === undefined ? [] : [{ at: changedAt, kind, text: `deployment ${name} ${status}` }])];
    })
    .filter(({ at }) => at >= from && at <= until)
    .sort((a, b) => a.at - b.at);
}

/** What never came up has answered nothing; a status that is not known here may have. */
const NEVER_RAN = ['INITIALIZING', 'QUEUED', 'WAITING', 'NEEDS_APPROVAL', 'BUILDING', 'SKIPPED'];

/**
 * Deployments whose logs matter for a time: those that ran until the next one came up, and those that failed in it. The newest first, at
 * most `most`.
 */
export function runningBetween(deployments: readonly Deployment[], from: number, until: number, most: number): readonly Deployment[] {
  const made = deployments.filter(({ status, createdAt }) => !NEVER_RAN.includes(status) && createdAt <= until);
  const ran = made.filter(({ status }) => status !== 'FAILED').sort((a, b) => b.createdAt - a.createdAt);
  const running = ran.filter((_, index) => index === 0 || (ran[index - 1]?.createdAt ?? 0) >= from);
  const failed = made.filter(({ status, changedAt }) => status === 'FAILED' && changedAt >= from);
  return [...running, ...failed].sort((a, b) => b.createdAt - a.createdAt).slice(0, most);
}
