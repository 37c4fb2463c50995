import { describe, expect, test } from '@jest/globals';
import { parseInputs } from '../../../src/core/input-spec.ts';
import { judgeDatabase } from '../../../src/domain/alerts/database.ts';
import { judgeDisks } from '../../../src/domain/alerts/disks.ts';
import { alertRuleInputs, alertRulesOf } from '../../../src/domain/alerts/inputs.ts';
import type { CheckState, Judgement, Scope } from '../../../src/domain/alerts/judgement.ts';
import { type Measured, measured, UNMEASURED, unmeasured } from '../../../src/domain/alerts/measured.ts';
import { judgeMemory } from '../../../src/domain/alerts/memory.ts';
import { alertMessages } from '../../../src/domain/alerts/messages.ts';
import { ALERT_REASONS } from '../../../src/domain/alerts/messages-type.ts';
import { judgeMetric } from '../../../src/domain/alerts/metric.ts';
import { judgeProcesses } from '../../../src/domain/alerts/processes.ts';
import { judgeQueues } from '../../../src/domain/alerts/queues.ts';
import { settle } from '../../../src/domain/alerts/settle.ts';
import type { DatabaseReading, DiskReading, MemoryReading, ProcessReading, QueueReading } from '../../../src/domain/alerts/sources.ts';
import { queueSpan } from '../../../src/domain/alerts/span.ts';

const MIN = 60_000;
const GIB = 1024 ** 3;
const T = Date.UTC(2026, 10, 2, 10);
const scope: Scope = { at: T, language: 'en', before: () => undefined };
const rulesOf = (given: Readonly<Record<string, string>> = {}) => alertRulesOf(parseInputs(alertRuleInputs, (input) => given[input] ?? ''));
const rules = rulesOf();

/** Runs one after the other, five minutes apart, as the action makes them. */
function runs(judgeAt: readonly ((scope: Scope) => readonly Judgement[])[]) {
  const states = new Map<string, CheckState>();
  return judgeAt.map((judge, index) => {
    const before = new Map(states);
    const judged = judge({ at: T + 5 * index * MIN, language: 'en', before: (check) => before.get(check) });
    return judged.map((judgement) => {
      const settled = settle(before.get(judgement.check), judgement, 'en');
      states.set(judgement.check, settled.state);
      const { check, verdict, reason } = settled.judgement;
      return `${check} ${verdict} ${reason}`;
    });
  });
}

describe('queue-failed', () => {
  const span = { from: T - 15 * MIN, until: T };
  const calm: QueueReading = {
    ...{ failed: 0, failedInWindow: 0, waiting: 0, active: 0, delayed: 0, paused: false, workers: 1, oldestWaitingMs: null },
    reasons: [{ what: 'connect ECONNREFUSED <ip>', count: 9, lastAt: T - MIN }],
  };
  const judge = (reading: Measured<QueueReading>) => judgeQueues([{ queue: 'emails', reading }], rules.queues, span, scope)[0];
  const read = (part: Partial<QueueReading>) => judge(measured({ ...calm, ...part }));

  test.each([
    [{ failed: 12, failedInWindow: 3 }, 'critical', 'queue_failed'],
    [{ failed: 11, failedInWindow: 1 }, 'critical', 'queue_failed'],
    [{ failed: 10, failedInWindow: 10 }, 'ok', 'ok'],
    [{ failed: 500, failedInWindow: 0 }, 'ok', 'ok'],
    [{ waiting: 3, workers: 0, oldestWaitingMs: 90_000 }, 'degraded', 'no_workers'],
    [{ waiting: 3, workers: null }, 'ok', 'ok'],
    [{ waiting: 0, workers: 0 }, 'ok', 'ok'],
    [{ failed: 12, failedInWindow: 1, waiting: 3, workers: 0 }, 'critical', 'queue_failed'],
    [{ failed: Number.NaN }, 'unknown', 'malformed'],
    [{ failed: -1 }, 'unknown', 'malformed'],
  ] as const)('%j is %s, %s', (part, verdict, reason) => {
    expect(read(part)).toMatchObject({ check: 'queue-failed:emails', verdict, reason });
  });

  test('says what is to be done, and groups what failed', () => {
    const judgement = read({ failed: 12, failedInWindow: 3 });
    expect(judgement?.message).toBe(
      'Queue emails holds 12 failed jobs that nothing tries again, 3 of them failed since 2026-11-02 09:45 UTC; the limit is 10.',
    );
    expect(judgement?.action).toMatch(/retry or remove the failed jobs/);
    expect(judgement?.evidence['errors']).toEqual([{ what: 'connect ECONNREFUSED <ip>', count: 9, lastAt: '2026-11-02T09:59:00.000Z' }]);
  });

  test('times that cannot be break nothing', () => {
    const reasons = [{ what: 'x', count: 1, lastAt: Number.NaN }];
    const judgement = read({ failed: 12, failedInWindow: 3, waiting: 1, oldestWaitingMs: Number.NaN, reasons });
    expect(judgement).toMatchObject({ verdict: 'critical', evidence: { errors: [{ what: 'x', count: 1, lastAt: null }] } });
    expect(read({ waiting: 1, workers: 0, oldestWaitingMs: Number.NaN })?.message).toBe('Queue emails has no worker, and 1 job waits.');
  });

  test('a queue that is not there is unknown, beside others that are', () => {
    const both = judgeQueues(
      [
        { queue: 'gone', reading: unmeasured('not_found', 'bull:gone:meta') },
        { queue: 'emails', reading: measured(calm) },
      ],
      rules.queues,
      span,
      scope,
    );
    expect(both).toMatchObject([
      { check: 'queue-failed:gone', verdict: 'unknown', reason: 'not_found', mark: null },
      { check: 'queue-failed:emails', verdict: 'ok', mark: T },
    ]);
  });

  test('what is new is what came since the last check of the queue that was checked longest ago', () => {
    const state = (mark: number | null): CheckState => ({ held: 'ok', warnSince: null, critSince: null, unknown: 0, lastAt: T, mark, limits: '' });
    const from = (...marks: readonly (number | null)[]) => (T - queueSpan(marks.map(state), rules.queues, T).from) / MIN;
    expect(from()).toBe(15);
    expect(from(T - 5 * MIN)).toBe(15);
    expect(from(T - 65 * MIN, T - 5 * MIN, null)).toBe(65);
    expect(from(T - 5000 * MIN)).toBe(24 * 60);
    expect(from(T + 60 * MIN)).toBe(15);
  });
});

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

