import type { Verdict } from '../../core/verdict.ts';
import type { Failed } from './evaluate-json.ts';

/** The stages of one attempt, in their order. Each is measured by itself, so that the slow one can be named. */
export const PHASES = ['dns', 'tcp', 'tls', 'firstByte', 'download'] as const;
export type Phase = (typeof PHASES)[number];
/** Milliseconds per stage; null for one that did not take place or did not end. */
export type Phases = Readonly<Record<Phase, number | null>>;

/** What can go wrong before there is a whole answer. */
export const TRANSPORT_REASONS = [
  'dns_nxdomain',
  'dns_failure',
  'tcp_refused',
  'tcp_unreachable',
  'tcp_timeout',
  'tcp_reset',
  'tls_expired',
  'tls_hostname',
  'tls_untrusted',
  'tls_handshake',
  'proxy_failed',
  'http_malformed',
  'headers_too_large',
  'timeout_headers',
  'timeout_body',
  'body_too_large',
  'body_truncated',
  'body_encoding',
] as const;
export type TransportReason = (typeof TRANSPORT_REASONS)[number];

/** What can be wrong with a whole answer. */
export const ANSWER_REASONS = [
  'http_status',
  'redirect',
  'rate_limited',
  'body_not_json',
  'body_contradicts_status',
  'json_missing',
  'json_mismatch',
  'version_mismatch',
] as const;
export type AnswerReason = (typeof ANSWER_REASONS)[number];

/**
 * Every reason that a finding of this room may have. `slow` and `tls_expiring` are degraded, `too_few_answers` and `own_network`
 * unknown, `ok` a pass, the others are critical; `json_missing` and `json_mismatch` are degraded where only `degraded:` lines failed.
 */
export type Reason = TransportReason | AnswerReason | 'slow' | 'tls_expiring' | 'address_silent' | 'too_few_answers' | 'own_network' | 'ok';

/** Why a redirect that may be followed was not. */
export type RedirectRefusal = 'too_many' | 'loop' | 'downgrade' | 'scheme' | 'private' | 'proxy';

/** The way that an attempt took to its answer. */
export type Route = {
  /** The IP address that was connected to, or tried last; the proxy's where there is one. */
  readonly ip: string | null;
  /** The proxy between us and the target, without its credentials. DNS and TCP are then the proxy's. */
  readonly proxy: string | null;
  /** Redirects that were followed; each was one request more. */
  readonly redirects: number;
  /** Why the redirect in the last answer was not followed, where redirects may be. */
  readonly refused: RedirectRefusal | null;
};

/** The head of an answer, as far as verdicts need it. All texts are outside text. */
export type Head = {
  readonly status: number;
  readonly location: string | null;
  readonly contentType: string | null;
  /** Milliseconds that the server asks to be left alone, from `Retry-After` in either of its forms. */
  readonly retryAfterMs: number | null;
  /** The headers that tell who gave the answer and when, by lower-case name; left out where there are none. */
  readonly provenance?: Readonly<Record<string, string>>;
};

/** A whole body after decompression; `text` is null where the bytes are not UTF-8. */
export type Body = { readonly text: string | null; readonly bytes: number };

/** One request, measured: plain data without any opinion on it. */
export type Sample = {
  /** From the name look-up to the last byte, or to the failure. */
  readonly elapsedMs: number;
  readonly phases: Phases;
  /** The address that was talked to, or tried last. */
  readonly address: string | null;
  readonly route: Route;
  /** How many addresses the name has that may be asked; left out where nothing is known. */
  readonly addressCount?: number;
  /** Whole days that the certificate chain still holds, by its earliest end; left out without TLS. */
  readonly certDaysLeft?: number | null;
  /** The head may be there although the body failed. */
  readonly head: Head | null;
  readonly result:
    | { readonly kind: 'body'; readonly body: Body }
    | { readonly kind: 'failure'; readonly reason: TransportReason; readonly detail: string };
};

/** What one answer came to, with what a sentence about it needs. Outside texts are redacted and shortened, but not escaped. */
export type Fact =
  | { readonly reason: 'ok'; readonly status: number }
  | { readonly reason: TransportReason; readonly detail: string }
  | {
      readonly reason: 'http_status';
      readonly status: number;
      readonly expected: string;
      readonly snippet: string;
      readonly failed?: readonly Failed[];
    }
  | { readonly reason: 'redirect'; readonly status: number; readonly location: string; readonly refused: RedirectRefusal | null }
  | { readonly reason: 'rate_limited'; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly reason: 'body_not_json'; readonly kind: 'empty' | 'html' | 'not_utf8' | 'duplicate_key' | 'syntax'; readonly quote: string }
  | { readonly reason: 'body_contradicts_status'; readonly status: number; readonly said: string }
  | { readonly reason: 'version_mismatch'; readonly seen: string; readonly expected: string }
  | { readonly reason: 'json_missing' | 'json_mismatch'; readonly failed: readonly Failed[] };

/** One attempt of a gate: a sample, judged, at its place in time (milliseconds since the gate began). */
export type Attempt = {
  readonly number: number;
  readonly startedMs: number;
  readonly elapsedMs: number;
  /** Whether the gate's deadline left it less than `request-timeout`. */
  readonly clipped: boolean;
  /** A right answer, be it slow or with a flaw. */
  readonly good: boolean;
  /** A right answer that took longer than `degraded-after`. */
  readonly slow: boolean;
  /** A right answer but for its `degraded:` lines. */
  readonly flawed: boolean;
  /** The time that counts as its latency, by `latency-basis`. */
  readonly latencyMs: number;
  readonly fact: Fact;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  readonly phases: Phases;
  readonly address: string | null;
  readonly route: Route;
  readonly certDaysLeft: number | null;
  /** How many addresses the name had, where that is known. */
  readonly addressCount: number | null;
  /** What the body said of its version. */
  readonly version: string | null;
};

/** What is checked: `name` is what people see (given, or the URL without secrets), `url` may hold secrets and is never shown. */
export type Target = {
  readonly name: string;
  readonly named: boolean;
  readonly url: string;
  /** Only addresses of this family are asked; any where it is not given. */
  readonly family?: 4 | 6;
};

/** How a gate ended. `attempt` is the one whose reason counts. */
export type Conclusion = {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly why:
    | 'passed'
    | 'slow'
    | 'flawed'
    | 'silent'
    | 'expiring'
    | 'own_network'
    | 'in_a_row'
    | 'ratio'
    | 'cannot_heal'
    | 'time_up'
    | 'attempts_up'
    | 'too_few';
  readonly attempt: Attempt | null;
};
