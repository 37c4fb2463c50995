import { errorText, UpstreamError } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { DatabaseFailure, FailureReason } from '../../domain/database/failure.ts';

/**
 * What a PostgreSQL server or the way to it did, taken apart. Its sentence for people is made of `failure`, by the catalogue of
 * src/domain/database; the message is for logs.
 */
export class PostgresError extends UpstreamError {
  readonly failure: DatabaseFailure;

  constructor(failure: DatabaseFailure, options?: ErrorOptions) {
    super(failure.reason, `${failure.address}: ${failure.detail}`, options);
    this.failure = failure;
  }
}

/** SQLSTATEs, PostgreSQL's Appendix A; a class stands for all of its codes. */
const BY_SQLSTATE: Readonly<Record<string, FailureReason>> = {
  '28P01': 'authentication_failed',
  '28000': 'authentication_failed',
  '3D000': 'database_missing',
  '42501': 'permission_denied',
  '53300': 'too_many_connections',
  '57P03': 'database_starting',
  '57014': 'database_timeout',
  '55P03': 'database_timeout',
  '57P01': 'connection_lost',
  '57P02': 'connection_lost',
  '57P05': 'connection_lost',
  '08006': 'connection_lost',
};

/** Codes of Node's net and tls. */
const BY_SYSTEM_CODE: Readonly<Record<string, FailureReason>> = {
  ECONNREFUSED: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  ETIMEDOUT: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENOENT: 'unreachable',
  EACCES: 'unreachable',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
  CERT_HAS_EXPIRED: 'tls_expired',
  CERT_NOT_YET_VALID: 'tls_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_hostname',
  HOSTNAME_MISMATCH: 'tls_hostname',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'tls_client_certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_untrusted',
};

/** `pg` gives these without a code; the texts are of pg 8.23 (lib/connection.js, lib/client.js, lib/crypto/sasl.js, pg-protocol). */
const BY_TEXT: readonly (readonly [RegExp, FailureReason])[] = [
  [/does not support SSL connections/, 'tls_unavailable'],
  [/establishing an SSL connection/, 'not_postgresql'],
  [/^timeout expired/, 'unreachable'],
  [/password must be a (non-empty )?string|SASL|SCRAM/, 'authentication_failed'],
  [/Connection terminated|Client has encountered a connection error|not queryable/, 'connection_lost'],
  [/received invalid response|Unknown authentication|message code/i, 'not_postgresql'],
];

/** The failure behind anything that `pg`, the socket or TLS threw. `connecting`: before the server said that it is ready. */
export function classifyFailure(error: unknown, address: string, connecting: boolean): DatabaseFailure {
  // Several addresses of one name fail together; the first one says why.
  const first = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  const raw = first !== null && typeof first === 'object' && 'code' in first ? first.code : null;
  const code = typeof raw === 'string' ? raw : null;
  const text = errorText(error);
  const reason = reasonOf(code, text, connecting);
  // Only the first line of the primary message: DETAIL and HINT are fields of their own and may hold row values.
  const line = text.split('\n')[0] ?? '';
  // OpenSSL's own words without its addresses and source files: `…:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:…`.
  const detail = plainText(/SSL routines:[^:]*:([^:]+):/.exec(line)?.[1] ?? line, 300);
  return { reason, code, detail: code === null || detail.includes(code) ? detail : `${code}: ${detail}`, address };
}

function reasonOf(code: string | null, text: string, connecting: boolean): FailureReason {
  const reason = (code === null ? undefined : byCode(code, text)) ?? BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? 'database_error';
  // A server that accepts and hangs up before it is ready is not reached in any useful sense.
  return reason === 'connection_lost' && connecting ? 'unreachable' : reason;
}

function byCode(code: string, text: string): FailureReason | undefined {
  // "no pg_hba.conf entry for host …, no encryption" has the SQLSTATE of a refused user, but another cure.
  if (code === '28000' && /no encryption|SSL off/.test(text)) return 'tls_required';
  // "connection requires a valid client certificate", "certificate authentication failed for user …" (auth.c).
  if (code.startsWith('28') && /client certificate|certificate authentication/.test(text)) return 'tls_client_certificate';
  // A pooler says in its own words that it does not know the database (PgBouncer, SQLSTATE 08P01 or 3D000).
  if (code === '08P01' && /no such database/i.test(text)) return 'database_missing';
  const known = BY_SQLSTATE[code] ?? BY_SYSTEM_CODE[code];
  if (known !== undefined) return known;
  if (/^(ERR_SSL|EPROTO)/.test(code) && /alert protocol version|unsupported protocol|version too low/i.test(text)) return 'tls_version';
  if (/^(ERR_SSL|EPROTO)/.test(code) && /alert certificate required/i.test(text)) return 'tls_client_certificate';
  if (/^(ERR_SSL|ERR_TLS|EPROTO|ERR_OSSL)/.test(code)) return 'tls_handshake';
  return /CERT|CRL|ISSUER/.test(code) ? 'tls_untrusted' : undefined;
}
