import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type MonitorWorld, openMonitorWorld } from '../support/monitor-world.ts';
import { schemaProblems } from '../support/report-schema.ts';

let world: MonitorWorld;
beforeEach(async () => {
  world = await openMonitorWorld();
});
afterEach(() => world.close());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+/, '');
const reasons = (run: { report: { findings: readonly { reason: string }[] } | null }) => run.report?.findings.map(({ reason }) => reason) ?? [];

test('an outage within maintenance opens nothing, and the window is told once; after it the outage is an incident', async () => {
  world.breakApi();
  const within = { maintenance: `${minutesAgo(5)}/1h upgrade` };
  const first = await world.monitor(within, { cached: true });
  expect(schemaProblems(first.report, 'health-monitor')).toEqual([]);
  expect(first.outputs).toMatchObject({ opened: '0', 'open-incidents': '0' });
  expect(reasons(first)).toContain('maintenance');
  await world.monitor(within, { cached: true });
  expect(world.issues()).toEqual([]);
  expect([world.slackTexts().length, world.subjects().length]).toEqual([1, 1]);
  // Nothing was counted until then, so the threshold is reached again from nought: by two answers of the next run.
  const after = { maintenance: `${minutesAgo(60)}/10m` };
  expect((await world.monitor(after, { cached: true })).outputs).toMatchObject({ opened: '1', probes: '2' });
}, 60_000);

test('a labelled issue of somebody who may write counts, of anybody else it does not', async () => {
  world.breakApi();
  const declare = (login: string) =>
    world.github.repository.issues.push({
      ...{ id: 1, node_id: 'm1', number: 1, title: 'Upgrade', body: '', state: 'open', state_reason: null, user: { login, id: 9, type: 'User' } },
      ...{ labels: ['maintenance'], assignees: [], comments: [], pinned: false, pull_request: false, locked: false, closed_at: null },
      ...{ created_at: minutesAgo(1), updated_at: minutesAgo(1) },
    });
  declare('mallory');
  world.github.repository.roles.set('ada', 'admin');
  const ignored = await world.monitor();
  expect(ignored.outputs['opened']).toBe('1');
  expect(ignored.log).toContain('mallory has no write permission');
  world.github.repository.issues.splice(0);
  declare('ada');
  expect((await world.monitor()).outputs).toMatchObject({ opened: '0', 'open-incidents': '0' });
}, 60_000);
