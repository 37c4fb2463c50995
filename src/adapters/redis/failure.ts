import { errorText } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import { createRedactor } from '../../core/redact.ts';
import type { Unmeasured, UnmeasuredCause } from '../../domain/alerts/measured.ts';
import type { RedisAddress } from '../../domain/queues/address.ts';
import type { DependencyTrouble } from '../../domain/triage/dependency.ts';

/** Beside the troubles of a dependency, what only a reader of keys meets. */
export type RedisTrouble = DependencyTrouble | 'no_credentials' | 'not_permitted' | 'moved' | 'wrong_type' | 'flooded' | 'unsupported';

/** What Redis or the way to it did. `detail`: its own words as one plain line, without the password. */
export class RedisFailure extends Error {
  override readonly name = 'RedisFailure';
  readonly why: RedisTrouble;
  readonly detail: string;

  constructor(why: RedisTrouble, detail: string, options?: ErrorOptions) {
    super(`${why}: ${detail}`, options);
    this.why = why;
    this.detail = detail;
  }
}

/** Error codes of Redis, the first word of an error reply. What has none of its own is told by its text (networking.c, server.c, acl.c). */
const BY_REPLY: readonly (readonly [RegExp, RedisTrouble])[] = [
  [/^NOAUTH\b|^ERR operation not permitted/, 'no_credentials'],
  [/^WRONGPASS\b|^ERR invalid (username-)?password|^ERR wrong number of arguments for 'auth'|^ERR AUTH\b/i, 'auth_failed'],
  [/^NOPERM\b/, 'not_permitted'],
  // Protected mode, and the allow-lists of hosts.
  [/^DENIED\b|allowlist|whitelist/i, 'auth_failed'],
  [/max number of clients|max clients|too many connections|connection limit/i, 'too_many_connections'],
  [/^(LOADING|BUSYLOADING)\b/, 'starting_up'],
  [/^(READONLY|MASTERDOWN|MISCONF|NOREPLICAS)\b/, 'read_only'],
  [/^OOM\b/, 'full'],
  [/^(MOVED|ASK)\b/, 'moved'],
  [/^ERR DB index is out of range/, 'no_such_database'],
  [/^WRONGTYPE\b/, 'wrong_type'],
  [/^ERR (unknown (sub)?command|This instance has cluster support disabled)/i, 'unsupported'],
  [/^Protocol error|Unknown RESP type|[Ii]nvalid RESP|Please report this/, 'protocol'],
];

/** Codes of Node's net. */
const BY_CODE: Readonly<Record<string, RedisTrouble>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ENODATA: 'dns',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timed_out',
  ERR_SOCKET_CONNECTION_TIMEOUT: 'timed_out',
  EHOSTUNREACH: 'timed_out',
  ENETUNREACH: 'timed_out',
  EADDRNOTAVAIL: 'timed_out',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};

/** A failure out of anything that the socket, TLS or the server's reply threw. */
export function classify(error: unknown, { password, user }: RedisAddress): RedisFailure {
  if (error instanceof RedisFailure) return error;
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = typeof first === 'object' && first !== null && 'code' in first ? String(first.code) : '';
  // Several addresses of one name fail together; the first one says why. OpenSSL's words stand between its source files.
  const raw = errorText(first);
  const text = /SSL routines:[^:]*:([^:]+):/.exec(raw)?.[1] ?? raw;
  const { redact } = createRedactor([password ?? '', `${user ?? ''}:${password ?? ''}`]);
  const detail = plainText(redact(text), 200);
  return new RedisFailure(BY_CODE[code] ?? byTls(code) ?? BY_REPLY.find(([pattern]) => pattern.test(raw))?.[1] ?? 'failed', detail, { cause: error });
}

/** OpenSSL's verdicts on a chain or a handshake. A server without TLS answers a handshake with nonsense. */
function byTls(code: string): RedisTrouble | undefined {
  return /CERT|SSL|TLS|^EPROTO$|ISSUER|SELF_SIGNED|UNABLE_TO|HOSTNAME/.test(code) ? 'tls' : undefined;
}

const CAUSES: Readonly<Record<RedisTrouble, UnmeasuredCause>> = {
  dns: 'unreachable',
  refused: 'unreachable',
  timed_out: 'timed_out',
  reset: 'unreachable',
  tls: 'unreachable',
  auth_failed: 'unauthorized',
  no_credentials: 'unauthorized',
  not_permitted: 'unauthorized',
  no_such_database: 'not_found',
  too_many_connections: 'source_failed',
  starting_up: 'source_failed',
  shutting_down: 'source_failed',
  read_only: 'source_failed',
  full: 'source_failed',
  moved: 'unsupported',
  unsupported: 'unsupported',
  wrong_type: 'malformed',
  protocol: 'malformed',
  flooded: 'too_much',
  failed: 'source_failed',
};

export function notMeasured({ why, detail }: RedisFailure): Unmeasured {
  // The way out of this one is an input.
  const more = why === 'moved' ? ' (redis-cluster: true)' : '';
  return { kind: 'unmeasured', cause: CAUSES[why], detail: `${detail}${more}` };
}
