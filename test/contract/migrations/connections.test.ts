import { chmodSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { measure } from '../../../actions/migrate-status/compare.ts';
import { connect } from '../../../src/adapters/postgres/connect.ts';
import type { PostgresError } from '../../../src/adapters/postgres/failure.ts';
import { parseDatabaseUrl } from '../../../src/domain/database/address.ts';
import { type SslMode, withSsl } from '../../../src/domain/database/ssl-input.ts';
import { DEFAULT_SEVERITIES } from '../../../src/domain/migrations/verdict.ts';
import { createAuthority, createCertificate } from '../../support/certificates.ts';
import { CASES, loadCase, makeProject, measureProject } from '../../support/migration-kit.ts';
import { freePort, type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

let server: PostgresServer;
let hba = '';
const root = path.join(CASES, 'all_applied');
const undo: (() => unknown)[] = [];
beforeAll(async () => {
  server = await startPostgres();
  hba = readFileSync(path.join(server.dataFolder, 'pg_hba.conf'), 'utf8');
});
afterAll(() => server.remove());
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const reason = async (url: string, limitMs = 10_000) => (await measureProject(url, root, { limitMs })).findings;

/** Rules that come before the server's own. */
async function withRules(rules: string) {
  writeFileSync(path.join(server.dataFolder, 'pg_hba.conf'), `${rules}\n${hba}`);
  await server.query('SELECT pg_reload_conf()');
  undo.push(async () => {
    writeFileSync(path.join(server.dataFolder, 'pg_hba.conf'), hba);
    // By the Unix socket or a rule that the test left open.
    await server.query('SELECT pg_reload_conf()');
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
}

async function listen(tcp: Server): Promise<number> {
  const sockets = new Set<Socket>();
  tcp.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
    tcp.close();
  });
  return (tcp.address() as { port: number }).port;
}

describe('each failure has its own reason, in both languages, with the next thing to do', () => {
  test('no such database', async () => {
    expect(await reason(server.url('nope'))).toMatchObject([{ verdict: 'unknown', reason: 'database_missing', evidence: { code: '3D000' } }]);
    expect(await server.query(`SELECT FROM pg_database WHERE datname = 'nope'`)).toEqual([]);
  });

  test('wrong password, empty password, no such role', async () => {
    await server.query(`CREATE ROLE locked LOGIN PASSWORD 'right one'`);
    undo.push(() => server.query('DROP ROLE locked'));
    await withRules('host all locked 127.0.0.1/32 scram-sha-256');
    const url = (password: string) => server.url().replace('postgres@', `locked:${password}@`);
    for (const wrong of ['wrong', '']) expect(await reason(url(wrong))).toMatchObject([{ verdict: 'unknown', reason: 'authentication_failed' }]);
    expect(await reason(url('right%20one'))).toMatchObject([{ reason: 'pending' }]);
    expect(await reason(server.url().replace('postgres@', 'nobody@'))).toMatchObject([
      { reason: 'authentication_failed', evidence: { code: '28000' } },
    ]);
  });

  test('the variables of libpq take no part', async () => {
    await server.query(`CREATE ROLE locked LOGIN PASSWORD 'right'`);
    undo.push(() => server.query('DROP ROLE locked'));
    await withRules('host all locked 127.0.0.1/32 scram-sha-256');
    Object.assign(process.env, { PGPASSWORD: 'right', PGSSLMODE: 'require', PGHOST: 'no-such-host.invalid', PGOPTIONS: '-c nonsense=1' });
    try {
      expect(await reason(server.url().replace('postgres@', 'locked@'))).toMatchObject([{ reason: 'authentication_failed' }]);
      expect(await reason(server.url())).toMatchObject([{ reason: 'pending' }]);
    } finally {
      for (const name of ['PGPASSWORD', 'PGSSLMODE', 'PGHOST', 'PGOPTIONS']) delete process.env[name];
    }
  });

  test('refused, unknown host, a server that is down', async () => {
    const port = await freePort();
    expect(await reason(`postgresql://u:p@127.0.0.1:${port}/d`)).toMatchObject([
      { verdict: 'unknown', reason: 'unreachable', evidence: { code: 'ECONNREFUSED' } },
    ]);
    expect(await reason('postgresql://u:p@no-such-host.invalid/d')).toMatchObject([{ reason: 'unreachable' }]);
    await server.stop();
    undo.push(() => server.start());
    expect(await reason(server.url())).toMatchObject([{ reason: 'unreachable' }]);
  });

  test('a server that accepts and is silent ends with the time, not never', async () => {
    const port = await listen(createServer());
    const started = performance.now();
    expect((await reason(`postgresql://u:p@127.0.0.1:${port}/d`, 1000))[0]).toMatchObject({ verdict: 'unknown' });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('a server that hangs up, one that speaks HTTP, one that speaks nonsense', async () => {
    const hangsUp = await listen(createServer((socket) => socket.end()));
    const http = createHttpServer((_, response) => response.end('hello'));
    const web = await listen(http);
    const nonsense = await listen(createServer((socket) => socket.end('Z'.repeat(100))));
    expect(await reason(`postgresql://u:p@127.0.0.1:${hangsUp}/d`)).toMatchObject([{ verdict: 'unknown', reason: 'unreachable' }]);
    for (const port of [web, nonsense]) {
      const [finding] = await reason(`postgresql://u:p@127.0.0.1:${port}/d?sslmode=require`, 3000);
      expect(finding.verdict).toBe('unknown');
      expect(['not_postgresql', 'unreachable']).toContain(finding.reason);
    }
  });

  test('too many connections', async () => {
    await server.query('CREATE ROLE few LOGIN CONNECTION LIMIT 0');
    undo.push(() => server.query('DROP ROLE few'));
    expect(await reason(server.url().replace('postgres@', 'few@'))).toMatchObject([{ reason: 'too_many_connections' }]);
  });

  test('Spanish', async () => {
    const [finding] = (await measureProject(server.url('nope'), root, { language: 'es' })).findings;
    expect(finding).toMatchObject({ reason: 'database_missing', message: expect.stringMatching(/No existe tal base de datos/) });
  });

  test('a connection that breaks in the middle of a query', async () => {
    const parsed = parseDatabaseUrl(server.url());
    if ('problem' in parsed) throw new Error(parsed.problem);
    const connection = await connect({ address: parsed.address });
    const query = connection.query('SELECT pg_sleep(30)').catch((error: PostgresError) => error.reason);
    await server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'`);
    expect(await query).toBe('connection_lost');
    await connection.end();
  });
});

describe('what a hosted runner cannot reach has its own reason', () => {
  const hosted = async (url: string, isHosted: boolean, language: 'en' | 'es' = 'en', limitMs = 10_000) => {
    const parsed = parseDatabaseUrl(url);
    if ('problem' in parsed) throw new Error(parsed.problem);
    const { address } = parsed;
    const target = { address, schema: 'public', root, folder: 'prisma/migrations', language, severities: DEFAULT_SEVERITIES, hosted: isHosted };
    return (await measure(target, AbortSignal.timeout(limitMs), limitMs)).findings[0];
  };

  test('refused on the loopback interface; elsewhere the reason stays unreachable', async () => {
    const url = `postgresql://u:p@127.0.0.1:${await freePort()}/d`;
    expect(await hosted(url, true)).toMatchObject({
      verdict: 'unknown',
      reason: 'unreachable_from_runner',
      message: expect.stringMatching(/runner's own machine.*runs-on.*public address with TLS.*ssh-tunnel/),
      evidence: { code: 'ECONNREFUSED', distance: 'own' },
    });
    expect((await hosted(url, true, 'es')).message).toMatch(/propia máquina del runner.*túnel/);
    expect((await hosted(url, false)).reason).toBe('unreachable');
  });

  test('silence, as of a firewall, is told apart from a slow database', async () => {
    const port = await listen(createServer());
    const started = performance.now();
    const [there, here] = await Promise.all([true, false].map((on) => hosted(`postgresql://u:p@127.0.0.1:${port}/d`, on, 'en', 1500)));
    expect(there?.reason).toBe('unreachable_from_runner');
    expect(here?.reason).toBe('unreachable');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('an inner name, and a public name with a typing error', async () => {
    expect((await hosted('postgresql://u:p@db.railway.internal/d', true)).reason).toBe('unreachable_from_runner');
    expect((await hosted('postgresql://u:p@no-such-host.invalid/d', true)).reason).toBe('unreachable');
  });

  test('what answers is judged by its answer', async () => {
    expect((await hosted(server.url('nope'), true)).reason).toBe('database_missing');
  });
});

describe('TLS', () => {
  const authority = createAuthority('runbook test authority');
  const other = createAuthority('another authority');

  async function withTls(certificate: { cert: string; key: string }) {
    const owner = statSync(server.dataFolder);
    for (const [file, text] of [
      ['server.crt', certificate.cert],
      ['server.key', certificate.key],
    ] as const) {
      const full = path.join(server.dataFolder, file);
      writeFileSync(full, text);
      chownSync(full, owner.uid, owner.gid);
      chmodSync(full, 0o600);
    }
    await server.query('ALTER SYSTEM SET ssl = on');
    await server.query('SELECT pg_reload_conf()');
    undo.push(async () => {
      await server.query('ALTER SYSTEM RESET ssl');
      await server.query('SELECT pg_reload_conf()');
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const trust = () => {
    const project = makeProject({ 'ca.pem': authority.cert });
    undo.push(project.remove);
    return path.join(project.root, 'ca.pem');
  };
  const good = () => createCertificate({ name: 'localhost', dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], issuer: authority });

  test('demanded and not there; preferred and not there', async () => {
    expect(await reason(`${server.url()}?sslmode=require`)).toMatchObject([{ verdict: 'unknown', reason: 'tls_unavailable' }]);
    expect(await reason(`${server.url()}?sslmode=prefer`)).toMatchObject([{ reason: 'pending' }]);
  });

  test('demanded by the server: refused without, found by preference, as Prisma and libpq do', async () => {
    await withTls(good());
    await server.query('CREATE ROLE careful LOGIN');
    undo.push(() => server.query('DROP ROLE careful'));
    await withRules('hostnossl all careful 127.0.0.1/32 reject');
    const url = server.url().replace('postgres@', 'careful@');
    expect(await reason(`${url}?sslmode=disable`)).toMatchObject([{ verdict: 'unknown', reason: 'tls_required' }]);
    for (const query of ['', '?sslmode=prefer', '?sslmode=require', '?sslmode=no-verify'])
      expect(await reason(url + query)).toMatchObject([{ reason: 'pending' }]);
  });

  test('verified where the URL says so: trusted, untrusted, another name, expired', async () => {
    const ca = encodeURIComponent(trust());
    const full = `?sslmode=verify-full&sslrootcert=${ca}`;
    await withTls(good());
    expect(await reason(server.url() + full)).toMatchObject([{ reason: 'pending' }]);
    expect(await reason(`${server.url()}?sslaccept=strict&sslmode=require&sslcert=${ca}`)).toMatchObject([{ reason: 'pending' }]);
    expect(await reason(`${server.url()}?sslmode=verify-full`)).toMatchObject([{ verdict: 'unknown', reason: 'tls_untrusted' }]);
    await withTls(createCertificate({ name: 'x', ipAddresses: ['127.0.0.1'], issuer: other }));
    expect(await reason(server.url() + full)).toMatchObject([{ reason: 'tls_untrusted' }]);
    expect(await reason(`${server.url()}?sslmode=require`)).toMatchObject([{ reason: 'pending' }]);
    await withTls(createCertificate({ name: 'db.example', dnsNames: ['db.example'], issuer: authority }));
    expect(await reason(server.url() + full)).toMatchObject([{ reason: 'tls_hostname' }]);
    expect(await reason(`${server.url()}?sslmode=verify-ca&sslrootcert=${ca}`)).toMatchObject([{ reason: 'pending' }]);
    await withTls(
      createCertificate({
        name: 'x',
        ipAddresses: ['127.0.0.1'],
        issuer: authority,
        notAfter: new Date(Date.now() - 86_400_000),
        notBefore: new Date(0),
      }),
    );
    expect(await reason(server.url() + full)).toMatchObject([{ reason: 'tls_expired' }]);
  });

  describe('the input ssl, whatever the URL says', () => {
    const withInput = async (query: string, mode: SslMode, pem: string | null) => {
      const parsed = parseDatabaseUrl(server.url() + query);
      if ('problem' in parsed) throw new Error(parsed.problem);
      const address = withSsl(parsed.address, mode, pem);
      const target = { address, schema: 'public', root, folder: 'prisma/migrations', language: 'en', severities: DEFAULT_SEVERITIES } as const;
      return (await measure(target, AbortSignal.timeout(10_000), 10_000)).findings[0].reason;
    };
    const open = async (mode: SslMode, pem: string | null = null) => {
      const parsed = parseDatabaseUrl(server.url());
      if ('problem' in parsed) throw new Error(parsed.problem);
      const connection = await connect({ address: withSsl(parsed.address, mode, pem) });
      const [row] = await connection.query<{ ssl: boolean }>('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      await connection.end();
      return row?.ssl;
    };

    test('require encrypts and takes any certificate, verify-full only the right one, disable is plain', async () => {
      await withTls(good());
      expect(await open('require')).toBe(true);
      expect(await open('verify-full', authority.cert)).toBe(true);
      expect(await open('disable')).toBe(false);
      expect(await withInput('?sslmode=disable', 'verify-full', null)).toBe('tls_untrusted');
      expect(await withInput('?sslmode=verify-full', 'verify-full', other.cert)).toBe('tls_untrusted');
      expect(await withInput('', 'verify-full', `${other.cert}${authority.cert}`)).toBe('pending');
      expect(await withInput('?sslmode=verify-full&sslrootcert=/nope.pem', 'as-url', authority.cert)).toBe('pending');
      expect(await withInput('?sslmode=verify-full&sslrootcert=/nope.pem', 'require', null)).toBe('pending');
      await withTls(createCertificate({ name: 'x', dnsNames: ['db.example'], issuer: authority }));
      expect(await withInput('', 'verify-full', authority.cert)).toBe('tls_hostname');
    });

    test('a server without TLS is refused, never spoken to in the clear', async () => {
      for (const mode of ['require', 'verify-full'] as const) expect(await withInput('?sslmode=prefer', mode, null)).toBe('tls_unavailable');
    });
  });

  test('a server that speaks old TLS only, and one that wants a client certificate', async () => {
    await withTls(good());
    await server.query(`ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1'`);
    await server.query(`ALTER SYSTEM SET ssl_max_protocol_version = 'TLSv1.1'`);
    await server.query('SELECT pg_reload_conf()');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const old = await reason(`${server.url()}?sslmode=require`);
    await server.query('ALTER SYSTEM RESET ssl_min_protocol_version');
    await server.query('ALTER SYSTEM RESET ssl_max_protocol_version');
    await server.query('SELECT pg_reload_conf()');
    expect(old).toMatchObject([{ verdict: 'unknown', reason: 'tls_version', evidence: { detail: 'EPROTO: tlsv1 alert protocol version' } }]);
    const ca = path.join(server.dataFolder, 'client-ca.pem');
    writeFileSync(ca, authority.cert);
    chmodSync(ca, 0o644);
    await server.query(`ALTER SYSTEM SET ssl_ca_file = 'client-ca.pem'`);
    undo.push(() => server.query('ALTER SYSTEM RESET ssl_ca_file'));
    await server.query('CREATE ROLE certified LOGIN');
    undo.push(() => server.query('DROP ROLE certified'));
    await withRules('hostssl all certified 127.0.0.1/32 trust clientcert=verify-ca');
    expect(await reason(`${server.url().replace('postgres@', 'certified@')}?sslmode=require`)).toMatchObject([
      { verdict: 'unknown', reason: 'tls_client_certificate' },
    ]);
  });

  test('a certificate file that is not there is a wrong input', async () => {
    await expect(reason(`${server.url()}?sslmode=verify-full&sslrootcert=/nope.pem`)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('/nope.pem'),
    });
  });
});

/** What PgBouncer 1.2x accepts at start-up without `ignore_startup_parameters`; anything else is refused with this text. */
const POOLER_ACCEPTS = ['user', 'database', 'client_encoding', 'datestyle', 'timezone', 'standard_conforming_strings', 'application_name'];

/** A proxy with PgBouncer's manners at start-up, in front of the real server. */
async function pooler(): Promise<number> {
  return listen(
    createServer((socket) => {
      socket.once('data', (first) => {
        const parameters = first
          .subarray(8)
          .toString('utf8')
          .split('\0')
          .filter((_, i) => i % 2 === 0);
        const refused = parameters.find((name) => name !== '' && !POOLER_ACCEPTS.includes(name));
        if (refused !== undefined) {
          const fields = Buffer.from(`SFATAL\0C08P01\0Munsupported startup parameter: ${refused}\0\0`);
          const head = Buffer.alloc(5);
          head.write('E');
          head.writeUInt32BE(fields.length + 4, 1);
          socket.end(Buffer.concat([head, fields]));
          return;
        }
        const upstream = connectTcp(server.port, '127.0.0.1');
        upstream.on('error', () => socket.destroy());
        upstream.write(first);
        socket.pipe(upstream).pipe(socket);
      });
    }),
  );
}

test('through a pooler that refuses settings at start-up', async () => {
  const { url, root: project } = await loadCase(server, 'one_pending');
  const port = await pooler();
  const { findings } = await measureProject(`${url.replace(String(server.port), String(port))}?pgbouncer=true`, project);
  expect(findings).toMatchObject([{ reason: 'pending' }]);
});
