import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openContents } from '../../../src/domain/archive/contents.ts';
import { ArchiveError } from '../../../src/domain/archive/damage.ts';
import { digestAll } from '../../../src/domain/archive/digest.ts';
import { inspectFile } from '../../../src/domain/archive/inspect.ts';
import { ScriptLexer } from '../../../src/domain/archive/script-lexer.ts';
import { readScript } from '../../../src/domain/archive/script-reader.ts';
import { sequenceValues } from '../../../src/domain/archive/sequence-values.ts';
import type { ByteSource } from '../../../src/domain/archive/types.ts';
import { planRestore } from '../../../src/domain/drill/restore-plan.ts';
import { runFrom, scriptSteps, stepAt, wantedExtensions } from '../../../src/domain/drill/script-plan.ts';
import { scriptStream } from '../../../src/domain/drill/script-stream.ts';
import { dump, source } from './fixtures.ts';

const sample = dump('pg15-plain.sql');
/** Gives pieces of this size, whatever is asked for. */
const inPieces = (bytes: Uint8Array, size: number): ByteSource => ({
  size: bytes.length,
  read: async (at, length) => bytes.subarray(at, at + Math.min(length, size)),
});

test('a script tells the same as the archive of the same database', async () => {
  const load = async (name: string) => {
    const archive = await inspectFile(source(dump(name)));
    const digests = await digestAll(await openContents(archive, source(dump(name))));
    const of = new Map(
      archive.entries.map((entry) => [`${entry.desc} ${entry.namespace} ${entry.tag}`, { entry, digest: digests.get(entry.dumpId) }]),
    );
    return { archive, of };
  };
  const [script, custom] = [await load('pg15-plain.sql'), await load('pg15-gzip.dump')];
  expect([...custom.of.keys()].filter((key) => !script.of.has(key))).toEqual(['STDSTRINGS  STDSTRINGS', 'SEARCHPATH  SEARCHPATH', 'DATABASE  small']);
  for (const [key, { entry, digest }] of script.of) {
    const same = custom.of.get(key);
    expect([key, entry.definition.trim(), entry.copyStatement, entry.owner]).toEqual([
      key,
      same?.entry.definition.trim(),
      same?.entry.copyStatement,
      same?.entry.owner,
    ]);
    const of = (one: typeof digest) => one && { form: one.form, rows: one.rows, sha256: one.sha256, timestamps: one.timestamps };
    expect([key, of(digest)]).toEqual([key, of(same?.digest)]);
  }
  const values = (archive: typeof script.archive) => sequenceValues(archive).map(({ dumpId: _, ...value }) => value);
  expect(values(script.archive)).toEqual(values(custom.archive));
});

test('the pieces that a file is read in change nothing', async () => {
  const whole = await readScript(source(sample));
  for (const size of [1, 2, 3, 7, 4096]) expect(await readScript(inPieces(sample, size))).toEqual(whole);
});

/** The sample with `insert` before the end of its first rows. */
function withinRows(insert: string): Uint8Array {
  const text = sample.toString('latin1');
  const at = text.indexOf('\n', text.indexOf(' FROM stdin;')) + 1;
  return Buffer.from(`${text.slice(0, at)}${insert}${text.slice(at)}`, 'latin1');
}

test('a carriage return within rows is refused wherever a piece ends: psql would end the rows there and run what follows', async () => {
  for (const insert of ['\\.\r\nDROP TABLE x;\n', 'a\tb\r\n', '\r\\.\n']) {
    const hostile = withinRows(insert);
    for (const size of [1, 2, 3, 4, 5, 7, 4096, hostile.length])
      await expect(readScript(inPieces(hostile, size))).rejects.toMatchObject({ reason: 'archive_corrupt' });
  }
});

test('a carriage return behind the rows is none of theirs, wherever a piece ends', async () => {
  const text = sample.toString('latin1');
  const at = text.indexOf('\n\\.\n') + 4;
  const comment = Buffer.from(`${text.slice(0, at)}\r\n--\r\n${text.slice(at)}`, 'latin1');
  for (const size of [1, 2, 3, 4, 5, 4096]) expect((await readScript(inPieces(comment, size))).entries.length).toBeGreaterThan(5);
});

const SEED = Number(process.env['ARCHIVE_FUZZ_SEED'] ?? 6);

test('a mutated script is read or refused, never anything else', async () => {
  const bits = [
    "'",
    '"',
    '$$',
    '$a$',
    '--',
    '/*',
    '*/',
    ';',
    '\\',
    '\n',
    '\\.\n',
    '(',
    ')',
    "E'",
    'BEGIN',
    '\0',
    '\\unrestrict x\n',
    'COPY a FROM stdin;',
    '-- Name: ',
  ];
  const edit = fc.record({ at: fc.nat(sample.length), cut: fc.nat(200), put: fc.constantFrom(...bits) });
  const refused = async (edits: readonly { at: number; cut: number; put: string }[]) => {
    let bytes: Uint8Array = sample;
    for (const { at, cut, put } of edits) bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + cut)]);
    const archive = await inspectFile(source(bytes)).catch((error: unknown) => {
      expect(error).toBeInstanceOf(ArchiveError);
      return null;
    });
    if (archive?.script === undefined) return;
    // Without a gap, and with no line lost.
    const { parts, lines } = archive.script;
    expect(parts.every((part, i) => part.from === (parts[i - 1]?.to ?? 0))).toBe(true);
    expect([parts.at(-1)?.to, lines]).toEqual([bytes.length, Buffer.from(bytes).toString('latin1').split('\n').length]);
  };
  await fc.assert(fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), refused), { numRuns: 200, seed: SEED });
}, 30_000);

