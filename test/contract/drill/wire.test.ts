import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Server } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startWire, type WireFill, type WireRequest } from '../../../src/adapters/storage/wire.ts';
import { createAuthority, createCertificate } from '../../support/certificates.ts';

const content = randomBytes(3 * 1024 * 1024 + 17);
const sockets = new Set<unknown>();
const serve = ({ url, socket }: IncomingMessage, response: ServerResponse) => {
  sockets.add(socket);
  const whole = { 'content-length': content.length };
  if (url === '/chunked') return void response.writeHead(206).end(content);
  if (url === '/refused') return void response.writeHead(403, { 'content-length': 3 }).end('no\n');
  if (url === '/longer')
    return void response.writeHead(206, { 'content-length': content.length + 1 }).end(Buffer.concat([content, content.subarray(0, 1)]));
  if (url === '/once') return void response.writeHead(206, { ...whole, connection: 'close' }).end(content);
  response.writeHead(206, { ...whole, 'set-cookie': ['a=1', 'b=2'] }).end(content);
};
const authority = createAuthority('Wire tests');
const plain = createServer(serve);
const secure = createSecureServer(
  { ...createCertificate({ name: 'localhost', dnsNames: ['localhost'], issuer: authority }), keepAlive: true },
  serve,
);
const stranger = createSecureServer(createCertificate({ name: 'localhost', dnsNames: ['localhost'] }), serve);
const raw = (answer: string) => createRawServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(answer)));
const servers: Server[] = [plain, secure, stranger];
const trusted = getCACertificates('default');
const listen = (server: Server) =>
  new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
beforeAll(async () => {
  setDefaultCACertificates([...trusted, authority.cert]);
  await Promise.all(servers.map(listen));
});
afterAll(() => {
  setDefaultCACertificates(trusted);
  for (const server of servers) server.close();
});

const at = (server: Server, target: string, headers: Record<string, string> = {}): WireRequest => {
  const isSecure = server === secure || server === stranger;
  return {
    secure: isSecure,
    host: isSecure ? 'localhost' : '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    target,
    headers: { host: 'localhost', ...headers },
  };
};
type Asked = Partial<WireFill> & { readonly into: Buffer };
const asking = (asked: Asked): WireFill => ({
  accept: ({ status }) => status === 206,
  onBytes: () => {},
  idleMs: 5000,
  signal: new AbortController().signal,
  ...asked,
});

describe.each([
  ['in clear', plain],
  ['under TLS', secure],
] as const)('%s', (_, server) => {
  test('fills the memory in order, again and again over one connection', async () => {
    const wire = startWire();
    sockets.clear();
    for (let round = 0; round < 3; round += 1) {
      const into = Buffer.alloc(content.length);
      const told: Buffer[] = [];
      expect(await wire.fill(at(server, '/'), asking({ into, onBytes: (bytes) => told.push(Buffer.from(bytes)) }))).toBe(true);
      expect(into.equals(content)).toBe(true);
      expect(Buffer.concat(told).equals(content)).toBe(true);
    }
    expect(sockets.size).toBe(1);
    wire.close();
  });

  test('opens another connection where the server wants each to be the last', async () => {
    const wire = startWire();
    sockets.clear();
    for (let round = 0; round < 2; round += 1) {
      const into = Buffer.alloc(content.length);
      expect([await wire.fill(at(server, '/once'), asking({ into })), into.equals(content)]).toEqual([true, true]);
    }
    expect(sockets.size).toBe(2);
    wire.close();
  });

  test.each(['/refused', '/chunked', '/longer'])('%s is left to others, and nothing was handed on', async (target) => {
    const wire = startWire();
    let told = 0;
    const onBytes = (bytes: Buffer) => {
      told += bytes.length;
    };
    expect(await wire.fill(at(server, target), asking({ into: Buffer.alloc(content.length), onBytes }))).toBe(false);
    expect(told).toBe(0);
    wire.close();
  });
});

const withRaw = async <T>(answer: string, use: (server: Server) => Promise<T>): Promise<T> => {
  const server = raw(answer);
  await listen(server);
  try {
    return await use(server);
  } finally {
    server.close();
  }
};
const failing = (request: WireRequest, asked: Asked) =>
  startWire()
    .fill(request, asking(asked))
    .then(
      () => 'filled',
      (error: Error) => error.message,
    );

describe('what is no answer', () => {
  test('a certificate of a stranger', async () => {
    expect(await failing(at(stranger, '/'), { into: Buffer.alloc(content.length) })).toMatch(/self-signed certificate/);
  });

  test('a connection that breaks tells what came', async () => {
    let told = '';
    const into = Buffer.alloc(10);
    const onBytes = (bytes: Buffer) => {
      told += bytes.toString();
    };
    const said = await withRaw('HTTP/1.1 206 Partial Content\r\nContent-Length: 10\r\n\r\nhalf', (server) =>
      failing(at(server, '/'), { into, onBytes }),
    );
    expect([said, told]).toEqual(['the connection was closed', 'half']);
  });

  test.each([
    ['no HTTP at all', '220 mail.example.com ESMTP\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 206 Partial Content\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nfour'],
    ['more bytes than promised', 'HTTP/1.1 206 Partial Content\r\nContent-Length: 4\r\n\r\nfourHTTP/1.1 206'],
    ['a head without an end', `HTTP/1.1 206 Partial Content\r\nx: ${'y'.repeat(40_000)}`],
  ])('%s', async (_, answer) => {
    expect(await withRaw(answer, (server) => startWire().fill(at(server, '/'), asking({ into: Buffer.alloc(4) })))).toBe(false);
  });

  test('silence', async () => {
    const server = createRawServer(() => {});
    await listen(server);
    expect(await failing(at(server, '/'), { into: Buffer.alloc(4), idleMs: 50 })).toMatch(/^no byte for/);
    server.close();
  });

  test('slow is not silent: a piece now and then, for longer than silence may last', async () => {
    const server = createRawServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 206 Partial Content\r\nContent-Length: 6\r\n\r\n'));
      let left = 6;
      const timer = setInterval(() => {
        socket.write('x');
        left -= 1;
        if (left === 0) clearInterval(timer);
      }, 200);
      socket.on('close', () => clearInterval(timer)).on('error', () => {});
    });
    await listen(server);
    const into = Buffer.alloc(6);
    expect([await startWire().fill(at(server, '/'), asking({ into, idleMs: 900 })), into.toString()]).toEqual([true, 'xxxxxx']);
    server.close();
  });

  test('a cancel ends it with its own reason', async () => {
    const stop = new AbortController();
    const onBytes = () => stop.abort(new Error('cancelled by hand'));
    expect(await failing(at(plain, '/'), { into: Buffer.alloc(content.length), onBytes, signal: stop.signal })).toBe('cancelled by hand');
  });

  test('a full disk ends it with its own reason', async () => {
    const onBytes = () => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    expect(await failing(at(plain, '/'), { into: Buffer.alloc(content.length), onBytes })).toBe('no space');
  });

  test('a header cannot bring a request of its own', async () => {
    const evil = at(plain, '/', { range: 'bytes=0-1\r\n\r\nDELETE / HTTP/1.1' });
    sockets.clear();
    let connections = 0;
    const count = () => {
      connections += 1;
    };
    plain.on('connection', count);
    expect(await failing(evil, { into: Buffer.alloc(4) })).toBe('the header range has a line end');
    // By now a connection that had been opened would have come: this one was opened after it.
    await startWire().fill(at(plain, '/once'), asking({ into: Buffer.alloc(content.length) }));
    plain.off('connection', count);
    expect(connections).toBe(1);
  });
});
