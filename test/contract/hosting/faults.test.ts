import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openRailway } from '../../../src/adapters/railway/open.ts';
import { openRender } from '../../../src/adapters/render/open.ts';
import { parseInputs, secretsOf } from '../../../src/core/input-spec.ts';
import { UNMEASURED } from '../../../src/domain/alerts/measured.ts';
import { railwayInputs } from '../../../src/domain/railway/inputs.ts';
import { railwayReading } from '../../../src/domain/railway/reading.ts';
import { renderInputs } from '../../../src/domain/render/inputs.ts';
import { renderReading } from '../../../src/domain/render/reading.ts';
import { API_FAULTS, type ApiFault, seededRandom } from '../../support/api-faults.ts';
import { type FakeRailway, RAILWAY, startFakeRailway } from '../../support/fake-railway.ts';
import { type FakeRenderApi, RENDER_KEY, RENDER_SERVICE, startFakeRenderApi } from '../../support/fake-render-api.ts';
import { hostingOpening, never } from '../../support/hosting.ts';

const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
const requests = [1, 2, 3].flatMap((ago) =>
  Array.from({ length: 30 }, (_, i) => ({ at: NOW - ago * MINUTE + i * 1000, method: 'GET', path: `/a/${i}`, status: i < 2 ? 500 : 200 })),
);
const lines = [{ at: NOW - 1000, level: 'error', message: 'boom' }];
const REQUEST_MS = 120;

type Opened = ReturnType<typeof openRender> & {
  readonly waits: readonly number[];
  readonly faults: FakeRenderApi['faults'];
  readonly asked: () => number;
};

function openRenderAt(server: FakeRenderApi, more: More = {}): Opened {
  const raw: Readonly<Record<string, string>> = { 'render-service': RENDER_SERVICE, 'render-api-key': RENDER_KEY, 'render-api-url': server.url };
  const read = (name: string) => raw[name] ?? '';
  const opening = hostingOpening(secretsOf(renderInputs, read), { requestMs: REQUEST_MS, ...more });
  const opened = openRender(parseInputs(renderInputs, read), { ...opening, reading: renderReading });
  return { ...opened, waits: opening.waits, faults: server.faults, asked: () => server.asked.length };
}

function openRailwayAt(server: FakeRailway, more: More = {}): Opened {
  const raw: Readonly<Record<string, string>> = { 'railway-service': RAILWAY.service, 'railway-token': RAILWAY.token, 'railway-api-url': server.url };
  const read = (name: string) => raw[name] ?? '';
  const opening = hostingOpening(secretsOf(railwayInputs, read), { requestMs: REQUEST_MS, ...more });
  const opened = openRailway(parseInputs(railwayInputs, read), { ...opening, reading: railwayReading });
  return { ...opened, waits: opening.waits, faults: server.faults, asked: () => server.asked.length };
}

let render: FakeRenderApi;
let railway: FakeRailway;
beforeAll(async () => {
  const gauges = {
    memory: { unit: 'bytes', values: [{ instance: 'a', value: 1e8 }] },
    'memory-limit': { unit: 'bytes', values: [{ instance: 'a', value: 5e8 }] },
  };
  render = await startFakeRenderApi({ requests, lines, gauges });
  railway = await startFakeRailway({ requests, lines, memory: [{ instance: 'a', gb: 0.1, limit: 0.5 }] });
});
afterEach(() => {
  for (const server of [render, railway]) server.faults.clear();
});
afterAll(async () => {
  await render.close();
  await railway.close();
});

/** Every question that can be asked without doing anything. */
const QUESTIONS = {
  traffic: ({ source }: Opened, signal: AbortSignal) => source.traffic?.(NOW - 10 * MINUTE, NOW, 5 * MINUTE, signal),
  errors: ({ source }: Opened, signal: AbortSignal) => source.errors?.(NOW - 10 * MINUTE, NOW, signal),
  memory: ({ source }: Opened, signal: AbortSignal) => source.memory?.(signal),
  events: ({ hosting }: Opened, signal: AbortSignal) => hosting.events?.(NOW - 60 * MINUTE, NOW, signal),
  deploys: ({ hosting }: Opened, signal: AbortSignal) => hosting.deploys?.(NOW - 60 * MINUTE, NOW, signal),
} as const;

/** What a fault that stays comes to, and whether one alone is got over. */
const EXPECTED: Readonly<Record<ApiFault, { readonly cause: string; readonly passes: boolean }>> = {
  retry_after: { cause: 'rate_limited', passes: true },
  reset_delta: { cause: 'rate_limited', passes: true },
  reset_epoch: { cause: 'rate_limited', passes: true },
  server_error: { cause: 'source_failed', passes: true },
  gateway_page: { cause: 'source_failed', passes: true },
  hung_up: { cause: 'unreachable', passes: true },
  cut: { cause: 'partial', passes: true },
  slow: { cause: 'timed_out', passes: true },
  dripping: { cause: 'timed_out', passes: true },
  expired: { cause: 'unauthorized', passes: false },
  forbidden: { cause: 'unauthorized', passes: false },
  missing: { cause: 'not_found', passes: false },
  page: { cause: 'malformed', passes: false },
  redirect: { cause: 'malformed', passes: false },
  garbage: { cause: 'malformed', passes: false },
  empty: { cause: 'malformed', passes: false },
  other_shape: { cause: 'malformed', passes: false },
  huge: { cause: 'too_much', passes: false },
};
type More = Parameters<typeof hostingOpening>[1];
const both: readonly (readonly [string, (more?: More) => Opened])[] = [
  ['render', (more) => openRenderAt(render, more)],
  ['railway', (more) => openRailwayAt(railway, more)],
];

