import type { MemoryReading, Read } from '../alerts/sources.ts';

/**
 * Of a service's instances the one that uses most of its memory, under the service's own name: an instance has another name after each
 * deploy, and an incident that bears it would never be closed.
 */
export function fullest(name: string, read: Read<readonly MemoryReading[]>): Read<readonly MemoryReading[]> {
  return async (signal) => {
    const readings = await read(signal);
    if (readings.kind === 'unmeasured') return readings;
    const [first, ...rest] = readings.value;
    if (first === undefined) return readings;
    const worst = rest.reduce((a, b) => (b.usedRatio > a.usedRatio ? b : a), first);
    return { kind: 'measured', value: [{ ...worst, of: name }] };
  };
}
