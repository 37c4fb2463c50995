import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canMakeLocales, type Locales, makeLocales } from '../../support/locales.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { DUMPS, drill, dumpOf, removeDump, useClientsOf } from './support.ts';

const SPOKEN = ['es_ES', 'de_DE', 'fr_FR'] as const;
/** Debian's server brings its translations; the wheels of other versions do not. */
const possible = canMakeLocales(...SPOKEN) && SPOKEN.every((name) => existsSync(`/usr/share/locale/${name.slice(0, 2)}/LC_MESSAGES/postgres-15.mo`));

/** With several jobs the order is one of chance. */
const sorted = (errors: unknown) => (errors as { class: string }[]).toSorted((a, b) => a.class.localeCompare(b.class));

(possible ? describe : describe.skip)('a user who is no superuser, on a server that speaks', () => {
  let locales: Locales;
  let server: PostgresServer;
  const dumps: Record<string, string> = {};
  beforeAll(async () => {
    locales = makeLocales(...SPOKEN);
    server = await startPostgres({ env: locales.env });
    useClientsOf(server);
    await server.query('CREATE ROLE plain LOGIN CREATEDB; CREATE ROLE app');
    dumps['role'] = await dumpOf(server, 'CREATE TABLE t (id int); INSERT INTO t VALUES (1); CREATE POLICY p ON t TO app USING (true)');
    dumps['extension'] = await dumpOf(server, 'CREATE EXTENSION postgres_fdw; CREATE TABLE t (id int); INSERT INTO t VALUES (1)');
    // Rows that only break their rule in the copy: what restores them is not what was dumped from.
    dumps['rules'] = await dumpOf(
      server,
      `CREATE FUNCTION elsewhere() RETURNS boolean STABLE LANGUAGE sql AS $$ SELECT current_database() <> 'source' $$;
       CREATE FUNCTION only_here(t text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN CASE WHEN current_database() = 'source' THEN t ELSE 'same' END; END $$;
       CREATE TABLE a (id text CHECK (NOT elsewhere())); INSERT INTO a VALUES ('pii-value-1');
       CREATE TABLE b (id text); INSERT INTO b VALUES ('pii-value-2'), ('pii-value-3'); CREATE UNIQUE INDEX twice ON b (only_here(id));
       CREATE TABLE c (id int); INSERT INTO c VALUES (1); CREATE VIEW v AS SELECT 1 / id AS x FROM c;`,
    );
    await server.query('DROP ROLE app');
    dumps['foreign_key'] = path.join(DUMPS, 'bad-fk-violation.dump');
    dumps['good'] = path.join(DUMPS, 'pg15-gzip.dump');
  }, 60_000);
  afterAll(async () => {
    for (const name of ['role', 'extension', 'rules']) removeDump(dumps[name] as string);
    await server?.remove();
    locales?.remove();
  });

  const look = async (name: string) => {
    const { outcome, main, reasons, everything } = await drill({
      backup: dumps[name] as string,
      'server-url': server.url().replace('postgres@', 'plain@'),
      // The pieces of two workers' messages may mix, so that their number is not the same twice.
      jobs: '1',
    });
    expect(everything).not.toContain('pii-value');
    return { main: main.reason, verdict: main.verdict, reasons, errors: sorted(outcome.details['errors']), result: outcome.outputs['result'] };
  };

  test.each(['role', 'extension', 'rules', 'foreign_key', 'good'])(
    '%s: the verdict, the reasons and the classes are those of English',
    async (name) => {
      await server.query("ALTER ROLE plain SET lc_messages = 'C'");
      const english = await look(name);
      expect(english.verdict).toBe(name === 'good' ? 'ok' : 'critical');
      expect(JSON.stringify(english.errors)).not.toContain('unknown');
      for (const language of SPOKEN) {
        await server.query(`ALTER ROLE plain SET lc_messages = '${language}.UTF-8'`);
        expect([language, await look(name)]).toEqual([language, english]);
      }
    },
    60_000,
  );

  test('the server really speaks it', async () => {
    await server.query("ALTER ROLE plain SET lc_messages = 'de_DE.UTF-8'");
    await server.query('SET ROLE plain');
    const pg = (await import('pg')).default;
    const client = new pg.Client({ connectionString: server.url().replace('postgres@', 'plain@') });
    await client.connect();
    await expect(client.query('SELECT FROM nowhere')).rejects.toThrow('Relation »nowhere« existiert nicht');
    await client.end();
  });
});
