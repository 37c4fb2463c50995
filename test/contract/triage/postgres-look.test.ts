import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { lookAtPostgres } from '../../../src/adapters/postgres/dependency-look.ts';
import { lookAtPostgresPort } from '../../../src/adapters/postgres/ssl-request.ts';
import { parseDatabaseUrl } from '../../../src/domain/database/address.ts';
import type { DependencyLook } from '../../../src/domain/triage/dependency.ts';
import { createCertificate } from '../../support/certificates.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { until } from '../queues/support.ts';

let server: PostgresServer;
let hba = '';
const undo: (() => unknown)[] = [];
beforeAll(async () => {
  server = await startPostgres({ settings: { max_connections: '12', superuser_reserved_connections: '3' } });
  hba = readFileSync(path.join(server.dataFolder, 'pg_hba.conf'), 'utf8');
  await server.query(`CREATE ROLE app LOGIN PASSWORD 'right-password'`);
  writeFileSync(path.join(server.dataFolder, 'pg_hba.conf'), `host all app 127.0.0.1/32 scram-sha-256\nhost all banned 127.0.0.1/32 reject\n${hba}`);
  await server.query('SELECT pg_reload_conf()');
});
afterAll(() => server.remove());
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const opening = (timeoutMs = 3000) => ({ timeoutMs, now: () => performance.now() });
function look(url: string, timeoutMs?: number, signal = new AbortController().signal): Promise<DependencyLook> {
  const parsed = parseDatabaseUrl(url);
  if (!('address' in parsed)) throw new Error(parsed.problem);
  return lookAtPostgres(parsed.address, opening(timeoutMs))(signal);
}
const knock = (port: number, timeoutMs?: number, signal = new AbortController().signal) =>
  lookAtPostgresPort({ host: '127.0.0.1', port }, opening(timeoutMs))(signal);
const asApp = (password = '') => server.url().replace('postgres@', `app${password === '' ? '' : `:${password}`}@`);

async function fake(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const tcp: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
    tcp.close();
  });
  return (tcp.address() as { port: number }).port;
}

