import { expect, test } from '@jest/globals';
import type { ProcessReading } from '../../../src/domain/alerts/sources.ts';
import { eventsOfProcesses } from '../../../src/domain/triage/process-events.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const api: ProcessReading = { process: 'systemd:api.service', state: 'running', restarts: 3, startedAt: NOW - 60_000, oomKilled: false };

test.each([
  [api, [['available', NOW - 60_000]]],
  [{ ...api, startedAt: null }, []],
  [{ ...api, state: 'failed' }, [['failed', NOW]]],
  [{ ...api, state: 'restarting', startedAt: null }, [['failed', NOW]]],
  [{ ...api, oomKilled: true }, [['out_of_memory', NOW - 60_000]]],
  [{ ...api, oomKilled: true, state: 'failed', startedAt: null }, [['out_of_memory', NOW]]],
] as const)('a service as a provider would tell of it: %j', (reading, expected) => {
  expect(eventsOfProcesses([reading], NOW).map(({ kind, at }) => [kind, at])).toEqual(expected);
});
