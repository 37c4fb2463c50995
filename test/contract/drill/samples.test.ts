import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hasPostgres, type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { DUMPS, databases, drill, postStep, useClientsOf } from './support.ts';

let server: PostgresServer;
let major = 0;
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
  const [row] = await server.query("SELECT current_setting('server_version_num')::int / 10000 AS major");
  major = Number(row?.['major']);
}, 60_000);
afterAll(() => server?.remove());

const at = (name: string) => path.join(DUMPS, name);

/** Sample, the oldest client that reads it (0: none needs to), verdict, reason, result. Written by hand. */
const SAMPLES = [
  ['pg15-gzip.dump', 12, 'ok', 'ok', 'ok'],
  ['pg15-none.dump', 12, 'ok', 'ok', 'ok'],
  ['pg15.tar', 12, 'ok', 'ok', 'ok'],
  ['pg16client-of-15-gzip.dump', 16, 'ok', 'ok', 'ok'],
  ['pg17-gzip.dump', 17, 'ok', 'ok', 'ok'],
  ['pg17-none.dump', 17, 'ok', 'ok', 'ok'],
  ['pg17-zstd.dump', 17, 'ok', 'ok', 'ok'],
  ['pg18-gzip.dump', 17, 'ok', 'ok', 'ok'],
  ['pg18-lz4.dump', 17, 'ok', 'ok', 'ok'],
  ['pg18-none.dump', 17, 'ok', 'ok', 'ok'],
  // One changed letter in a value that is not compressed: the format has no checksum, so only one from outside can tell.
  ['bad-bitflip-uncompressed-silent.dump', 12, 'ok', 'ok', 'ok'],
  ['bad-bitflip-data.dump', 12, 'critical', 'archive_corrupt', 'incidents'],
  ['bad-fk-violation.dump', 12, 'critical', 'constraint_violated', 'incidents'],
  ['bad-schema-only.dump', 12, 'critical', 'no_rows', 'incidents'],
  ['bad-empty.dump', 0, 'critical', 'archive_empty', 'incidents'],
  ['bad-zeros.dump', 0, 'critical', 'archive_zeros', 'incidents'],
  ['bad-truncated-50pct.dump', 0, 'critical', 'archive_truncated', 'incidents'],
  ['pg15-plain.sql', 0, 'unknown', 'plain_sql', 'inconclusive'],
  ['pg15-plain.sql.gz', 0, 'unknown', 'plain_sql', 'inconclusive'],
  ['pg15-dir.tar.gz', 12, 'ok', 'ok', 'ok'],
  // PostgreSQL's own tests made it; test/contract/proof/regression.test.ts looks closer.
  ['pg15-regression.dump', 12, 'ok', 'ok', 'ok'],
  ['pg18-regression.dump', 17, 'ok', 'ok', 'ok'],
] as const;

type Sample = readonly [name: string, client: number, verdict: string, reason: string, result: string];

describe('each sample has the verdict that it deserves', () => {
  test.each(SAMPLES)('%s', (...sample) => judge(server, major, sample));

  (hasPostgres(18) ? test : test.skip)(
    'all of them on 18',
    async () => {
      const newer = await startPostgres({ major: 18 });
      try {
        useClientsOf(newer);
        // A build that lacks a library cannot make the extension, and the drill must say so of each sample that needs it.
        const lacks = await newer.query('CREATE EXTENSION "uuid-ossp"; DROP EXTENSION "uuid-ossp"').then(
          () => false,
          () => true,
        );
        for (const [name, client, verdict, reason, result] of SAMPLES) {
          const needs = ['ok', 'constraint_violated', 'no_rows'].includes(reason) && !name.endsWith('regression.dump');
          // From 17 on a child table's column must be generated if its parent's is: two tables of 15's tests cannot be restored there.
          const moved: Sample = [name, client, 'critical', name === 'pg15-regression.dump' ? 'restore_failed' : 'extension_missing', 'incidents'];
          const other = name === 'pg15-regression.dump' || (lacks && needs);
          await judge(newer, 18, other ? moved : [name, client, verdict, reason, result]);
        }
      } finally {
        await newer.remove();
      }
    },
    120_000,
  );

  async function judge(on: PostgresServer, of: number, [name, client, verdict, reason, result]: Sample) {
    const { main, outcome } = await drill({ backup: at(name), 'server-url': on.url() });
    const readable = client <= of;
    // A build without zstd or lz4 says so; that is no fault of the backup.
    const lacks = main.reason === 'client_lacks_compression' && /zstd|lz4|pg18-regression/.test(name);
    if (!readable) expect([main.verdict, main.reason]).toEqual(['unknown', 'client_too_old']);
    else if (!lacks) {
      expect([name, main.verdict, main.reason, outcome.outputs['result']]).toEqual([name, verdict, reason, result]);
      if (verdict === 'ok' && !name.endsWith('regression.dump'))
        expect(outcome.outputs).toMatchObject({ tables: '7', rows: '680', 'ignored-errors': '0', incidents: '0' });
    }
    expect(await databases(on)).toEqual([]);
  }

  test('none is left out', () => {
    const names: string[] = SAMPLES.map(([name]) => name);
    expect(names.sort()).toEqual(
      readdirSync(DUMPS)
        .filter((name) => name !== 'stderr')
        .sort(),
    );
  });

  test('a directory archive', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'runbook-dir-'));
    execFileSync('tar', ['-xzf', at('pg15-dir.tar.gz'), '-C', folder]);
    const inner = readdirSync(folder).find((name) => !name.includes('.')) ?? '';
    const { main, outcome } = await drill({ backup: path.join(folder, inner), 'server-url': server.url() });
    expect([main.reason, outcome.outputs['rows']]).toEqual(['ok', '680']);
    rmSync(folder, { recursive: true });
  });
});

