import { expect, test } from '@jest/globals';
import { fullest } from '../../../src/domain/alert-sources/fullest.ts';
import { type Measured, measured, unmeasured } from '../../../src/domain/alerts/measured.ts';
import type { MemoryReading } from '../../../src/domain/alerts/sources.ts';

const instance = (of: string, usedRatio: number): MemoryReading => ({
  of,
  totalBytes: 100,
  availableBytes: 100 - 100 * usedRatio,
  usedRatio,
  oomKills: null,
});
const read = (value: Measured<readonly MemoryReading[]>) => fullest('render', async () => value)(new AbortController().signal);

test('the fullest instance stands for the service, whatever it is called', async () => {
  await expect(read(measured([instance('srv-1-abc', 0.3), instance('srv-1-def', 0.9)]))).resolves.toEqual(measured([instance('render', 0.9)]));
});

test('what could not be measured stays so, and no instance is none', async () => {
  await expect(read(unmeasured('rate_limited'))).resolves.toEqual(unmeasured('rate_limited'));
  await expect(read(measured([]))).resolves.toEqual(measured([]));
});
