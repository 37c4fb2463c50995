import { describe, expect, test } from '@jest/globals';
import type { ArchiveHeader, TocEntry } from '../../../src/domain/archive/types.ts';
import { definitionFindings } from '../../../src/domain/proof/definition-findings.ts';
import { compareDefinitions, incomparable, sameVersions } from '../../../src/domain/proof/definitions.ts';
import { dumpSettings } from '../../../src/domain/proof/dump-settings.ts';
import { proofFindings } from '../../../src/domain/proof/findings.ts';
import { judgeIncomplete, judgeUnvalidated } from '../../../src/domain/proof/inherited.ts';
import { selectTables, turnOf } from '../../../src/domain/proof/selection.ts';
import { compareSequences, isBehind } from '../../../src/domain/proof/sequences.ts';
import { StampCollector } from '../../../src/domain/proof/stamp-collector.ts';
import { chooseZone, fixedOffsetZone, offsetSamples } from '../../../src/domain/proof/time-zone.ts';
import type { Proof, ProofTarget } from '../../../src/domain/proof/types.ts';

describe('time zones', () => {
  test('offsets of timestamps', () => {
    const read = offsetSamples([
      '2024-07-01 12:00:00.123+02',
      '2024-01-01 00:00:00+05:30',
      '1880-01-01 00:53:28+00:53:28',
      '1900-01-01 00:00:00-00:14:44',
      'infinity',
      '2024-01-01 00:00:00',
      '0044-03-15 00:00:00+00 BC',
    ]);
    expect(read.map(({ at, offsetSeconds }) => [at.toISOString(), offsetSeconds])).toEqual([
      ['2024-07-01T10:00:00.000Z', 7200],
      ['2023-12-31T18:30:00.000Z', 19_800],
      ['1880-01-01T00:00:00.000Z', 3208],
      ['1900-01-01T00:14:44.000Z', -884],
    ]);
  });

  const summer = offsetSamples(['2024-07-01 12:00:00+02']);
  test.each([
    [
      'the setting of the database, where it fits',
      summer,
      ['Europe/Madrid', 'Europe/Paris'],
      ['Europe/Paris', 'UTC'],
      { zone: 'Europe/Paris', by: 'setting' },
    ],
    ['UTC before a name', offsetSamples(['2024-01-01 00:00:00+00']), ['Africa/Abidjan', 'UTC'], ['Europe/Paris'], { zone: 'UTC', by: 'utc' }],
    ['a city before an alias', summer, ['posix/Europe/Madrid', 'CET', 'Europe/Madrid'], ['UTC'], { zone: 'Europe/Madrid', by: 'samples' }],
    ['a fixed offset where no zone fits', summer, [], ['UTC'], { zone: '<+02:00:00>-02:00:00', by: 'fixed_offset' }],
    ['what is set where nothing tells', [], [], ['Europe/Paris'], { zone: 'Europe/Paris', by: 'setting' }],
    ['nothing', offsetSamples(['2024-07-01 12:00:00+02', '2024-07-02 12:00:00+03']), [], ['UTC'], { zone: 'UTC', by: 'assumed' }],
  ])('%s', (_, samples, fitting, settings, expected) => {
    expect(chooseZone(samples, fitting, settings)).toEqual(expected);
  });

  test('west of Greenwich', () => {
    expect(fixedOffsetZone(-12_600)).toBe('<-03:30:00>+03:30:00');
  });

  test('timestamps are collected from arrays and ranges too, and across the ends of pieces', () => {
    const collector = new StampCollector();
    const text = Buffer.from('1\t{"2024-07-01 12:00:00+02",NULL}\t["1911-03-11 00:00:00+00:09:21","2025-01-01 00:00:00+01")\n');
    for (let at = 0; at < text.length; at += 7) collector.take(text.subarray(at, at + 7));
    expect([...collector.texts].sort()).toEqual(['1911-03-11 00:00:00+00:09:21', '2024-07-01 12:00:00+02', '2025-01-01 00:00:00+01']);
  });
});

test('settings that the archive tells of the dumping session', () => {
  const entry = (desc: string, definition: string) => ({ desc, definition }) as never;
  const properties = `ALTER DATABASE saas SET "TimeZone" TO 'Europe/Madrid';\nALTER DATABASE saas SET bytea_output TO 'escape';\nALTER ROLE app IN DATABASE saas SET "TimeZone" TO 'O''Higgins';\n`;
  expect(dumpSettings({ entries: [entry('ENCODING', "SET client_encoding = 'LATIN1';\n"), entry('DATABASE PROPERTIES', properties)] })).toEqual({
    encoding: 'LATIN1',
    timeZones: ['Europe/Madrid', "O'Higgins"],
    byteaOutput: 'escape',
    lcMonetary: null,
  });
});

