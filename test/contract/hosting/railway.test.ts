import { afterEach, describe, expect, test } from '@jest/globals';
import { openRailway } from '../../../src/adapters/railway/open.ts';
import { parseInputs, secretsOf } from '../../../src/core/input-spec.ts';
import { railwayInputs, railwayProblems } from '../../../src/domain/railway/inputs.ts';
import { railwayReading } from '../../../src/domain/railway/reading.ts';
import { type FakeRailway, type FakeRailwayOptions, RAILWAY, startFakeRailway } from '../../support/fake-railway.ts';
import { hostingOpening, never } from '../../support/hosting.ts';

const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
const servers: FakeRailway[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function railway(
  options: FakeRailwayOptions = {},
  inputs: Readonly<Record<string, string>> = {},
  more: Parameters<typeof hostingOpening>[1] = {},
) {
  const server = await startFakeRailway(options);
  servers.push(server);
  const raw: Readonly<Record<string, string>> = {
    'railway-service': RAILWAY.service,
    'railway-token': RAILWAY.token,
    'railway-api-url': server.url,
    ...inputs,
  };
  const given = parseInputs(railwayInputs, (name) => raw[name] ?? '');
  expect(railwayProblems(given)).toEqual([]);
  const opening = hostingOpening(
    secretsOf(railwayInputs, (name) => raw[name] ?? ''),
    more,
  );
  return { server, opening, ...openRailway(given, { ...opening, reading: railwayReading }) };
}

const minute = (ago: number, count: number, errors = 0) =>
  Array.from({ length: count }, (_, i) => ({
    at: NOW - ago * MINUTE + (i % 60) * 1000,
    method: 'POST',
    path: `/pay/${i}`,
    status: i < errors ? 502 : 200,
  }));

describe('tokens', () => {
  test('a project token goes in its own header and tells its environment, once', async () => {
    const { source, server } = await railway({ requests: minute(1, 30) });
    await source.traffic?.(NOW - 10 * MINUTE, NOW, 0, never());
    await source.memory?.(never());
    expect(server.asked.map(({ operation }) => operation)).toEqual(['projectToken', 'httpMetrics', 'metrics']);
    expect(server.asked.every(({ headers }) => headers['project-access-token'] === RAILWAY.token && headers.authorization === undefined)).toBe(true);
    expect(server.asked[1]?.variables).toMatchObject({ environmentId: RAILWAY.environment, stepSeconds: 60 });
  });

  test('an account’s token is a bearer, and the environment is given', async () => {
    const { source, server } = await railway(
      { requests: minute(1, 30) },
      { 'railway-token': RAILWAY.account, 'railway-token-kind': 'account', 'railway-environment': RAILWAY.environment },
    );
    expect(await source.traffic?.(NOW - 10 * MINUTE, NOW, 0, never())).toMatchObject({ kind: 'measured' });
    expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${RAILWAY.account}`);
  });

  test.each(['wrong-token-000000000000', RAILWAY.account])('%s in the wrong place: unauthorized at once, and not shown', async (token) => {
    const { source, hosting, server } = await railway({}, { 'railway-token': token });
    const all = [await source.traffic?.(NOW - MINUTE, NOW, 0, never()), await hosting.restart?.(never())];
    for (const found of all)
      expect(found).toMatchObject({ kind: 'unmeasured', cause: 'unauthorized', detail: expect.stringContaining('railway-token') });
    expect(server.asked.length).toBe(2);
    expect(JSON.stringify(all)).not.toContain(token);
  });

  test.each([
    ['Project Token not found', 'unauthorized'],
    ['Two Factor Authentication Required', 'unauthorized'],
    ['Rate limit exceeded', 'rate_limited'],
    ['Service not found', 'not_found'],
    ['Problem processing request', 'source_failed'],
    ['something new', 'source_failed'],
  ])('“%s” in an answer with HTTP 200 is %s', async (message, cause) => {
    const { source } = await railway({ refuse: { metrics: message } });
    expect(await source.memory?.(never())).toMatchObject({ kind: 'unmeasured', cause, detail: expect.stringContaining(message) });
  });
});

describe('traffic and errors', () => {
  test('minutes by status, with the 5xx of every deployment that ran in the time', async () => {
    const deployments = [
      { id: 'old', at: NOW - 600 * MINUTE, status: 'REMOVED' },
      { id: 'new', at: NOW - 2 * MINUTE, status: 'SUCCESS' },
      { id: 'broken', at: NOW - 5 * MINUTE, status: 'FAILED' },
    ];
    const lines = [
      { at: NOW - 90_000, message: 'TypeError: x is undefined at req 42' },
      { at: NOW - 80_000, message: 'hello', severity: 'info' },
    ];
    const { source, server } = await railway({ requests: [...minute(3, 100, 2), ...minute(1, 50, 3)], deployments, lines });
    expect(await source.traffic?.(NOW - 10 * MINUTE, NOW, 0, never())).toMatchObject({
      kind: 'measured',
      value: {
        counts: [
          { requests: 100, errors: 2 },
          { requests: 50, errors: 3 },
        ],
        gaps: [],
        errors: [{ what: 'POST /pay/<n> 502', count: 5 }],
      },
    });
    expect(await source.errors?.(NOW - 10 * MINUTE, NOW, never())).toMatchObject({
      kind: 'measured',
      value: [
        { what: 'POST /pay/<n> 502', count: 5 },
        { what: 'TypeError: x is undefined at req <n>', count: 1 },
      ],
    });
    expect(new Set(server.asked.filter(({ operation }) => operation === 'httpLogs').map(({ variables }) => variables['deploymentId']))).toEqual(
      new Set(['new', 'old', 'broken']),
    );
  });

  test('a full answer of lines is not all', async () => {
    const lines = Array.from({ length: 1500 }, (_, i) => ({ at: NOW - i * 10, message: 'boom' }));
    const { source } = await railway({ lines });
    const errors = await source.errors?.(NOW - 10 * MINUTE, NOW, never());
    expect(errors).toMatchObject({ kind: 'measured', value: [{ what: 'boom' }, { what: expect.stringMatching(/^… > \d+$/), count: 0 }] });
  });

  test('no request is told from nothing known of requests', async () => {
    const quiet = await railway({ requests: minute(300, 5) });
    expect(await quiet.source.traffic?.(NOW - 10 * MINUTE, NOW, 0, never())).toMatchObject({ kind: 'measured', value: { counts: [], gaps: [] } });
    const unknown = await railway();
    expect(await unknown.source.traffic?.(NOW - 10 * MINUTE, NOW, 0, never())).toMatchObject({ kind: 'unmeasured', cause: 'no_data' });
  });
});

describe('memory and volumes', () => {
  test('the fullest instance first; an instance without a limit of its own has that of all', async () => {
    const memory = [
      { instance: 'i-1', gb: 0.2, limit: 0.5 },
      { instance: 'i-2', gb: 0.4, limit: null },
    ];
    const { source } = await railway({ memory });
    expect(await source.memory?.(never())).toMatchObject({
      kind: 'measured',
      value: [
        { of: 'i-2', totalBytes: 5e8, availableBytes: 1e8, usedRatio: 0.8 },
        { of: 'i-1', usedRatio: 0.4 },
      ],
    });
    expect(await (await railway()).source.memory?.(never())).toMatchObject({ kind: 'unmeasured', cause: 'no_data' });
  });

  test('volumes of this service alone; none is unsupported, an unknown size is no number', async () => {
    const ours = { serviceId: RAILWAY.service, mountPath: '/data', used: 860, size: 1000 };
    const { source } = await railway({ volumes: [{ ...ours, serviceId: RAILWAY.project, mountPath: '/other' }, ours] });
    expect(await source.disks?.(never())).toEqual({
      kind: 'measured',
      value: [{ mount: '/data', totalBytes: 1e9, availableBytes: 140e6, usedRatio: 0.86, inodesUsedRatio: null }],
    });
    expect(await (await railway()).source.disks?.(never())).toMatchObject({ kind: 'unmeasured', cause: 'unsupported' });
    const odd = await railway({ volumes: [{ ...ours, used: null }] });
    expect(await odd.source.disks?.(never())).toMatchObject({ kind: 'unmeasured', cause: 'not_a_number' });
  });
});

describe('history and restart', () => {
  const commit = 'c'.repeat(40);
  const deployments = [
    { id: 'd1', at: NOW - 30 * MINUTE, status: 'REMOVED' },
    { id: 'd2', at: NOW - 20 * MINUTE, status: 'CRASHED', changedAt: NOW - 5 * MINUTE, commit },
    { id: 'd3', at: NOW - 3 * MINUTE, status: 'BUILDING' },
    { id: 'd4', at: NOW - 8 * MINUTE, status: 'FAILED', changedAt: NOW - 7 * MINUTE },
    { id: 'd5', at: NOW - 2 * MINUTE, status: 'TELEPORTED' },
  ];

  test('deploys and events', async () => {
    const { hosting } = await railway({ deployments });
    const deploys = await hosting.deploys?.(NOW - 10 * MINUTE, NOW, never());
    expect(deploys?.kind === 'measured' && deploys.value.map(({ id, state, commit: c }) => [id, state, c])).toEqual([
      ['d4', 'failed', null],
      ['d2', 'failed', commit],
      ['d3', 'in_progress', null],
      ['d5', 'other', null],
    ]);
    const events = await hosting.events?.(NOW - 10 * MINUTE, NOW, never());
    expect(events?.kind === 'measured' && events.value.map(({ kind, text }) => [kind, text])).toEqual([
      ['deploy_started', 'deployment d4'],
      ['deploy_failed', 'deployment d4 FAILED'],
      ['failed', 'deployment d2 CRASHED'],
      ['deploy_started', 'deployment d3'],
      ['deploy_started', 'deployment d5'],
    ]);
  });

  test('130 deployments are read page by page, and no more pages than the time needs', async () => {
    const many = Array.from({ length: 130 }, (_, i) => ({ id: `d${i}`, at: NOW - i * 4 * 60 * MINUTE, status: i === 0 ? 'SUCCESS' : 'REMOVED' }));
    const { hosting, server } = await railway({ deployments: many });
    await hosting.deploys?.(NOW - 10 * MINUTE, NOW, never());
    const pages = () => server.asked.filter(({ operation }) => operation === 'deployments').length;
    expect(pages()).toBe(1);
    const all = await hosting.events?.(NOW - 1000 * 60 * MINUTE, NOW, never());
    expect([all?.kind === 'measured' && all.value.filter(({ kind }) => kind === 'deploy_started').length, pages()]).toEqual([130, 4]);
  });

  test('the deployment that runs is restarted, not the one that is being built', async () => {
    const { hosting, server } = await railway({ deployments: [...deployments, { id: 'live', at: NOW - 60 * MINUTE, status: 'SUCCESS' }] });
    expect(await hosting.restart?.(never())).toEqual({ kind: 'measured', value: 'live' });
    expect(server.asked.at(-1)?.variables).toEqual({ id: 'live' });
    const none = await railway({ deployments: [{ id: 'd3', at: NOW, status: 'BUILDING' }] });
    expect(await none.hosting.restart?.(never())).toMatchObject({ kind: 'unmeasured', cause: 'not_found' });
    expect(none.server.restarts()).toBe(0);
  });

  test.each([
    [{ cut: 'after' } as const, 'timed_out', 'may have been done'],
    [{ answer: false }, 'source_failed', 'false'],
  ])('%j is not repeated', async (restart, cause, words) => {
    const { hosting, server } = await railway({ restart });
    expect(await hosting.restart?.(never())).toMatchObject({ kind: 'unmeasured', cause, detail: expect.stringContaining(words) });
    expect(server.restarts()).toBe(1);
  });

  test('what the platform says of itself', async () => {
    const { hosting } = await railway();
    expect(await hosting.status?.(never())).toEqual({ kind: 'measured', value: { indicator: 'none', incidents: [] } });
    const incident = { id: 'x', message: 'Builds are slow', status: 'INVESTIGATING', url: 'javascript:alert(1)', createdAt: '2026-11-24T03:00:00Z' };
    const bad = await railway({ platform: { isStable: false, incident, maintenance: null } });
    expect(await bad.hosting.status?.(never())).toMatchObject({
      kind: 'measured',
      value: { indicator: 'minor', incidents: [{ name: 'Builds are slow', url: null, since: Date.parse('2026-11-24T03:00:00Z') }] },
    });
    const odd = await railway({ platform: { stable: 'yes' } });
    expect(await odd.hosting.status?.(never())).toMatchObject({ kind: 'unmeasured', cause: 'malformed' });
  });
});