describe('statements are split as psql splits them', () => {
  test.each<[string, string[]]>([
    ["SELECT 'a;''b;'; SELECT 2;", ["SELECT 'a;''b;';", 'SELECT 2;']],
    ["SELECT E'it\\';' ; x;", ["SELECT E'it\\';' ;", 'x;']],
    ["SELECT note'a\\'; x;", ["SELECT note'a\\';", 'x;']],
    ['SELECT ";" , $$;$$, $a$;$$;$a$, $1;', ['SELECT ";" , $$;$$, $a$;$$;$a$, $1;']],
    ['a$b$ ; c;', ['a$b$ ;', 'c;']],
    ['SELECT 1 -- ;\n; /* ; /* ; */ ; */ SELECT 2;', ['SELECT 1 -- ;\n;', '/* ; /* ; */ ; */ SELECT 2;']],
    ['CREATE RULE r AS ON INSERT TO t DO (a; b); c;', ['CREATE RULE r AS ON INSERT TO t DO (a; b);', 'c;']],
    [
      'CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; END; c;',
      ['CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; END;', 'c;'],
    ],
    ['CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC a; END; BEGIN; c;', ['CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC a; END;', 'BEGIN;', 'c;']],
  ])('%j', (text, expected) => {
    for (const size of [1, 5, 1000]) {
      const lexer = new ScriptLexer();
      const found: string[] = [];
      let rest = '';
      for (let at = 0; at < text.length; at += size) {
        const piece = Buffer.from(text.slice(at, at + size));
        for (let i = 0; i < piece.length; ) {
          const next = lexer.run(piece, i);
          rest += piece.subarray(i, next).toString();
          i = next;
          if (lexer.event === 'statement') {
            found.push(rest.trim());
            rest = '';
          }
        }
      }
      expect(found).toEqual(expected);
      expect(lexer.atRest).toBe(true);
    }
  });
});

test('psql is sent what a restore needs, line for line', async () => {
  const archive = await inspectFile(source(sample));
  const plan = planRestore(archive, 2);
  const made = wantedExtensions(plan);
  expect(made.map(({ name, schema }) => `${name} ${schema}`)).toEqual(['citext public', 'pg_trgm public', 'pgcrypto public', 'uuid-ossp public']);
  const steps = scriptSteps(archive, plan, 15, made);
  const lines = sample.toString().split('\n');
  const sent = async (from: number) => {
    const run = runFrom(steps, from);
    const pieces: Uint8Array[] = [];
    for await (const piece of scriptStream(inPieces(sample, 1000), steps, run, 'k3y')) pieces.push(piece);
    return { run, lines: Buffer.concat(pieces).toString().split('\n') };
  };
  // All of it, a line later than in the file.
  const whole = (await sent(0)).lines;
  expect(whole[0]).toBe('\\restrict k3y');
  expect(whole.slice(1).filter((line, i) => line !== '' && line !== lines[i])).toEqual([]);
  expect(whole.join('\n')).not.toMatch(/OWNER TO|EXTENSION|\\(un)?restrict (?!k3y)|^--/m);
  const last = steps.findLastIndex((step) => step.subject === 'uuid-ossp');
  const { run, lines: got } = await sent(last + 1);
  expect(got.slice(0, run.prelude.length + 1)).toEqual(['\\restrict k3y', ...run.prelude]);
  expect(run.prelude).toContain("SET client_encoding = 'UTF8';");
  const first = steps[last + 1]?.line ?? 0;
  const body = got.slice(run.prelude.length + 1);
  const same = body.filter((line, i) => line !== '' && line !== lines[first - 1 + i]);
  expect(same).toEqual([]);
  expect(body.join('\n')).not.toMatch(/OWNER TO|COMMENT ON EXTENSION|restrict|^--/m);
  // And psql's line leads back to the statement.
  const at = body.findIndex((line) => line.startsWith('CREATE INDEX "Order_userId_idx"')) + run.prelude.length + 2;
  expect(steps[stepAt(steps, run, at) ?? -1]?.subject).toBe('Order_userId_idx');
  const rows = body.findIndex((line) => line.startsWith('COPY public."Product"')) + run.prelude.length + 2;
  expect([rows, rows + 30].map((line) => steps[stepAt(steps, run, line) ?? -1]?.subject)).toEqual(['Product', 'Product']);
});
