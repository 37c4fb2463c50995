import type { QueueName } from '../../domain/queues/names.ts';
import { list } from './replies.ts';
import type { Session } from './session.ts';

/** Keys that one command goes through, commands, and queues that are kept. */
const STEP = 1000;
const MAX_STEPS = 500;
const MAX_FOUND = 2000;

/**
 * Queues that are on a node, found by their `meta` keys; as many as come to light in `limitMs`. It only serves to suggest a name, so that
 * no failure of it counts.
 */
export async function scanQueues(session: Session, queueOfMeta: (key: string) => QueueName | null, limitMs: number): Promise<readonly QueueName[]> {
  const found: QueueName[] = [];
  const until = performance.now() + limitMs;
  try {
    let cursor = '0';
    for (let step = 0; step < MAX_STEPS && found.length < MAX_FOUND && performance.now() < until; step += 1) {
      const reply = await session.call('SCAN', cursor, 'MATCH', '*:meta', 'COUNT', STEP);
      const [next, keys] = Array.isArray(reply) ? reply : [];
      found.push(...list(keys).flatMap((key) => queueOfMeta(key) ?? []));
      cursor = String(next);
      if (cursor === '0') break;
    }
  } catch {
    // Not permitted, or the connection is gone: there is nothing to suggest.
  }
  return found;
}
