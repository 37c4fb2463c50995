import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import type { Certificate } from './certificates.ts';

export type ProxyBehaviour = {
  /** The `Proxy-Authorization` that it wants; 407 without. */
  readonly credentials?: string;
  /** What CONNECT is answered with, instead of a tunnel: a status, bytes, nothing, or an end of the connection. */
  readonly connect?: number | string | 'hang' | 'close';
};

/** A proxy that forwards absolute-form requests and opens tunnels, always to this machine. */
export function proxyServer(behaviour: ProxyBehaviour, certificate: Certificate | undefined, onLine: (line: string) => void): net.Server {
  const admits = (request: http.IncomingMessage) =>
    behaviour.credentials === undefined || request.headers['proxy-authorization'] === behaviour.credentials;
  const inner = http.createServer((request, response) => {
    onLine(`${request.method} ${request.url}`);
    if (!admits(request)) return void response.writeHead(407, { 'proxy-authenticate': 'Basic realm="p"' }).end();
    // Only a request in absolute form is one for a proxy.
    if (!/^http:\/\//.test(request.url ?? '')) return void response.writeHead(400).end();
    const url = new URL(request.url ?? '');
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const forward = http.request({ host: '127.0.0.1', port: url.port, path: `${url.pathname}${url.search}`, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forward.on('error', () => response.writeHead(502).end());
    forward.end();
  });
  inner.on('connect', (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
    onLine(`CONNECT ${request.url}`);
    socket.on('error', () => undefined);
    const { connect } = behaviour;
    if (!admits(request)) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="p"\r\n\r\n');
    if (connect === 'hang') return undefined;
    if (connect === 'close') return socket.end();
    if (typeof connect === 'string') return socket.end(connect);
    if (typeof connect === 'number') return socket.end(`HTTP/1.1 ${connect} No\r\ncontent-length: 0\r\n\r\n`);
    const port = Number(request.url?.slice(request.url.lastIndexOf(':') + 1));
    const upstream = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    return upstream;
  });
  if (certificate === undefined) return inner;
  const server = tls.createServer(certificate, (socket) => inner.emit('connection', socket));
  server.on('tlsClientError', () => undefined);
  return server;
}
