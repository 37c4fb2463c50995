import net from 'node:net';
import { basicAuthorization } from '../../core/basic-auth.ts';
import { displayUrl, urlSecrets } from '../../core/redact.ts';

/** Where proxies come from: the environment, nowhere, or one URL for every target. */
export type ProxySetting = 'env' | 'none' | URL;
export type ProxyServer = {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly authorization: string | null;
  /** Fit for people: without credentials. */
  readonly shown: string;
};
/** The proxy for a URL, or null where it is asked directly. */
export type ProxyChoice = (url: URL) => ProxyServer | null;

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy that a text names, `http://user:password@proxy:3128` or, as curl has it, `proxy:3128`; null if it names none. */
export function parseProxyUrl(text: string): URL | null {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(whole)) return null;
  const url = new URL(whole);
  const right = (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '' && url.port !== '0' && url.pathname === '/';
  return right && url.search === '' && url.hash === '' ? url : null;
}

/** The secret parts of a proxy's URL, and the header that they become. */
export function proxySecrets(text: string): string[] {
  const url = parseProxyUrl(text);
  const basic = url === null ? null : basicAuthorization(url);
  return [...urlSecrets(url?.href ?? text), ...(basic === null ? [] : [basic, basic.slice('Basic '.length)])];
}

/** The variables of the environment that name proxies. Lower case comes first, as curl has it; an empty one counts as not set. */
export function proxyVariables(env: Environment): readonly { readonly name: string; readonly value: string }[] {
  return ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'].flatMap((name) => {
    const value = env[name]?.trim() ?? '';
    return value === '' ? [] : [{ name, value }];
  });
}

/**
 * Which proxy is in the way of a URL. A proxy given as a URL serves every target. Those of the environment serve what NO_PROXY does
 * not name, and never the machine itself (as in Go's net/http; a proxy elsewhere cannot reach it).
 */
export function createProxyChoice(setting: ProxySetting, env: Environment): ProxyChoice {
  if (setting === 'none') return () => null;
  if (setting !== 'env') {
    const proxy = toProxy(setting);
    return () => proxy;
  }
  const variables = proxyVariables(env);
  const find = (scheme: string) => {
    const value = variables.find(({ name }) => name.toLowerCase() === `${scheme}_proxy`)?.value;
    const url = value === undefined ? null : parseProxyUrl(value);
    return url === null ? null : toProxy(url);
  };
  const proxies = { 'http:': find('http'), 'https:': find('https') };
  const rules = parseNoProxy(env['no_proxy'] ?? env['NO_PROXY'] ?? '');
  return (url) => {
    const [host, port] = [hostOf(url), portOf(url)];
    if (isLoopback(host) || rules.some((rule) => rule(host, port))) return null;
    return url.protocol === 'https:' ? proxies['https:'] : proxies['http:'];
  };
}

/** Name or address without brackets and without the trailing dot that only resolvers understand. */
const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
const portOf = (url: URL) => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port));

function toProxy(url: URL): ProxyServer {
  return {
    secure: url.protocol === 'https:',
    host: hostOf(url),
    port: portOf(url),
    authorization: basicAuthorization(url),
    shown: displayUrl(url.href).replace(/\/$/, ''),
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || (net.isIPv4(host) && host.startsWith('127.'));
}

type Rule = (host: string, port: number) => boolean;

/**
 * NO_PROXY: items between commas or white space. `*` is everything; `example.com` and `.example.com` and `*.example.com` are the name
 * and everything below; an address is itself; `10.0.0.0/8` a block; `:8080` at the end holds for that port alone.
 */
function parseNoProxy(text: string): readonly Rule[] {
  return text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((item) => item !== '')
    .map(parseRule);
}

function parseRule(item: string): Rule {
  if (item === '*') return () => true;
  const block = /^(.+)\/(\d{1,3})$/.exec(item);
  if (block !== null) return blockRule(block[1] as string, Number(block[2]));
  const match = net.isIPv6(item) ? null : /^(.*?)(?::(\d{1,5}))?$/.exec(item);
  const wanted = match?.[2] === undefined ? null : Number(match[2]);
  const name = (match?.[1] ?? item)
    .replace(/^\[|\]$/g, '')
    .replace(/^\*?\./, '')
    .replace(/\.$/, '');
  const address = net.isIP(name) !== 0;
  return (host, port) => (wanted === null || wanted === port) && name !== '' && (host === name || (!address && host.endsWith(`.${name}`)));
}

function blockRule(network: string, prefix: number): Rule {
  const family = net.isIP(network);
  if (family === 0 || prefix > (family === 4 ? 32 : 128)) return () => false;
  const list = new net.BlockList();
  list.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return (host) => net.isIP(host) === family && list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
