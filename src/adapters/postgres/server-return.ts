import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { FailureReason } from '../../domain/database/failure.ts';
import { connect } from './connect.ts';
import { PostgresError } from './failure.ts';

/** A server that refuses connections is given up early; one that says that it is starting gets the time of a recovery. */
const [REFUSING_MS, STARTING_MS, ASK_EVERY_MS] = [5000, 60_000, 250] as const;
const LOST: readonly FailureReason[] = ['connection_lost', 'unreachable', 'database_starting'];

/** Whether an error says that the server broke off, or is not there yet. */
export function isServerLost(error: unknown): boolean {
  return error instanceof PostgresError && LOST.includes(error.failure.reason);
}

/** Waits for a server that broke off. Gives whether it answers again; never throws. */
export async function serverReturns(address: DatabaseAddress, signal: AbortSignal): Promise<boolean> {
  const began = performance.now();
  for (;;) {
    try {
      await (await connect({ address, signal, connectTimeoutMs: 4000, applicationName: 'restore-drill' })).end();
      return true;
    } catch (error) {
      if (signal.aborted || !isServerLost(error)) return false;
      const starting = error instanceof PostgresError && error.failure.reason === 'database_starting';
      if (performance.now() - began > (starting ? STARTING_MS : REFUSING_MS)) return false;
      await sleep(ASK_EVERY_MS);
    }
  }
}
