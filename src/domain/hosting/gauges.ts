import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { MemoryReading } from '../alerts/sources.ts';

/** The newest value of one series, in bytes. `of`: the instance that it belongs to; null where it is of the service as a whole. */
export type Gauge = { readonly of: string | null; readonly at: number; readonly bytes: number };

/** A replaced instance's last value stays in the series for a while; it says nothing of now. */
const STALE_MS = 3 * 60_000;

/** Of each instance how much of its limit it uses, the fullest first. `named` is what an instance without a name is called. */
export function memoryOf(usage: readonly Gauge[], limits: readonly Gauge[], named: string): Measured<readonly MemoryReading[]> {
  const current = fresh(usage);
  if (current.length === 0) return unmeasured('no_data', 'memory');
  const readings: MemoryReading[] = [];
  for (const gauge of current) {
    const limit = limitOf(gauge, limits);
    if (limit.kind === 'unmeasured') return limit;
    if (gauge.bytes < 0) return unmeasured('not_a_number', `memory of ${gauge.of ?? named}`);
    const total = limit.value;
    readings.push({
      of: gauge.of ?? named,
      totalBytes: Math.round(total),
      availableBytes: Math.max(0, Math.round(total - gauge.bytes)),
      usedRatio: Math.min(1, gauge.bytes / total),
      oomKills: null,
    });
  }
  return measured(readings.sort((a, b) => b.usedRatio - a.usedRatio));
}

/** Those that are as new as the newest, but for some minutes. */
export function fresh(gauges: readonly Gauge[]): readonly Gauge[] {
  const newest = Math.max(...gauges.map(({ at }) => at));
  return gauges.filter(({ at }) => at >= newest - STALE_MS);
}

/** The instance's own limit, else the one that all have. */
export function limitOf({ of }: Gauge, limits: readonly Gauge[]): Measured<number> {
  const own = limits.filter((limit) => limit.of === of);
  const candidates = own.length > 0 ? own : limits.some((limit) => limit.of === null) ? limits.filter((limit) => limit.of === null) : fresh(limits);
  const values = [...new Set(candidates.map(({ bytes }) => bytes))];
  if (values.length === 0) return unmeasured('no_data', 'memory limit');
  if (values.length > 1) return unmeasured('several_series', 'memory limit');
  const [value = 0] = values;
  return value > 0 ? measured(value) : unmeasured('not_a_number', `memory limit ${value}`);
}
