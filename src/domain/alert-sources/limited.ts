import { errorText } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import { type Measured, unmeasured } from '../alerts/measured.ts';

export type Limits = {
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Waits; rejects once its signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly redact: (text: string) => string;
};

/**
 * A reading that always comes to an end: within its time, whatever the source does, and as `unmeasured` where it breaks. Null once the run
 * is cancelled. What is under way is told to stop, and not waited for.
 */
export async function limited<T>(
  read: (signal: AbortSignal) => Promise<T>,
  limitMs: number,
  { signal, pause, redact }: Limits,
): Promise<Measured<T> | null> {
  if (signal.aborted) return null;
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const late = pause(limitMs, both).then(() => unmeasured('timed_out', `${limitMs / 1000} s`));
  const work = Promise.resolve()
    .then(() => read(both))
    .then((value): Measured<T> => ({ kind: 'measured', value }))
    .catch((error: unknown) => unmeasured('source_failed', plainText(redact(errorText(error)), 300)));
  try {
    const settled = await Promise.race([work, late]);
    return signal.aborted ? null : settled;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    over.abort();
    late.catch(() => {});
  }
}

/** The same for a reading that says by itself what it could not measure. */
export async function limitedReading<T>(
  read: (signal: AbortSignal) => Promise<Measured<T>>,
  limitMs: number,
  limits: Limits,
): Promise<Measured<T> | null> {
  const settled = await limited(read, limitMs, limits);
  return settled?.kind === 'measured' ? settled.value : settled;
}
