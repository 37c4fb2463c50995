import type { Gap } from '../alerts/sources.ts';

/** A file as its folder lists it. `modifiedAt`: milliseconds of the host's clock, whole seconds. */
export type LogFile = { readonly name: string; readonly bytes: number; readonly modifiedAt: number };

/** What the names of rotated logs end with: `.1`, `.2.gz`, `-20261124`, `-20261124-1700000000.gz`, `.2026-11-24`. */
const AFTER = /^[-._]{1,2}\d[\dT:_.-]*?(?:\.(gz|xz|bz2|zst|lz4))?$/;
/** A second that the file system cut off, and a little. */
const SLACK_MS = 2000;
const MOST = 64;

/** How a rotated log is packed; null: it is none of `base`. pm2-logrotate puts the date before the ending: `out__2026-11-24_00-00-00.log`. */
export function rotation(base: string, name: string): 'plain' | 'gz' | 'unknown' | null {
  const dot = base.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [base.slice(0, dot), base.slice(dot)] : [base, ''];
  const between =
    ending !== '' && name.startsWith(stem) ? name.slice(stem.length).replace(new RegExp(`${RegExp.escape(ending)}(?=$|\\.[a-z0-9]+$)`), '') : null;
  const rest = name.startsWith(base) ? name.slice(base.length) : between;
  const match = rest === null || name === base ? null : AFTER.exec(rest);
  if (match === null) return null;
  return match[1] === undefined ? 'plain' : match[1] === 'gz' ? 'gz' : 'unknown';
}

/** What to read for a time that begins at `from`, the oldest first. */
export type LogChoice = {
  readonly files: readonly (LogFile & { readonly packed: 'plain' | 'gz' })[];
  /** Packed in a way that cannot be read. */
  readonly unreadable: readonly string[];
  /** Whether a log of before `from` is there, so that nothing is missing between. */
  readonly reachesBack: boolean;
};

/**
 * The current log, and each rotated one that was written to since `from`: a server may go on with the old file for a while after it was
 * renamed. A file's time is that of its last line.
 */
export function chooseLogs(base: string, listed: readonly LogFile[], from: number): LogChoice {
  const rotated = listed.flatMap((file) => {
    const packed = rotation(base, file.name);
    return packed === null ? [] : { ...file, packed };
  });
  const wanted = rotated.filter((file) => file.modifiedAt + SLACK_MS >= from).sort((a, b) => b.modifiedAt - a.modifiedAt);
  const current = listed.filter((file) => file.name === base).map((file) => ({ ...file, packed: 'plain' as const }));
  const files = [...current, ...wanted.slice(0, MOST)].reverse();
  return {
    files: files.flatMap((file) => (file.packed === 'unknown' ? [] : { ...file, packed: file.packed })),
    unreadable: files.filter((file) => file.packed === 'unknown').map((file) => file.name),
    reachesBack: rotated.length > wanted.length,
  };
}

/** When the lines of a file begin: its first time, or where it holds none, the time of its last change. */
export type Begun = { readonly file: LogFile; readonly firstAt: number | null };

/** What is missing of the time from `from` until `until`: what was rotated away, or is packed in an unknown way. Clock of the host. */
export function logGaps(path: string, choice: LogChoice, begun: readonly Begun[], from: number, until: number): readonly Gap[] {
  const begins = begun.map(({ file, firstAt }) => firstAt ?? (file.bytes === 0 ? file.modifiedAt : from));
  const begin = Math.min(until, ...begins);
  if (begin <= from) return [];
  if (choice.unreadable.length > 0)
    return [{ from, until: begin, cause: 'unsupported', detail: `${choice.unreadable[0]} is packed in a way that cannot be read` }];
  if (choice.reachesBack) return [];
  return [{ from, until: begin, cause: 'gap', detail: `${path} begins after it` }];
}
