// `node --expose-gc bench/health/soak.ts <url> <probes>`: probes through one probe of the action, ten at a time, and prints the memory
// after each tenth of them as JSON: [probes, bytes on the heap after a collection, bytes resident].
import { createProbe } from '../../src/adapters/http/probe.ts';

const [url = '', count = '10000'] = process.argv.slice(2);
const total = Number(count);
const probe = createProbe({ headers: [], userAgent: 'runbook-actions-bench' });
const target = { name: 'soak', named: false, url };
const { signal } = new AbortController();
const curve: [number, number, number][] = [];

const mark = (done: number) => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  curve.push([done, heapUsed, rss]);
};
for (let done = 0; done < total; ) {
  const until = done + total / 10;
  const worker = async () => {
    while (done < until) {
      done += 1;
      const sample = await probe(target, 10_000, signal, { addressIndex: done });
      if (sample?.result.kind !== 'body') throw new Error(`Probe ${done} failed: ${JSON.stringify(sample?.result)}`);
    }
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  mark(done);
}
console.log(JSON.stringify(curve));
