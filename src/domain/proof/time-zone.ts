/** A moment that the dump shows, and the distance of the dumping session's clock from UTC at that moment. */
export type OffsetSample = { readonly at: Date; readonly offsetSeconds: number };

/**
 * PostgreSQL's ISO output of a timestamptz: `2024-07-01 12:00:00.123+02`, `1899-12-31 23:46:44-00:14:44` (local mean time, with
 * seconds), `+05:30`. Years before Christ end in ` BC`.
 */
const STAMP = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/;

/** Reads such texts. What is none, or lies outside what a Date can hold, is passed over: zone rules do not reach there. */
export function offsetSamples(texts: Iterable<string>): OffsetSample[] {
  const samples: OffsetSample[] = [];
  for (const text of texts) {
    const sample = offsetSample(text);
    if (sample !== null) samples.push(sample);
  }
  return samples;
}

function offsetSample(text: string): OffsetSample | null {
  const match = STAMP.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const [hours, minutes, seconds] = match.slice(8, 11).map((part) => Number(part ?? 0)) as [number, number, number];
  const offsetSeconds = (match[7] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second);
  const at = new Date(local.getTime() - offsetSeconds * 1000);
  return Number.isNaN(at.getTime()) ? null : { at, offsetSeconds };
}

/** Samples enough to tell zones apart, and few enough to ask a server about each of its 1200 zones: one per offset and year, spread evenly. */
const MOST_SAMPLES = 200;

export function distinctSamples(samples: readonly OffsetSample[]): OffsetSample[] {
  const byKey = new Map<string, OffsetSample>();
  for (const sample of samples) {
    const key = `${sample.offsetSeconds} ${sample.at.toISOString().slice(0, 7)}`;
    if (!byKey.has(key)) byKey.set(key, sample);
  }
  const distinct = [...byKey.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
  const step = Math.max(1, distinct.length / MOST_SAMPLES);
  return Array.from({ length: Math.min(distinct.length, MOST_SAMPLES) }, (_, i) => distinct[Math.floor(i * step)] as OffsetSample);
}

/** How the zone became known: `samples` that only this or equal zones fit, a setting of the dumped database, or nothing that depends on it. */
export type ZoneChoice = { readonly zone: string; readonly by: 'utc' | 'setting' | 'samples' | 'fixed_offset' | 'assumed' };

/** PostgreSQL's POSIX form has the sign of the west: `<+02:00>-02:00` is two hours east of Greenwich. */
export function fixedOffsetZone(offsetSeconds: number): string {
  const abs = Math.abs(offsetSeconds);
  const clock = [Math.floor(abs / 3600), Math.floor(abs / 60) % 60, abs % 60].map((part) => String(part).padStart(2, '0')).join(':');
  const [east, west] = offsetSeconds < 0 ? ['-', '+'] : ['+', '-'];
  return `<${east}${clock}>${west}${clock}`;
}

/** `America/New_York` before `EST5EDT`, a continent's city before an alias: the kind of name that people set. */
export function zoneRank(name: string): number {
  if (name === 'UTC') return 0;
  if (/^(Europe|America|Asia|Africa|Australia|Pacific|Atlantic|Indian)\//.test(name)) return 1;
  return name.startsWith('posix/') || name.startsWith('right/') ? 3 : 2;
}

/**
 * The zone of the dumping session among those that fit every sample. `settings` are those that the dump and the server name, the
 * likeliest first. Where none fits, a fixed offset does if all samples have the same one (`SET TimeZone = '+02'`).
 */
export function chooseZone(samples: readonly OffsetSample[], fitting: readonly string[], settings: readonly string[]): ZoneChoice {
  if (samples.length === 0) return { zone: settings[0] ?? 'UTC', by: settings[0] === undefined ? 'assumed' : 'setting' };
  const wanted = settings.find((zone) => fitting.includes(zone));
  if (wanted !== undefined) return { zone: wanted, by: 'setting' };
  if (fitting.includes('UTC')) return { zone: 'UTC', by: 'utc' };
  const [best] = [...fitting].sort((a, b) => zoneRank(a) - zoneRank(b) || (a < b ? -1 : 1));
  if (best !== undefined) return { zone: best, by: 'samples' };
  const offsets = new Set(samples.map((sample) => sample.offsetSeconds));
  const [only] = offsets;
  if (offsets.size === 1 && only !== undefined) return { zone: fixedOffsetZone(only), by: 'fixed_offset' };
  return { zone: 'UTC', by: 'assumed' };
}
