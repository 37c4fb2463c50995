/** Bytes in each unit that a metric may name. `GB` is the decimal one by its name; usage and limit come in the same unit. */
const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
};

/** Bytes in one of a unit, or null where the unit is none of bytes that is known here: it is never guessed. */
export function bytesIn(unit: string): number | null {
  const name = unit.trim().toLowerCase();
  return Object.hasOwn(BYTES, name) ? (BYTES[name] ?? null) : null;
}

const COUNTS = ['', 'unitless', 'request', 'requests', 'req', 'reqs', 'count', 'counts'];

/** What a metric of requests is multiplied with to be the requests of a bucket; null for a unit that is not known here. */
export function requestsIn(unit: string, bucketMs: number): number | null {
  const name = unit.trim().toLowerCase().replace(/\s+/g, ' ');
  if (COUNTS.includes(name)) return 1;
  if (/^(?:rps|(?:req|reqs|requests?)?(?:\/| per )(?:s|sec|second))$/.test(name)) return bucketMs / 1000;
  return /^(?:rpm|(?:req|reqs|requests?)?(?:\/| per )(?:m|min|minute))$/.test(name) ? bucketMs / 60_000 : null;
}
