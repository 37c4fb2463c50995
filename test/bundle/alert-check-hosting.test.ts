import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type AlertWorld, openAlertWorld, SECRETS, shown } from '../support/alert-world.ts';
import { RAILWAY, startFakeRailway } from '../support/fake-railway.ts';
import { RENDER_KEY, RENDER_SERVICE, startFakeRenderApi } from '../support/fake-render-api.ts';
import { schemaProblems } from '../support/report-schema.ts';
import type { BundleRun } from '../support/run-bundle.ts';

const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
let world: AlertWorld;
const servers: { close: () => Promise<unknown> }[] = [];
beforeEach(async () => {
  world = await openAlertWorld();
});
afterEach(async () => {
  await world.close();
  for (const server of servers.splice(0)) await server.close();
});

const checked = (run: BundleRun) => {
  expect(run.signal).toBeNull();
  expect(run.report === null ? ['no report'] : schemaProblems(run.report, 'alert-check')).toEqual([]);
  for (const secret of [...SECRETS, RENDER_KEY, RAILWAY.token]) expect(shown(run)).not.toContain(secret);
  return run;
};
const of = (run: BundleRun, target: string) => run.report?.findings.find((finding) => finding.target === target);
/** An hour and a half of 60 answers a minute, of which in the last ten minutes every twentieth is a 503. */
const requests = Array.from({ length: 90 * 60 }, (_, i) => {
  const at = NOW - 90 * MINUTE + i * 1000;
  return { at, method: 'GET', path: `/orders/${i}?token=hunter2-hunter2`, status: at >= NOW - 10 * MINUTE && i % 20 === 0 ? 503 : 200 };
});

async function render() {
  const server = await startFakeRenderApi({
    requests,
    gauges: {
      memory: {
        unit: 'bytes',
        values: [
          { instance: 'srv-1-abc', value: 200 * 1024 ** 2 },
          { instance: 'srv-1-def', value: 500 * 1024 ** 2 },
        ],
      },
      'memory-limit': { unit: 'bytes', values: [{ instance: null, value: 512 * 1024 ** 2 }] },
    },
  });
  servers.push(server);
  return { 'render-service': RENDER_SERVICE, 'render-api-key': RENDER_KEY, 'render-api-url': server.url };
}
async function railway() {
  const server = await startFakeRailway({
    requests,
    deployments: [{ id: 'd1', at: NOW - 5 * 60 * MINUTE, status: 'SUCCESS' }],
    memory: [{ instance: null, gb: 0.2, limit: 1 }],
  });
  servers.push(server);
  return { 'railway-service': RAILWAY.service, 'railway-token': RAILWAY.token, 'railway-api-url': server.url };
}

test('Render: 5xx answers and memory of the fullest instance; a service without a disk is no finding', async () => {
  const run = checked(await world.check({ ...(await render()), timeout: '20s' }));
  expect(of(run, 'http-5xx')).toMatchObject({ verdict: 'critical', reason: 'http_5xx' });
  expect(of(run, 'memory:render')).toMatchObject({ verdict: 'ok', reason: 'pending' });
  expect(run.report?.findings.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
  expect(run.outputs['configured']).toBe('traffic,memory');
  expect(world.issues()[0]?.body.replace(/&#\d+;|\u200b/g, '')).toContain('503');
}, 60_000);

test('Railway: the same', async () => {
  const run = checked(await world.check({ ...(await railway()), timeout: '20s' }));
  expect(of(run, 'http-5xx')).toMatchObject({ verdict: 'critical', reason: 'http_5xx' });
  expect(of(run, 'memory:railway')).toMatchObject({ verdict: 'ok' });
  expect(run.report?.findings.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
}, 60_000);

test('a key that is no longer valid is unknown', async () => {
  const run = checked(await world.check({ ...(await render()), 'render-api-key': 'rnd_expired_0123456789abcdef' }));
  expect([run.code, of(run, 'http-5xx')?.reason]).toEqual([1, 'unauthorized']);
  expect(shown(run)).not.toContain('rnd_expired_0123456789abcdef');
}, 60_000);

test('two that can tell of the traffic: the choice is the user’s', async () => {
  const both = { ...(await render()), ...(await railway()), timeout: '20s' };
  const run = checked(await world.check(both));
  expect([run.code, run.outputs['reason']]).toEqual([1, 'config']);
  expect(run.log).toContain('render and railway can tell of the traffic');
  const chosen = checked(await world.check({ ...both, 'http-5xx-source': 'railway', 'memory-source': 'none' }));
  expect(chosen.outputs['configured']).toBe('traffic');
  expect(of(chosen, 'http-5xx')).toMatchObject({ verdict: 'critical' });
}, 60_000);
