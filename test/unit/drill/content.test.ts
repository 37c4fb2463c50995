import { describe, expect, test } from '@jest/globals';
import { backupMoment } from '../../../src/domain/drill/backup-source.ts';
import { contentFindings, renderContent } from '../../../src/domain/drill/beyond-content.ts';
import { canarySecrets, judgeCanary, parseCanary } from '../../../src/domain/drill/canary.ts';
import { judgeCheck, parseCheck } from '../../../src/domain/drill/checks.ts';
import { defaultFreshness, judgeFreshness, type NewestTime, parseFreshness } from '../../../src/domain/drill/freshness.ts';
import { parseInstant } from '../../../src/domain/drill/instant.ts';

const HOUR = 3_600_000;
const at = Date.parse('2026-11-01T08:00:00Z');
const moment = { at: new Date(at), latest: new Date(at) };

describe('a time in the data', () => {
  test.each([
    ['2026-11-01T08:00:00', at],
    ['2026-11-01T08:00:00.123456', at + 123],
    ['2026-11-01T10:00:00+02:00', at],
    ['2026-11-01T10:00:00+02', at],
    ['2026-11-01T03:00:00-05:00', at],
    ['2026-11-01T08:00:00Z', at],
    ['2026-11-01', at - 8 * HOUR],
    ['infinity', null],
    ['2026-13-01', null],
    ['0044-03-15T00:00:00 BC', null],
    ['12:00', null],
    ['', null],
  ])('%s', (text, expected) => expect(parseInstant(text)).toBe(expected));

  test('the header’s date may be any zone’s, so what is newer by less than that is not too new', () => {
    const date = new Date(at);
    expect(backupMoment('path', null, date)).toEqual({ at: date, latest: new Date(at + 14 * HOUR) });
    expect(backupMoment('s3', new Date(at + HOUR), date)).toEqual({ at: new Date(at + HOUR), latest: new Date(at + HOUR) });
    expect(backupMoment('path', new Date(at + HOUR), date)).toEqual({ at: date, latest: new Date(at + HOUR) });
    expect(backupMoment('url', null, null)).toBeNull();
  });
});

describe('expectations of checks', () => {
  const judge = (expectation: string, type: 'number' | 'text' | 'null', text: string, backup: typeof moment | null = moment) => {
    const parsed = parseCheck(`x: SELECT 1 => ${expectation}`);
    if ('problem' in parsed) throw new Error(parsed.problem);
    const { passed, problem, shown } = judgeCheck(parsed.value, { type, text }, backup);
    return [passed, problem, shown];
  };

  test.each([
    ['between 1 and 10', 'number', '1', [true, null, '1']],
    ['between 1 and 10', 'number', '10.0', [true, null, '10.0']],
    ['between 1 and 10', 'number', '11', [false, null, '11']],
    ['between -1.5 and 10', 'text', '5', [false, 'type', '']],
    ['no rows', 'number', '0', [true, null, '0']],
    ['no rows', 'number', '3', [false, null, '3']],
    ['some rows', 'number', '3', [true, null, '3']],
    ['age < 26h', 'text', '2026-10-31T07:00:00', [true, null, '1 d 1 h']],
    ['age < 26h', 'text', '2026-10-31T06:00:00', [false, null, '1 d 2 h']],
    ['age < 26h', 'text', '2026-11-01T08:09:00Z', [true, null, '0 ms']],
    ['age < 26h', 'text', '2026-11-01T09:00:00Z', [false, null, '-1 h']],
    ['age < 26h', 'text', 'somebody@example.com', [false, 'type', '']],
    ['age < 26h', 'null', '', [false, 'type', '']],
  ] as const)('%s of %s %s', (expectation, type, text, expected) => expect(judge(expectation, type, text)).toEqual(expected));

  test('without the backup’s time an age is unknown', () =>
    expect(judge('age < 26h', 'text', '2026-10-31T07:00:00', null)).toEqual([false, 'no_time', '']));

  test('rows are counted around the query, whatever it ends with', () => {
    const parsed = parseCheck('x: SELECT 1 -- all => no rows');
    expect(parsed).toMatchObject({ value: { sql: 'SELECT pg_catalog.count(*) FROM (SELECT 1 -- all\n) AS found' } });
  });
});

