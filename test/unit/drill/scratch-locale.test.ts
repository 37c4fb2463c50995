import { describe, expect, test } from '@jest/globals';
import type { Archive, TocEntry } from '../../../src/domain/archive/types.ts';
import { orderDependents } from '../../../src/domain/drill/order-dependents.ts';
import { planLocale, planWithoutC, sourceLocale } from '../../../src/domain/drill/scratch-locale.ts';

const entry = (desc: string, definition: string, tag = 'it'): TocEntry =>
  ({ desc, definition, tag, namespace: desc === 'DATABASE' ? '' : 'public', dumpId: 1, hasData: false }) as unknown as TocEntry;
const archive = (...entries: TocEntry[]): Archive => ({ entries }) as unknown as Archive;
const database = (locale: string) => entry('DATABASE', `CREATE DATABASE app WITH TEMPLATE = template0 ENCODING = 'UTF8' ${locale};`);
const table = (columns: string, rest = '') => entry('TABLE', `CREATE TABLE public.it (\n${columns}\n)${rest};`);
const enUS = database("LOCALE_PROVIDER = libc LOCALE = 'en_US.UTF-8'");

describe('the locale of the dump', () => {
  test.each([
    ["LOCALE_PROVIDER = libc LOCALE = 'en_US.UTF-8'", { provider: 'libc', collate: 'en_US.UTF-8', ctype: 'en_US.UTF-8', locale: '', rules: '' }],
    ["LC_COLLATE = 'C' LC_CTYPE = 'de_DE.UTF-8'", { provider: 'libc', collate: 'C', ctype: 'de_DE.UTF-8', locale: '', rules: '' }],
    [
      "LOCALE_PROVIDER = icu LOCALE = 'en_US.utf8' ICU_LOCALE = 'en-US'",
      { provider: 'icu', collate: 'en_US.utf8', ctype: 'en_US.utf8', locale: 'en-US', rules: '' },
    ],
    [
      "LOCALE_PROVIDER = icu LC_COLLATE = 'C' LC_CTYPE = 'x' ICU_LOCALE = 'und' ICU_RULES = '&a < ''b'''",
      { provider: 'icu', collate: 'C', ctype: 'x', locale: 'und', rules: "&a < 'b'" },
    ],
    [
      "LOCALE_PROVIDER = builtin LOCALE = 'C' BUILTIN_LOCALE = 'C.UTF-8'",
      { provider: 'builtin', collate: 'C', ctype: 'C', locale: 'C.UTF-8', rules: '' },
    ],
    ["LOCALE_PROVIDER = novel LOCALE = 'C'", null],
    ['', null],
  ])('%s', (text, expected) => expect(sourceLocale(archive(database(text)))).toEqual(expected));

  test('an archive without the entry', () => expect(sourceLocale(archive())).toBeNull());
});

describe('what depends on the order of text', () => {
  const depends: [string, TocEntry][] = [
    ['a range over a text key', table('    name text NOT NULL', '\nPARTITION BY RANGE (name)')],
    ['a range whose second key is text', table('    at date,\n    code character varying(3)', '\nPARTITION BY RANGE (at, code)')],
    ['a range over an expression', table('    at date', '\nPARTITION BY RANGE (lower((at)::text))')],
    ['a check of two text columns', table('    a text,\n    b text,\n    CONSTRAINT c CHECK ((a < b))')],
    ['a check with a text constant', table("    a character varying(9),\n    CONSTRAINT c CHECK (((a)::text >= 'A'::text))")],
    ['greatest', table('    a text,\n    b text,\n    CONSTRAINT c CHECK ((GREATEST(a, b) = b))')],
    ['a column of a type of the dump’s own', table('    a public.email,\n    b public.email,\n    CONSTRAINT c CHECK ((a <= b))')],
    ['a quoted column', table('    "From" text,\n    "To" text,\n    CONSTRAINT c CHECK (("From" < "To"))')],
    [
      'a comparison beside a cast to a number',
      table('    a text,\n    b text,\n    n text,\n    CONSTRAINT c CHECK (((n)::integer = 1 AND (a < b)))'),
    ],
    ['a check that is not validated', entry('CHECK CONSTRAINT', 'ALTER TABLE public.it\n    ADD CONSTRAINT c CHECK ((a < b)) NOT VALID;')],
    ['a domain', entry('DOMAIN', "CREATE DOMAIN public.code AS text\n\tCONSTRAINT c CHECK ((VALUE > 'A'::text));")],
    [
      'a range of text',
      entry('TYPE', 'CREATE TYPE public.textrange AS RANGE (\n    subtype = text,\n    multirange_type_name = public.textmultirange\n);'),
    ],
    ['a unique index over part of a table', entry('INDEX', "CREATE UNIQUE INDEX i ON public.it USING btree (a) WHERE (a > 'm'::text);")],
    ['an exclusion by order', entry('CONSTRAINT', 'ALTER TABLE ONLY public.it\n    ADD CONSTRAINT e EXCLUDE USING btree (a WITH <);')],
  ];
  test.each(depends)('%s', (_name, one) => expect(orderDependents(archive(one))).toEqual(['public.it']));

  const independent: [string, TocEntry][] = [
    ['a range over a date', table('    at timestamp with time zone NOT NULL,\n    name text', '\nPARTITION BY RANGE (at)')],
    ['a list of texts', table('    name text', '\nPARTITION BY LIST (name)')],
    ['a hash of a text', table('    name text', '\nPARTITION BY HASH (name)')],
    ['a number against zero', table('    price numeric(10,2),\n    CONSTRAINT c CHECK ((price >= (0)::numeric))')],
    ['the length of a text', table('    name text,\n    CONSTRAINT c CHECK ((length(name) > 3))')],
    ['a number first', table('    name text,\n    CONSTRAINT c CHECK ((3 < char_length(name)))')],
    ['two dates', table('    "from" date,\n    till date,\n    CONSTRAINT c CHECK (("from" < till))')],
    ['an arrow and a containment', table("    doc jsonb,\n    CONSTRAINT c CHECK (((doc ->> 'a'::text) IS NOT NULL AND (doc @> '{}'::jsonb)))")],
    ['a sign within a constant', table("    name text,\n    CONSTRAINT c CHECK ((name <> '<b>'::text))")],
    ['an expression like', table("    name text,\n    CONSTRAINT c CHECK ((name ~ '^[a-z]+$'::text))")],
    ['an enumeration', table("    name text,\n    CONSTRAINT c CHECK ((name = ANY (ARRAY['a'::text, 'b'::text])))")],
    ['a domain of numbers', entry('DOMAIN', 'CREATE DOMAIN public.n AS integer\n\tCONSTRAINT c CHECK ((VALUE > other()));')],
    ['a range of times', entry('TYPE', 'CREATE TYPE public.r AS RANGE (\n    subtype = time without time zone\n);')],
    [
      'an exclusion by overlap',
      entry('CONSTRAINT', 'ALTER TABLE ONLY public.it\n    ADD CONSTRAINT e EXCLUDE USING gist (room WITH =, during WITH &&);'),
    ],
    ['an ordinary index', entry('INDEX', "CREATE INDEX i ON public.it USING btree (a) WHERE (a > 'm'::text);")],
    ['a unique index over the living', entry('INDEX', 'CREATE UNIQUE INDEX i ON public.it USING btree (a) WHERE (deleted_at IS NULL);')],
  ];
  test.each(independent)('not: %s', (_name, one) => expect(orderDependents(archive(one))).toEqual([]));
});

