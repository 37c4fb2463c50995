import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { FakeRun } from '../support/github/types.ts';
import { DATABASE_GONE, HEALTHY } from '../support/health-api.ts';
import { type MonitorWorld, openMonitorWorld } from '../support/monitor-world.ts';
import { schemaProblems } from '../support/report-schema.ts';
import type { BundleRun } from '../support/run-bundle.ts';

let world: MonitorWorld;
beforeEach(async () => {
  world = await openMonitorWorld();
});
afterEach(() => world.close());

const INTERVAL_MS = 400;
const RELAY = { mode: 'relay', interval: `${INTERVAL_MS}ms`, 'suspect-interval': '200ms', 'max-runtime': '1600ms', 'handover-timeout': '20s' };

const until = async (what: () => boolean) => {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 10));
};
const fakeRun = (id: number, status: string): FakeRun => ({
  ...{ id, status, createdAt: new Date().toISOString(), jobs: [], workflow: 'monitor.yml', event: 'workflow_dispatch' },
});
/** The run that the latest dispatch made, once there are so many. */
const dispatched = async (count: number): Promise<number> => {
  const { dispatches } = world.github.repository;
  await until(() => dispatches.length >= count);
  return dispatches[count - 1]?.runId ?? 0;
};

test('two relayed runs lose no probe, and an outage across the handover is one incident, told once', async () => {
  const times: number[] = [];
  let broken = false;
  world.api.answerEach(() => {
    times.push(performance.now());
    return broken ? DATABASE_GONE : HEALTHY;
  });
  const { runs } = world.github.repository;
  runs.push(fakeRun(200, 'in_progress'));
  const first = world.monitor(RELAY, { runId: 200, env: { RUNNER_ENVIRONMENT: 'github-hosted' } });
  const next = await dispatched(1);
  expect(world.github.repository.dispatches[0]?.body).toMatchObject({ ref: 'main', inputs: { 'relay-from': '200' } });
  broken = true;
  // The runner takes its time to begin: meanwhile the first one goes on watching.
  runs.push(fakeRun(next, 'queued'));
  const before = times.length;
  await until(() => times.length >= before + 4);
  runs.splice(
    runs.findIndex(({ id }) => id === next),
    1,
    fakeRun(next, 'in_progress'),
  );
  const second = world.monitor({ ...RELAY, 'relay-from': '200' }, { runId: next });
  const relieved = await first;
  expect(relieved.outputs).toMatchObject({ successor: String(next) });
  await until(() => world.slack.requests.length > 0);
  broken = false;
  runs.push(fakeRun(await dispatched(2), 'in_progress'));
  const last = await second;
  for (const run of [relieved, last]) expect([run.code, schemaProblems(run.report, 'health-monitor')]).toEqual([0, []]);
  expect(world.issues().map(({ state }) => state)).toEqual(['closed']);
  expect(world.slackTexts().map((text) => text.slice(0, 16))).toEqual(['❌ api has failed', '✅ api has recove']);
  expect(world.subjects().length).toBe(2);
  expect(Number(relieved.outputs['opened']) + Number(last.outputs['opened'])).toBe(1);
  const probes = (run: BundleRun) => Number(run.outputs['probes']);
  expect(probes(relieved) + probes(last)).toBe(times.length);
}, 60_000);

test('where an older run watches, this one ends at once; the one that it relieves is not in the way', async () => {
  world.github.repository.runs.push(fakeRun(150, 'in_progress'));
  const run = await world.monitor(RELAY, { runId: 300 });
  expect([run.code, run.outputs['verdict'], run.outputs['reason'], world.api.requests()]).toEqual([0, 'ok', 'relay_running', 0]);
  expect(schemaProblems(run.report, 'health-monitor')).toEqual([]);
}, 30_000);

test('no successor: it goes on watching, asks again, and fails in the end', async () => {
  const run = await world.monitor({ ...RELAY, 'max-runtime': '1s', 'handover-timeout': '1s' }, { runId: 200 });
  expect([run.code, run.report?.findings.map(({ reason }) => reason)]).toEqual([0, ['ok', 'no_successor']]);
  expect(Number(run.outputs['probes'])).toBeGreaterThanOrEqual(4);
  // A disabled workflow cannot be dispatched, and nothing enables it again.
  world.github.repository.workflows.set('monitor.yml', 'disabled_inactivity');
  const disabled = await world.monitor({ ...RELAY, 'max-runtime': '1s', 'handover-timeout': '1s', 'fail-on': 'critical' }, { runId: 201 });
  expect([disabled.code, disabled.outputs['reason']]).toEqual([1, 'no_successor']);
  expect(disabled.outputs['message']).toContain('disabled');
  expect(world.github.requests.filter((request) => request.includes('/enable'))).toEqual([]);
}, 60_000);

test('a cancel ends it within seconds, with what was counted', async () => {
  const run = await world.monitor(
    { ...RELAY, 'max-runtime': '1h' },
    { runId: 200, onStart: (child) => void until(() => world.api.requests() >= 2).then(() => child.kill('SIGINT')) },
  );
  expect([run.code, run.outputs['reason'], Number(run.outputs['probes']) >= 1]).toEqual([1, 'cancelled', true]);
  expect(run.elapsedMs).toBeLessThan(15_000);
}, 30_000);
