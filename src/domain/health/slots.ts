import type { Slots } from './watch.ts';

/** Requests under way at once. Targets that wait for their next attempt take no place. */
export const MAX_IN_FLIGHT = 100;

/** At most `size` works at once; the others wait in the order in which they came. */
export function createSlots(size: number): Slots {
  let free = size;
  const line: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      // The place goes straight to the first in line, so nobody can slip in between.
      const first = line.shift();
      if (first === undefined) free += 1;
      else first();
    }
  };
}
