import { describe, expect, test } from '@jest/globals';
import { parseInputs } from '../../../src/core/input-spec.ts';
import { judgeDatabase } from '../../../src/domain/alerts/database.ts';
import { judgeDisks } from '../../../src/domain/alerts/disks.ts';
import { alertRuleInputs, alertRulesOf } from '../../../src/domain/alerts/inputs.ts';
import type { Scope } from '../../../src/domain/alerts/judgement.ts';
import { type Measured, measured, UNMEASURED, unmeasured } from '../../../src/domain/alerts/measured.ts';
import { alertMessages } from '../../../src/domain/alerts/messages.ts';
import { ALERT_REASONS } from '../../../src/domain/alerts/messages-type.ts';
import { judgeMetric } from '../../../src/domain/alerts/metric.ts';
import type { DatabaseReading } from '../../../src/domain/alerts/sources.ts';
import { MIN, runs, T } from '../../support/alert-runs.ts';

const GIB = 1024 ** 3;
const scope: Scope = { at: T, language: 'en', before: () => undefined };
const rulesOf = (given: Readonly<Record<string, string>> = {}) => alertRulesOf(parseInputs(alertRuleInputs, (input) => given[input] ?? ''));
const rules = rulesOf();

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
