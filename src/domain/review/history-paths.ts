import { dayOf } from '../monitor/history.ts';
import type { Week } from './week.ts';

const DAY_MS = 86_400_000;
/** A service that was not watched for longer is one that is no more. */
const FORGOTTEN_MS = 60 * DAY_MS;
/** Each is some nine requests, and `github.token` has 1,000 an hour. */
export const MAX_SERVICES = 50;
/** Files of earlier weeks that the charts may take: a request each, 77 for the eleven weeks of one service. */
export const MAX_EARLIER_FILES = 400;

const FILE = /^monitor\/([\w.-]{1,120})\/(\d{4}-\d\d-\d\d)\.json$/;

/** The service's folder and the day (UTC) that a path is the file of; null where it is none of a monitor's. */
export function readPath(path: string): { readonly slug: string; readonly day: string } | null {
  const [, slug, day] = FILE.exec(path) ?? [];
  return slug === undefined || day === undefined ? null : { slug, day };
}

/** What is read of a monitor's history. */
export type Wanted = {
  /**
   * The files that the last of the weeks is told from: its days (UTC), one before and one after, as a look holds until the next; and of a service
   * that was not watched in them the last one, so that it is not left out.
   */
  readonly ofWeek: readonly string[];
  /** Those of the weeks before it, of the services in `charted`. */
  readonly earlier: readonly string[];
  /** Folders of the services whose earlier weeks are read; the others are too many. */
  readonly charted: ReadonlySet<string>;
  /** Services beyond MAX_SERVICES, of which nothing is read. */
  readonly leftOut: number;
};

/** Which of a branch's paths tell of `weeks`, the oldest first. */
export function wantedFiles(paths: readonly string[], weeks: readonly [...Week[], Week]): Wanted {
  const week = weeks.at(-1) as Week;
  const [start, middle, end] = [dayOf((weeks[0] ?? week).from - DAY_MS), dayOf(week.from - DAY_MS), dayOf(week.until + DAY_MS)];
  const forgotten = dayOf(week.from - FORGOTTEN_MS);
  const services = [...bySlug(paths)]
    .map(([slug, files]) => ({ slug, files: files.filter(({ day }) => day <= end) }))
    .filter(({ files }) => (files.at(-1)?.day ?? '') >= forgotten);
  const [ofWeek, earlier, charted] = [[] as string[], [] as string[], new Set<string>()];
  for (const { slug, files } of services.slice(0, MAX_SERVICES)) {
    const inside = files.filter(({ day }) => day >= middle);
    const told = inside.length > 0 ? inside : files.slice(-1);
    ofWeek.push(...told.map(({ path }) => path));
    const before = files.filter((file) => file.day >= start && file.day < middle && !told.includes(file));
    if (earlier.length + before.length > MAX_EARLIER_FILES) continue;
    earlier.push(...before.map(({ path }) => path));
    charted.add(slug);
  }
  return { ofWeek, earlier, charted, leftOut: Math.max(0, services.length - MAX_SERVICES) };
}

type File = { readonly path: string; readonly day: string };

/** The files of each service in the order of their days; services by name. */
function bySlug(paths: readonly string[]): readonly (readonly [slug: string, files: readonly File[]])[] {
  const services = new Map<string, File[]>();
  for (const path of paths) {
    const read = readPath(path);
    if (read === null) continue;
    const files = services.get(read.slug) ?? [];
    files.push({ path, day: read.day });
    services.set(read.slug, files);
  }
  return [...services].sort(([a], [b]) => (a < b ? -1 : 1)).map(([slug, files]) => [slug, files.sort((a, b) => (a.day < b.day ? -1 : 1))] as const);
}
