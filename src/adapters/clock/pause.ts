import { setTimeout } from 'node:timers/promises';

/** Waits; throws an AbortError as soon as `signal` is aborted, at once where it is already. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal });
}
