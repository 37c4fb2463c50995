import type { DiskReading, MemoryReading, Read } from '../../domain/alerts/sources.ts';
import type { RenderApi } from './api.ts';
import { unmeasured } from './api.ts';

/** The newest value within this long is the current one. */
const RECENT_MS = 10 * 60_000;

/** Memory of each instance against its limit, the fullest first. */
export function openMemory(api: RenderApi): Read<readonly MemoryReading[]> {
  return async (signal) => {
    const question = api.question(signal);
    const now = api.now();
    const usage = await api.metric(question, 'memory', now - RECENT_MS, now);
    if (usage.kind === 'unmeasured') return usage;
    const limit = await api.metric(question, 'memory-limit', now - RECENT_MS, now);
    if (limit.kind === 'unmeasured') return limit;
    return api.reading.memoryFrom(usage.value, limit.value, api.service);
  };
}

/** The service's disk; `unsupported` where it has none. */
export function openDisks(api: RenderApi): Read<readonly DiskReading[]> {
  return async (signal) => {
    const question = api.question(signal);
    const now = api.now();
    const service = await api.aboutService(question);
    if (service.kind === 'unmeasured') return service;
    const usage = await api.metric(question, 'disk-usage', now - RECENT_MS, now);
    if (usage.kind === 'unmeasured') return usage;
    const capacity = await api.metric(question, 'disk-capacity', now - RECENT_MS, now);
    if (capacity.kind === 'unmeasured') return capacity;
    const disks = api.reading.disksFrom(usage.value, capacity.value, service.value.mount ?? 'disk');
    const without = disks.kind === 'unmeasured' && disks.cause === 'no_data' && service.value.mount === null;
    return without ? unmeasured('unsupported', `${api.service}: no disk`) : disks;
  };
}
