import { expect, test } from '@jest/globals';
import { INTENDED } from '../../support/differential.ts';
import { runDifferential } from '../../support/differential-run.ts';

/** The same histories in every run, so that a failure is one of the change under test. `bench/differential.ts` looks for new ones. */
const SEED = 20_260_301;
const COUNT = 300;

test('generated histories: we differ from Prisma’s engine and from its deploy only where we mean to', async () => {
  const { histories, equal, intended, reasons, unsafe } = await runDifferential({ count: COUNT, seed: SEED });
  expect(histories).toBe(COUNT);
  expect(equal).toBeGreaterThan(COUNT / 4);
  expect(unsafe).toBeGreaterThan(0);
  // What never occurs has not been tried.
  expect(Object.keys(INTENDED).filter((name) => intended[name] === 0)).toEqual([]);
  const states = ['diverged', 'failed', 'in_sync', 'missing', 'modified', 'no_migrations', 'out_of_order', 'pending', 'provider_mismatch'];
  expect(Object.keys(reasons).sort()).toEqual([...states, 'unmanaged', 'unreadable']);
}, 120_000);
