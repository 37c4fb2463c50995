import type { Json } from '../../core/json.ts';
import { listAt, memberAt, numberAt, textAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';
import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { DiskReading, MemoryReading } from '../alerts/sources.ts';
import { type Gauge, memoryOf } from '../hosting/gauges.ts';

const GB = 1e9;
const MB = 1e6;

/** Memory of each instance, from `metrics` with MEMORY_USAGE_GB and MEMORY_LIMIT_GB: `[{measurement tags{…} values{ts value}}]`. */
export function memoryFrom(data: Json, service: string): Measured<readonly MemoryReading[]> {
  const metrics = memberAt(data, 'metrics');
  if (!Array.isArray(metrics)) return unmeasured('malformed', 'metrics: no list');
  const gauges = (measurement: string): readonly Gauge[] =>
    metrics.filter((metric: Json) => textAt(metric, 'measurement') === measurement).flatMap((metric: Json) => newest(metric));
  const [usage, limits] = [gauges('MEMORY_USAGE_GB'), gauges('MEMORY_LIMIT_GB')];
  if ([...usage, ...limits].some(({ bytes }) => Number.isNaN(bytes))) return unmeasured('not_a_number', 'metrics');
  return memoryOf(usage, limits, service);
}

function newest(metric: Json): readonly Gauge[] {
  const samples = listAt(metric, 'values').flatMap((sample) => {
    const at = numberAt(sample, 'ts');
    return at === null ? [] : [{ at: at * 1000, value: numberAt(sample, 'value') ?? Number.NaN }];
  });
  const last = samples.sort((a, b) => a.at - b.at).at(-1);
  const of = textAt(metric, 'tags', 'deploymentInstanceId') ?? textAt(metric, 'tags', 'deploymentId');
  return last === undefined ? [] : [{ of: of === null ? null : plainText(of, 60), at: last.at, bytes: last.value * GB }];
}

/**
 * Volumes of a service, from `environment{volumeInstances}`, where a volume has its size beside what is used of it; the metric
 * DISK_USAGE_GB has no limit. `unsupported` where the service has none.
 */
export function volumesFrom(data: Json, service: string): Measured<readonly DiskReading[]> {
  const volumes = memberAt(data, 'environment', 'volumeInstances');
  if (!Array.isArray(memberAt(volumes, 'edges'))) return unmeasured('malformed', 'volumeInstances: no list');
  if (memberAt(volumes, 'pageInfo', 'hasNextPage') === true) return unmeasured('too_much', 'volumeInstances: more than one page');
  const own = listAt(volumes, 'edges')
    .map((edge) => memberAt(edge, 'node') ?? null)
    .filter((volume) => textAt(volume, 'serviceId') === service && memberAt(volume, 'deletedAt') == null);
  if (own.length === 0) return unmeasured('unsupported', `${service}: no volume`);
  const readings: DiskReading[] = [];
  for (const volume of own) {
    const mount = plainText(textAt(volume, 'mountPath') ?? 'volume', 100);
    const [used, total] = [numberAt(volume, 'currentSizeMB'), numberAt(volume, 'sizeMB')];
    if (used === null || total === null || used < 0 || total <= 0) return unmeasured('not_a_number', mount);
    const availableBytes = Math.max(0, Math.round((total - used) * MB));
    readings.push({ mount, totalBytes: total * MB, availableBytes, usedRatio: Math.min(1, used / total), inodesUsedRatio: null });
  }
  return measured(readings);
}
