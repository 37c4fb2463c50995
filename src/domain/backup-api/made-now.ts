import { formatDuration } from '../../core/duration.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { backupMessages } from '../backup/messages.ts';

/** A backup that was made because the drill asked for it. */
export type MadeNow = {
  readonly by: 'api' | 'render';
  /** By this machine's clock, just before it was asked for. */
  readonly askedAt: Date;
  readonly ms: number;
  /** It was being made already. */
  readonly joined: boolean;
};

/** Clocks of two machines that are set by the network differ by less. */
const CLOCKS_MS = 5 * 60_000;
/** The header of a dump is the wall clock's of some time zone; two of them are no further apart. */
const ZONES_MS = 26 * 3_600_000;

/**
 * By how many milliseconds a backup is older than the wish for it; null where it is not, or cannot be told. Of one that was joined the
 * beginning lies before.
 */
export function olderThanAsked({ askedAt, joined }: MadeNow, storedAt: Date | null, headerDate: Date | null): number | null {
  if (joined) return null;
  const by = (date: Date | null) => (date === null ? 0 : askedAt.getTime() - date.getTime());
  if (by(storedAt) > CLOCKS_MS) return by(storedAt);
  return by(headerDate) > ZONES_MS ? by(headerDate) : null;
}

/** What the register says of it; empty where none was made. */
export function madeNote(made: MadeNow | null, language: Language): string {
  return made === null ? '' : backupMessages[language].madeNow(formatDuration(made.ms));
}

/** For the report. */
export function madeDetails(made: MadeNow | null): JsonObject | null {
  return made && { by: made.by, askedAt: made.askedAt.toISOString(), seconds: Math.round(made.ms) / 1000, joined: made.joined };
}
