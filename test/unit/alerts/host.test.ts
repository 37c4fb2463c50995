import { describe, expect, test } from '@jest/globals';
import { parseInputs } from '../../../src/core/input-spec.ts';
import { judgeDisks } from '../../../src/domain/alerts/disks.ts';
import { alertRuleInputs, alertRulesOf } from '../../../src/domain/alerts/inputs.ts';
import type { Scope } from '../../../src/domain/alerts/judgement.ts';
import { measured, unmeasured } from '../../../src/domain/alerts/measured.ts';
import { judgeMemory } from '../../../src/domain/alerts/memory.ts';
import { judgeProcesses } from '../../../src/domain/alerts/processes.ts';
import type { DiskReading, MemoryReading, ProcessReading } from '../../../src/domain/alerts/sources.ts';
import { MIN, runs, T } from '../../support/alert-runs.ts';

const GIB = 1024 ** 3;
const scope: Scope = { at: T, language: 'en', before: () => undefined };
const rules = alertRulesOf(parseInputs(alertRuleInputs, () => ''));

describe('disk', () => {
  const disk = (mount: string, usedRatio: number, inodesUsedRatio: number | null = null): DiskReading => ({
    ...{ mount, totalBytes: 20 * GIB, availableBytes: 20 * GIB * (1 - usedRatio), usedRatio, inodesUsedRatio },
  });
  const at =
    (...disks: readonly DiskReading[]) =>
    (each: Scope) =>
      judgeDisks(measured(disks), rules.disk, each);

  test('is raised at 85 %, cleared at 80 %, each mount and its inodes for itself', () => {
    expect(runs([at(disk('/', 0.849, 0.1)), at(disk('/', 0.85, 0.1)), at(disk('/', 0.82, 0.97)), at(disk('/', 0.8, 0.97))])).toEqual([
      ['disk:/ ok ok', 'inodes:/ ok ok'],
      ['disk:/ degraded disk_full', 'inodes:/ ok ok'],
      ['disk:/ degraded disk_full', 'inodes:/ critical inodes_full'],
      ['disk:/ ok ok', 'inodes:/ critical inodes_full'],
    ]);
    expect(at(disk('/', 0.5), disk('/var', 0.961))(scope)).toMatchObject([{ check: 'disk:/' }, { check: 'disk:/var', verdict: 'critical' }]);
  });

  test('says how full it is and what is left', () => {
    const [judgement] = at(disk('/var', 0.921))(scope);
    expect(judgement).toMatchObject({ shown: { value: '92.1 %', limit: '≥ 85 %' } });
    expect(judgement?.message).toBe('Disk /var is 92.1 % full, 1.6 GiB are left. Alert at ≥ 85 %.');
  });

  test('what cannot be read is unknown, and told as readable once after that', () => {
    const dead = (each: Scope) => judgeDisks(unmeasured('unreachable'), rules.disk, each);
    const none = (each: Scope) => judgeDisks(measured([]), rules.disk, each);
    const full = at(disk('/', 0.9));
    expect(runs([full, dead, none, full, full, dead, full])).toEqual([
      ['disk:/ degraded disk_full'],
      ['disk unknown unreachable'],
      ['disk unknown no_data'],
      ['disk ok ok', 'disk:/ degraded disk_full'],
      ['disk:/ degraded disk_full'],
      ['disk unknown unreachable'],
      ['disk ok ok', 'disk:/ degraded disk_full'],
    ]);
  });

  test('numbers that cannot be are unknown', () => {
    for (const part of [{ usedRatio: Number.NaN }, { availableBytes: -1 }, { totalBytes: Number.POSITIVE_INFINITY }])
      expect(at({ ...disk('/', 0.1), ...part })(scope)).toMatchObject([{ check: 'disk:/', verdict: 'unknown', reason: 'malformed' }]);
    expect(at(disk('/', 0.1, Number.NaN))(scope)).toMatchObject([{ verdict: 'ok' }, { check: 'inodes:/', verdict: 'unknown' }]);
  });

  test('several places are told apart', () => {
    const [judgement] = judgeDisks(measured([disk('/', 0.9)]), rules.disk, { ...scope, place: 'vps1' });
    expect(judgement).toMatchObject({ check: 'disk:vps1:/', message: expect.stringMatching(/^vps1: Disk \/ is 90 % full/) });
  });
});

describe('memory', () => {
  const use = (usedRatio: number, oomKills: number | null = null): MemoryReading => ({
    ...{ of: 'host', totalBytes: 2 * GIB, availableBytes: 2 * GIB * (1 - usedRatio), usedRatio, oomKills },
  });
  const at = (reading: MemoryReading) => (each: Scope) => judgeMemory(measured([reading]), rules.memory, each);

  test('is raised at 90 % for five minutes, cleared at 85 %', () => {
    expect(runs([0.9, 0.91, 0.86, 0.85].map((ratio) => at(use(ratio))))).toEqual([
      ['memory:host ok pending'],
      ['memory:host degraded memory_high'],
      ['memory:host degraded memory_high'],
      ['memory:host ok ok'],
    ]);
  });

  test('kills for lack of memory are told when they come, and once', () => {
    expect(runs([3, 3, 5, 5, 1, 1, 0].map((kills) => at(use(0.1, kills)))).map((run) => run[1])).toEqual([
      'oom:host ok ok',
      'oom:host ok ok',
      'oom:host critical oom_killed',
      'oom:host ok ok',
      // The count began anew.
      'oom:host critical oom_killed',
      'oom:host ok ok',
      'oom:host ok ok',
    ]);
  });
});

describe('processes', () => {
  const api: ProcessReading = { process: 'api.service', state: 'running', restarts: 0, startedAt: T - 60 * MIN, oomKilled: false };
  const at = (part: Partial<ProcessReading>) => (each: Scope) => judgeProcesses(measured([{ ...api, ...part }]), each);

  test('restarts are told when they come; a count that began anew is no alert by itself', () => {
    expect(runs([{ restarts: 4 }, { restarts: 4 }, { restarts: 6 }, { restarts: 6 }, { restarts: 0 }, { restarts: 1 }].map(at)).flat()).toEqual([
      'process:api.service ok ok',
      'process:api.service ok ok',
      'process:api.service degraded process_restarted',
      'process:api.service ok ok',
      'process:api.service ok ok',
      'process:api.service degraded process_restarted',
    ]);
  });

  test.each([
    [{ state: 'failed' }, 'critical', 'process_failed'],
    [{ state: 'stopped' }, 'critical', 'process_stopped'],
    [{ state: 'restarting' }, 'degraded', 'process_restarting'],
    [{ state: 'failed', oomKilled: true }, 'critical', 'oom_killed'],
    [{ state: 'running', oomKilled: true }, 'ok', 'ok'],
    [{ restarts: Number.NaN }, 'unknown', 'malformed'],
    [{ startedAt: Number.NaN }, 'ok', 'ok'],
  ] as const)('%j is %s, %s', (part, verdict, reason) => {
    expect(at(part)(scope)).toMatchObject([{ check: 'process:api.service', verdict, reason }]);
  });

  test('a restart for lack of memory is critical', () => {
    expect(runs([at({}), at({ restarts: 1, oomKilled: true }), at({ restarts: 1, oomKilled: true })]).flat()).toEqual([
      'process:api.service ok ok',
      'process:api.service critical oom_killed',
      'process:api.service ok ok',
    ]);
  });

  test('no process at all is unknown', () => {
    expect(judgeProcesses(measured([]), scope)).toMatchObject([{ check: 'process', verdict: 'unknown', reason: 'no_data' }]);
  });
});