describe('a part of the tables under a budget', () => {
  const target = (name: string, storedBytes: number, critical = false) =>
    ({ table: { schema: 'public', name }, storedBytes, critical }) as ProofTarget;
  const targets = [target('User', 5e6, true), ...Array.from({ length: 40 }, (_, i) => target(`t${i}`, (i + 1) * 1e6))];

  test('every table in as many runs as there are parts, critical ones in each', () => {
    const first = selectTables(targets, 5000, 0);
    const parts = first.cycle?.of ?? 0;
    expect(parts).toBe(Math.ceil(820e6 / (5 * 40e6 - 5e6)));
    const runs = Array.from({ length: parts }, (_, turn) => selectTables(targets, 5000, 7 * parts + turn));
    for (const run of runs) {
      expect(run.chosen[0]?.table.name).toBe('User');
      expect(run.chosen.length + run.later.length).toBe(targets.length);
    }
    expect(new Set(runs.flatMap((run) => run.chosen.map((t) => t.table.name))).size).toBe(targets.length);
    const sizes = runs.map((run) => run.chosen.reduce((sum, t) => sum + t.storedBytes, 0));
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThan(1.1);
  });

  test('all without a budget, the largest first', () => {
    const { chosen, later, cycle } = selectTables(targets, null, 3);
    expect([chosen.length, later, cycle, chosen[0]?.table.name]).toEqual([41, [], null, 't39']);
  });

  test('the turn is the run number, else the day', () => {
    expect([turnOf('17', new Date(0)), turnOf(undefined, new Date(86_400_000 * 3 + 5)), turnOf('x', new Date(0))]).toEqual([17, 3, 0]);
  });
});

describe('sequences', () => {
  test.each([
    [{ last: '10', called: true, increment: '1' }, '10', false],
    [{ last: '10', called: false, increment: '1' }, '10', true],
    [{ last: '9', called: true, increment: '1' }, '10', true],
    [{ last: '-9', called: true, increment: '-1' }, '-10', true],
    [{ last: '-10', called: true, increment: '-1' }, '-10', false],
    [{ last: '9223372036854775806', called: true, increment: '1' }, '9223372036854775807', true],
  ])('%j against %s', (state, extreme, behind) => {
    expect(isBehind({ schema: 'public', name: 's', ...state }, extreme)).toBe(behind);
  });

  test('values, and whether they were given out', () => {
    const wanted = { dumpId: 1, schema: 'public', name: 's', last: '5', called: true };
    const now = { schema: 'public', name: 's', last: '5', called: true, increment: '1' };
    expect(compareSequences([wanted], [now])).toEqual([]);
    expect(compareSequences([wanted], [{ ...now, called: false }])).toEqual([{ name: 'public.s', kind: 'differs', inherited: false }]);
    expect(compareSequences([wanted], [])).toEqual([{ name: 'public.s', kind: 'missing', inherited: false }]);
  });
});

test('a checker that stays green is critical, and every sentence is there in both languages', () => {
  const table = { schema: 'public', name: 'User' };
  const digest = { rows: 3, bytes: 9, sha256: '0'.repeat(64) };
  const base = { table, critical: true, expected: digest, found: { ...digest, rows: 2 } };
  const proof: Proof = {
    level: 'full',
    tables: [
      { ...base, state: 'differs', difference: { missing: 1, added: 0, changed: 0, names: ['abcdef012345'], atLeast: false } },
      { ...base, state: 'unreadable', sqlState: '42703' },
      { ...base, state: 'unproven', cause: 'inserts' },
    ],
    cycle: null,
    zone: null,
    largeObjects: { expected: 2, found: 1, missing: [7], changed: [], added: [] },
    emptyViews: ['public.v'],
    sequences: [
      { name: 'public.s', kind: 'differs', inherited: false },
      { name: 'public.b', kind: 'behind', inherited: true },
    ],
    sequencesCompared: 2,
    invalidIndexes: ['public.i'],
    incompleteIndexes: [{ name: 'public.p', inherited: true }],
    unvalidated: [
      { name: 'public.t c', inherited: true },
      { name: 'public.t d', inherited: false },
    ],
    definitions: {
      state: 'compared',
      compared: 9,
      exact: true,
      differing: [
        { kind: 'TRIGGER', name: 'public.User t' },
        { kind: 'TABLE', name: 'public.t' },
      ],
      missing: [{ kind: 'COMMENT', name: 'public.TABLE t' }],
      added: [{ kind: 'VIEW', name: 'public.w' }],
    },
    control: { state: 'blind', table, change: 'text' },
  };
  const reasons = [
    'rows_missing',
    'table_unreadable',
    'rows_unproven',
    'large_objects_differ',
    'view_not_filled',
    'sequence_differs',
    'index_invalid',
    'constraint_not_in_force',
    'definition_differs',
    'object_added',
    'sequence_behind',
    'index_incomplete',
    'constraint_not_validated',
    'checker_blind',
  ];
  for (const language of ['en', 'es'] as const) {
    const findings = proofFindings(proof, language, 'degraded');
    expect(findings.map((f) => f.reason)).toEqual(reasons);
    for (const { message } of findings) expect(message).toMatch(/^[A-ZÁÉÍÓÚ].*[.]$/s);
  }
  const lowered = proofFindings(proof, 'en', 'degraded').map((f) => f.reason);
  expect(proofFindings(proof, 'en', 'ok').map((f) => f.reason)).toEqual(
    lowered.filter((reason) => !['sequence_behind', 'index_incomplete', 'constraint_not_validated'].includes(reason)),
  );
  expect(proofFindings(proof, 'en', 'ok').at(-1)).toMatchObject({ verdict: 'critical', target: 'public.User' });
});

