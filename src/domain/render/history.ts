import type { Json } from '../../core/json.ts';
import { memberAt, numberAt, textAt, timeAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Deploy, HostingEvent } from '../triage/hosting.ts';

type Redact = (text: string) => string;
/** A list's item with the place after it. */
export type Listed<T> = { readonly cursor: string | null; readonly id: string; readonly at: number; readonly item: T };

/** `/services/{id}/events`: `[{event: {id, timestamp, type, details}, cursor?}]`. Null where it is no list. */
export function readEvents(answer: Json, redact: Redact): readonly Listed<HostingEvent>[] | null {
  if (!Array.isArray(answer)) return null;
  return answer.flatMap((entry: Json) => {
    const event = memberAt(entry, 'event');
    const at = timeAt(event, 'timestamp');
    // Without its time it is no event of any use, and no reason to drop the others.
    if (at === null) return [];
    const item = { at, kind: kindOf(event), text: plainText(redact(textOf(event)), 200) };
    return [{ cursor: textAt(entry, 'cursor'), id: textAt(event, 'id') ?? '', at, item }];
  });
}

const KINDS: Readonly<Record<string, HostingEvent['kind']>> = {
  server_failed: 'failed',
  server_hardware_failure: 'failed',
  server_restarted: 'restarted',
  server_available: 'available',
  service_resumed: 'available',
  deploy_started: 'deploy_started',
  image_pull_failed: 'deploy_failed',
  artifact_fetch_failed: 'deploy_failed',
  service_suspended: 'suspended',
  suspender_added: 'suspended',
};
/** By `details.deployStatus`; the number beside it is deprecated. */
const ENDED: Readonly<Record<string, HostingEvent['kind']>> = { succeeded: 'deploy_succeeded', failed: 'deploy_failed' };

function kindOf(event: Json | undefined): HostingEvent['kind'] {
  const type = textAt(event, 'type') ?? '';
  const details = memberAt(event, 'details');
  // There is no type for it: it is one of the reasons of a failed server.
  if (type === 'server_failed' && memberAt(details, 'reason', 'oomKilled') != null) return 'out_of_memory';
  if (type === 'deploy_ended') return own(ENDED, textAt(details, 'deployStatus') ?? '') ?? 'other';
  return own(KINDS, type) ?? (type.startsWith('maintenance_') ? 'maintenance' : 'other');
}

/**
 * Events in their order. A service that is suspended still, and was so before the first of them, shows in none: its state is one more, at
 * the end of the time.
 */
export function eventsInOrder(events: readonly HostingEvent[], suspended: string | null, until: number): readonly HostingEvent[] {
  const ordered = [...events].sort((a, b) => a.at - b.at);
  const last = ordered.filter(({ kind }) => kind === 'suspended' || kind === 'available').at(-1);
  return suspended === null || last?.kind === 'suspended' ? ordered : [...ordered, { at: until, kind: 'suspended', text: suspended }];
}

const own = <T>(record: Readonly<Record<string, T>>, name: string) => (Object.hasOwn(record, name) ? record[name] : undefined);

/** The event in Render's own words. */
function textOf(event: Json | undefined): string {
  const details = memberAt(event, 'details');
  const reason = memberAt(details, 'reason');
  const flag = (name: string) => (memberAt(reason, name) === true ? [name] : []);
  const valued = (name: string) => {
    const value = textAt(reason, name) ?? numberAt(reason, name);
    return value === null ? [] : [`${name}=${value}`];
  };
  const limit = textAt(reason, 'oomKilled', 'memoryLimit');
  return [
    textAt(event, 'type') ?? 'event',
    textAt(details, 'instanceID'),
    textAt(details, 'deployId'),
    textAt(details, 'deployStatus'),
    memberAt(reason, 'oomKilled') == null ? null : `oomKilled${limit === null ? '' : ` memoryLimit=${limit}`}`,
    ...[...flag('evicted'), ...flag('earlyExit')],
    ...['evictionReason', 'nonZeroExit', 'unhealthy', 'timedOutSeconds', 'timedOutReason', 'failure'].flatMap(valued),
  ]
    .filter((word) => word !== null)
    .join(' ');
}

const STATES: Readonly<Record<string, Deploy['state']>> = {
  created: 'in_progress',
  queued: 'in_progress',
  live: 'live',
  deactivated: 'replaced',
};

/** `/services/{id}/deploys`: `[{cursor, deploy}]`, of a deploy all fields but the id optional. Null where it is no list. */
export function readDeploys(answer: Json, redact: Redact): readonly Listed<Deploy & { readonly createdAt: number }>[] | null {
  if (!Array.isArray(answer)) return null;
  return answer.flatMap((entry: Json) => {
    const deploy = memberAt(entry, 'deploy');
    const times = ['finishedAt', 'startedAt', 'createdAt', 'updatedAt'].map((name) => timeAt(deploy, name)).filter((at) => at !== null);
    const [at] = times;
    const id = plainText(redact(textAt(deploy, 'id') ?? ''), 60);
    if (at === undefined || id === '') return [];
    const commit = textAt(deploy, 'commit', 'id');
    const item = {
      id,
      at,
      createdAt: timeAt(deploy, 'createdAt') ?? Math.min(...times),
      state: stateOf(textAt(deploy, 'status') ?? ''),
      commit: commit !== null && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(commit) ? commit.toLowerCase() : null,
      by: plainText(redact(textAt(deploy, 'trigger') ?? ''), 60),
    };
    return [{ cursor: textAt(entry, 'cursor'), id, at, item }];
  });
}

function stateOf(status: string): Deploy['state'] {
  const known = own(STATES, status);
  if (known !== undefined) return known;
  return status.endsWith('_in_progress') ? 'in_progress' : status.endsWith('_failed') ? 'failed' : 'other';
}