describe.each(both)('%s', (_, open) => {
  test.each(API_FAULTS)('%s once, before each question', async (fault) => {
    // Those that wait for a time-out are tried on one question; nine megabytes take their time.
    const late = ['slow', 'dripping'].includes(fault);
    for (const ask of late ? [QUESTIONS.memory] : Object.values(QUESTIONS)) {
      const opened = open(fault === 'huge' ? { requestMs: 5000 } : {});
      opened.faults.next(fault);
      const found = await ask(opened, never());
      if (EXPECTED[fault].passes) expect(found).toMatchObject({ kind: 'measured' });
      else expect(found).toMatchObject({ kind: 'unmeasured', cause: EXPECTED[fault].cause });
    }
  });

  test.each(['retry_after', 'reset_delta', 'reset_epoch'] as const)('%s is waited for as long as it says', async (fault) => {
    const opened = open();
    opened.faults.next(fault);
    await QUESTIONS.memory(opened, never());
    const [least, most] = { retry_after: [7000, 7000], reset_delta: [9000, 9000], reset_epoch: [10_000, 12_000] }[fault] as [number, number];
    expect(opened.waits.length).toBe(1);
    expect(opened.waits[0]).toBeGreaterThanOrEqual(least);
    expect(opened.waits[0]).toBeLessThanOrEqual(most);
  });

  test.each(API_FAULTS.filter((fault) => EXPECTED[fault].passes))('%s for good comes to its cause, after a few requests', async (fault) => {
    const opened = open({ limitMs: 30_000 });
    const before = opened.asked();
    opened.faults.next(...Array.from({ length: 8 }, () => fault));
    expect(await QUESTIONS.memory(opened, never())).toMatchObject({ kind: 'unmeasured', cause: EXPECTED[fault].cause });
    expect(opened.asked() - before).toBeLessThanOrEqual(5);
  });

  test('a cancel ends every question with its reason', async () => {
    for (const ask of Object.values(QUESTIONS)) {
      const opened = open();
      opened.faults.next('slow');
      const controller = new AbortController();
      const asking = ask(opened, controller.signal);
      setTimeout(() => controller.abort(new Error('the run was cancelled')), 20);
      await expect(asking).rejects.toThrow('the run was cancelled');
    }
  });
});

test('all of a question has one limit, however many pages and waits it has', async () => {
  const opened = openRenderAt(render, { limitMs: 20_000 });
  opened.faults.next('retry_after', 'retry_after', 'retry_after');
  expect(await QUESTIONS.memory(opened, never())).toMatchObject({ kind: 'unmeasured', cause: 'rate_limited' });
  expect(opened.waits).toEqual([7000, 7000]);
});

/** Two servers full of what a seed makes of them. */
async function serversOf(seed: number, random: () => number) {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const types = ['server_failed', 'deploy_ended', 'deploy_started', 'server_restarted', 'maintenance_started', 'service_suspended'];
  const details = [{}, null, { reason: { oomKilled: {} } }, 'text'];
  const events = Array.from({ length: 130 }, (_, i) => ({ id: `e${i}`, at: NOW - i * 20_000, type: pick(types), details: pick(details) }));
  const states = ['live', 'deactivated', 'build_failed', 'update_in_progress', 'canceled'];
  const deploys = Array.from({ length: 120 }, (_, i) => ({ id: `d${i}`, at: NOW - i * MINUTE, status: pick(states) }));
  const statuses = ['SUCCESS', 'CRASHED', 'FAILED', 'REMOVED', 'BUILDING', 'SLEEPING'];
  const deployments = deploys.map(({ id, at }) => ({ id, at, status: pick(statuses) }));
  const [one, other] = [
    await startFakeRenderApi({ requests, lines, events, deploys, seed }),
    await startFakeRailway({ requests, lines, deployments, seed }),
  ];
  return { pick, places: [() => openRenderAt(one), () => openRailwayAt(other)], close: () => Promise.all([one.close(), other.close()]) };
}

/** Few that wait for their time-out: the seeds are to be fast. */
const QUICK = API_FAULTS.filter((fault) => !['slow', 'dripping', 'huge'].includes(fault));

describe('faults and drift by seed', () => {
  test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))('seed %i: every answer is one, or says why it is none', async (seed) => {
    const random = seededRandom(seed);
    const { pick, places, close } = await serversOf(seed, random);
    for (const [open, ask] of places.flatMap((place) => Object.values(QUESTIONS).map((question) => [place, question] as const))) {
      const opened = open();
      if (random() < 0.5) opened.faults.next(...Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(QUICK)));
      const found = await ask(opened, never());
      expect(found?.kind === 'measured' ? 'measured' : UNMEASURED.find((cause) => cause === found?.cause)).toBeDefined();
      expect(JSON.stringify(found)).not.toMatch(/undefined|\[object|NaN|rnd_test|railway-project-token/);
      opened.faults.clear();
    }
    await close();
  });

  test('with drift alone no event is lost, and none that is known becomes another', async () => {
    const events = Array.from({ length: 300 }, (_, i) => ({
      id: `e${i}`,
      at: NOW - 1 - i * 10_000,
      type: 'server_failed',
      details: { reason: { oomKilled: { memoryLimit: '512Mi' } } },
    }));
    const server = await startFakeRenderApi({ events, seed: 7 });
    try {
      const found = await QUESTIONS.events(openRenderAt(server), never());
      if (found?.kind !== 'measured') throw new Error(JSON.stringify(found));
      expect(found.value.length).toBe(300);
      expect(new Set(found.value.map(({ kind }) => kind))).toEqual(new Set(['out_of_memory', 'failed', 'other']));
    } finally {
      await server.close();
    }
  });
});
