import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { DiskReading } from '../alerts/sources.ts';
import type { Section } from './answer.ts';
import { parseMounts, realMounts } from './mounts.ts';

/** A line of `df -P`: both the name of the device and the mount point may hold spaces. */
const LINE = /^(.+?)\s+(\d+|-)\s+(\d+|-)\s+(-?\d+|-)\s+(-?\d+%|-)\s+(\/.*)$/;
export type DfLine = { readonly mount: string; readonly total: number; readonly used: number; readonly available: number };

/** The lines of `df -P`, in bytes by the unit that its heading names; null where there is no such heading. */
export function parseDf(text: string): readonly DfLine[] | null {
  const [heading = '', ...lines] = text.split(/\r?\n/);
  const unit = /\b(\d+)(K|B)?-blocks\b/i.exec(heading);
  const size = unit !== null ? Number(unit[1]) * (unit[2]?.toUpperCase() === 'K' ? 1024 : 1) : /\bInodes\b/i.test(heading) ? 1 : null;
  if (size === null) return null;
  return lines.flatMap((line) => {
    const [, , total, used, available, , mount = ''] = LINE.exec(line) ?? [];
    const numbers = [total, used, available].map((n) => (n === undefined || n === '-' ? Number.NaN : Number(n) * size));
    const [t = Number.NaN, u = Number.NaN, a = Number.NaN] = numbers;
    return Number.isSafeInteger(t) && Number.isSafeInteger(u) && Number.isSafeInteger(a) ? [{ mount, total: t, used: u, available: a }] : [];
  });
}

/** Which file systems to ask for: those named, or all real ones of the mounts listed. */
export function mountsToRead(named: readonly string[], listed: string): Measured<readonly string[]> {
  if (named.length > 0) return measured(named);
  const mounts = parseMounts(listed);
  if (mounts.length === 0) return unmeasured('unsupported', '/proc/self/mounts cannot be read; name the mount points');
  const real = realMounts(mounts);
  return real.length > 0 ? measured(real) : unmeasured('no_data', 'no file system of a disk is mounted; name the mount points');
}

/** What `df` said of each: sections `blocks` and `inodes` with the number of the mount point. All of them are told, or nothing is. */
export function diskReadings(mounts: readonly string[], sections: readonly Section[]): Measured<readonly DiskReading[]> {
  const readings: DiskReading[] = [];
  for (const [index, mount] of mounts.entries()) {
    const of = (what: string) => sections.find(({ name }) => name === `${what} ${index}`);
    const reading = diskReading(mount, of('blocks'), of('inodes'));
    if (reading.kind === 'unmeasured') return reading;
    readings.push(reading.value);
  }
  return measured(readings);
}

function diskReading(mount: string, blocks: Section | undefined, inodes: Section | undefined): Measured<DiskReading> {
  if (blocks === undefined) return unmeasured('malformed', `df ${mount}`);
  if (blocks.code === 127) return unmeasured('unsupported', 'the host has no df');
  const line = parseDf(blocks.text)?.[0];
  if (line === undefined) return unmeasured(/no such file|can't find mount/i.test(blocks.text) ? 'not_found' : 'malformed', `df ${mount}`);
  // A path that is no mount point lies on another file system, whose space is not what was asked for.
  if (line.mount !== mount) return unmeasured('not_found', `${mount} is no mount point; it lies on ${line.mount}`);
  const available = Math.max(0, line.available);
  if (line.used + available <= 0) return unmeasured('no_data', `${mount} has no size`);
  const files = parseDf(inodes?.text ?? '')?.[0];
  return measured({
    mount,
    totalBytes: line.total,
    availableBytes: available,
    usedRatio: line.used / (line.used + available),
    inodesUsedRatio: files?.mount !== mount || files.total === 0 ? null : files.used / files.total,
  });
}