describe('database', () => {
  const calm: DatabaseReading = {
    ...{ sizeBytes: GIB, connections: 10, maxConnections: 97, blockedSessions: 0 },
    ...{ longestTransactionMs: null, longestIdleInTransactionMs: null },
  };
  const judge = (part: Partial<DatabaseReading>, given: Readonly<Record<string, string>> = {}) =>
    judgeDatabase(measured({ ...calm, ...part }), rulesOf(given).database, scope).filter(({ verdict }) => verdict !== 'ok');

  test.each([
    [{}, []],
    [{ connections: 78 }, ['database:connections degraded connections_high']],
    [{ connections: 93 }, ['database:connections critical connections_high']],
    [{ longestTransactionMs: 15 * MIN }, []],
    [{ longestTransactionMs: 15 * MIN + 1 }, ['database:transaction degraded transaction_long']],
    [{ longestIdleInTransactionMs: 10 * MIN + 1 }, ['database:idle-in-transaction degraded idle_in_transaction']],
    [{ sizeBytes: 9 * GIB }, ['database:size degraded database_large']],
    [{ sizeBytes: 9.6 * GIB }, ['database:size critical database_large']],
    [{ maxConnections: 0 }, ['database unknown malformed']],
    [{ connections: Number.NaN }, ['database unknown malformed']],
  ] as const)('%j', (part, expected) => {
    expect(judge(part, { 'database-max-size': '10GiB' }).map(({ check, verdict, reason }) => `${check} ${verdict} ${reason}`)).toEqual(expected);
  });

  test('its size is judged where a greatest one is given, and only there', () => {
    expect(judgeDatabase(measured({ ...calm, sizeBytes: 1000 * GIB }), rules.database, scope).map(({ check }) => check)).toEqual([
      'database:connections',
      'database:transaction',
      'database:idle-in-transaction',
    ]);
  });

  test('an alert that was on survives a run in which nothing could be read', () => {
    const at = (part: Partial<DatabaseReading>) => (each: Scope) => judgeDatabase(measured({ ...calm, ...part }), rules.database, each);
    const dead = (each: Scope) => judgeDatabase(unmeasured('unauthorized'), rules.database, each);
    expect(runs([at({ connections: 93 }), dead, at({})])).toMatchObject([
      [expect.stringContaining('critical'), expect.anything(), expect.anything()],
      ['database unknown unauthorized'],
      ['database ok ok', 'database:connections ok ok', expect.anything(), expect.anything()],
    ]);
  });
});

describe('a metric', () => {
  const [rule] = rulesOf({ rules: 'lag | prometheus | warn > 1.5 | crit > 3 | max(lag)' }).metrics;
  if (rule === undefined) throw new Error('no rule');
  const judge = (value: Measured<number>) => judgeMetric(value, rule, scope)[0];

  test.each([
    [1.5, 'ok', 'ok'],
    [1.6, 'degraded', 'metric_beyond_limit'],
    [3.1, 'critical', 'metric_beyond_limit'],
    [Number.NaN, 'unknown', 'not_a_number'],
    [Number.POSITIVE_INFINITY, 'unknown', 'not_a_number'],
    [Number.NEGATIVE_INFINITY, 'unknown', 'not_a_number'],
    [-0, 'ok', 'ok'],
  ])('%d is %s, %s', (value, verdict, reason) => {
    expect(judge(measured(value))).toMatchObject({ check: 'metric:lag', verdict, reason });
  });

  test.each(UNMEASURED)('%s is unknown with its cause and advice', (cause) => {
    const judgement = judge(unmeasured(cause, 'what the source said'));
    expect(judgement).toMatchObject({ verdict: 'unknown', reason: cause, action: alertMessages.en.action[cause], value: null });
    expect(judgement?.message).toContain('what the source said');
  });
});

describe('the sentences', () => {
  test.each(['en', 'es'] as const)('every reason has an advice in %s', (language) => {
    for (const reason of [...ALERT_REASONS, ...UNMEASURED, 'no_traffic'] as const)
      expect(alertMessages[language].action[reason]).toMatch(/^\p{Lu}.*\.$|^.*`.*\.$/su);
  });

  test('are another language where that is asked for, their codes the same', () => {
    const [judgement] = judgeDisks(unmeasured('unreachable'), rules.disk, { ...scope, language: 'es' });
    expect(judgement).toMatchObject({
      check: 'disk',
      reason: 'unreachable',
      message: 'Espacio en disco: no se pudo medir; no se llega a la fuente.',
    });
  });
});
