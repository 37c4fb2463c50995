import { errorText } from '../../core/errors.ts';
import type { Phase, RedirectRefusal, TransportReason } from '../../domain/health/types.ts';

/** A failed attempt: the reason, and the text that the network or its library gave for it. */
export type Failure = { readonly reason: TransportReason; readonly detail: string };

/** Thrown inside a probe: our own verdict on an error whose meaning is known where it happens. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
  readonly reason: TransportReason;

  constructor(reason: TransportReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Thrown inside a probe: the redirect that was to be followed must not be. The answer that it came in stays the last one. */
export class RedirectRefused extends Error {
  override readonly name = 'RedirectRefused';
  readonly refusal: RedirectRefusal;

  constructor(refusal: RedirectRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

/** What it means that the attempt's time ran out in a stage. */
export const TIMEOUT_REASONS: Readonly<Record<Phase, TransportReason>> = {
  dns: 'dns_failure',
  tcp: 'tcp_timeout',
  tls: 'tls_handshake',
  firstByte: 'timeout_headers',
  download: 'timeout_body',
};

/** The error codes that mean one thing in whatever stage they come. */
const BY_CODE: Readonly<Record<string, TransportReason>> = {
  ENOTFOUND: 'dns_nxdomain',
  ENODATA: 'dns_nxdomain',
  ECONNREFUSED: 'tcp_refused',
  ETIMEDOUT: 'tcp_timeout',
  ENETUNREACH: 'tcp_unreachable',
  EHOSTUNREACH: 'tcp_unreachable',
  EADDRNOTAVAIL: 'tcp_unreachable',
  EAFNOSUPPORT: 'tcp_unreachable',
  ENETDOWN: 'tcp_unreachable',
  EHOSTDOWN: 'tcp_unreachable',
  CERT_HAS_EXPIRED: 'tls_expired',
  CERT_NOT_YET_VALID: 'tls_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_hostname',
  UND_ERR_HEADERS_OVERFLOW: 'headers_too_large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'body_truncated',
};

/** OpenSSL's verdicts on a chain: everything that is neither the time nor the name is a matter of trust. */
const UNTRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|CRL_|HOSTNAME_MISMATCH$|ERR_TLS_CERT)/;

/** The reason behind an error in a stage of the attempt; `headersSeen` tells a lost answer from a lost body. */
export function failureOf(error: unknown, phase: Phase, headersSeen: boolean): Failure {
  const decisive = decisiveError(error);
  const reason = decisive instanceof ProbeError ? decisive.reason : reasonOf(meaningOf(decisive), phase, headersSeen);
  return { reason, detail: detailOf(error) };
}

/** OpenSSL's errors carry a short reason beside a message full of source lines. */
function detailOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'reason' in error && 'library' in error) return String(error.reason);
  return errorText(error);
}

/** Of the errors of several addresses the first that says more than "no way there": runners without IPv6 say that of every IPv6 address. */
function decisiveError(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error;
  return error.errors.find((e) => BY_CODE[codeOf(e)] !== 'tcp_unreachable') ?? error.errors[0];
}

/** The code of a system, TLS or HTTP client error; empty where there is none. */
export const codeOf = (error: unknown) => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '');

/** undici has one code for a lost connection and for an answer that breaks the protocol (`bad upgrade`, `bad response`). */
function meaningOf(error: unknown): string {
  const code = codeOf(error);
  return code === 'UND_ERR_SOCKET' && errorText(error).startsWith('bad ') ? 'HPE_BAD_RESPONSE' : code;
}

function reasonOf(code: string, phase: Phase, headersSeen: boolean): TransportReason {
  const known = BY_CODE[code];
  if (phase === 'dns') return known === 'dns_nxdomain' ? known : 'dns_failure';
  if (known !== undefined && known !== 'dns_nxdomain' && (headersSeen || known !== 'body_truncated')) return known;
  if (phase === 'tcp') return code === 'ECONNRESET' ? 'tcp_reset' : 'tcp_unreachable';
  if (phase === 'tls') return UNTRUSTED.test(code) ? 'tls_untrusted' : 'tls_handshake';
  return exchangeReason(code, headersSeen);
}

/** After the connection stood: the server broke off, or it said something that is not HTTP. */
function exchangeReason(code: string, headersSeen: boolean): TransportReason {
  // A body that ends in the middle of a chunk is an end of the connection, not nonsense; two lengths that contradict each other,
  // which come to light before any body, are.
  const nonsense = code.startsWith('HPE_') ? code !== 'HPE_INVALID_EOF_STATE' : code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
  if (nonsense) return 'http_malformed';
  return headersSeen ? 'body_truncated' : 'tcp_reset';
}
