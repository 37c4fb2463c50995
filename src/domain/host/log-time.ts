const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** `24/Nov/2026:03:00:00 +0000`, as Apache and nginx write it. */
export const CLF_LENGTH = 26;
const CLF = /^(\d\d)\/([A-Za-z]{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})$/;
/** ISO 8601, also with a space, and `2026/11/24 03:00:00` of nginx's error log. */
const ISO = /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(Z|[+-]\d\d:?\d\d)?(?![\d:])/;
const NUMBER = /^\d{9,19}(?:\.\d{1,9})?$/;

/** Milliseconds of `24/Nov/2026:03:00:00 +0000`; null for anything else. */
export function clfTime(text: string): number | null {
  const [whole, day, month = '', year, hour, minute, second, zone = ''] = CLF.exec(text) ?? [];
  const monthIndex = MONTHS.indexOf(month.toLowerCase());
  if (whole === undefined || monthIndex < 0) return null;
  return utc([year, monthIndex, day, hour, minute, second].map(Number), 0, zoneMs(zone));
}

/**
 * Milliseconds of a time as logs write it at the start of a text: ISO 8601, the common log format, or a number since 1970, whose unit its
 * size tells. A time without a zone counts by `zone` (milliseconds east of Greenwich), and is none where that is null.
 */
export function logTime(text: string, zone: number | null = null): number | null {
  if (NUMBER.test(text)) return epochTime(Number(text));
  const iso = ISO.exec(text);
  if (iso === null) return clfTime(text.slice(0, CLF_LENGTH));
  const [, year, month, day, hour, minute, second, fraction = '', own] = iso;
  const offset = own === undefined ? zone : own === 'Z' ? 0 : zoneMs(own.replace(':', ''));
  return utc([year, Number(month) - 1, day, hour, minute, second].map(Number), Math.trunc(Number(`0.${fraction || '0'}`) * 1000), offset);
}

/** How many characters of a text are its time; 0 where it begins with none. */
export function timeLength(text: string): number {
  return ISO.exec(text)?.[0].length ?? 0;
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, between the years 2001 and 2100. */
export function epochTime(value: number): number | null {
  for (const unit of [1000, 1, 1e-3, 1e-6]) {
    const ms = value * unit;
    if (ms >= 978_307_200_000 && ms < 4_102_444_800_000) return Math.trunc(ms);
  }
  return null;
}

/** A date that does not exist is none, though the calendar would carry it over. */
function utc(parts: readonly number[], ms: number, offset: number | null): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (offset === null || month > 11 || day < 1 || hour > 23 || minute > 59 || second > 60) return null;
  const at = Date.UTC(year, month, day, hour, minute, second, ms);
  return new Date(Date.UTC(year, month, day)).getUTCDate() === day ? at - offset : null;
}

/** `+0530` in milliseconds. */
function zoneMs(zone: string): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
