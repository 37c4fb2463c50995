import type http from 'node:http';
import { answerOk, json, type Kit, OK } from './health-kit.ts';
import type { HealthCase } from './health-servers.ts';

const SHORT = { 'request-timeout': '300ms' };
export const FOLLOW = { 'max-redirects': '3' };

/** Sends everybody from `/health` on, and answers what comes to any other path with `then`. */
export const redirecting =
  (location: string, then: http.RequestListener = answerOk, status = 302): http.RequestListener =>
  (request, response) =>
    request.url === '/health' ? void response.writeHead(status, { location }).end() : then(request, response);
const redirect = (location: string, status?: number) => (kit: Kit) => kit.http(redirecting(location, answerOk, status));
/** A server that takes the request for right if it has, or has not, these headers. */
const wants =
  (present: readonly string[], absent: readonly string[]): http.RequestListener =>
  (request, response) => {
    const right = present.every((name) => name in request.headers) && absent.every((name) => !(name in request.headers));
    json(response, OK, right ? 200 : 418);
  };
const HEADERS = { headers: 'Authorization: Bearer t0ken-of-the-user\nX-Api-Key: key-of-the-user\nCookie: session=1' };
const SENT = ['authorization', 'x-api-key', 'cookie'];
/** Redirects from 127.0.0.1 by way of the other host name of the same address. */
const toOtherHost = async (kit: Kit, then: http.RequestListener) => {
  const other = (await kit.http(then)).replace('127.0.0.1', 'localhost');
  return kit.http(redirecting(other));
};
const forbidden = (name: string, location: string): HealthCase => ({
  name: `a redirect to ${name}`,
  serve: redirect(location),
  inputs: FOLLOW,
  reason: 'redirect',
  status: 302,
  says: 'private or reserved',
});

