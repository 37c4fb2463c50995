import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { databases, dumpOf, removeDump } from '../contract/drill/support.ts';
import { HOSTILE } from '../support/hostile-text.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { type BundleRun, runBundle } from '../support/run-bundle.ts';

// A dump is foreign: its names are as free as its rows, and they do appear in findings, tables and progress.

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server?.remove());

const quoted = (name: string) => `"${name.replace(/"/g, '""')}"`;
/** Names as PostgreSQL keeps them: 63 bytes, no NUL, no half of a surrogate pair. */
const NAMES = [...new Set(HOSTILE.filter((text) => text.isWellFormed()).map((text) => cut(text)))];

function cut(text: string): string {
  let name = '';
  for (const letter of text) if (Buffer.byteLength(name + letter) <= 58) name += letter;
  return name;
}

/** Every kind of object under hostile names, each in a state that the drill has to speak of. */
const SQL = NAMES.map((name, i) => {
  const [schema, table] = [quoted(`${i}${name}`), quoted(`${name}${i}`)];
  return `CREATE SCHEMA ${schema};
    CREATE TABLE ${schema}.${table} (id serial, ${quoted(name)} text, CONSTRAINT ${quoted(`k${name}`)} CHECK (id > 0));
    INSERT INTO ${schema}.${table} (${quoted(name)}) VALUES ('x'), ('y');
    SELECT setval(pg_get_serial_sequence(format('%I.%I', '${`${i}${name}`.replace(/'/g, "''")}', '${`${name}${i}`.replace(/'/g, "''")}'), 'id'), 1);
    ALTER TABLE ${schema}.${table} ADD CONSTRAINT ${quoted(`n${name}`)} CHECK (id > 1) NOT VALID;
    CREATE INDEX ${quoted(`i${name}`)} ON ${schema}.${table} (${quoted(name)});
    CREATE FUNCTION ${schema}.${quoted(`f${name}`)}() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE TABLE ${schema}.${quoted(`e${name}`)} (id int);`;
}).join('\n');

async function drilled(file: string, inputs: Record<string, string> = {}): Promise<BundleRun> {
  const PATH = `${path.dirname(server.bin('pg_restore'))}${path.delimiter}${process.env['PATH'] ?? ''}`;
  return runBundle('restore-drill', { backup: file, 'server-url': server.url(), 'fail-on': 'never', ...inputs }, { env: { PATH } });
}

function expectHarmless(run: BundleRun): void {
  const lines = run.log.split('\n').map((line) => line.trimStart());
  // The runner takes `::name` at the beginning of a line for a command, and `##[name]` anywhere.
  expect(lines.filter((line) => /^::(?!add-mask::|group::|endgroup::|debug::|(error|warning|notice) title=)/.test(line))).toEqual([]);
  expect(lines.filter((line) => line.includes('##['))).toEqual([]);
  expect(run.log.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  const outside = run.summary.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  expect(outside).not.toMatch(/<(script|img|h1|!--)/i);
  expect(outside).not.toMatch(/(^|\s)@octocat/m);
  expect(Object.keys(run.outputs).filter((name) => /owned|x/.test(name) && !/max|hex/.test(name))).toEqual([]);
  for (const value of Object.values(run.outputs)) expect(value).not.toMatch(/\n/);
  expect(schemaProblems(run.report, 'restore-drill')).toEqual([]);
}

test('names that try to break out, of every kind of object and in every finding', async () => {
  const file = await dumpOf(server, SQL, { args: ['--exclude-table-data=*.e*'] });
  try {
    for (const [language, onInherited] of [
      ['en', 'degraded'],
      ['es', 'ok'],
    ] as const) {
      const run = await drilled(file, { language, 'on-inherited': onInherited });
      const reasons = ['table_without_data', ...(onInherited === 'ok' ? [] : ['constraint_not_validated', 'sequence_behind'])];
      expect(run.report?.findings.map((finding) => finding.reason).sort()).toEqual(reasons.sort());
      expect(run.summary).toMatch(/#### (Inherited|Heredado)/);
      expect(run.report?.details['proof']).toMatchObject({ definitions: { state: 'compared', differing: [], missing: [], added: [] } });
      expect(run.outputs['verdict']).toBe('degraded');
      expectHarmless(run);
    }
  } finally {
    removeDump(file);
  }
  expect(await databases(server)).toEqual([]);
}, 120_000);
