import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readRole } from '../../../src/adapters/postgres/adoption.ts';
import { parseDatabaseUrl } from '../../../src/domain/database/address.ts';
import { freePort, type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { startSilentPort } from '../../support/silent-port.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  await server.query(`CREATE ROLE reader LOGIN PASSWORD 'reader-password'; CREATE ROLE stranger LOGIN PASSWORD 'stranger-password';
    CREATE TABLE _prisma_migrations (id text); GRANT SELECT ON _prisma_migrations TO reader;
    CREATE SCHEMA "Own"; CREATE TABLE "Own"._prisma_migrations (id text); GRANT SELECT ON "Own"._prisma_migrations TO reader`);
});
afterAll(() => server.remove());

function role(url: string, ms = 5000, signal = new AbortController().signal) {
  const parsed = parseDatabaseUrl(url);
  if (!('address' in parsed)) throw new Error(parsed.problem);
  return readRole(parsed.address, ms, signal);
}
const as = (user: string, more = '') => `postgresql://${user}:${user}-password@127.0.0.1:${server.port}/postgres${more}`;

test('superuser, reader, stranger; another schema, of which the role may not even look up a name', async () => {
  expect(await role(server.url())).toEqual({ known: { superuser: true, ledger: 'readable' } });
  expect(await role(as('reader'))).toEqual({ known: { superuser: false, ledger: 'readable' } });
  expect(await role(as('stranger'))).toEqual({ known: { superuser: false, ledger: 'denied' } });
  expect(await role(as('reader', '?schema=Own'))).toEqual({ known: { superuser: false, ledger: 'denied' } });
  expect(await role(as('reader', '?schema=nowhere'))).toEqual({ known: { superuser: false, ledger: 'absent' } });
});

test('a dead port, a server that says nothing, a wrong database: out of reach, in good time and without the password', async () => {
  const dead = await role(`postgresql://reader:hunter2-hunter2@127.0.0.1:${await freePort()}/postgres`);
  expect(dead).toMatchObject({ unknown: expect.stringMatching(/^127\.0\.0\.1:\d+\/postgres: unreachable/) });
  expect(JSON.stringify(dead)).not.toContain('hunter2');
  expect(await role(as('reader').replace('/postgres', '/nothing'))).toMatchObject({ unknown: expect.stringContaining('database_missing') });
  const silent = await startSilentPort();
  const started = performance.now();
  expect(await role(`postgresql://a:b@127.0.0.1:${silent.port}/x`, 400)).toMatchObject({ unknown: expect.stringMatching(/timeout|unreachable/) });
  expect(performance.now() - started).toBeLessThan(10_000);
  await silent.close();
});

test('a cancel is no answer', async () => {
  await expect(role(as('reader'), 5000, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
});