describe('freshness', () => {
  const rule = (line: string) => {
    const parsed = parseFreshness(line);
    if ('problem' in parsed) throw new Error(parsed.problem);
    return parsed.value;
  };

  test.each([
    ['"User"."updatedAt" < 26h', { table: { schema: null, name: 'User' }, column: 'updatedAt', maxMs: 26 * HOUR }],
    ['User.updatedAt<26h', { table: { schema: null, name: 'User' }, column: 'updatedAt' }],
    ['"my app"."Us.er"."at ""x""" < 1d', { table: { schema: 'my app', name: 'Us.er' }, column: 'at "x"' }],
  ])('%s', (line, value) => expect(rule(line)).toMatchObject(value));

  test.each(['updatedAt < 26h', '"User"."updatedAt"', '"User"."updatedAt" < 26', 'a.b.c.d < 26h', '"User"."updatedAt" > 26h'])(
    '%s is refused',
    (line) => expect(parseFreshness(line)).toHaveProperty('problem'),
  );

  test.each<[string, NewestTime | null, typeof moment | null, string, string | undefined, string | undefined]>([
    ['an hour before', { newestMs: at - HOUR }, moment, 'fresh', undefined, undefined],
    ['too old', { newestMs: at - 26 * HOUR }, moment, 'stale', 'critical', 'data_stale'],
    ['within the skew of clocks', { newestMs: at + 9 * 60_000 }, moment, 'fresh', undefined, undefined],
    ['newer than the backup', { newestMs: at + HOUR }, moment, 'future', 'degraded', 'data_newer_than_backup'],
    ['no value at all', { newestMs: null }, moment, 'empty', 'critical', 'data_stale'],
    ['no such table', null, moment, 'unknown', 'unknown', 'freshness_unknown'],
    ['no such column', { problem: 'no_column' }, moment, 'unknown', 'unknown', 'freshness_unknown'],
    ['no time of the backup', { newestMs: at }, null, 'unknown', 'unknown', 'freshness_unknown'],
  ])('%s', (_, newest, backup, state, verdict, reason) => {
    const outcome = judgeFreshness(rule('"User"."updatedAt" < 26h'), newest, backup);
    expect(outcome.state).toBe(state);
    const [found] = contentFindings({ freshness: [outcome], canary: null }, 'en');
    expect([found?.verdict, found?.reason]).toEqual([verdict, reason]);
    // What is only reported makes no finding.
    expect(contentFindings({ freshness: [{ ...outcome, maxMs: null }], canary: null }, 'es')).toEqual([]);
    expect(renderContent({ freshness: [outcome], canary: null }, 'es')).toContain('User.updatedAt');
  });

  test('by default the critical tables’ own times', () => {
    const tables = [
      { schema: 'public', name: 'User' },
      { schema: 'public', name: 'Tenant' },
    ];
    const columns = (table: { name: string }) => (table.name === 'User' ? ['createdAt', 'updatedAt'] : ['at']);
    expect(defaultFreshness(tables, tables, columns)).toEqual([{ table: tables[0], column: 'updatedAt', maxMs: null }]);
  });
});

describe('a canary', () => {
  test('is a column and a value, which is a secret', () => {
    expect(parseCanary('restore_canary.nonce = a=b c')).toEqual({
      value: { table: { schema: null, name: 'restore_canary' }, column: 'nonce', value: 'a=b c' },
    });
    expect(parseCanary('"t=x"."c" = v')).toMatchObject({ value: { table: { name: 't=x' }, value: 'v' } });
    expect(canarySecrets('a.b = first one\n"x"."y"=second')).toEqual(['first one', 'second']);
    for (const line of ['restore_canary = x', 'a.b', 'a.b =']) expect(parseCanary(line)).toHaveProperty('problem');
  });

  test.each([
    [true, undefined, undefined],
    [false, 'critical', 'canary_missing'],
    ['timeout', 'unknown', 'canary_unknown'],
  ] as const)('found: %s', (answer, verdict, reason) => {
    const parsed = parseCanary('a.b = nonce-7');
    if ('problem' in parsed) throw new Error(parsed.problem);
    const outcome = judgeCanary(parsed.value, answer);
    const [found] = contentFindings({ freshness: null, canary: [outcome] }, 'en');
    expect([found?.verdict, found?.reason]).toEqual([verdict, reason]);
    expect(JSON.stringify([outcome, found, renderContent({ freshness: null, canary: [outcome] }, 'en')])).not.toContain('nonce-7');
  });
});