describe('what the inputs ask for', () => {
  const given = (more: Record<string, string>) => ({ backup: at('pg15-gzip.dump'), 'server-url': server.url(), ...more });

  test('checks: numbers are shown, nothing else is', async () => {
    const checks = [
      'users: SELECT count(*) FROM "User" => == 90',
      'name: SELECT name FROM "Tenant" ORDER BY id LIMIT 1 => != "x"',
      'flag: SELECT exists(SELECT FROM "User") => == true',
      'nothing: SELECT max(number) FROM "Order" WHERE false => == null',
      'big: SELECT 9007199254740993::bigint => == 9007199254740993',
      'with: WITH a AS (SELECT 1.50::numeric AS n) SELECT n FROM a => == 1.5',
    ].join('\n');
    const { main, outcome } = await drill(given({ checks }));
    expect(main.reason).toBe('ok');
    const shown = (outcome.details['checks'] as { label: string; shown: string }[]).map((check) => [check.label, check.shown]);
    expect(shown).toEqual([
      ['users', '90'],
      ['name', ''],
      ['flag', ''],
      ['nothing', ''],
      ['big', '9007199254740993'],
      ['with', '1.50'],
    ]);
  });

  test.each([
    ['too few', 'SELECT count(*) FROM "User" => > 90', null],
    ['another type', 'SELECT name FROM "User" LIMIT 1 => > 0', 'type'],
    ['no row', 'SELECT 1 WHERE false => == 1', 'shape'],
    ['two rows', 'SELECT 1 FROM "User" LIMIT 2 => == 1', 'shape'],
    ['two columns', 'SELECT 1 AS a, 2 AS b => == 1', 'shape'],
    ['no such table', 'SELECT count(*) FROM nowhere => > 0', 'failed'],
    ['a value in the message', 'SELECT (name)::int FROM "User" LIMIT 1 => > 0', 'failed'],
    ['a second statement', 'SELECT 1) x; DROP TABLE "User"; SELECT (1 => == 1', 'failed'],
    ['a write', "SELECT nextval('invoice_number_seq') => > 0", 'failed'],
  ])('a check with %s fails', async (_, check, problem) => {
    const { main, outcome, everything } = await drill(given({ checks: `the check: ${check}` }));
    expect([main.verdict, main.reason, main.target]).toEqual(['critical', 'check_failed', 'the check']);
    expect((outcome.details['checks'] as { problem: string | null }[])[0]?.problem).toBe(problem);
    // Names of people in the sample.
    expect(everything).not.toMatch(/Linus|Edsger|Barbara|Margaret/);
  });

  test('a critical table that is not there', async () => {
    const { reasons, main } = await drill(given({ 'critical-tables': 'Invoice\npublic."User"' }));
    expect(reasons).toEqual(['table_missing']);
    expect(main).toMatchObject({ verdict: 'critical', target: 'Invoice' });
  });

  test('a backup that is too old', async () => {
    const { main, outcome } = await drill(given({ 'max-age': '1s' }));
    expect([main.verdict, main.reason]).toEqual(['critical', 'backup_too_old']);
    expect(Number(outcome.outputs['backup-age-seconds'])).toBeGreaterThan(1);
    // It is restored all the same: the newest backup there is may be needed tomorrow.
    expect(outcome.outputs['rows']).toBe('680');
  });

  test('keep-database', async () => {
    const input = given({ 'keep-database': 'true', 'scratch-database': 'kept_restore_test' });
    const { main, state } = await drill(input);
    expect(main.reason).toBe('ok');
    await postStep(input, state);
    expect(await databases(server)).toEqual(['kept_restore_test']);
    await server.query('DROP DATABASE kept_restore_test');
  });

  test('Spanish', async () => {
    const { outcome, main } = await drill(given({ language: 'es' }));
    expect(main.message).toMatch(/se restaura: han vuelto 7 tablas con 680 filas/);
    expect(outcome.sections.join('\n')).toContain('### Cronología');
  });
});
