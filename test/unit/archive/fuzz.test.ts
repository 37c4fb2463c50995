import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Mutation, mutate, readAll, SEEDS } from '../../support/archive-fuzz.ts';

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'set', 'cut', 'drop', 'insert', 'repeat', 'zero', 'number'),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 3000 }),
  value: fc.integer(),
});

/** `npm test` runs a few hundred cases; `ARCHIVE_FUZZ=50000` and a seed of `ARCHIVE_FUZZ_SEED` run more. */
const numRuns = Number(process.env['ARCHIVE_FUZZ'] ?? 400);
const seed = Number(process.env['ARCHIVE_FUZZ_SEED'] ?? 6);

test(
  'no mutation hangs the reader, makes it ask for too much, or throw anything but its own error',
  async () => {
    const cases = fc.asyncProperty(
      fc.constantFrom(...SEEDS),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (original, mutations, early) => {
        const bytes = mutate(original, mutations, early);
        const reading = await readAll(bytes);
        // Never more at once than a window; all of it a few times over; and unfolded no more than is allowed.
        expect(reading.largestRead).toBeLessThanOrEqual(1 << 20);
        expect(reading.bytesRead).toBeLessThanOrEqual(60 * (bytes.length + (1 << 20)));
        expect(reading.unfolded).toBeLessThanOrEqual((64 << 20) + (1 << 20));
      },
    );
    await fc.assert(cases, { numRuns, seed });
  },
  20_000 + numRuns * 100,
);
