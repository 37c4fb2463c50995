import type { Measured } from '../../domain/alerts/measured.ts';
import type { MemoryReading, Read } from '../../domain/alerts/sources.ts';
import type { RedisTarget } from '../../domain/queues/inputs.ts';
import { classify, notMeasured } from './failure.ts';
import { openSession } from './session.ts';

export type MemoryOpening = {
  /** What the answer to `INFO` says of memory. */
  readonly read: (info: string) => Measured<readonly MemoryReading[]>;
  readonly timeoutMs: number;
};

/** The memory of the node that is named, against its own limit. */
export function openRedisMemory(target: RedisTarget, { read, timeoutMs }: MemoryOpening): Read<readonly MemoryReading[]> {
  return async (signal) => {
    try {
      const session = await openSession(target, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
      try {
        return read(String(await session.call('INFO')));
      } finally {
        session.end();
      }
    } catch (error) {
      signal.throwIfAborted();
      return notMeasured(classify(error, target.address));
    }
  };
}
