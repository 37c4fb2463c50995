import { expect, test } from '@jest/globals';
import { ALERT_PREFIX, isNamed } from '../../../src/domain/alerts/incident-check.ts';

const NOTHING = { diskMounts: [], processes: [] };

test.each([
  ['queue-failed:emails', NOTHING, true],
  ['http-5xx', NOTHING, true],
  ['metric:orders', NOTHING, true],
  ['disk:/data', NOTHING, false],
  ['disk:/data', { ...NOTHING, diskMounts: ['/'] }, true],
  ['inodes:/', NOTHING, false],
  ['memory:host', { diskMounts: ['/'], processes: ['systemd:api'] }, false],
  ['process:api', NOTHING, false],
  ['process:api', { ...NOTHING, processes: ['systemd:api'] }, true],
] as const)('%s with %j: named by the inputs %s', (check, given, expected) => {
  expect(isNamed(`${ALERT_PREFIX}${check}`, given)).toBe(expected);
});