describe('what the source has too', () => {
  const entry = (desc: string, tag: string, definition: string) => ({ desc, tag, namespace: 'app', definition }) as TocEntry;

  test('a constraint that the dump writes as NOT VALID, and those of children that came from it', () => {
    const entries = [
      entry('FK CONSTRAINT', 't old', 'ALTER TABLE app.t\n    ADD CONSTRAINT old FOREIGN KEY (a) REFERENCES app.u(id) NOT VALID;\n'),
      entry('CHECK CONSTRAINT', 't said', "ALTER TABLE app.t\n    ADD CONSTRAINT said CHECK ((a <> ' NOT VALID'::text));\n"),
    ];
    const found = ['t old', 'child old', 'grandchild old', 't said', 'other old'].map((name) => ({
      name: `app.${name}`,
      parents: name.startsWith('child')
        ? ['app.t old']
        : name.startsWith('grand')
          ? ['app.child old']
          : name === 'other old'
            ? ['app.other old']
            : [],
    }));
    expect(judgeUnvalidated(entries, found).map(({ inherited }) => inherited)).toEqual([true, true, true, false, false]);
  });

  test('an index of which the dump attaches fewer parts than the table has partitions, at any depth', () => {
    const attach = (part: string, parent = 'p') =>
      entry('TABLE ATTACH', part, `ALTER TABLE ONLY app.${parent} ATTACH PARTITION app.${part} FOR VALUES IN (1);\n`);
    const parted = (index: string, table: string) => entry('INDEX', index, `CREATE INDEX "${index}" ON ONLY app.${table} USING btree (a);\n`);
    const part = (index: string, of: string) =>
      entry('INDEX ATTACH', index, `ALTER INDEX app."${of}" ATTACH PARTITION app.${index === 'odd.name' ? `"${index}"` : index};\n`);
    const entries = [
      ...[attach('one'), attach('two'), attach('sub', 'two')],
      ...[parted('Whole', 'p'), parted('half', 'p'), parted('none', 'p'), parted('deep', 'p'), parted('deep_two', 'two'), parted('whole_two', 'two')],
      ...[part('odd.name', 'Whole'), part('whole_two', 'Whole'), part('whole_sub', 'whole_two'), part('half_one', 'half')],
      ...[part('deep_one', 'deep'), part('deep_two', 'deep')],
      entry('CONSTRAINT', 'p key', 'ALTER TABLE ONLY app.p\n    ADD CONSTRAINT key PRIMARY KEY (a);\n'),
      part('one_key', 'key'),
    ];
    const names = ['Whole', 'half', 'none', 'deep', 'deep_two', 'key', 'unknown'].map((name) => `app.${name}`);
    const inherited = judgeIncomplete(entries, names).filter((lapse) => lapse.inherited);
    expect(inherited.map(({ name }) => name)).toEqual(['app.half', 'app.none', 'app.deep', 'app.deep_two', 'app.key']);
  });
});

