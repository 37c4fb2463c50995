import type { Head } from '../../domain/health/types.ts';
import { RedirectRefused } from './failure.ts';

/** The statuses that send the reader elsewhere (RFC 9110, 15.4); 300, 304, 305 and 306 do not, or not by themselves. */
const STATUSES = new Set([301, 302, 303, 307, 308]);

export const isRedirect = (head: Head) => STATUSES.has(head.status) && head.location !== null;

/** Where a redirect leads. Throws `RedirectRefused` where nobody should go. User information of the server's making is left out. */
export function redirectTarget(location: string, from: URL, seen: ReadonlySet<string>, left: number): URL {
  if (!URL.canParse(location, from.href)) throw new RedirectRefused('scheme');
  const to = new URL(location, from.href);
  if ((to.protocol !== 'http:' && to.protocol !== 'https:') || to.port === '0') throw new RedirectRefused('scheme');
  if (from.protocol === 'https:' && to.protocol === 'http:') throw new RedirectRefused('downgrade');
  to.username = '';
  to.password = '';
  to.hash = '';
  if (seen.has(to.href)) throw new RedirectRefused('loop');
  if (left <= 0) throw new RedirectRefused('too_many');
  return to;
}

/** Whether headers that were meant for `from` may be sent to `to`: the same host and port, or its step from http to https. */
export function sameService(from: URL, to: URL): boolean {
  if (from.hostname !== to.hostname) return false;
  return from.origin === to.origin || (from.protocol === 'http:' && from.port === '' && to.protocol === 'https:' && to.port === '');
}