/** A server that refuses every login with a SQLSTATE, in whatever language. */
const refusing = (sqlState: string, message: string) =>
  fake((socket) =>
    socket.on('data', (data) => {
      if (data.readInt32BE(4) === 80_877_103) return socket.write('N');
      const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0M${message}\0\0`);
      const header = Buffer.alloc(5);
      header.write('E');
      header.writeInt32BE(fields.length + 4, 1);
      return socket.end(Buffer.concat([header, fields]));
    }),
  );
const url = (port: number) => `postgresql://app:secret-password@127.0.0.1:${port}/shop`;

const USABLE = { kind: 'usable', latencyMs: expect.any(Number), notes: [] };
const REACHABLE = { kind: 'reachable', latencyMs: expect.any(Number) };

describe('a real PostgreSQL', () => {
  test('reachable without credentials, usable with them', async () => {
    expect(await knock(server.port)).toEqual(REACHABLE);
    expect(await look(server.url())).toEqual(USABLE);
    expect(await look(asApp('right-password'))).toEqual(USABLE);
    expect(await look(asApp())).toEqual(REACHABLE);
    for (const mode of ['disable', 'prefer']) expect(await look(`${server.url()}?sslmode=${mode}`)).toEqual(USABLE);
    expect(await look(`${server.url()}?sslmode=require`)).toMatchObject({ kind: 'unreachable', why: 'tls' });
  });

  test('refuses logins: a wrong password, a role that pg_hba.conf keeps out, a database that is not there', async () => {
    const wrong = await look(asApp('wrong-password'));
    expect(wrong).toMatchObject({ kind: 'unusable', why: 'auth_failed', detail: expect.stringContaining('28P01') });
    expect(JSON.stringify(wrong)).not.toContain('wrong-password');
    expect(await look(server.url().replace('postgres@', 'banned:x@'))).toMatchObject({
      why: 'auth_failed',
      detail: expect.stringContaining('28000'),
    });
    expect(await look(server.url('nope'))).toMatchObject({ kind: 'unusable', why: 'no_such_database' });
    await server.query('CREATE DATABASE closed ALLOW_CONNECTIONS false');
    expect(await look(server.url('closed'))).toMatchObject({ kind: 'unusable' });
  });

  test('its connections used up: nearly, and all of them', async () => {
    const clients: pg.Client[] = [];
    undo.push(async () => {
      await Promise.all(clients.map((client) => client.end()));
    });
    const take = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        const client = new pg.Client({ connectionString: asApp('right-password') });
        clients.push(client);
        await client.connect();
      }
    };
    await take(8);
    expect(await look(asApp('right-password'))).toEqual(USABLE);
    await take(1);
    expect(await look(asApp('right-password'))).toMatchObject({
      kind: 'unusable',
      why: 'too_many_connections',
      detail: expect.stringContaining('53300'),
    });
    // The superuser's own are still free: its login sees what the application meets.
    expect(await look(server.url())).toEqual({ ...USABLE, notes: ['nearly_no_connections'] });
    // The postmaster answers before it counts.
    expect(await knock(server.port)).toEqual(REACHABLE);
  });

  test('with TLS, which nothing needs to trust for a knock at the door', async () => {
    const { cert, key } = createCertificate({ name: 'postgres', ipAddresses: ['127.0.0.1'] });
    const uid = statSync(server.dataFolder).uid;
    for (const [name, content] of [
      ['server.crt', cert],
      ['server.key', key],
    ] as const) {
      const file = path.join(server.dataFolder, name);
      writeFileSync(file, content, { mode: 0o600 });
      chownSync(file, uid, uid);
    }
    const reload = async () => {
      await server.query('SELECT pg_reload_conf()');
    };
    await server.query('ALTER SYSTEM SET ssl = on');
    undo.push(() => server.query('ALTER SYSTEM RESET ssl').then(reload));
    await reload();
    await until(async () => (await look(`${server.url()}?sslmode=require`)).kind === 'usable');
    expect(await knock(server.port)).toEqual(REACHABLE);
    expect(await look(`${server.url()}?sslmode=verify-full`)).toMatchObject({ kind: 'unreachable', why: 'tls' });
  });

  test('read-only', async () => {
    await server.query('ALTER ROLE app SET default_transaction_read_only = on');
    undo.push(() => server.query('ALTER ROLE app RESET default_transaction_read_only'));
    expect(await look(asApp('right-password'))).toEqual({ ...USABLE, notes: ['read_only'] });
  });

  test('a standby is read-only', async () => {
    const standby = await startPostgres();
    undo.push(() => standby.remove());
    await standby.stop();
    writeFileSync(path.join(standby.dataFolder, 'standby.signal'), '');
    await standby.start();
    expect(await look(standby.url())).toEqual({ ...USABLE, notes: ['read_only'] });
  });

  test('down', async () => {
    const gone = await startPostgres();
    await gone.remove();
    expect(await look(gone.url())).toMatchObject({ kind: 'unreachable', why: 'refused' });
    expect(await knock(gone.port)).toMatchObject({ kind: 'unreachable', why: 'refused' });
    expect(await look('postgresql://u:p@no-such-host.invalid/d')).toMatchObject({ kind: 'unreachable', why: 'dns' });
    expect(await lookAtPostgresPort({ host: 'no-such-host.invalid', port: 5432 }, opening())(new AbortController().signal)).toMatchObject({
      why: 'dns',
    });
  });
});

describe('servers that say why, in any language', () => {
  test.each([
    ['57P03', 'el sistema de base de datos está iniciándose', 'starting_up'],
    ['57P03', 'the database system is shutting down', 'shutting_down'],
    ['57P01', 'Verbindung wird abgebrochen aufgrund von Anweisung des Administrators', 'shutting_down'],
    ['53300', 'Verbindungslimit für Rolle »app« ist überschritten', 'too_many_connections'],
    ['28P01', 'Passwort-Authentifizierung für Benutzer »app« fehlgeschlagen', 'auth_failed'],
    ['28000', 'no hay una línea en pg_hba.conf para «10.0.0.1»', 'auth_failed'],
    ['3D000', 'no existe la base de datos «shop»', 'no_such_database'],
    ['53100', 'no se pudo escribir el archivo: No queda espacio en el dispositivo', 'full'],
    ['25006', 'no es posible ejecutar en una transacción de sólo lectura', 'read_only'],
    ['XX000', 'irgendein Fehler', 'failed'],
    ['08P01', 'no more connections allowed (max_client_conn)', 'too_many_connections'],
    ['08P01', 'no such database: shop', 'no_such_database'],
    ['XX000', 'Max client connections reached', 'too_many_connections'],
  ])('%s %s is %s', async (sqlState, message, why) => {
    const port = await refusing(sqlState, message);
    expect(await look(url(port))).toMatchObject({ kind: 'unusable', why });
    expect(await knock(port)).toEqual(REACHABLE);
  });
});

/** What a pooler answers to a login: in, and ready. It keeps the question until it has a server for it. */
const LOGGED_IN = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

test('a pooler whose server is down lets in and answers nothing', async () => {
  const port = await fake((socket) =>
    socket.on('data', (data) => {
      if (data.readInt32BE(0) > 8) socket.write(data.readInt32BE(4) === 196_608 ? LOGGED_IN : '');
    }),
  );
  expect(await look(`${url(port)}?sslmode=disable`, 300)).toEqual({ kind: 'unusable', why: 'timed_out', detail: 'SELECT 1: timeout' });
});

describe('what is no PostgreSQL', () => {
  test('accepts and says nothing: ends with its time', async () => {
    const port = await fake(() => {});
    const started = performance.now();
    for (const seen of [await look(url(port), 250), await look(`${url(port)}?sslmode=require`, 250), await knock(port, 250)])
      expect(seen).toMatchObject({ kind: 'unreachable', why: 'timed_out' });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('hangs up; speaks HTTP', async () => {
    const hangsUp = await fake((socket) => socket.end());
    expect(await look(url(hangsUp))).toMatchObject({ kind: 'unreachable', why: 'reset' });
    expect(await knock(hangsUp)).toMatchObject({ kind: 'unreachable', why: 'reset' });
    const http = await fake((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await look(`${url(http)}?sslmode=require`)).toMatchObject({ kind: 'unusable', why: 'protocol' });
    expect(await knock(http)).toMatchObject({ kind: 'unusable', why: 'protocol', detail: 'SSLRequest: "H"' });
  });

  test('never stops talking', async () => {
    const flood = (first: Buffer) =>
      fake((socket) => {
        const more = () => {
          while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 1)));
        };
        socket.on('drain', more);
        socket.once('data', () => {
          socket.write(first);
          more();
        });
      });
    // A notice of two gigabytes.
    const port = await flood(Buffer.from([0x4e, 0x7f, 0xff, 0xff, 0xff]));
    const before = process.memoryUsage().rss;
    expect(await look(`${url(port)}?sslmode=disable`)).toMatchObject({ kind: 'unusable', why: 'protocol' });
    expect(await knock(port)).toMatchObject({ kind: 'reachable' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 ** 2);
  });

  test('a cancel rejects at once', async () => {
    const port = await fake(() => {});
    for (const looking of [look, (_: string, ms: number, signal: AbortSignal) => knock(port, ms, signal)]) {
      const cancel = new AbortController();
      setTimeout(() => cancel.abort(new Error('cancelled')), 50);
      await expect(looking(url(port), 60_000, cancel.signal)).rejects.toThrow('cancelled');
    }
  });
});
