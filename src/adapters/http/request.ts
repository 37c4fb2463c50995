import { basicAuthorization } from '../../core/basic-auth.ts';
import type { Endpoint } from './connect.ts';

export type Headers = readonly (readonly [string, string])[];

/** Where to connect for a URL. A `host` header names whom the certificate must be made out for. */
export function endpointOf(url: URL, headers: Headers): Endpoint {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const asked = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const secure = url.protocol === 'https:';
  return {
    secure,
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    // A trailing dot is part of the name for the resolver only.
    serverName: (asked === undefined ? host : asked.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')).replace(/\.$/, ''),
  };
}

/** What is sent: the user's headers, and ours where the user says nothing. User information in the URL beats an authorization header. */
export function requestHeaders(url: URL, given: Headers, userAgent: string): Headers {
  const basic = basicAuthorization(url);
  const users = given.filter(([name]) => basic === null || name.toLowerCase() !== 'authorization');
  const ours: [string, string][] = [
    ['accept', 'application/json, */*;q=0.1'],
    ['accept-encoding', 'gzip, br, deflate, identity'],
    // A cached answer says nothing about the service.
    ['cache-control', 'no-cache'],
    ['user-agent', userAgent],
    ...(basic === null ? [] : [['authorization', basic] as [string, string]]),
  ];
  const names = new Set(users.map(([name]) => name.toLowerCase()));
  return [...ours.filter(([name]) => !names.has(name)), ...users];
}

/** The request target in absolute form, as a proxy wants it for http (RFC 9112, 3.2.2). */
export function absoluteForm(url: URL): string {
  return `${url.origin}${url.pathname}${url.search}`;
}
