import { backoffMs } from '../../core/backoff.ts';
import { pause } from '../clock/pause.ts';
import { PATIENCE } from './attempts.ts';
import { StorageFailure } from './failure.ts';
import { openRemote, type Place } from './fetch-backup.ts';
import { findLocal } from './local.ts';
import type { Remote } from './remote.ts';

/** What lies at a place: one content at one time. */
export type Landed = { readonly shown: string; readonly version: string; readonly at: number | null };
/** What the source would take now, or null where nothing is there yet. Throws a StorageFailure. */
export async function lookAt(place: Place, folder: string, signal: AbortSignal): Promise<Landed | null> {
  const { source } = place;
  try {
    if (source.kind === 'path') {
      const { shown, path, bytes, storedAt } = await findLocal(source.pattern);
      return { shown, version: `${path} ${bytes} ${storedAt?.getTime()}`, at: storedAt?.getTime() ?? null };
    }
    const remote = await openRemote(place, { folder, patience: PATIENCE, broken: () => {} });
    try {
      return await landed(await remote.locate(signal));
    } finally {
      await remote.close();
    }
  } catch (error) {
    if (error instanceof StorageFailure && error.reason === 'backup_not_found') return null;
    throw error;
  }
}

async function landed({ shown, version = '', storedAt, discard }: Remote): Promise<Landed> {
  await discard?.();
  return { shown, version, at: storedAt?.getTime() ?? null };
}

export type LandingOptions = {
  readonly look: () => Promise<Landed | null>;
  /** What was there before the backup was asked for. */
  readonly before: Landed | null;
  /** Its maker said that it is done; then storages that take a moment to show it get so long. */
  readonly said: boolean;
  readonly graceMs: number;
  /** A file that may still be written to counts once it has not changed for so long; 0 where the storage shows whole files alone. */
  readonly quietMs: number;
  readonly timeoutMs: number;
  readonly pace: { readonly baseMs: number; readonly maxMs: number; readonly random: () => number };
  readonly signal: AbortSignal;
};

/** Waits until something else lies there than before. Throws `backup_not_new`, or `backup_timeout` where nobody said that it is done. */
export async function awaitLanding({ look, before, said, graceMs, quietMs, timeoutMs, pace, signal }: LandingOptions): Promise<Landed> {
  const until = performance.now() + (said ? Math.min(graceMs, timeoutMs) : timeoutMs);
  const isQuiet = said || quietMs === 0 ? () => true : quietFor(quietMs);
  for (let looks = 1; ; looks += 1) {
    const found = await look();
    if (found !== null && isNew(found, before) && isQuiet(found.version)) return found;
    if (performance.now() >= until) throw nothingNew(before, said);
    await pause(backoffMs(looks, pace, pace.random), signal);
  }
}

/** Whether the same was seen for so long. */
function quietFor(ms: number): (version: string) => boolean {
  let [last, since] = ['', 0];
  return (version) => {
    if (version !== last) [last, since] = [version, performance.now()];
    return performance.now() - since >= ms;
  };
}

function nothingNew(before: Landed | null, said: boolean): StorageFailure {
  if (!said) return new StorageFailure('backup_timeout', before === null ? 'nothing is there' : `${before.shown} is the newest there`);
  return before === null
    ? new StorageFailure('backup_not_found', 'nothing is there, though the API says that it is done')
    : new StorageFailure('backup_not_new', `${before.shown} is the newest there`);
}

/** By the storage's own clock: the newest one that is gone makes an older one the newest, and that is not new. */
function isNew(found: Landed, before: Landed | null): boolean {
  if (before === null) return true;
  return found.version !== before.version && (found.at === null || before.at === null || found.at >= before.at);
}
