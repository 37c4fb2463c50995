import { pause } from '../../../src/adapters/clock/pause.ts';
import type { Patience } from '../../../src/adapters/metrics/ask.ts';

/** Ten seconds for each reading, and no chance in the waits. */
export const patience = (more: Partial<Patience> = {}): Patience => ({
  limitMs: 10_000,
  now: () => performance.now(),
  pause,
  random: () => 0,
  ...more,
});
