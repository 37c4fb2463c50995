import type { ChannelName, Delivery, Notice, Tell, Threads } from '../notices/types.ts';
import { eventId, isTold, noticeOf, type Where } from './notice.ts';
import type { Incident, IncidentKey, Outstanding } from './types.ts';

export type Telling = {
  readonly tell: Tell | null;
  readonly channels: readonly ChannelName[];
  readonly key: IncidentKey;
  readonly where: Where;
  readonly now: number;
  /** Events that this process has taken on; others are left alone for `leaseMs`. */
  readonly mine: ReadonlySet<string>;
  readonly leaseMs: number;
};
export type Told = {
  readonly incident: Incident;
  readonly changed: boolean;
  readonly notices: readonly { readonly notice: Notice; readonly deliveries: readonly Delivery[] }[];
};

/** A channel that does not deliver is tried again with a later observation, not before. */
const AGAIN_MS = 5 * 60_000;
/** What nobody could be told for so long is no news any more. */
const GIVE_UP_MS = 24 * 3_600_000;

/** Whether there is something to be told now. */
export function isDue(incident: Incident | null, telling: Pick<Telling, 'now' | 'mine' | 'leaseMs'>): boolean {
  return incident?.outbox.some((entry) => dueNow(incident, entry, telling)) ?? false;
}

function dueNow(incident: Incident, entry: Outstanding, { now, mine, leaseMs }: Pick<Telling, 'now' | 'mine' | 'leaseMs'>): boolean {
  if (entry.triedAt !== null) return now - entry.triedAt >= AGAIN_MS;
  return mine.has(eventId(incident, entry)) || now - entry.at >= leaseMs;
}

/** The incident without what is told to nobody: a change, or everything where there is no channel. */
export function toBeTold(incident: Incident | null, { tell, channels }: Pick<Telling, 'tell' | 'channels'>): Incident | null {
  if (incident === null) return null;
  return { ...incident, outbox: tell === null || channels.length === 0 ? [] : incident.outbox.filter(({ kind }) => isTold(kind)) };
}

/** Tells what waits, the oldest first, and keeps what a channel did not take. Rejects on a cancel alone. */
export async function tellOutstanding(incident: Incident, telling: Telling): Promise<Told> {
  const notices: { notice: Notice; deliveries: readonly Delivery[] }[] = [];
  const outbox: Outstanding[] = [];
  let { threads } = incident;
  for (const entry of incident.outbox) {
    const notice = noticeOf(telling.key, incident, entry, telling.where);
    const to = (entry.left ?? telling.channels).filter((channel) => telling.channels.includes(channel));
    if (notice === null || telling.tell === null || to.length === 0 || telling.now - entry.at >= GIVE_UP_MS) continue;
    if (!dueNow(incident, entry, telling)) {
      outbox.push(entry);
      continue;
    }
    const deliveries = await telling.tell(notice, threads, to);
    notices.push({ notice, deliveries });
    threads = { ...threads, ...threadsOf(deliveries) };
    const left = deliveries.filter(({ delivered }) => !delivered).map(({ channel }) => channel);
    if (left.length > 0) outbox.push({ ...entry, left, triedAt: telling.now });
  }
  const changed = notices.length > 0 || outbox.length !== incident.outbox.length;
  return { incident: changed ? { ...incident, outbox, threads } : incident, changed, notices };
}

function threadsOf(deliveries: readonly Delivery[]): Threads {
  return Object.fromEntries(deliveries.flatMap(({ channel, thread }) => (thread === undefined ? [] : [[channel, thread]])));
}
