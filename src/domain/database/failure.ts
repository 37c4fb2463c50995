/** Why a PostgreSQL server could not be asked. Stable codes, part of the API of every action that connects to one. */
export const FAILURE_REASONS = [
  'unreachable',
  'authentication_failed',
  'database_missing',
  'permission_denied',
  'tls_required',
  'tls_unavailable',
  'tls_untrusted',
  'tls_hostname',
  'tls_expired',
  'tls_version',
  'tls_client_certificate',
  'tls_handshake',
  'too_many_connections',
  'database_starting',
  'database_timeout',
  'connection_lost',
  'not_postgresql',
  'database_error',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** One failure, taken apart. `detail` is the server's or the system's own text as one plain line, without row values. */
export type DatabaseFailure = {
  readonly reason: FailureReason;
  /** SQLSTATE or the system's error code, where there is one. */
  readonly code: string | null;
  readonly detail: string;
  /** `host:port/database`. */
  readonly address: string;
};
