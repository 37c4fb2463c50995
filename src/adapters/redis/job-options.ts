import { type Ask, count, list, texts } from './replies.ts';

/** Longer than BullMQ makes them. */
const MAX_BYTES = 8 * 1024;

/** A job's options as JSON; null where it has none, or more than anybody would. */
export async function optionsOf(keys: Ask, id: string): Promise<string | null> {
  const bytes = count(await keys('HSTRLEN', id, 'opts'));
  if (bytes === 0 || bytes > MAX_BYTES) return null;
  const [opts = null] = texts(await keys('HMGET', id, 'opts'));
  return opts;
}

/**
 * Whether the newest jobs of a queue, one of each state, all say that none is kept when it fails. What a worker's own `removeOnFail` takes
 * away cannot be seen, nor what jobs that are gone said.
 */
export async function keepsNoFailures(keys: Ask, keepsFailure: (opts: string) => boolean | null): Promise<boolean> {
  const newest = await Promise.all([
    keys('LRANGE', 'wait', 0, 0),
    keys('LRANGE', 'active', 0, 0),
    keys('ZREVRANGE', 'delayed', 0, 0),
    keys('ZREVRANGE', 'prioritized', 0, 0),
    keys('ZREVRANGE', 'completed', 0, 0),
  ]);
  const ids = newest.flatMap(list).filter((id) => !id.startsWith('0:'));
  const options = (await Promise.all(ids.map((id) => optionsOf(keys, id)))).filter((opts) => opts !== null);
  const kept = options.map(keepsFailure).filter((keeps) => keeps !== null);
  return kept.length > 0 && kept.every((keeps) => !keeps);
}