describe('definitions', () => {
  const entry = (desc: string, tag: string, definition: string, more: Partial<TocEntry> = {}) =>
    ({ dumpId: 1, desc, tag, namespace: 'app', definition, dependencies: [], ...more }) as TocEntry;

  test.each<[string, TocEntry[], TocEntry[], Partial<ReturnType<typeof compareDefinitions>>]>([
    ['the same', [entry('VIEW', 'v', 'CREATE VIEW app.v AS\n SELECT 1;\n')], [entry('VIEW', 'v', 'CREATE VIEW app.v AS\n SELECT 1;\n')], {}],
    ['another text', [entry('VIEW', 'v', 'a')], [entry('VIEW', 'v', 'b')], { differing: [{ kind: 'VIEW', name: 'app.v' }] }],
    [
      'one moment in two time zones',
      [entry('TABLE ATTACH', 'p', "FROM ('2024-07-01 02:00:00.5+02')")],
      [entry('TABLE ATTACH', 'p', "FROM ('2024-07-01 00:00:00.5+00')")],
      {},
    ],
    [
      'two moments',
      [entry('TABLE ATTACH', 'p', "FROM ('2024-07-01 02:00:00+02')")],
      [entry('TABLE ATTACH', 'p', "FROM ('2024-07-01 02:00:00+00')")],
      { differing: [{ kind: 'TABLE ATTACH', name: 'app.p' }] },
    ],
    [
      'columns of a child table in another order',
      [entry('TABLE', 'c', 'CREATE TABLE app.c (\n    a integer,\n    b integer\n)\nINHERITS (app.p);')],
      [entry('TABLE', 'c', 'CREATE TABLE app.c (\n    b integer,\n    a integer\n)\nINHERITS (app.p);')],
      {},
    ],
    [
      'columns of any other table in another order',
      [entry('TABLE', 'c', 'CREATE TABLE app.c (\n    a integer,\n    b integer\n);')],
      [entry('TABLE', 'c', 'CREATE TABLE app.c (\n    b integer,\n    a integer\n);')],
      { differing: [{ kind: 'TABLE', name: 'app.c' }] },
    ],
    [
      'two of one name, in another order',
      [entry('OPERATOR CLASS', 'o', 'a'), entry('OPERATOR CLASS', 'o', 'b')],
      [entry('OPERATOR CLASS', 'o', 'b'), entry('OPERATOR CLASS', 'o', 'a')],
      {},
    ],
    ['a comment that is gone', [entry('COMMENT', 'TABLE t', 'x')], [], { missing: [{ kind: 'COMMENT', name: 'app.TABLE t' }] }],
    [
      'a view that is gone with its comment: the inventory tells it',
      [entry('VIEW', 'v', 'x'), entry('COMMENT', 'VIEW v', 'x', { dumpId: 2, dependencies: [1] })],
      [],
      {},
    ],
    ['something more', [], [entry('VIEW', 'v', 'x')], { added: [{ kind: 'VIEW', name: 'app.v' }] }],
    [
      'what is never restored, and what every database has',
      [],
      [entry('ACL', 't', 'x'), entry('SCHEMA', 'public', 'x'), entry('ENCODING', '', 'x'), entry('COMMENT', 'EXTENSION x', 'x')],
      {},
    ],
  ])('%s', (_, dumped, copied, expected) => {
    expect(compareDefinitions(dumped, copied)).toMatchObject({ state: 'compared', differing: [], missing: [], added: [], ...expected });
  });

  test('only where client and server are of the majors that made the dump', () => {
    const header = { dumpVersion: '17.11 (Debian 17.11-1)', serverVersion: '15.3' } as ArchiveHeader;
    expect(incomparable(header, { client: '17.2', server: '15.18 (Debian)' })).toBeNull();
    expect(incomparable(header, { client: '15.18', server: '15.18' })).toBe('other_client');
    expect(incomparable({ ...header, format: 'plain' }, { client: '17.2', server: '15.18' })).toBe('script');
    expect(incomparable(header, { client: '17.11', server: '17.11' })).toBe('other_server');
    expect(incomparable({ ...header, serverVersion: '' }, { client: '17.11', server: '15.3' })).toBe('other_server');
    expect([sameVersions(header, { client: '17.11', server: '15.3' }), sameVersions(header, { client: '17.11', server: '15.18' })]).toEqual([
      true,
      false,
    ]);
  });

  test('what another minor version writes differently is told and not judged; what it lacks is no incident, but a finding', () => {
    const one = [{ kind: 'VIEW', name: 'app.v' }];
    const proof = { state: 'compared', compared: 1, exact: false, differing: one, missing: [], added: [] } as const;
    expect(definitionFindings(proof, [], 'en')).toEqual([]);
    const lost = { ...proof, differing: [], missing: one };
    expect(definitionFindings(lost, [], 'en').map((f) => [f.verdict, f.target])).toEqual([['degraded', 'VIEW app.v']]);
    expect(definitionFindings(lost, ['app.v'], 'en')).toEqual([]);
    expect(definitionFindings({ ...proof, exact: true }, [], 'en').map((f) => f.verdict)).toEqual(['critical']);
  });
});
