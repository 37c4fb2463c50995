import type { RedisTarget } from '../../domain/queues/inputs.ts';
import type { JudgeRedis } from '../../domain/queues/redis-info.ts';
import type { DependencyLook, DependencyTrouble, LookAtDependency } from '../../domain/triage/dependency.ts';
import { classify, RedisFailure, type RedisTrouble } from './failure.ts';
import { loadRedis, openSession, type Session } from './session.ts';

export type LookOpening = {
  readonly judge: JudgeRedis;
  readonly timeoutMs: number;
  /** A clock that never jumps, in milliseconds. */
  readonly now: () => number;
};

const NOT_REACHED: readonly DependencyTrouble[] = ['dns', 'refused', 'timed_out', 'reset', 'tls'];

/**
 * Looks at Redis without changing anything. Without a password: `PING`, and a server that asks for one is reachable. With it, or where
 * none is asked for: login, database, `PING`, and what the server says of itself. The latency is from the first packet to the answer to
 * `PING`.
 */
export function lookAtRedis(target: RedisTarget, { judge, timeoutMs, now }: LookOpening): LookAtDependency {
  return async (signal) => {
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    // Before the clock runs: reading it from the disk is no latency of the server's.
    await loadRedis();
    const started = now();
    const withLogin = target.address.password !== null;
    try {
      const session = await openSession(target, { login: withLogin, signal: within });
      try {
        const answered = await ping(session);
        const latencyMs = Math.round(now() - started);
        if (answered === 'no_credentials' && !withLogin) return { kind: 'reachable', latencyMs };
        if (answered === 'no_credentials') return { kind: 'unusable', why: 'auth_failed', detail: 'NOAUTH' };
        if (!withLogin && target.address.db !== 0) await session.call('SELECT', target.address.db);
        return await stateOf(session, judge, latencyMs);
      } finally {
        session.end();
      }
    } catch (error) {
      signal.throwIfAborted();
      return seen(classify(error, target.address));
    }
  };
}

/** A login that may not even ping has been let in all the same. */
async function ping(session: Session): Promise<'answered' | 'no_credentials'> {
  try {
    const reply = await session.call('PING');
    if (reply !== 'PONG') throw new RedisFailure('protocol', 'PING');
    return 'answered';
  } catch (error) {
    if (error instanceof RedisFailure && error.why === 'no_credentials') return 'no_credentials';
    if (error instanceof RedisFailure && error.why === 'not_permitted') return 'answered';
    throw error;
  }
}

async function stateOf(session: Session, judge: JudgeRedis, latencyMs: number): Promise<DependencyLook> {
  const info = await permitted(session.call('INFO'));
  if (typeof info !== 'string') return { kind: 'usable', latencyMs, notes: ['state_not_permitted'] };
  const cluster = /^cluster_enabled:1/m.test(info) ? await permitted(session.call('CLUSTER', 'INFO')) : '';
  const whole = `${info}\n${typeof cluster === 'string' ? cluster : ''}`;
  // Only then is there anything to ask: a command that is refused leaves an entry in the server's log.
  const state = judge(whole, /^rdb_last_bgsave_status:err/m.test(info) ? await stopsWrites(session) : null);
  return 'notes' in state ? { kind: 'usable', latencyMs, notes: state.notes } : { kind: 'unusable', ...state };
}

async function stopsWrites(session: Session): Promise<boolean | null> {
  const reply = await permitted(session.call('CONFIG', 'GET', 'stop-writes-on-bgsave-error'));
  const value = Array.isArray(reply) ? reply[1] : null;
  return value === 'yes' ? true : value === 'no' ? false : null;
}

/** The reply, or null where this login or this server does not give it. */
async function permitted(reply: Promise<unknown>): Promise<unknown> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof RedisFailure && (error.why === 'not_permitted' || error.why === 'unsupported')) return null;
    throw error;
  }
}

function seen({ why, detail }: RedisFailure): DependencyLook {
  const trouble = BEYOND[why as keyof typeof BEYOND] ?? (why as DependencyTrouble);
  return { kind: NOT_REACHED.includes(trouble) ? 'unreachable' : 'unusable', why: trouble, detail };
}

const BEYOND: Readonly<Record<Exclude<RedisTrouble, DependencyTrouble>, DependencyTrouble>> = {
  no_credentials: 'auth_failed',
  not_permitted: 'failed',
  moved: 'failed',
  wrong_type: 'protocol',
  flooded: 'protocol',
  unsupported: 'failed',
};
