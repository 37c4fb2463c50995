import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import { type Authority, type Certificate, createAuthority, createCertificate } from './certificates.ts';
import { type ProxyBehaviour, proxyServer } from './health-proxy.ts';

/** Starts real servers for one case, counts what reaches them, and stops them all. */
export type Kit = {
  /** An HTTP server; the path of the URL is /health. */
  readonly http: (handler: http.RequestListener, host?: string, port?: number) => Promise<string>;
  /** A TCP server that says whatever it likes; `answer` is called once a request head is in, `greet` on connection. */
  readonly raw: (answer: (socket: net.Socket) => void, greet?: (socket: net.Socket) => void) => Promise<string>;
  /** An HTTPS server on localhost. */
  readonly https: (certificate: Certificate, handler?: http.RequestListener, options?: tls.TlsOptions) => Promise<string>;
  /** An HTTP proxy on loopback; whatever name it is asked for is loopback to it. Its connections are not counted. */
  readonly proxy: (behaviour: ProxyBehaviour, certificate?: Certificate) => Promise<string>;
  /** Requests whose head arrived, connections that were opened. */
  readonly requests: () => number;
  readonly connections: () => number;
  /** What proxies were asked: request lines. */
  readonly proxied: () => readonly string[];
  readonly close: () => Promise<void>;
};

export const OK = '{"status":"ok","database":"connected"}';
export const answerOk: http.RequestListener = (_, response) => json(response, OK);

export function json(response: http.ServerResponse, body: string | Buffer, status = 200, headers: http.OutgoingHttpHeaders = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

export function createKit(): Kit {
  const servers: net.Server[] = [];
  const sockets = new Set<net.Socket>();
  const proxied: string[] = [];
  let requests = 0;
  let connections = 0;
  const listen = async (server: net.Server, host: string, port = 0, counted = 1) => {
    servers.push(server);
    server.on('connection', (socket: net.Socket) => {
      connections += counted;
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => resolve());
    });
    return (server.address() as net.AddressInfo).port;
  };
  const counted = (handler: http.RequestListener): http.RequestListener => {
    return (request, response) => {
      requests += 1;
      handler(request, response);
    };
  };
  return {
    http: async (handler, host = '127.0.0.1', wanted = 0) => {
      const port = await listen(http.createServer(counted(handler)), host, wanted);
      return `http://${host.includes(':') ? `[${host}]` : host}:${port}/health`;
    },
    raw: async (answer, greet) => {
      const server = net.createServer((socket) => {
        greet?.(socket);
        let head = '';
        socket.on('data', (chunk) => {
          const before = head;
          head += chunk.toString('latin1');
          if (before.includes('\r\n\r\n') || !head.includes('\r\n\r\n')) return;
          requests += 1;
          answer(socket);
        });
      });
      return `http://127.0.0.1:${await listen(server, '127.0.0.1')}/health`;
    },
    https: async ({ cert, key }, handler = answerOk, options = {}) => {
      const server = tls.createServer({ cert, key, ...options });
      const inner = http.createServer(counted(handler));
      server.on('secureConnection', (socket) => inner.emit('connection', socket));
      server.on('tlsClientError', () => undefined);
      return `https://localhost:${await listen(server, '127.0.0.1')}/health`;
    },
    proxy: async (behaviour, certificate) => {
      const port = await listen(
        proxyServer(behaviour, certificate, (line) => proxied.push(line)),
        '127.0.0.1',
        0,
        0,
      );
      return `${certificate === undefined ? 'http' : 'https'}://localhost:${port}`;
    },
    proxied: () => proxied,
    requests: () => requests,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

export type Certificates = {
  /** The one that tests trust, by NODE_EXTRA_CA_CERTS or as the process's default. */
  readonly trusted: Authority;
  readonly good: Certificate;
  readonly expired: Certificate;
  readonly notYetValid: Certificate;
  readonly otherName: Certificate;
  readonly selfSigned: Certificate;
  readonly strangers: Certificate;
  /** Valid for three days more; for 90 days more, but its intermediate for three. */
  readonly expiring: Certificate;
  readonly expiringChain: Certificate;
};

export function createCertificates(): Certificates {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000);
  const trusted = createAuthority('Runbook test authority', { notAfter: day(400) });
  const between = createAuthority('Runbook intermediate', { issuer: trusted, notAfter: day(3.5) });
  const leaf = { name: 'localhost', dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], issuer: trusted };
  const chained = createCertificate({ ...leaf, issuer: between, notAfter: day(90) });
  return {
    trusted,
    good: createCertificate(leaf),
    expired: createCertificate({ ...leaf, notBefore: day(-90), notAfter: day(-1) }),
    notYetValid: createCertificate({ ...leaf, notBefore: day(2), notAfter: day(90) }),
    otherName: createCertificate({ name: 'other.example', dnsNames: ['other.example'], issuer: trusted }),
    selfSigned: createCertificate({ name: 'localhost', dnsNames: ['localhost'] }),
    strangers: createCertificate({ ...leaf, issuer: createAuthority('Somebody else') }),
    expiring: createCertificate({ ...leaf, notAfter: day(3.5) }),
    expiringChain: { cert: chained.cert + between.cert, key: chained.key },
  };
}
