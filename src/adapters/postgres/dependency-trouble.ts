import type { UnmeasuredCause } from '../../domain/alerts/measured.ts';
import type { DatabaseFailure, FailureReason } from '../../domain/database/failure.ts';
import type { DependencyTrouble } from '../../domain/triage/dependency.ts';

/** SQLSTATEs, PostgreSQL's Appendix A. They decide before any text: a server speaks the language that it was set up with. */
const BY_SQLSTATE: Readonly<Record<string, DependencyTrouble>> = {
  '53300': 'too_many_connections',
  '53400': 'too_many_connections',
  '53100': 'full',
  '25006': 'read_only',
  '57P01': 'shutting_down',
  '57P02': 'shutting_down',
  '57P03': 'starting_up',
  '3D000': 'no_such_database',
  '28P01': 'auth_failed',
  '28000': 'auth_failed',
};

const BY_SYSTEM_CODE: Readonly<Record<string, DependencyTrouble>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  EACCES: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};

const BY_REASON: Readonly<Record<FailureReason, DependencyTrouble>> = {
  unreachable: 'timed_out',
  authentication_failed: 'auth_failed',
  database_missing: 'no_such_database',
  permission_denied: 'auth_failed',
  // pg_hba.conf takes this login with TLS alone, and the URL forbids it.
  tls_required: 'auth_failed',
  tls_unavailable: 'tls',
  tls_untrusted: 'tls',
  tls_hostname: 'tls',
  tls_expired: 'tls',
  tls_version: 'tls',
  tls_client_certificate: 'tls',
  tls_handshake: 'tls',
  too_many_connections: 'too_many_connections',
  database_starting: 'starting_up',
  database_timeout: 'timed_out',
  connection_lost: 'reset',
  not_postgresql: 'protocol',
  database_error: 'failed',
};

/** Poolers speak English, and have one SQLSTATE for all that is wrong (PgBouncer, Supavisor). */
const POOLER_FULL = /max_client_conn|no more connections allowed|max client connections reached|too many (clients|connections)/i;

/** What a failed login or statement says of the server. */
export function troubleOf({ code, reason, detail }: DatabaseFailure): DependencyTrouble {
  // One SQLSTATE for both: only an English server tells them apart.
  if (code === '57P03' && /shutting down/.test(detail)) return 'shutting_down';
  const known = code === null ? undefined : (BY_SQLSTATE[code] ?? BY_SYSTEM_CODE[code]);
  if (known !== undefined) return known;
  if ((code === '08P01' || code === 'XX000') && POOLER_FULL.test(detail)) return 'too_many_connections';
  // Accepted, and closed before anything was said.
  return reason === 'unreachable' && /Connection terminated/.test(detail) ? 'reset' : BY_REASON[reason];
}

const NOT_REACHED: readonly DependencyTrouble[] = ['dns', 'refused', 'timed_out', 'reset', 'tls'];

export const isReached = (trouble: DependencyTrouble): boolean => !NOT_REACHED.includes(trouble);

const CAUSES: Readonly<Record<DependencyTrouble, UnmeasuredCause>> = {
  dns: 'unreachable',
  refused: 'unreachable',
  timed_out: 'timed_out',
  reset: 'unreachable',
  tls: 'unreachable',
  auth_failed: 'unauthorized',
  no_such_database: 'not_found',
  too_many_connections: 'source_failed',
  starting_up: 'source_failed',
  shutting_down: 'source_failed',
  read_only: 'source_failed',
  full: 'source_failed',
  protocol: 'malformed',
  failed: 'source_failed',
};

/** Why the database's reading could not be had. */
export const causeOf = (failure: DatabaseFailure): UnmeasuredCause => CAUSES[troubleOf(failure)];
