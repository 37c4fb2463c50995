import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { canMakeLocales, type Locales, makeLocales } from '../../support/locales.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { databases, drill, dumpOf, removeDump, useClientsOf } from './support.ts';

/** Sorts `a B c`, where C sorts `B a c`. */
const SORTED = 'en_US';

(canMakeLocales(SORTED) ? describe : describe.skip)('the locale of the scratch database', () => {
  let locales: Locales;
  let server: PostgresServer;
  const made: string[] = [];
  beforeAll(async () => {
    locales = makeLocales(SORTED);
    server = await startPostgres({ env: locales.env });
    useClientsOf(server);
  }, 60_000);
  afterAll(async () => {
    await server?.remove();
    locales?.remove();
  });
  afterEach(async () => {
    for (const file of made.splice(0)) removeDump(file);
    expect(await databases(server)).toEqual([]);
  });
  const dump = async (sql: string, create = `TEMPLATE template0 LC_COLLATE 'en_US.UTF-8' LC_CTYPE 'en_US.UTF-8'`) => {
    const file = await dumpOf(server, sql, { create });
    made.push(file);
    return file;
  };
  const ranges = `CREATE TABLE names (name text NOT NULL, CHECK (name < 'zz')) PARTITION BY RANGE (name);
    CREATE TABLE names_a PARTITION OF names FOR VALUES FROM ('a') TO ('n'); CREATE TABLE names_n PARTITION OF names FOR VALUES FROM ('n') TO ('zz');
    INSERT INTO names VALUES ('Anna'), ('bert'), ('Nina'), ('Zoe')`;
  const given = (backup: string, more: Record<string, string> = {}) => ({ backup, 'server-url': server.url(), ...more });

  test('C’s order with the letters of the source, and both are said', async () => {
    const file = await dump(`CREATE TABLE t (n text PRIMARY KEY); INSERT INTO t VALUES ('a'), ('B'), ('Ä'), ('ä')`);
    const checks = `letters: SELECT count(*) FROM t WHERE lower(n) = 'ä' => == 2\norder: SELECT min(n) = 'B' FROM t => == true`;
    const { main, outcome } = await drill(given(file, { checks }));
    expect(main.reason).toBe('ok');
    expect(outcome.details['scratch']).toMatchObject({
      locale: { kind: 'c_order', why: 'safe', provider: 'libc', collate: 'C', ctype: 'en_US.UTF-8' },
    });
    expect(outcome.sections.join('\n')).toContain('letters of en&#95;US.UTF-8');
  });

  test('a table in ranges of text keeps the order of the source', async () => {
    const { main, outcome } = await drill(given(await dump(ranges)));
    expect([main.reason, outcome.outputs['rows']]).toEqual(['ok', '4']);
    expect(outcome.details['scratch']).toMatchObject({ locale: { kind: 'source', why: 'depends', collate: 'en_US.UTF-8' } });
  });

  test('locale: source and locale: server', async () => {
    const file = await dump("CREATE TABLE t (n text); INSERT INTO t VALUES ('a'), ('B')");
    const order = { checks: "order: SELECT min(n) = 'a' FROM t => == true" };
    const source = await drill(given(file, { ...order, locale: 'source' }));
    expect([source.main.reason, source.outcome.details['scratch']]).toMatchObject(['ok', { locale: { kind: 'source', why: 'asked' } }]);
    const own = await drill(given(file, { locale: 'server' }));
    expect(own.outcome.details['scratch']).toMatchObject({ locale: { kind: 'server', why: 'asked', collate: 'C.UTF-8' } });
  });

  test('a server that has neither the source’s order nor its letters says so', async () => {
    const poor = await startPostgres();
    try {
      const plain = await dump("CREATE TABLE t (n text); INSERT INTO t VALUES ('a')");
      const lacking = await drill({ backup: plain, 'server-url': poor.url() });
      expect(lacking.outcome.details['scratch']).toMatchObject({ locale: { kind: 'c_order', collate: 'C', ctype: 'C.UTF-8' } });
      const asked = await drill({ backup: plain, 'server-url': poor.url(), locale: 'source' });
      expect(asked.outcome.details['scratch']).toMatchObject({ locale: { kind: 'server', why: 'unavailable', collate: 'C.UTF-8' } });
      expect(asked.outcome.sections.join('\n')).toContain('the server does not have the source’s');
    } finally {
      await poor.remove();
    }
  });
});
