import { describe, expect, test } from '@jest/globals';
import { hasPostgres, startPostgres } from '../../support/postgres-server.ts';

/** The versions that the drill is tested on beside the machine's own. */
describe.each([17, 18])('PostgreSQL %i', (major) => {
  (hasPostgres(major) ? test : test.skip)('runs here with contrib extensions', async () => {
    const server = await startPostgres({ major });
    try {
      const [row] = await server.query(
        "SELECT current_setting('server_version_num')::int / 10000 AS major, count(*)::int AS n FROM pg_available_extensions WHERE name IN ('pgcrypto', 'citext', 'pg_trgm')",
      );
      expect(row).toEqual({ major, n: 3 });
    } finally {
      await server.remove();
    }
  });
});
