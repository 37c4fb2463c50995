import type { JobTimes } from '../../domain/queues/reading.ts';
import { optionsOf } from './job-options.ts';
import { type Ask, list, texts } from './replies.ts';

/** A priority's jobs have scores from `priority × 2³²` on, in their order (BullMQ, getPriorityScore). */
const PRIORITY_STEP = 0x100000000;

/**
 * Since when the job that waits longest waits; null where none does, or none says. Lists are asked at both ends, as a job may be added
 * at either (`lifo`); of the priorities, the first job of the highest and of the lowest one.
 */
export async function oldestWaiting(keys: Ask, waitingSince: (job: JobTimes) => number | null): Promise<number | null> {
  const [wait, paused, first, last] = await Promise.all([
    ends(keys, 'wait'),
    ends(keys, 'paused'),
    keys('ZRANGE', 'prioritized', 0, 0).then(list),
    keys('ZREVRANGE', 'prioritized', 0, 0, 'WITHSCORES').then(list),
  ]);
  const score = Number(last[1]);
  const lowest = Number.isFinite(score)
    ? list(await keys('ZRANGEBYSCORE', 'prioritized', Math.floor(score / PRIORITY_STEP) * PRIORITY_STEP, '+inf', 'LIMIT', 0, 1))
    : [];
  const ids = [...new Set([...wait, ...paused, ...first, ...lowest])].filter((id) => !id.startsWith('0:'));
  const times = await Promise.all(ids.map((id) => timesOf(keys, id)));
  const since = times.map(waitingSince).filter((at) => at !== null);
  return since.length === 0 ? null : Math.min(...since);
}

/** The last but one as well: the last may be the marker of an old version. */
async function ends(keys: Ask, name: string): Promise<readonly string[]> {
  const [head, tail] = await Promise.all([keys('LRANGE', name, 0, 0).then(list), keys('LRANGE', name, -2, -1).then(list)]);
  return [...head, ...tail];
}

async function timesOf(keys: Ask, id: string): Promise<JobTimes> {
  const [opts, times] = await Promise.all([optionsOf(keys, id), keys('HMGET', id, 'timestamp', 'processedOn').then(texts)]);
  const [timestamp = null, processedOn = null] = times;
  return { timestamp, processedOn, opts };
}