describe('which locale the scratch database gets', () => {
  const kinds = (...[from, choice, major = 15]: [Archive, 'auto' | 'source' | 'server', number?]) =>
    planLocale(from, choice, major).attempts.map(({ kind, why, collate, ctype, locale }) =>
      [kind, why, collate, ctype, locale].filter((v) => v !== null).join(' '),
    );

  test('C’s order with the letters of the source, where nothing depends on the order', () => {
    expect(kinds(archive(enUS), 'auto')).toEqual(['c_order safe C en_US.UTF-8', 'c_order safe C', 'c encoding C C']);
    expect(kinds(archive(), 'auto')).toEqual(['c_order safe C', 'c encoding C C']);
  });

  test('the source’s own where something does, with its name', () => {
    const plan = planLocale(archive(enUS, table('    a text', '\nPARTITION BY RANGE (a)')), 'auto', 15);
    expect(plan.attempts.map((a) => a.kind)).toEqual(['source', 'server', 'c']);
    expect([plan.attempts[0]?.why, plan.dependents]).toEqual(['depends', ['public.it']]);
    // C sorts as C.UTF-8 does, so there nothing changes.
    const same = archive(database("LOCALE_PROVIDER = libc LOCALE = 'C.UTF-8'"), table('    a text', '\nPARTITION BY RANGE (a)'));
    expect(kinds(same, 'auto')[0]).toBe('c_order same_order C C.UTF-8');
  });

  test('ICU and the built-in provider stay what they are, where the server can have them', () => {
    const icu = archive(database("LOCALE_PROVIDER = icu LOCALE = 'en_US.UTF-8' ICU_LOCALE = 'en-US'"));
    expect(kinds(icu, 'auto')).toEqual(['source provider en_US.UTF-8 en_US.UTF-8 en-US', 'server unavailable', 'c encoding C C']);
    expect(kinds(icu, 'auto', 14)).toEqual(['server unavailable', 'c encoding C C']);
    const builtin = archive(database("LOCALE_PROVIDER = builtin LOCALE = 'C' BUILTIN_LOCALE = 'C.UTF-8'"));
    expect(kinds(builtin, 'auto', 16)[0]).toBe('server unavailable');
    expect(kinds(builtin, 'auto', 18)[0]).toBe('source provider C C C.UTF-8');
  });

  test('what the user asks for', () => {
    expect(kinds(archive(enUS), 'source')[0]).toBe('source asked en_US.UTF-8 en_US.UTF-8');
    expect(kinds(archive(), 'source')).toEqual(['server unknown', 'c encoding C C']);
    expect(kinds(archive(enUS), 'server')).toEqual(['server asked', 'c encoding C C']);
  });

  test('a server before 15 is asked for no provider', () => {
    expect(planLocale(archive(enUS), 'auto', 14).attempts.every((a) => a.provider === null)).toBe(true);
    expect(planLocale(archive(enUS), 'auto', 15).attempts.every((a) => a.provider === 'libc')).toBe(true);
  });

  test('after rows were refused in C’s order', () => {
    expect(planWithoutC(archive(enUS), 15).attempts.map((a) => [a.kind, a.why])).toEqual([
      ['source', 'refused_rows'],
      ['server', 'unavailable'],
      ['c', 'encoding'],
    ]);
  });
});