export const REDIRECT_CASES: readonly HealthCase[] = [
  {
    name: 'a status that is right, of a redirect that must not be followed',
    serve: redirect('http://10.0.0.1/'),
    inputs: { ...FOLLOW, 'expect-status': '302', 'expect-json': 'none' },
    reason: 'redirect',
  },
  { name: 'a redirect that is followed', serve: redirect('/healthz'), inputs: FOLLOW, reason: 'ok', status: 200, requests: 2, connections: 2 },
  { name: 'a 303 that is followed', serve: redirect('/x', 303), inputs: FOLLOW, reason: 'ok', requests: 2, connections: 2 },
  { name: 'a 308 that is followed', serve: redirect('/x', 308), inputs: FOLLOW, reason: 'ok', requests: 2, connections: 2 },
  { name: 'a 300, which is no redirect', serve: redirect('/x', 300), inputs: FOLLOW, reason: 'redirect' },
  { name: 'redirects without end', serve: endlessRedirects, inputs: FOLLOW, reason: 'redirect', says: 'max-redirects', requests: 4, connections: 4 },
  { name: 'a redirect to itself', serve: redirect('/health'), inputs: FOLLOW, reason: 'redirect', says: 'circle' },
  { name: 'a redirect in a circle', serve: circle, inputs: FOLLOW, reason: 'redirect', says: 'circle', requests: 2, connections: 2 },
  {
    name: 'a redirect from https to http',
    serve: async (kit, c) => kit.https(c.good, redirecting(await kit.http(answerOk))),
    inputs: FOLLOW,
    reason: 'redirect',
    says: 'https to http',
  },
  {
    name: 'a redirect from http to https',
    serve: async (kit, c) => kit.http(redirecting((await kit.https(c.good)).replace('localhost', '127.0.0.1'))),
    inputs: FOLLOW,
    reason: 'ok',
    requests: 2,
    connections: 2,
  },
  {
    name: 'a redirect to a certificate of nobody',
    serve: async (kit, c) => kit.http(redirecting(await kit.https(c.selfSigned))),
    inputs: FOLLOW,
    reason: 'tls_untrusted',
    connections: 2,
  },
  { name: 'a redirect to ftp:', serve: redirect('ftp://files.example/'), inputs: FOLLOW, reason: 'redirect', says: 'no http' },
  { name: 'a redirect to javascript:', serve: redirect('javascript:alert(1)'), inputs: FOLLOW, reason: 'redirect', says: 'no http' },
  { name: 'a redirect to port 0', serve: redirect('http://127.0.0.1:0/'), inputs: FOLLOW, reason: 'redirect', says: 'no http' },
  { name: 'a redirect to a port where nothing listens', serve: redirect('http://127.0.0.1:1/'), inputs: FOLLOW, reason: 'tcp_refused' },
  {
    name: 'a redirect to a log-in page',
    serve: (kit) => kit.http(redirecting('/login', (_, r) => json(r, '<html><title>Sign in</title>'))),
    inputs: FOLLOW,
    reason: 'body_not_json',
    requests: 2,
    connections: 2,
  },
  {
    name: 'a redirect to silence: one deadline for both',
    serve: (kit) => kit.http(redirecting('/hang', () => undefined)),
    inputs: { ...FOLLOW, ...SHORT },
    reason: 'timeout_headers',
    requests: 2,
    connections: 2,
  },
  { name: 'a redirect whose body never ends', serve: endlessRedirectBody, inputs: { ...FOLLOW, ...SHORT }, reason: 'redirect' },
  {
    name: 'headers of the user at the same host',
    serve: (kit) => kit.http(redirecting('/x', wants(SENT, []))),
    inputs: { ...FOLLOW, ...HEADERS },
    reason: 'ok',
    requests: 2,
    connections: 2,
  },
  {
    name: 'no headers of the user at another host',
    serve: (kit) => toOtherHost(kit, wants([], SENT)),
    inputs: { ...FOLLOW, ...HEADERS },
    reason: 'ok',
    requests: 2,
    connections: 2,
  },
  {
    name: 'no headers of the user at another port',
    serve: async (kit) => kit.http(redirecting(await kit.http(wants([], SENT)))),
    inputs: { ...FOLLOW, ...HEADERS },
    reason: 'ok',
    requests: 2,
    connections: 2,
  },
  {
    name: 'no user information of the URL at another host',
    serve: async (kit) => (await toOtherHost(kit, wants([], ['authorization']))).replace('http://', 'http://user:pass-word@'),
    inputs: FOLLOW,
    reason: 'ok',
    requests: 2,
    connections: 2,
  },
  {
    name: 'no user information that the redirect brings',
    serve: async (kit) => kit.http(redirecting((await kit.http(wants([], ['authorization']))).replace('http://', 'http://evil:pass-word@'))),
    inputs: FOLLOW,
    reason: 'ok',
    requests: 2,
    connections: 2,
  },
  {
    name: 'headers that stay dropped on the way back',
    serve: thereAndBack,
    inputs: { ...FOLLOW, ...HEADERS },
    reason: 'ok',
    requests: 3,
    connections: 3,
  },
  {
    name: 'a redirect to another loopback address',
    serve: async (kit) => kit.http(redirecting(await kit.http(answerOk, '127.0.0.2'))),
    inputs: FOLLOW,
    reason: 'redirect',
    says: 'private or reserved',
  },
  forbidden('metadata of the cloud', 'http://169.254.169.254/latest/meta-data/iam/'),
  forbidden('the same as one number', 'http://2852039166/'),
  forbidden('the same in octal', 'http://0251.0376.0251.0376/'),
  forbidden('the same as IPv6', 'http://[::ffff:169.254.169.254]/'),
  forbidden('the same by NAT64', 'http://[64:ff9b::a9fe:a9fe]/'),
  forbidden('metadata over IPv6', 'http://[fd00:ec2::254]/'),
  forbidden('metadata of Alibaba', 'http://100.100.100.200/'),
  forbidden('0.0.0.0', 'http://0.0.0.0:80/'),
  forbidden('a private network', 'http://10.0.0.1/'),
  forbidden('IPv6 loopback', 'http://[::1]/'),
  forbidden('a link-local address', 'http://[fe80::1]/'),
  forbidden('carrier-grade NAT', 'https://100.64.0.1/'),
];

function endlessRedirects(kit: Kit): Promise<string> {
  let n = 0;
  return kit.http((_, response) => {
    n += 1;
    response.writeHead(302, { location: `/next/${n}` }).end();
  });
}

function circle(kit: Kit): Promise<string> {
  return kit.http((request, response) => void response.writeHead(302, { location: request.url === '/health' ? '/b' : '/health' }).end());
}

function endlessRedirectBody(kit: Kit): Promise<string> {
  return kit.raw((socket) => void socket.write('HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 99\r\n\r\n'));
}

/** From here to another host and back: the headers must not come back with the request. */
async function thereAndBack(kit: Kit): Promise<string> {
  let back = '';
  const there = (await kit.http((_, response) => void response.writeHead(302, { location: back }).end())).replace('127.0.0.1', 'localhost');
  const here = await kit.http(redirecting(there, wants([], SENT)));
  back = here.replace('/health', '/back');
  return here;
}
