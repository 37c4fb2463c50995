import { afterEach, describe, expect, test } from '@jest/globals';
import { openRender } from '../../../src/adapters/render/open.ts';
import { parseInputs, secretsOf } from '../../../src/core/input-spec.ts';
import { renderInputs, renderProblems } from '../../../src/domain/render/inputs.ts';
import { renderReading } from '../../../src/domain/render/reading.ts';
import { type FakeRenderApi, type FakeRenderOptions, RENDER_KEY, RENDER_SERVICE, startFakeRenderApi } from '../../support/fake-render-api.ts';
import { hostingOpening, never } from '../../support/hosting.ts';

const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
const servers: FakeRenderApi[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function render(options: FakeRenderOptions = {}, more: Parameters<typeof hostingOpening>[1] & { key?: string } = {}) {
  const server = await startFakeRenderApi(options);
  servers.push(server);
  const raw: Readonly<Record<string, string>> = {
    'render-service': RENDER_SERVICE,
    'render-api-key': more.key ?? RENDER_KEY,
    'render-api-url': server.url,
  };
  const given = parseInputs(renderInputs, (name) => raw[name] ?? '');
  expect(renderProblems(given)).toEqual([]);
  const opening = hostingOpening(
    secretsOf(renderInputs, (name) => raw[name] ?? ''),
    more,
  );
  return { server, opening, ...openRender(given, { ...opening, reading: renderReading }) };
}

/** `errors` of `count` requests of the minute that is so many minutes ago answered with 503. */
const minute = (ago: number, count: number, errors = 0) =>
  Array.from({ length: count }, (_, i) => ({
    at: NOW - ago * MINUTE + (i % 60) * 1000,
    method: 'GET',
    path: `/orders/${1000 + i}?token=abc`,
    status: i < errors ? 503 : 200,
  }));
const sum = (counts: readonly { requests: number; errors: number }[]) => ({
  requests: counts.reduce((n, { requests }) => n + requests, 0),
  errors: counts.reduce((n, { errors }) => n + errors, 0),
});
const read = (source: Awaited<ReturnType<typeof render>>['source'], from = NOW - 10 * MINUTE, until = NOW) =>
  source.traffic?.(from, until, 5 * MINUTE, never());

describe('traffic', () => {
  test('minutes by status from the metrics, with the 5xx grouped by method, path and status', async () => {
    const { source } = await render({ requests: [...minute(3, 30), ...minute(2, 40, 4), ...minute(1, 30)] });
    const traffic = await read(source);
    expect(traffic).toMatchObject({
      kind: 'measured',
      value: {
        shape: 'slices',
        counts: [
          { from: NOW - 3 * MINUTE, until: NOW - 2 * MINUTE, requests: 30, errors: 0 },
          { from: NOW - 2 * MINUTE, until: NOW - MINUTE, requests: 40, errors: 4 },
          { from: NOW - MINUTE, until: NOW, requests: 30, errors: 0 },
        ],
        gaps: [],
        errors: [{ what: 'GET /orders/<n> 503', count: 4 }],
      },
    });
  });

  test('a rate is counted as what it is; an unknown unit is not guessed, the logs tell', async () => {
    const requests = [...minute(2, 120, 6), ...minute(1, 60)];
    const rate = await render({ requests, unit: 'requests/s', factor: 1 / 60 });
    expect(await read(rate.source)).toMatchObject({
      kind: 'measured',
      value: {
        counts: [
          { requests: 120, errors: 6 },
          { requests: 60, errors: 0 },
        ],
      },
    });
    const odd = await render({ requests, unit: 'furlongs' });
    expect(await read(odd.source)).toMatchObject({
      kind: 'measured',
      value: {
        counts: [
          { requests: 120, errors: 6 },
          { requests: 60, errors: 0 },
        ],
        gaps: [],
      },
    });
    expect(odd.server.asked.some((line) => line.includes('/v1/logs'))).toBe(true);
    const neither = await render({ requests, unit: 'furlongs', requestLogs: 'none' });
    expect(await read(neither.source)).toMatchObject({ kind: 'unmeasured', cause: 'malformed', detail: expect.stringContaining('unit furlongs') });
  });

  test('a breakdown that is not heard leads to the logs, page by page', async () => {
    const { source, server } = await render({ requests: minute(2, 250, 5), unaggregated: true });
    expect(await read(source)).toMatchObject({ kind: 'measured', value: { counts: [{ requests: 250, errors: 5 }], gaps: [] } });
    expect(server.asked.filter((line) => line.includes('/v1/logs')).length).toBe(3);
  });

  test('more lines than are read are a gap, and the minute in which it ended is none of the counts', async () => {
    const requests = [1, 2, 3, 4, 5].flatMap((ago) => minute(ago, 700, 1));
    const { source } = await render({ requests, unaggregated: true });
    const traffic = await read(source);
    if (traffic?.kind !== 'measured') throw new Error(JSON.stringify(traffic));
    expect(traffic.value.gaps).toMatchObject([{ from: NOW - 10 * MINUTE, until: NOW - 2 * MINUTE, cause: 'too_much' }]);
    expect(sum(traffic.value.counts)).toEqual({ requests: 1400, errors: 2 });
  });

  test.each([
    ['broken', 'partial'],
    ['stuck', 'malformed'],
  ] as const)('paging that is %s is a gap, never the whole', async (paging, cause) => {
    const { source } = await render({ requests: [...minute(3, 150), ...minute(1, 60)], unaggregated: true, paging });
    const traffic = await read(source);
    expect(traffic).toMatchObject({ kind: 'measured', value: { gaps: [{ cause }] } });
  });

  test('no request is told from nothing known of requests', async () => {
    const quiet = await render({ requests: minute(300, 5) });
    expect(await read(quiet.source)).toEqual({ kind: 'measured', value: { shape: 'slices', counts: [], gaps: [], errors: [] } });
    const unknown = await render({});
    expect(await read(unknown.source)).toMatchObject({ kind: 'unmeasured', cause: 'no_data' });
  });

  test('minutes that are lost between busy ones are a gap', async () => {
    const { source } = await render({ requests: [9, 8, 7, 3, 2, 1].flatMap((ago) => minute(ago, 60)) });
    expect(await read(source)).toMatchObject({
      kind: 'measured',
      value: { gaps: [{ from: NOW - 6 * MINUTE, until: NOW - 3 * MINUTE, cause: 'no_data' }] },
    });
  });

  test('silences between bursts are silences', async () => {
    const { source } = await render({ requests: [9, 7, 5, 3, 1].flatMap((ago) => minute(ago, 60)) });
    expect(await read(source)).toMatchObject({ kind: 'measured', value: { gaps: [] } });
  });

  test('a worker has no requests to count', async () => {
    const { source } = await render({ service: { type: 'background_worker' } });
    expect(await read(source)).toMatchObject({ kind: 'unmeasured', cause: 'unsupported' });
  });
});

describe('errors', () => {
  test('5xx and the app’s own errors, grouped and without what is personal', async () => {
    const lines = [1, 2, 3].map((i) => ({
      at: NOW - i * 1000,
      level: 'error',
      message: `connect ECONNREFUSED 10.0.0.${i}:5432 for user${i}@example.com`,
    }));
    const { source } = await render({ requests: minute(2, 40, 4), lines: [...lines, { at: NOW - 500, level: 'info', message: 'started' }] });
    const errors = await source.errors?.(NOW - 10 * MINUTE, NOW, never());
    expect(errors).toMatchObject({
      kind: 'measured',
      value: [
        { what: 'GET /orders/<n> 503', count: 4 },
        { what: 'connect ECONNREFUSED <ip> for <email>', count: 3 },
      ],
    });
    expect(JSON.stringify(errors)).not.toMatch(/token|user1/);
  });

  test('what was not read is said', async () => {
    const lines = Array.from({ length: 2500 }, (_, i) => ({ at: NOW - i * 100, level: 'error', message: 'boom' }));
    const { source } = await render({ lines });
    const errors = await source.errors?.(NOW - 10 * MINUTE, NOW, never());
    if (errors?.kind !== 'measured') throw new Error(JSON.stringify(errors));
    const read = errors.value[0]?.count ?? 0;
    // The seams of the pages hold one line twice each.
    expect(read).toBeGreaterThan(1950);
    expect(errors.value).toMatchObject([{ what: 'boom' }, { what: `… > ${read}`, count: 0 }]);
  });

  test('a key in a message is masked', async () => {
    const { source } = await render({ lines: [{ at: NOW - 1000, level: 'error', message: `bad key ${RENDER_KEY} for` }] });
    expect(await source.errors?.(NOW - MINUTE, NOW, never())).toMatchObject({ value: [{ what: 'bad key *** for' }] });
  });
});

describe('memory and disk', () => {
  const of = (...values: readonly (readonly [string | null, number])[]) => values.map(([instance, value]) => ({ instance, value }));

  test('by unit, the fullest instance first, and a replaced one is none', async () => {
    const memory = { unit: 'bytes', values: [...of(['a', 256e6], ['b', 460e6]), { instance: 'old', value: 511e6, at: Date.now() - 8 * MINUTE }] };
    const { source } = await render({ gauges: { memory, 'memory-limit': { unit: 'MB', values: of(['a', 512], ['b', 512]) } } });
    const reading = await source.memory?.(never());
    expect(reading).toMatchObject({ kind: 'measured', value: [{ of: 'b', totalBytes: 512e6, availableBytes: 52e6 }, { of: 'a' }] });
    expect(reading?.kind === 'measured' && reading.value.length).toBe(2);
  });

  test.each([
    ['an unknown unit', { memory: { unit: 'pages', values: of(['a', 1]) } }, 'malformed'],
    ['no limit', { memory: { unit: 'bytes', values: of(['a', 1]) } }, 'no_data'],
    ['a limit of 0', { memory: { unit: 'bytes', values: of(['a', 1]) }, 'memory-limit': { unit: 'bytes', values: of([null, 0]) } }, 'not_a_number'],
    ['two limits', { memory: { unit: 'B', values: of(['a', 1]) }, 'memory-limit': { unit: 'B', values: of(['b', 2], ['c', 3]) } }, 'several_series'],
    ['nothing', {}, 'no_data'],
  ] as const)('%s is unmeasured', async (_, gauges, cause) => {
    const { source } = await render({ gauges });
    expect(await source.memory?.(never())).toMatchObject({ kind: 'unmeasured', cause });
  });

  test('the disk at its mount; none is unsupported', async () => {
    const gauges = { 'disk-usage': { unit: 'GB', values: of([null, 8.5]) }, 'disk-capacity': { unit: 'GB', values: of([null, 10]) } };
    const { source } = await render({ gauges, service: { serviceDetails: { disk: { mountPath: '/var/data' } } } });
    expect(await source.disks?.(never())).toMatchObject({ kind: 'measured', value: [{ mount: '/var/data', totalBytes: 10e9, usedRatio: 0.85 }] });
    const without = await render({});
    expect(await without.source.disks?.(never())).toMatchObject({
      kind: 'unmeasured',
      cause: 'unsupported',
      detail: expect.stringContaining('no disk'),
    });
  });
});

describe('history', () => {
  const failed = (reason: unknown) => ({ type: 'server_failed', details: { instanceID: `${RENDER_SERVICE}-a`, reason } });

  test('events by kind, in order, with the start named', async () => {
    const events = [
      { id: 'e1', at: NOW - 50 * MINUTE, ...failed({ evicted: false, oomKilled: { memoryLimit: '512Mi' } }) },
      { id: 'e2', at: NOW - 40 * MINUTE, ...failed({ evicted: false, nonZeroExit: 1 }) },
      { id: 'e3', at: NOW - 30 * MINUTE, type: 'server_restarted', details: { triggeredByUser: 'ops' } },
      { id: 'e4', at: NOW - 20 * MINUTE, type: 'deploy_ended', details: { deployId: 'dep-1', deployStatus: 'failed', status: 3 } },
      { id: 'e5', at: NOW - 10 * MINUTE, type: 'deploy_ended', details: { deployId: 'dep-2', deployStatus: 'succeeded' } },
      { id: 'e6', at: NOW - 9 * MINUTE, type: 'maintenance_started' },
      { id: 'e7', at: NOW - 8 * MINUTE, type: 'quantum_flux' },
      { id: 'e8', at: NOW - 3 * 60 * MINUTE, type: 'server_available' },
    ];
    const { hosting, server } = await render({ events });
    const read = await hosting.events?.(NOW - 120 * MINUTE, NOW, never());
    if (read?.kind !== 'measured') throw new Error(JSON.stringify(read));
    expect(read.value.map(({ kind }) => kind)).toEqual([
      'out_of_memory',
      'failed',
      'restarted',
      'deploy_failed',
      'deploy_succeeded',
      'maintenance',
      'other',
    ]);
    expect(read.value[0]?.text).toBe(`server_failed ${RENDER_SERVICE}-a oomKilled memoryLimit=512Mi`);
    expect(read.value[1]?.text).toContain('nonZeroExit=1');
    expect(server.asked.every((line) => !line.includes('/events') || line.includes('startTime='))).toBe(true);
  });

  test('a service that was suspended long before is suspended; one that was resumed is not', async () => {
    const suspended = await render({ service: { suspended: 'suspended', suspenders: ['billing'] } });
    expect(await suspended.hosting.events?.(NOW - 60 * MINUTE, NOW, never())).toEqual({
      kind: 'measured',
      value: [{ at: NOW, kind: 'suspended', text: 'suspended billing' }],
    });
    const events = [
      { id: 'e1', at: NOW - 9 * MINUTE, type: 'service_suspended' },
      { id: 'e2', at: NOW - 8 * MINUTE, type: 'service_resumed' },
    ];
    const resumed = await (await render({ events })).hosting.events?.(NOW - 60 * MINUTE, NOW, never());
    expect(resumed?.kind === 'measured' && resumed.value.map(({ kind }) => kind)).toEqual(['suspended', 'available']);
  });

  test('250 events without a cursor are all read, those of one moment too', async () => {
    const events = Array.from({ length: 250 }, (_, i) => ({ id: `e${i}`, at: NOW - Math.floor(i / 3) * 5000, type: 'server_available' }));
    const { hosting } = await render({ events });
    const read = await hosting.events?.(NOW - 120 * MINUTE, NOW + 1, never());
    expect(read?.kind === 'measured' && read.value.length).toBe(250);
  });

  test('deploys by state, by cursor, only those of the time', async () => {
    const commit = { id: 'a'.repeat(40) };
    const deploys = [
      { id: 'dep-1', at: NOW - 5 * MINUTE, status: 'live', commit, finishedAt: new Date(NOW - 3 * MINUTE).toISOString() },
      { id: 'dep-2', at: NOW - 9 * MINUTE, status: 'build_failed', finishedAt: new Date(NOW - 8 * MINUTE).toISOString() },
      { id: 'dep-3', at: NOW - 1 * MINUTE, status: 'update_in_progress', commit: { id: 'short' } },
      ...Array.from({ length: 240 }, (_, i) => ({ id: `old-${i}`, at: NOW - (2 + i) * 60 * MINUTE, status: 'deactivated' })),
    ];
    const { hosting, server } = await render({ deploys });
    expect(await hosting.deploys?.(NOW - 10 * MINUTE, NOW, never())).toMatchObject({
      kind: 'measured',
      value: [
        { id: 'dep-2', at: NOW - 8 * MINUTE, state: 'failed', commit: null },
        { id: 'dep-1', at: NOW - 3 * MINUTE, state: 'live', commit: 'a'.repeat(40), by: 'new_commit' },
        { id: 'dep-3', state: 'in_progress', commit: null },
      ],
    });
    expect(server.asked.filter((line) => line.includes('/deploys')).length).toBe(1);
    const all = await hosting.deploys?.(NOW - 900 * 60 * MINUTE, NOW, never());
    expect(all?.kind === 'measured' && all.value.length).toBe(243);
  });
});

describe('restart', () => {
  test.each([200, 202, 204])('HTTP %i is a yes, whatever its body', async (status) => {
    const { hosting, server } = await render({ restart: { status } });
    expect(await hosting.restart?.(never())).toEqual({ kind: 'measured', value: `HTTP ${status}` });
    expect(server.restarts()).toBe(1);
  });

  test('a lost answer is not repeated: it may have happened', async () => {
    const { hosting, server, opening } = await render({ restart: { status: 200, cut: 'after' } });
    expect(await hosting.restart?.(never())).toMatchObject({
      kind: 'unmeasured',
      cause: 'timed_out',
      detail: expect.stringContaining('may have been done'),
    });
    expect([server.restarts(), opening.waits]).toEqual([1, []]);
  });

  test.each([
    ['server_error', 'source_failed', 'may have been done'],
    ['gateway_page', 'source_failed', 'may have been done'],
    ['slow', 'timed_out', 'may have been done'],
    ['forbidden', 'unauthorized', 'render-api-key'],
    ['redirect', 'malformed', 'redirect'],
  ] as const)('%s is not repeated', async (fault, cause, words) => {
    const { hosting, server } = await render({}, { requestMs: 300 });
    server.faults.next(fault);
    expect(await hosting.restart?.(never())).toMatchObject({ kind: 'unmeasured', cause, detail: expect.stringContaining(words) });
    expect(server.asked.length).toBe(1);
  });

  test('a rate limit did nothing, so it is waited for', async () => {
    const { hosting, server, opening } = await render();
    server.faults.next('retry_after');
    expect(await hosting.restart?.(never())).toMatchObject({ kind: 'measured' });
    expect([server.restarts(), opening.waits]).toEqual([1, [7000]]);
  });
});

test('an expired key is told at once, with the input to see to, and never shown', async () => {
  const { source, hosting, server } = await render({}, { key: 'rnd_expired_987654321' });
  const all = [
    await read(source),
    await source.memory?.(never()),
    await hosting.events?.(NOW - MINUTE, NOW, never()),
    await hosting.restart?.(never()),
  ];
  for (const found of all)
    expect(found).toMatchObject({ kind: 'unmeasured', cause: 'unauthorized', detail: expect.stringContaining('render-api-key') });
  expect(server.asked.length).toBe(4);
  expect(JSON.stringify(all)).not.toContain('rnd_expired');
});
