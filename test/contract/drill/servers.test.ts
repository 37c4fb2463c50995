import { describe, expect, test } from '@jest/globals';
import { hasPostgres, startPostgres } from '../../support/postgres-server.ts';
import { databases, drill, dumpOf, removeDump, useClientsOf } from './support.ts';

/** The versions that the drill is tested on beside the machine's own. */
describe.each([17, 18])('PostgreSQL %i', (major) => {
  (hasPostgres(major) ? test : test.skip)('drills with its own client: locale, settings, a built-in locale of the source', async () => {
    const server = await startPostgres({ major });
    const before = process.env['PATH'];
    useClientsOf(server);
    const usual = await dumpOf(server, 'CREATE EXTENSION citext; CREATE TABLE t (n citext PRIMARY KEY); INSERT INTO t VALUES (1)');
    const made = await dumpOf(server, 'CREATE TABLE t (n text); INSERT INTO t VALUES (1)', {
      create: "TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'",
    });
    try {
      const plain = await drill({ backup: usual, 'server-url': server.url() });
      expect([plain.main.reason, plain.outcome.details['client']]).toMatchObject(['ok', { version: expect.stringMatching(`^${major}\\.`) }]);
      expect(plain.outcome.details['scratch']).toMatchObject({ locale: { kind: 'c_order', why: 'same_order', collate: 'C', ctype: 'C.UTF-8' } });
      expect(plain.outcome.details['tuning']).toMatchObject({ active: { autovacuum: 'off' }, putBack: true });
      const builtin = await drill({ backup: made, 'server-url': server.url() });
      expect([builtin.main.reason, builtin.outcome.details['scratch']]).toMatchObject([
        'ok',
        { locale: { kind: 'source', why: 'provider', provider: 'builtin', collate: 'C.UTF-8' } },
      ]);
      expect(await databases(server)).toEqual([]);
    } finally {
      process.env['PATH'] = before;
      for (const file of [usual, made]) removeDump(file);
      await server.remove();
    }
  });
});
