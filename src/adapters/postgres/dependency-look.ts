import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { DependencyLook, DependencyNote, LookAtDependency } from '../../domain/triage/dependency.ts';
import { connect } from './connect.ts';
import { isReached, troubleOf } from './dependency-trouble.ts';
import { PostgresError } from './failure.ts';
import { ORDINARY_CONNECTIONS, SESSIONS } from './read-database.ts';
import type { PortOpening } from './ssl-request.ts';

/** What the answers to a login and one question may take; a server that says more is none. */
const MAX_BYTES = 1024 ** 2;
/** Of the connections that ordinary roles may open. */
const NEARLY_ALL = 0.95;

const STATE = `SELECT pg_catalog.pg_is_in_recovery() AS recovery,
  pg_catalog.current_setting('default_transaction_read_only') AS read_only,
  (SELECT count(*) FROM (${SESSIONS}) AS s)::float8 AS sessions,
  (${ORDINARY_CONNECTIONS})::float8 AS ordinary`;

type State = { readonly recovery: boolean; readonly read_only: string; readonly sessions: number; readonly ordinary: number };

/**
 * Looks at PostgreSQL by a login and a question that writes nothing. A server that refuses a login for which no password is known is
 * reachable. Its disk being full shows only where it keeps logins out (SQLSTATE 53100). The latency is from the first packet to the
 * answer.
 */
export function lookAtPostgres(address: DatabaseAddress, { timeoutMs, now }: PortOpening): LookAtDependency {
  return async (signal) => {
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const started = now();
    let loggedIn = false;
    try {
      const connection = await connect({ address, connectTimeoutMs: timeoutMs, maxBytes: MAX_BYTES, signal: within });
      loggedIn = true;
      try {
        await connection.query('SELECT 1');
        const latencyMs = Math.round(now() - started);
        return { kind: 'usable', latencyMs, notes: notesOf((await connection.query<State>(STATE))[0]) };
      } finally {
        await connection.end();
      }
    } catch (error) {
      signal.throwIfAborted();
      // A pooler lets everybody in, and keeps the question until the server behind it is back.
      if (within.aborted && loggedIn) return { kind: 'unusable', why: 'timed_out', detail: 'SELECT 1: timeout' };
      if (within.aborted) return { kind: 'unreachable', why: 'timed_out', detail: 'timeout' };
      if (!(error instanceof PostgresError)) throw error;
      return seen(error, address, Math.round(now() - started));
    }
  };
}

function notesOf(state: State | undefined): DependencyNote[] {
  if (state === undefined) return ['state_not_permitted'];
  const notes: DependencyNote[] = [];
  // Hosts make sessions read-only when the disk is nearly full.
  if (state.recovery || state.read_only === 'on') notes.push('read_only');
  if (state.sessions >= NEARLY_ALL * state.ordinary) notes.push('nearly_no_connections');
  return notes;
}

function seen({ failure }: PostgresError, address: DatabaseAddress, latencyMs: number): DependencyLook {
  const why = troubleOf(failure);
  if (why === 'auth_failed' && failure.reason !== 'tls_required' && !hasCredentials(address)) return { kind: 'reachable', latencyMs };
  return { kind: isReached(why) ? 'unusable' : 'unreachable', why, detail: failure.detail };
}

const hasCredentials = ({ password, tls }: DatabaseAddress) => password !== '' || tls.clientCert !== null || tls.identity !== null;
