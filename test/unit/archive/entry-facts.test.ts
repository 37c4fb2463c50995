import { expect, test } from '@jest/globals';
import { copyTarget } from '../../../src/domain/archive/copy-target.ts';
import { inspectFile } from '../../../src/domain/archive/inspect.ts';
import { sequenceValues } from '../../../src/domain/archive/sequence-values.ts';
import type { Archive, TocEntry } from '../../../src/domain/archive/types.ts';
import { dump, source } from './fixtures.ts';

const archive = await inspectFile(source(dump('pg18-none.dump')));
const like = (part: Partial<TocEntry>): TocEntry => ({ ...(archive.entries[0] as TocEntry), ...part });
const withEntry = (part: Partial<TocEntry>): Archive => ({ ...archive, entries: [like(part)] });

test.each([
  ['COPY public."User" (id, "createdAt", "a""b, c)") FROM stdin;\n', { schema: 'public', table: 'User', columns: ['id', 'createdAt', 'a"b, c)'] }],
  ['COPY "My schema"."x.y(z)" (a) FROM stdin;\n', { schema: 'My schema', table: 'x.y(z)', columns: ['a'] }],
  ['COPY old_style (a, b) FROM stdin;\n', { schema: 'spaces', table: 'old_style', columns: ['a', 'b'] }],
  ['COPY public.nothing  FROM stdin;\n', { schema: 'public', table: 'nothing', columns: [] }],
  ['COPY public."new\nline" ("a\nb") FROM stdin;\n', { schema: 'public', table: 'new\nline', columns: ['a\nb'] }],
  ['COPY public."straße" ("größe") FROM stdin;\n', { schema: 'public', table: 'straße', columns: ['größe'] }],
  ['', null],
  ["COPY public.t (a) FROM PROGRAM 'x';\n", null],
  ['COPY public.t (a; b) FROM stdin;\n', null],
])('the target of %j', (copyStatement, target) => {
  expect(copyTarget(like({ copyStatement, namespace: 'spaces' }))).toEqual(target);
});

test('every table of a dump has one', () => {
  const targets = archive.entries.filter((e) => e.desc === 'TABLE DATA').map((e) => [e.namespace, e.tag, copyTarget(e)] as const);
  expect(targets).toHaveLength(7);
  for (const [schema, table, target] of targets) expect(target).toMatchObject({ schema, table });
});

test('sequences of a dump', () => {
  expect(sequenceValues(archive).map(({ name, last, called }) => [name, last, called])).toEqual([
    ['AuditLog_id_seq', '140', true],
    ['invoice_number_seq', '1150', true],
  ]);
});

test.each([
  [
    `SELECT pg_catalog.setval('public."it''s ""odd"""', 9223372036854775807, false);\n`,
    { schema: 'public', name: 'it\'s "odd"', last: '9223372036854775807', called: false },
  ],
  [`SELECT pg_catalog.setval('"My.schema".s', -5, true);\n`, { schema: 'My.schema', name: 's', last: '-5', called: true }],
  [`SELECT pg_catalog.setval('plain', 1, true);\n`, { schema: 'spaces', name: 'plain', last: '1', called: true }],
])('the sequence of %j', (definition, value) => {
  expect(sequenceValues(withEntry({ desc: 'SEQUENCE SET', definition, namespace: 'spaces', dumpId: 7 }))).toEqual([{ dumpId: 7, ...value }]);
});
