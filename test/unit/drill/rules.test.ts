import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputs } from '../../../actions/restore-drill/inputs.ts';
import type { ArchiveHeader, TocEntry } from '../../../src/domain/archive/types.ts';
import { backupTime, parseBackupSource } from '../../../src/domain/drill/backup-source.ts';
import { judgeCheck, parseCheck } from '../../../src/domain/drill/checks.ts';
import { chooseClient } from '../../../src/domain/drill/client.ts';
import { sessionSettings } from '../../../src/domain/drill/restore-plan.ts';
import { registerLine } from '../../../src/domain/drill/result.ts';
import { generatedName, nameProblem } from '../../../src/domain/drill/scratch-name.ts';
import { criticalTables, parseTableName, resolveTable } from '../../../src/domain/drill/tables.ts';
import { hostileText } from '../../support/hostile-text.ts';

const at = new Date('2026-11-02T23:30:00Z');

describe('the register line', () => {
  test.each([
    ['s3://bucket/nightly/backup-2026-11-01.dump', 'backup-2026-11-01.dump'],
    ['https://host/a/backup-2026-11-01.dump?sig=secret#x', 'backup-2026-11-01.dump'],
    ['C:\\backups\\b.dump', 'b.dump'],
    ['/backups/dir/', 'dir'],
    ['a – b | `c`', 'a - b - -c-'],
    ['', '(no file)'],
  ])('%j is written as %j', (file, name) => {
    expect(registerLine(at, 'OK', file)).toBe(`Restore test – 2026-11-02 – OK – ${name}`);
  });

  test('is one line of four parts, whatever the file is called', () => {
    fc.assert(
      fc.property(hostileText, (file) => {
        const line = registerLine(at, 'INCIDENTS', file);
        expect(line.split(' – ')).toHaveLength(4);
        expect(line).not.toMatch(/[\n\r|`<>]/);
      }),
    );
  });
});

describe('a check', () => {
  const of = (line: string) => {
    const parsed = parseCheck(line);
    return 'value' in parsed ? parsed.value : parsed.problem;
  };

  test.each([
    [
      'users: SELECT count(*) FROM "User" => >= 1',
      { label: 'users', severity: 'critical', sql: 'SELECT count(*) FROM "User"', expectation: { operator: '>=', expected: 1n } },
    ],
    ['a: SELECT 1::int => == 1.5', { sql: 'SELECT 1::int', expectation: { expected: 1.5 } }],
    ['arrow: SELECT f(a => 1) => == true', { sql: 'SELECT f(a => 1)', expectation: { expected: true } }],
    ['json: select v->>\'x\' from t; => != "a => b"', { sql: "select v->>'x' from t", expectation: { operator: '!=', expected: 'a => b' } }],
    ['none: TABLE t => == null', { expectation: { expected: null } }],
    ['neg: VALUES (-1) => < -0.5', { expectation: { operator: '<', expected: -0.5 } }],
    ['n [degraded]: SELECT 1 => between 1 and 10', { label: 'n', severity: 'degraded', expectation: { kind: 'between', low: 1n, high: 10n } }],
    ['n [x]: SELECT 1 => age < 26h', { label: 'n [x]', severity: 'critical', expectation: { kind: 'age', maxMs: 93_600_000 } }],
    ['orphans [critical]: SELECT 1, 2 => no rows', { label: 'orphans', expectation: { kind: 'rows', wanted: 'no' } }],
  ])('%s', (line, expected) => {
    expect(of(line)).toMatchObject(expected);
  });

  test.each([
    'SELECT 1 => == 1',
    'a: SELECT 1',
    'a: SELECT 1 => 1',
    'a: => == 1',
    ': SELECT 1 => == 1',
    'a: DELETE FROM t => == 1',
    'a: DROP TABLE t => == 1',
    'a: SELECT 1 => == abc',
    'a: SELECT 1 => > true',
    'a: SELECT 1 => > "b"',
    'a: SELECT 1 => > null',
    'a: SELECT 1 => between 10 and 1',
    'a: SELECT 1 => between a and b',
    'a: SELECT 1 => age < 26',
    'a: SELECT 1 => age > 26h',
    '[degraded]: SELECT 1 => == 1',
  ])('%s is refused', (line) => {
    expect(typeof of(line)).toBe('string');
  });

  test.each([
    ['== 1', 'number', '1', true],
    ['== 1', 'number', '1.0', true],
    ['!= 1', 'number', '1', false],
    ['> 1', 'number', '1', false],
    ['>= 1', 'number', '1', true],
    ['< 9007199254740993', 'number', '9007199254740992', true],
    ['== 9007199254740993', 'number', '9007199254740992', false],
    ['== 1', 'text', '1', false],
    ['!= 1', 'text', '2', false],
    ['> 1', 'null', '', false],
    ['== null', 'null', '', true],
    ['!= null', 'number', '0', true],
    ['== true', 'boolean', 'true', true],
    ['== true', 'boolean', 'false', false],
    ['!= true', 'boolean', 'false', true],
    ['== "a"', 'text', 'a', true],
    ['!= "a"', 'text', 'b', true],
    ['!= "a"', 'null', '', false],
  ] as const)('%s against %s %j: %j', (expectation, type, text, passed) => {
    const check = of(`x: SELECT 1 => ${expectation}`);
    if (typeof check === 'string') throw new Error(check);
    const outcome = judgeCheck(check, { type, text });
    expect(outcome.passed).toBe(passed);
    expect(outcome.shown).toBe(type === 'number' ? text : '');
  });

  test('of what a query gave only a number is ever shown', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom('text', 'boolean', 'null'), (text, type) => {
        const check = of('x: SELECT 1 => == "never"');
        if (typeof check !== 'string') expect(JSON.stringify(judgeCheck(check, { type: type as 'text', text }).shown)).toBe('""');
      }),
    );
  });
});

describe('the client', () => {
  const header = (minor: number, dumpVersion: string) => ({ minor, dumpVersion }) as ArchiveHeader;
  const installed = (...versions: string[]) => versions.map((version) => ({ path: `/usr/lib/postgresql/${version}/bin/pg_restore`, version }));
  const choose = (minor: number, dump: string, server: number, ...versions: string[]) => {
    const choice = chooseClient(header(minor, dump), server, installed(...versions));
    return 'reason' in choice ? `${choice.reason} ${choice.major}` : choice.clients.map((client) => client.version);
  };

  test('is of the server’s major, where it reads the dump', () => {
    expect(choose(14, '15.18', 16, '15.18', '16.4', '17.2', '18.1')).toEqual(['16.4', '15.18', '17.2', '18.1']);
    expect(choose(16, '17.2', 18, '17.2', '18.1')).toEqual(['18.1', '17.2']);
  });

  test('from 17 on it meets an older server only where nothing better is there', () => {
    expect(choose(14, '15.18', 15, '17.2', '16.4')).toEqual(['16.4', '17.2']);
    expect(choose(14, '15.18', 15, '18.1')).toEqual(['18.1']);
  });

  test('is not older than the dump, if it can be helped', () => {
    expect(choose(16, '18.1', 17, '17.2', '18.1')).toEqual(['18.1', '17.2']);
    expect(choose(16, '18.1', 17, '17.2')).toEqual(['17.2']);
  });

  test('none fits: what to install', () => {
    expect(choose(16, '18.1', 15, '15.18')).toBe('client_too_old 18');
    expect(choose(14, '15.18', 16)).toBe('client_missing 16');
    expect(choose(15, '16.1', 15, 'devel')).toBe('client_missing 16');
  });
});

test.each([
  [2, 24 * 1024 ** 3, '1024MB'],
  [4, 16 * 1024 ** 3, '512MB'],
  [8, 1024 ** 3, '64MB'],
  [2, null, undefined],
])('%d jobs in %j bytes of memory give each index build %j', (jobs, memory, expected) => {
  expect(sessionSettings({ jobs, restored: [] }, memory)['maintenance_work_mem']).toBe(expected);
});

test.each([
  [1, 100, undefined],
  [2, 11, '1'],
  [2, 12, '0'],
  [4, 20, '1'],
])('%d jobs with %d indexes and keys give each build %j helpers', (jobs, indexes, expected) => {
  const restored = Array.from({ length: indexes }, (_, i) => ({ desc: ['INDEX', 'CONSTRAINT', 'FK CONSTRAINT'][i % 3] }) as TocEntry);
  expect(sessionSettings({ jobs, restored: [...restored, { desc: 'TABLE' } as TocEntry] }, null)['max_parallel_maintenance_workers']).toBe(expected);
});

describe('names', () => {
  test('a generated name passes its own rule and is new each time', () => {
    expect(generatedName(at, '0123456789abcdef')).toBe('drill_20261102_0123456789abcdef_restore_test');
    expect(nameProblem(generatedName(at, '0123456789abcdef'))).toBeNull();
  });

  test.each([
    'app',
    'x_restore_test2',
    `${'a'.repeat(60)}_restore_test`,
    'a b_restore_test',
    '1_restore_test',
    '-d_restore_test',
    'a=b_restore_test',
    'ä_restore_test',
  ])('%s is refused', (name) => expect(nameProblem(name)).not.toBeNull());

  test.each([
    ['User', { schema: null, name: 'User' }],
    ['"User"', { schema: null, name: 'User' }],
    ['app.User', { schema: 'app', name: 'User' }],
    ['"a.b"."c""d"', { schema: 'a.b', name: 'c"d' }],
  ])('%s', (line, value) => expect(parseTableName(line)).toEqual({ value }));

  test.each(['a.b.c', 'a b', '"a', '', '.a'])('%j is no table name', (line) => expect(parseTableName(line)).toHaveProperty('problem'));

  test('a name without a schema means the one in public, else all of that name', () => {
    const tables = [
      { schema: 'app', name: 'User' },
      { schema: 'old', name: 'User' },
      { schema: 'app', name: 'Order' },
    ];
    expect(resolveTable({ schema: null, name: 'User' }, tables)).toHaveLength(2);
    expect(resolveTable({ schema: null, name: 'User' }, [...tables, { schema: 'public', name: 'User' }])).toEqual([
      { schema: 'public', name: 'User' },
    ]);
    expect(criticalTables([], tables).map((t) => t.schema)).toEqual(['app', 'old']);
    expect(criticalTables([{ schema: null, name: 'X' }], tables)).toEqual([{ schema: null, name: 'X' }]);
  });
});

describe('the backup', () => {
  test.each([
    ['backups/*.dump', { kind: 'path', pattern: 'backups/*.dump' }],
    ['s3://b-1/a/key.dump', { kind: 's3', bucket: 'b-1', key: 'a/key.dump' }],
    ['s3://b-1/a/', { kind: 's3-prefix', prefix: 'a/' }],
    ['s3://b-1/', { kind: 's3-prefix', prefix: '' }],
    ['https://host/x', { kind: 'url' }],
    ['http://127.0.0.1:9/x', { kind: 'url' }],
    ['http://[::1]/x', { kind: 'url' }],
  ])('%s', (text, value) => expect(parseBackupSource(text)).toMatchObject({ value }));

  test('a signature in a URL is a secret', () => {
    expect(inputs.backup.secrets('https://host/x?X-Amz-Signature=abcdef')).toContain('abcdef');
  });

  const [old, young] = [new Date('2026-11-01T00:00:00Z'), new Date('2026-11-02T00:00:00Z')];
  const ancient = new Date('2026-10-01T00:00:00Z');
  test.each([
    ['path', young, old, old],
    ['path', old, young, old],
    ['ssh', young, old, old],
    ['path', old, null, old],
    ['s3', young, old, young],
    ['s3', young, ancient, ancient],
    ['url', null, old, old],
    ['url', null, null, null],
  ] as const)('the time of %s stored %j, dumped %j is %j', (kind, stored, header, time) => {
    expect(backupTime(kind, stored, header)).toEqual(time);
  });
});
