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
  /**
   * Keeps what one channel has taken while others are still at it: a process that is killed in between leaves to the next one those
   * that are left alone, and not all of them.
   */
  readonly record?: (incident: Incident) => Promise<void>;
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
export async function tellOutstanding(before: Incident, telling: Telling): Promise<Told> {
  const notices: { notice: Notice; deliveries: readonly Delivery[] }[] = [];
  let incident = before;
  for (const entry of before.outbox) {
    const notice = noticeOf(telling.key, incident, entry, telling.where);
    const to = (entry.left ?? telling.channels).filter((channel) => telling.channels.includes(channel));
    if (notice === null || telling.tell === null || to.length === 0 || telling.now - entry.at >= GIVE_UP_MS) {
      incident = withEntry(incident, entry, null);
      continue;
    }
    if (!dueNow(before, entry, telling)) continue;
    const deliveries = await tellOne(incident, entry, notice, to, telling);
    notices.push({ notice, deliveries });
    const left = deliveries.filter(({ delivered }) => !delivered).map(({ channel }) => channel);
    incident = withEntry(withThreads(incident, deliveries), entry, left.length > 0 ? { ...entry, left, triedAt: telling.now } : null);
  }
  const changed = notices.length > 0 || incident.outbox.length !== before.outbox.length;
  return { incident: changed ? incident : before, changed, notices };
}

/** One notice on each of the channels at the same time. */
async function tellOne(
  incident: Incident,
  entry: Outstanding,
  notice: Notice,
  to: readonly ChannelName[],
  telling: Telling,
): Promise<readonly Delivery[]> {
  const { tell, record } = telling;
  const done: Delivery[] = [];
  let recording = Promise.resolve();
  const one = async (channel: ChannelName) => {
    const deliveries = (await tell?.(notice, incident.threads, [channel])) ?? [];
    done.push(...deliveries);
    const left = to.filter((each) => !done.some(({ channel: told, delivered }) => told === each && delivered));
    if (record === undefined || !deliveries.some(({ delivered }) => delivered) || done.length === to.length) return;
    const soFar = withEntry(withThreads(incident, done), entry, { ...entry, left });
    recording = recording.then(() => record(soFar));
  };
  try {
    await Promise.all(to.map(one));
  } finally {
    await recording;
  }
  return to.flatMap((channel) => done.filter((delivery) => delivery.channel === channel));
}

/** The incident with an entry of its outbox changed, or gone. */
function withEntry(incident: Incident, { seq }: Outstanding, after: Outstanding | null): Incident {
  return { ...incident, outbox: incident.outbox.flatMap((entry) => (entry.seq !== seq ? [entry] : after === null ? [] : [after])) };
}

function withThreads(incident: Incident, deliveries: readonly Delivery[]): Incident {
  return { ...incident, threads: { ...incident.threads, ...threadsOf(deliveries) } };
}

function threadsOf(deliveries: readonly Delivery[]): Threads {
  return Object.fromEntries(deliveries.flatMap(({ channel, thread }) => (thread === undefined ? [] : [[channel, thread]])));
}
