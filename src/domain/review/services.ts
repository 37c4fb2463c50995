import { plainText } from '../../core/plain-text.ts';
import { type DayFile, readDay } from '../monitor/history.ts';
import { minutesOf } from '../monitor/looks.ts';
import { mergeTallies, NO_TALLY, type Tally } from '../monitor/tally.ts';
import { readPath } from './history-paths.ts';
import { type Look, MINUTE_MS, type Watched, watched } from './watched.ts';
import type { Week } from './week.ts';

const HOUR_MS = 3_600_000;

/** What the monitor's history tells of one target in a week. Names are plain text. */
export type TargetWeek = {
  readonly service: string;
  readonly environment: string;
  readonly target: string;
  readonly whole: Watched;
  /** Monday first; days that have not begun have a whole of 0. */
  readonly days: readonly Watched[];
  readonly tally: Tally;
  /** The last weeks, the oldest first and this one the last; null where the earlier ones were not read. */
  readonly weeks: readonly WeekShare[] | null;
};

/** One week of a target, for the chart. */
export type WeekShare = { readonly id: string; readonly whole: Watched };

/** What is told from files: the weeks, the oldest first; those of the last one's files; the services whose earlier weeks were read. */
export type Span = {
  readonly weeks: readonly [...Week[], Week];
  readonly ofWeek: readonly string[];
  readonly charted: ReadonlySet<string>;
  /** Ends a week that is not over. */
  readonly now: number;
  readonly maxGapMs: number;
};

type Day = { readonly slug: string; readonly day: string; readonly file: DayFile };

/**
 * Every target of the last week's files; `unreadable` are those of them that are none of a monitor's. A file of an earlier week that cannot be read is
 * time that nobody watched.
 */
export function targetWeeks(
  files: ReadonlyMap<string, Uint8Array>,
  span: Span,
): { readonly targets: readonly TargetWeek[]; readonly unreadable: number } {
  const ofWeek = new Set(span.ofWeek);
  const days: (Day & { readonly isOfWeek: boolean })[] = [];
  let unreadable = 0;
  for (const [path, bytes] of files) {
    const about = readPath(path);
    const file = readDay(bytes);
    const isOfWeek = ofWeek.has(path);
    if (file !== null && about !== null) days.push({ ...about, file, isOfWeek });
    else if (isOfWeek) unreadable += 1;
  }
  const targets = [...new Set(days.map(({ slug }) => slug))].flatMap((slug) => {
    const own = days.filter((item) => item.slug === slug).sort((a, b) => (a.day < b.day ? -1 : 1));
    // One that was given up in an earlier week is none of this one's.
    const named = own.filter(({ isOfWeek }) => isOfWeek);
    const names = new Set(named.flatMap(({ file }) => Object.values(file.hours).flatMap((hour) => Object.keys(hour))));
    const { service, environment } = own.at(-1)?.file ?? { service: slug, environment: '' };
    const about = { service: plainText(String(service), 80), environment: plainText(String(environment), 40) };
    return [...names].sort().map((target) => ({ ...about, ...targetWeek(own, target, span, span.charted.has(slug)) }));
  });
  return { targets, unreadable };
}

function targetWeek(days: readonly Day[], target: string, { weeks, now, maxGapMs }: Span, isCharted: boolean) {
  const week = weeks.at(-1) as Week;
  const looks: Look[] = [];
  let tally = NO_TALLY;
  for (const { day, file } of days)
    for (let hour = 0; hour < 24; hour += 1) {
      const at = Date.parse(day) + hour * HOUR_MS;
      looks.push(...looksOf(file, hour, target, at));
      // Answers are known by the hour: one that a week's end cuts (zones of half an hour) is counted where it begins.
      if (at >= week.from && at < Math.min(week.until, now)) tally = mergeTallies(tally, own(file.hours[hour], target) ?? NO_TALLY);
    }
  const span = ({ from, until }: { readonly from: number; readonly until: number }) =>
    watched(looks, Math.min(from, now), Math.min(until, now), maxGapMs);
  return {
    ...{ target: plainText(target, 120), whole: span(week), days: week.days.map(span), tally },
    weeks: isCharted ? weeks.map((one): WeekShare => ({ id: one.id, whole: span(one) })) : null,
  };
}

function looksOf(file: DayFile, hour: number, target: string, at: number): readonly Look[] {
  const looks = own(file.looks?.[hour], target);
  if (looks === undefined) return [];
  const bad = new Set(minutesOf(looks.bad));
  const minutes = [...new Set([...minutesOf(looks.good), ...bad])].sort((a, b) => a - b);
  return minutes.map((minute) => ({ at: at + minute * MINUTE_MS, good: !bad.has(minute) }));
}

/** A target may be called `constructor`. */
const own = <T>(targets: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  targets !== undefined && Object.hasOwn(targets, name) ? targets[name] : undefined;
