import { Resolver } from 'node:dns/promises';
import { errorText } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Answer, AnswerTrouble } from '../../domain/triage/evidence.ts';
import { codeOf } from './failure.ts';
import { abortable } from './sockets.ts';

/** The codes of Node's resolver (c-ares), and of getaddrinfo, which does not tell an absent name from one without addresses. */
const TROUBLES: Readonly<Record<string, AnswerTrouble>> = {
  ENOTFOUND: 'nxdomain',
  ENONAME: 'nxdomain',
  ENODATA: 'no_data',
  ESERVFAIL: 'servfail',
  EREFUSED: 'refused',
  ETIMEOUT: 'timed_out',
  ECANCELLED: 'timed_out',
  ECONNREFUSED: 'unreachable',
};

/** What a failed look-up means. */
export function answerTrouble(error: unknown): Answer {
  return { kind: TROUBLES[codeOf(error)] ?? 'failed', detail: plainText(codeOf(error) || errorText(error), 200) };
}

/** The addresses of a look-up, or its trouble; `timed_out` once `signal` is aborted. It never rejects. */
export async function answerOf(work: Promise<readonly string[]>, signal: AbortSignal): Promise<Answer> {
  try {
    const addresses = await abortable(work, signal);
    // An empty list is what some resolvers give for a name that has other records only.
    return addresses.length === 0 ? { kind: 'no_data', detail: '' } : { kind: 'addresses', addresses: addresses.slice(0, 64) };
  } catch (error) {
    return signal.aborted ? { kind: 'timed_out', detail: '' } : answerTrouble(error);
  }
}

/**
 * Asks name servers themselves for A and AAAA, each on its own, over UDP: without hosts file, cache and search domains. Without `servers`
 * those of the machine are asked. It never rejects; what has no answer when `signal` is aborted has timed out.
 */
export async function askNameServers(
  name: string,
  servers: readonly string[] | null,
  signal: AbortSignal,
): Promise<{ readonly a: Answer; readonly aaaa: Answer }> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  try {
    if (servers !== null) resolver.setServers(servers);
  } catch (error) {
    const failed = answerTrouble(error);
    return { a: failed, aaaa: failed };
  }
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const [a, aaaa] = await Promise.all([answerOf(resolver.resolve4(name), signal), answerOf(resolver.resolve6(name), signal)]);
    return { a, aaaa };
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
