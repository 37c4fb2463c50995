import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { MemoryReading } from '../alerts/sources.ts';
import type { Section } from './answer.ts';
import { parseCgroup } from './cgroups.ts';
import { dockerFailure } from './docker.ts';
import { unitFailure } from './systemd.ts';
import { type MemoryOf, memoryName } from './targets.ts';

export type HostMemory = { readonly total: number; readonly available: number };

/** /proc/meminfo: MemAvailable, and before Linux 3.14 what comes near to it. Null where a part is missing. */
export function parseMeminfo(text: string): HostMemory | null {
  const of = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d{1,12}) kB$`, 'm').exec(text)?.[1];
    return kib === undefined ? null : Number(kib) * 1024;
  };
  const [total, free, buffers, cached] = [of('MemTotal'), of('MemFree'), of('Buffers'), of('Cached')];
  const reclaimable = of('SReclaimable') ?? 0;
  const near = free === null || buffers === null || cached === null ? null : free + buffers + cached + reclaimable - (of('Shmem') ?? 0);
  const available = of('MemAvailable') ?? near;
  return total === null || total === 0 || available === null ? null : { total, available: Math.max(0, Math.min(total, available)) };
}

/** How often the kernel has ended something for lack of memory since it started; null before Linux 4.13. */
export function parseOomKills(vmstat: string): number | null {
  const count = /^oom_kill (\d+)$/m.exec(vmstat)?.[1];
  return count === undefined ? null : Number(count);
}

/** What the host said of each; all of them are told, or nothing is. */
export function memoryReadings(of: readonly MemoryOf[], sections: readonly Section[]): Measured<readonly MemoryReading[]> {
  const text = (name: string) => sections.find((one) => one.name === name)?.text ?? '';
  const host = parseMeminfo(text('meminfo'));
  if (host === null) return unmeasured(text('meminfo') === '' ? 'malformed' : 'unsupported', '/proc/meminfo');
  const readings: MemoryReading[] = [];
  for (const [index, one] of of.entries()) {
    const reading = one.kind === 'host' ? hostReading(host, text('vmstat')) : groupReading(one, index, sections, host);
    if (reading.kind === 'unmeasured') return reading;
    readings.push(reading.value);
  }
  return measured(readings);
}

const hostReading = ({ total, available }: HostMemory, vmstat: string): Measured<MemoryReading> =>
  measured({ of: 'host', totalBytes: total, availableBytes: available, usedRatio: 1 - available / total, oomKills: parseOomKills(vmstat) });

/** The fullest of the group's limits and of those above it counts: any of them ends its processes. Without a limit it has the host's. */
function groupReading(of: MemoryOf, index: number, sections: readonly Section[], host: HostMemory): Measured<MemoryReading> {
  const [found, group] = [`find ${index}`, `group ${index}`].map((name) => sections.find((one) => one.name === name));
  const failure = of.kind === 'unit' ? unitFailure(found, memoryName(of)) : of.kind === 'container' ? dockerFailure(found, memoryName(of)) : null;
  if (failure !== null) return failure;
  if (group?.text.includes('no-group')) return unmeasured(of.kind === 'cgroup' ? 'not_found' : 'no_data', `${memoryName(of)} has no running process`);
  const memory = parseCgroup(group?.text ?? '');
  if (memory === null) return unmeasured('unsupported', `the memory of ${memoryName(of)} is not accounted for`);
  const limits = memory.levels.flatMap(({ limit, used }) => (limit === null || limit >= host.total || limit === 0 ? [] : { total: limit, used }));
  const fullest = limits.sort((a, b) => b.used / b.total - a.used / a.total)[0];
  const { total, available } = fullest === undefined ? host : { total: fullest.total, available: Math.max(0, fullest.total - fullest.used) };
  return measured({ of: memoryName(of), totalBytes: total, availableBytes: available, usedRatio: 1 - available / total, oomKills: memory.oomKills });
}
