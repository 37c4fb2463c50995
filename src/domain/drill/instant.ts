import type { BackupMoment } from './backup-source.ts';

/** The clocks of the application and of the storage may differ by this. */
const CLOCK_SKEW_MS = 10 * 60_000;

/**
 * A time as PostgreSQL writes it into JSON: `2026-11-01T08:00:00.123`, with or without a zone, or a date alone. One without a zone is
 * read as UTC, as Prisma stores it. Null for what is no time, and for the infinite ones.
 */
export function parseInstant(text: string): number | null {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d(?::\d\d)?)?)?$/.exec(text);
  if (match === null) return null;
  const [, date, time = '00:00:00', zone = 'Z'] = match;
  const ms = Date.parse(`${date}T${time}${/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone}`);
  return Number.isNaN(ms) ? null : ms;
}

/** How much older than the backup a time is, or by how much it is newer than the backup can be. */
export type Age = { readonly kind: 'past' | 'future'; readonly ms: number };

export function ageOf(instantMs: number, backup: BackupMoment): Age {
  const newer = instantMs - backup.latest.getTime();
  if (newer > CLOCK_SKEW_MS) return { kind: 'future', ms: newer };
  return { kind: 'past', ms: Math.max(0, backup.at.getTime() - instantMs) };
}
