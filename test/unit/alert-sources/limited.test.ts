import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { limited, limitedReading } from '../../../src/domain/alert-sources/limited.ts';
import { measured, unmeasured } from '../../../src/domain/alerts/measured.ts';

const setUp = () => {
  const run = new AbortController();
  const pause = (ms: number, signal: AbortSignal) => setTimeout(ms, undefined, { signal });
  return { run, limits: { signal: run.signal, pause, redact: (text: string) => text.replaceAll('hunter2', '***') } };
};

describe('a reading', () => {
  test('gives what it measured', async () => {
    const { limits } = setUp();
    await expect(limitedReading(async () => measured(7), 1000, limits)).resolves.toEqual(measured(7));
    await expect(limitedReading(async () => unmeasured('no_data', 'x'), 1000, limits)).resolves.toEqual(unmeasured('no_data', 'x'));
    await expect(limited(async () => [1, 2], 1000, limits)).resolves.toEqual(measured([1, 2]));
  });

  test('that hangs is timed out, and told to stop', async () => {
    const { limits } = setUp();
    let stopped = false;
    const hang = (signal: AbortSignal) =>
      new Promise<never>(() => {
        signal.addEventListener('abort', () => {
          stopped = true;
        });
      });
    await expect(limitedReading(hang, 20, limits)).resolves.toEqual(unmeasured('timed_out', '0.02 s'));
    expect(stopped).toBe(true);
  });

  test('that breaks is unmeasured with its words, without secrets, on one line', async () => {
    const { limits } = setUp();
    const broken = unmeasured('source_failed', 'login as *** failed');
    await expect(limitedReading(() => Promise.reject(new Error('login as hunter2\nfailed')), 1000, limits)).resolves.toEqual(broken);
    const throws = () => {
      throw new Error('login as hunter2 failed');
    };
    await expect(limitedReading(throws, 1000, limits)).resolves.toEqual(broken);
  });

  test('is null once the run is cancelled, before and in the middle', async () => {
    const { run, limits } = setUp();
    const hanging = limitedReading(() => new Promise<never>(() => {}), 10_000, limits);
    run.abort();
    await expect(hanging).resolves.toBeNull();
    await expect(limitedReading(async () => measured(1), 1000, limits)).resolves.toBeNull();
  });
});
