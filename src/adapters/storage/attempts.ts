import { backoffMs } from '../../core/backoff.ts';
import { errorText } from '../../core/errors.ts';
import { pause } from '../clock/pause.ts';
import { isFull, StorageFailure } from './failure.ts';

export type Patience = {
  /** Failures in a row without a single new byte. */
  readonly withoutProgress: number;
  /** Failures of one transfer in all. */
  readonly inAll: number;
  readonly baseMs: number;
  readonly maxMs: number;
  /** Silence after which a connection counts as cut. */
  readonly idleMs: number;
  readonly random: () => number;
};

export const PATIENCE: Patience = { withoutProgress: 5, inAll: 100, baseMs: 250, maxMs: 8000, idleMs: 60_000, random: Math.random };

/**
 * Counts the failures of one transfer and waits after each. `failed` throws where it is no use to go on: the failure is final, or
 * there were too many.
 */
export function startAttempts(patience: Patience, signal: AbortSignal) {
  let inAll = 0;
  return {
    /** `inRow` counts from 1 and is the caller's: parts of one transfer fail each for itself. */
    failed: async (error: unknown, inRow: number, tell: (detail: string, attempt: number) => void): Promise<void> => {
      signal.throwIfAborted();
      if (isFull(error)) throw new StorageFailure('disk_full', errorText(error), { cause: error });
      // What is no failure of the storage's own words is a connection that broke.
      const final = error instanceof StorageFailure && !error.transient;
      inAll += 1;
      if (final) throw error;
      if (inRow >= patience.withoutProgress || inAll >= patience.inAll) {
        if (error instanceof StorageFailure) throw error;
        throw new StorageFailure('storage_failed', `the transfer broke off ${inAll} times (${errorText(error)})`, { cause: error });
      }
      tell(error instanceof StorageFailure ? error.message : errorText(error), inAll);
      await pause(backoffMs(inRow, patience, patience.random), signal);
    },
  };
}

export type Attempts = ReturnType<typeof startAttempts>;
