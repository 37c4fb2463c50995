import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { Log } from '../../src/core/log.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { migrationMessages } from '../../src/domain/migrations/catalogue.ts';
import { isBusy } from '../../src/domain/migrations/comparison.ts';
import { isTimeout, type Measured, measure, type Target } from './compare.ts';

export type WaitOptions = {
  readonly target: Target;
  /** Ends the wait and what is under way: a cancel, or the time of the step. */
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly waitMs: number;
  readonly log: Log;
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;
const TELL_EVERY_MS = 15_000;

/**
 * Compares, and as long as a deploy holds Prisma's lock, waits and looks again, on a new connection each time, so that the wait
 * itself holds nothing. What is found when the lock is free, or when the time is up, is the answer.
 */
export async function measureWhenFree({ target, signal, limitMs, waitMs, log }: WaitOptions): Promise<Measured> {
  const m = migrationMessages[target.language];
  const address = target.address.display;
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  let measured = await measure(target, signal, limitMs);
  let told = Number.NEGATIVE_INFINITY;
  for (let pause = FIRST_PAUSE_MS; waitMs > 0; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const lock = busyLock(measured);
    if (lock === null) {
      if (Number.isFinite(told)) log.info(m.lockReleased({ address, waited: formatDuration(elapsed()) }));
      return measured;
    }
    const left = waitMs - elapsed();
    if (left <= 0) return withNote(measured, m.waitedInVain({ waited: formatDuration(waitMs) }));
    if (elapsed() - told >= TELL_EVERY_MS) {
      log.info(m.waitingForLock({ address, pid: lock.pid, application: plainText(lock.application, 60), left: formatDuration(left) }));
      told = elapsed();
    }
    if (!(await pauseFor(Math.min(pause, left), signal))) return withNote(measured, m.waitedInVain({ waited: formatDuration(elapsed()) }));
    measured = await measure(target, signal, limitMs);
  }
  return measured;
}

/** False where the time of the step ran out meanwhile; a cancel is thrown. */
async function pauseFor(ms: number, signal: AbortSignal): Promise<boolean> {
  await monotonicClock.sleep(ms, signal);
  if (signal.aborted && !isTimeout(signal.reason)) throw signal.reason;
  return !signal.aborted;
}

function busyLock({ comparison }: Measured) {
  return comparison !== null && isBusy(comparison) ? comparison.ledger.lock : null;
}

function withNote({ comparison, findings: [first, ...rest] }: Measured, note: string): Measured {
  return { comparison, findings: [{ ...first, message: `${first.message} ${note}` }, ...rest] };
}
