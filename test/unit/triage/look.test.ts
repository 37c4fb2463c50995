import { expect, test } from '@jest/globals';
import { gather, type Looks } from '../../../actions/triage/look.ts';
import { httpLook, networkOf } from '../../support/triage-kit.ts';

const target = { name: 'api', named: true, url: 'https://user:pw@api.example.com/health?key=secret-key' };
const network = async () => ({ network: networkOf(httpLook()), control: null });
const NONE: Looks = { network, database: null, redis: null, providers: [], events: null, deploys: [], errors: [] };
const look = (looks: Partial<Looks>, signal = new AbortController().signal, budgetMs = 200) => {
  const bugs: unknown[] = [];
  const began = performance.now();
  const looked = gather(target, { ...NONE, ...looks }, { budgetMs, lookBackMs: 3_600_000, signal, onBug: (error) => void bugs.push(error) });
  return looked.then((evidence) => ({ evidence, bugs, tookMs: performance.now() - began }));
};

test('a measurement that throws is told, and the others stand; the URL is shown without its secrets', async () => {
  const { evidence, bugs } = await look({
    database: async () => {
      throw new TypeError('x is not a function');
    },
    redis: async () => ({ kind: 'reachable', latencyMs: 1 }),
  });
  expect([evidence.database, evidence.redis?.value, evidence.network !== null]).toEqual([null, { kind: 'reachable', latencyMs: 1 }, true]);
  expect([bugs.map(String), evidence.target.url]).toEqual([['TypeError: x is not a function'], 'https://api.example.com/health?…']);
});

test('one that never ends, and heeds no signal, is given up at the end of the budget', async () => {
  const { evidence, bugs, tookMs } = await look({
    database: () => new Promise(() => {}),
    providers: [(signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))],
  });
  expect([evidence.database, evidence.provider, evidence.network !== null, bugs]).toEqual([null, null, true, []]);
  expect(tookMs).toBeLessThan(2000);
});

test('a cancel ends it at once', async () => {
  const cancel = new AbortController();
  const looking = look({ database: () => new Promise(() => {}) }, cancel.signal, 60_000);
  setTimeout(() => cancel.abort(new DOMException('The run was cancelled.', 'AbortError')), 20);
  await expect(looking).rejects.toThrow('cancelled');
});
