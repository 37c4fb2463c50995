import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { DiskReading, MemoryReading } from '../alerts/sources.ts';
import type { QueryResult } from './query-answer.ts';
import type { Matcher } from './selector.ts';
import type { Clean, Labels } from './types.ts';

const fields = (matchers: readonly Matcher[]) => matchers.map(({ label, operator, value }) => `,${label}${operator}${value}`).join('');

/** File systems that hold no data of their own: memory, layers of containers, images that are always full. */
const NO_DISKS = 'tmpfs|devtmpfs|overlay|squashfs|ramfs|iso9660|erofs|fuse\\\\..*';

/** All that node_exporter says of the disks and of the memory of an instance, in one query each. */
export const diskQuery = (instance: readonly Matcher[]) =>
  `{__name__=~"node_filesystem_(?:size|free|avail)_bytes|node_filesystem_(?:files|files_free|readonly|device_error)",fstype!~"${NO_DISKS}"${fields(instance)}}`;
export const memoryQuery = (instance: readonly Matcher[]) =>
  `{__name__=~"node_memory_(?:MemTotal|MemAvailable)_bytes|node_vmstat_oom_kill"${fields(instance)}}`;

/** Values of metrics by their names, for each group that `keyOf` makes. */
function grouped({ series }: QueryResult, keyOf: (labels: Labels) => string) {
  const groups = new Map<string, { labels: Labels; values: Map<string, number> }>();
  for (const { labels, samples } of series) {
    const key = keyOf(labels);
    const group = groups.get(key) ?? { labels, values: new Map() };
    group.values.set(labels['__name__'] ?? '', samples[0]?.value ?? Number.NaN);
    groups.set(key, group);
  }
  return [...groups.values()];
}

const label = (labels: Labels, name: string) => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');
const isSize = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value) && value >= 0;

/**
 * The file systems of an instance, each device once. What is free counts the blocks that only root may use, so what is available is
 * judged, as `df` does. One that the exporter could not read makes all of it partial: it may be the one that is full.
 */
export function disksOf(result: QueryResult, clean: Clean): Measured<readonly DiskReading[]> {
  const several = new Set(result.series.map(({ labels }) => label(labels, 'instance'))).size > 1;
  const byDevice = new Map<string, { name: string; reading: DiskReading }>();
  const all = grouped(result, (labels) => JSON.stringify(['instance', 'device', 'mountpoint'].map((name) => label(labels, name))));
  for (const { labels, values } of all) {
    const mount = label(labels, 'mountpoint');
    const disk = diskOf(values, clean(several ? `${label(labels, 'instance')} ${mount}` : mount));
    if (disk === null) continue;
    if (disk.kind === 'unmeasured') return disk;
    const device = JSON.stringify([label(labels, 'instance'), label(labels, 'device')]);
    const before = byDevice.get(device);
    // The same device at several places (bind mounts) is one disk, called by its shortest name.
    if (before === undefined || mount.length < before.name.length) byDevice.set(device, { name: mount, reading: disk.value });
  }
  const disks = [...byDevice.values()].map(({ reading }) => reading).sort((a, b) => (a.mount < b.mount ? -1 : 1));
  return disks.length === 0 ? unmeasured('no_data', 'no disk') : measured(disks);
}

/** One file system; null for one that cannot fill up. */
function diskOf(values: ReadonlyMap<string, number>, mount: string): Measured<DiskReading> | null {
  if (values.get('node_filesystem_device_error') === 1) return unmeasured('partial', `${mount} could not be read`);
  const [size, free, available] = ['size', 'free', 'avail'].map((name) => values.get(`node_filesystem_${name}_bytes`));
  // Nothing can be written there, or it has no blocks at all (procfs and the like).
  if (values.get('node_filesystem_readonly') === 1 || size === 0) return null;
  if (!isSize(size) || !isSize(free) || !isSize(available) || free > size)
    return unmeasured('malformed', `${mount}: no size, or more free than there is`);
  const used = size - free;
  return measured({
    mount,
    totalBytes: size,
    availableBytes: available,
    usedRatio: used + available === 0 ? 1 : used / (used + available),
    inodesUsedRatio: inodes(values.get('node_filesystem_files'), values.get('node_filesystem_files_free')),
  });
}

/** Some file systems (btrfs, vfat) have no fixed number of inodes and say 0. */
function inodes(files: number | undefined, free: number | undefined): number | null {
  return isSize(files) && isSize(free) && files > 0 && free <= files ? (files - free) / files : null;
}

/** The memory of each instance by what is available; `host` where there is one. */
export function memoryOf(result: QueryResult, clean: Clean): Measured<readonly MemoryReading[]> {
  const all = grouped(result, (labels) => label(labels, 'instance'));
  const readings: MemoryReading[] = [];
  for (const { labels, values } of all) {
    const [total, available] = ['MemTotal', 'MemAvailable'].map((name) => values.get(`node_memory_${name}_bytes`));
    const of = all.length > 1 ? clean(label(labels, 'instance')) : 'host';
    if (!isSize(total) || !isSize(available) || total === 0 || available > total) {
      return available === undefined && isSize(total)
        ? unmeasured('unsupported', `${of}: node_memory_MemAvailable_bytes is not there`)
        : unmeasured('malformed', `${of}: no size, or more available than there is`);
    }
    const oom = values.get('node_vmstat_oom_kill');
    readings.push({ of, totalBytes: total, availableBytes: available, usedRatio: (total - available) / total, oomKills: isSize(oom) ? oom : null });
  }
  return readings.length === 0 ? unmeasured('no_data', 'no memory') : measured(readings);
}
