import type { Json } from '../../core/json.ts';
import { listAt, numberAt, textAt, timeAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';
import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { DiskReading, MemoryReading } from '../alerts/sources.ts';
import { type Bucket, MINUTE_MS } from '../hosting/buckets.ts';
import { fresh, type Gauge, limitOf, memoryOf } from '../hosting/gauges.ts';
import { bytesIn, requestsIn } from '../hosting/units.ts';

/** One series of Render's metrics: `{labels: [{field, value}], unit, values: [{timestamp, value}]}` (its OpenAPI document, TimeSeries). */
export type Series = {
  readonly labels: ReadonlyMap<string, string>;
  readonly unit: string;
  /** By time. A value that is no number is NaN. */
  readonly values: readonly { readonly at: number; readonly value: number }[];
};

/** The answer to `/metrics/…`; null where it is no list of series. */
export function readSeries(answer: Json): readonly Series[] | null {
  if (!Array.isArray(answer)) return null;
  return answer.map((item: Json) => ({
    labels: new Map(listAt(item, 'labels').map((label) => [(textAt(label, 'field') ?? '').toLowerCase(), textAt(label, 'value') ?? ''])),
    unit: textAt(item, 'unit') ?? '',
    values: listAt(item, 'values')
      .flatMap((sample) => {
        const at = timeAt(sample, 'timestamp');
        return at === null ? [] : [{ at, value: numberAt(sample, 'value') ?? Number.NaN }];
      })
      .sort((a, b) => a.at - b.at),
  }));
}

const STATUS_LABELS = ['statuscode', 'status_code', 'status', 'code'];

/** Minutes of `/metrics/http-requests` by status; why they cannot be read, where the series have no status or count in an unknown unit. */
export function bucketsOf(answer: Json): Measured<readonly Bucket[]> {
  const series = readSeries(answer);
  if (series === null) return unmeasured('malformed', 'http-requests: no list');
  const buckets: Bucket[] = [];
  for (const { labels, unit, values } of series) {
    const factor = requestsIn(unit, MINUTE_MS);
    if (factor === null) return unmeasured('malformed', `http-requests: unit ${unit}`);
    const label = STATUS_LABELS.map((name) => labels.get(name)).find((text) => text !== undefined);
    if (label === undefined && values.length > 0) return unmeasured('unsupported', 'http-requests: not by status');
    const status = statusOf(label ?? '');
    for (const { at, value } of values) buckets.push({ at, status, count: value * factor });
  }
  return measured(buckets);
}

/** `503`, and `5xx` for the whole class. */
export function statusOf(text: string): number | null {
  if (/^[1-5]\d\d$/.test(text.trim())) return Number(text);
  const whole = /^([1-5])xx$/i.exec(text.trim());
  return whole === null ? null : Number(whole[1]) * 100;
}

/** The newest value of each series, in bytes. A unit that is not known makes it unmeasured. */
function gaugesOf(answer: Json, what: string): Measured<readonly Gauge[]> {
  const series = readSeries(answer);
  if (series === null) return unmeasured('malformed', `${what}: no list`);
  const gauges: Gauge[] = [];
  for (const { labels, unit, values } of series) {
    const newest = values.at(-1);
    if (newest === undefined) continue;
    const factor = bytesIn(unit);
    if (factor === null) return unmeasured('malformed', `${what}: unit ${unit}`);
    if (Number.isNaN(newest.value)) return unmeasured('not_a_number', what);
    const instance = labels.get('instance');
    gauges.push({ of: instance === undefined ? null : plainText(instance, 60), at: newest.at, bytes: newest.value * factor });
  }
  return measured(gauges);
}

/** Memory of each instance, from `/metrics/memory` and `/metrics/memory-limit`. */
export function memoryFrom(usage: Json, limits: Json, service: string): Measured<readonly MemoryReading[]> {
  const [used, allowed] = [gaugesOf(usage, 'memory'), gaugesOf(limits, 'memory-limit')];
  if (used.kind === 'unmeasured') return used;
  return allowed.kind === 'unmeasured' ? allowed : memoryOf(used.value, allowed.value, service);
}

/** The service's disk, from `/metrics/disk-usage` and `/metrics/disk-capacity`. The fullest, where instances are told apart. */
export function disksFrom(usage: Json, capacity: Json, mount: string): Measured<readonly DiskReading[]> {
  const [used, whole] = [gaugesOf(usage, 'disk-usage'), gaugesOf(capacity, 'disk-capacity')];
  if (used.kind === 'unmeasured') return used;
  if (whole.kind === 'unmeasured') return whole;
  if (used.value.length === 0) return unmeasured('no_data', 'disk-usage');
  const readings: DiskReading[] = [];
  for (const gauge of fresh(used.value)) {
    const total = limitOf(gauge, whole.value);
    if (total.kind === 'unmeasured') return unmeasured(total.cause, 'disk-capacity');
    if (gauge.bytes < 0) return unmeasured('not_a_number', 'disk-usage');
    const availableBytes = Math.max(0, Math.round(total.value - gauge.bytes));
    const usedRatio = Math.min(1, gauge.bytes / total.value);
    readings.push({ mount, totalBytes: Math.round(total.value), availableBytes, usedRatio, inodesUsedRatio: null });
  }
  return measured(readings.sort((a, b) => b.usedRatio - a.usedRatio).slice(0, 1));
}
