import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readDay } from '../../src/domain/monitor/history.ts';
import { startAnsweringServer } from '../support/answering-server.ts';
import { failed } from '../support/github/types.ts';
import { DATABASE_GONE, HEALTHY } from '../support/health-api.ts';
import { type MonitorWorld, openMonitorWorld } from '../support/monitor-world.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { type BundleRun, runBundle } from '../support/run-bundle.ts';

let world: MonitorWorld;
beforeEach(async () => {
  world = await openMonitorWorld();
});
afterEach(() => world.close());

const checked = (run: BundleRun) => {
  expect(run.signal).toBeNull();
  expect(run.report === null ? ['no report'] : schemaProblems(run.report, 'health-monitor')).toEqual([]);
  // A mask is the one line that shows a secret, to the runner.
  const shown = [run.log.replace(/^::add-mask::.*$/gm, ''), run.summary, JSON.stringify(run.outputs), JSON.stringify(run.report)].join('\n');
  expect(shown).not.toMatch(/gh-secret-token|XXXXXXXXXXXXXXXX/);
  return run;
};
const CACHED = { cached: true };
const FAILED = '❌ api has failed: http_status';
const RECOVERED = /^✅ api has recovered after /;

describe('dispatch', () => {
  test('opens one incident, tells it once, and closes it: a flapping API over six runs', async () => {
    expect(checked(await world.monitor()).outputs).toMatchObject({ verdict: 'ok', healthy: 'true', probes: '2', 'open-incidents': '0' });
    world.breakApi();
    const broken = checked(await world.monitor());
    expect(broken.outputs).toMatchObject({ verdict: 'critical', reason: 'http_status', opened: '1', notified: '2', 'open-incidents': '1' });
    expect(broken.summary).toContain('[#1](https://github.com/acme/api/issues/1)');
    expect(broken.code).toBe(0);
    expect(checked(await world.monitor()).outputs).toMatchObject({ verdict: 'critical', opened: '0', notified: '0', 'open-incidents': '1' });
    world.mendApi();
    expect(checked(await world.monitor()).outputs).toMatchObject({ verdict: 'ok', closed: '1', notified: '2', 'open-incidents': '0' });
    expect(checked(await world.monitor()).outputs).toMatchObject({ verdict: 'ok', closed: '0', notified: '0' });
    expect(world.issues().map(({ state }) => state)).toEqual(['closed']);
    expect(world.slackTexts()).toEqual([FAILED, expect.stringMatching(RECOVERED)]);
    expect(world.subjects()).toEqual([FAILED, expect.stringMatching(RECOVERED)]);
    world.breakApi();
    expect(checked(await world.monitor()).outputs).toMatchObject({ opened: '1' });
    expect(world.issues().map(({ state }) => state)).toEqual(['open']);
    expect(world.slackTexts().at(-1)).toBe('❌ api has failed again: http_status (came back 1 time)');
  }, 60_000);

  test('one bad answer is no incident', async () => {
    let count = 0;
    world.api.answerEach(() => (count++ === 1 ? '{"status":"down"}' : '{"status":"ok","database":"connected"}'));
    await world.monitor({ 'recovery-threshold': '3' });
    expect([world.issues().length, world.slack.requests.length]).toEqual([0, 0]);
  });

  test('the cache lost, garbled or refused: nothing is told twice and nothing forgotten', async () => {
    world.breakApi();
    await world.monitor({}, CACHED);
    world.cache.clear();
    expect(checked(await world.monitor({}, CACHED)).outputs).toMatchObject({ 'open-incidents': '1', opened: '0', notified: '0' });
    for (const entry of world.cache.entries) entry.bytes = Buffer.from('not an archive');
    expect(checked(await world.monitor({}, CACHED)).outputs).toMatchObject({ 'open-incidents': '1', opened: '0', notified: '0' });
    world.cache.refuse(400);
    world.mendApi();
    expect(checked(await world.monitor({}, CACHED)).outputs).toMatchObject({ verdict: 'ok', closed: '1', notified: '2' });
    expect([world.issues().length, world.slack.requests.length, world.smtp.mails.length]).toEqual([1, 2, 2]);
  }, 60_000);

  test('nobody could be told: red whatever fail-on says; a later run tells it', async () => {
    world.breakApi();
    world.slack.answer({ status: 410, body: 'channel_is_archived' });
    world.smtp.refuse(554, 'no');
    const run = checked(await world.monitor());
    expect(run.code).toBe(1);
    expect(run.report?.findings.map(({ reason }) => reason)).toContain('nobody_told');
    expect(run.outputs).toMatchObject({ notified: '0', 'notify-failed': '2', 'open-incidents': '1' });
  });

  test('one channel fails: the other tells, and the run says so', async () => {
    world.breakApi();
    world.slack.answer({ status: 404, body: 'no_service' });
    const run = checked(await world.monitor());
    expect([run.code, run.outputs['notified'], run.outputs['notify-failed'], world.subjects().length]).toEqual([0, '1', '1', 1]);
    expect(run.report?.findings.map(({ reason, target }) => [reason, target])).toContainEqual(['channel_failed', 'slack']);
  });

  test('GitHub refuses the issue: people are told all the same, the run is red, and the missing permission is named', async () => {
    world.breakApi();
    world.github.setFaults(({ path }) =>
      path.includes('/issues') ? { answer: failed(403, 'Resource not accessible by integration'), after: false } : null,
    );
    const run = checked(await world.monitor({}, CACHED));
    expect([run.code, world.slackTexts(), world.subjects().length]).toEqual([1, [FAILED], 1]);
    expect(run.report?.findings.find(({ reason }) => reason === 'permission_denied')?.message).toContain('issues: write');
    // The cache remembers what was told without an issue.
    world.github.setFaults(null);
    expect(checked(await world.monitor({}, CACHED)).outputs).toMatchObject({ 'open-incidents': '1', notified: '0' });
    expect([world.issues().length, world.slack.requests.length]).toEqual([1, 1]);
  }, 60_000);

  test('the heartbeat beats with good rounds alone', async () => {
    const url = `${world.heartbeat.url}/ping/0123456789abcdef`;
    await world.monitor({ 'heartbeat-url': url });
    expect(world.heartbeat.requests.length).toBe(2);
    world.breakApi();
    await world.monitor({ 'heartbeat-url': url });
    expect(world.heartbeat.requests.length).toBe(2);
    world.mendApi();
    world.heartbeat.answer({ status: 404 });
    const run = checked(await world.monitor({ 'heartbeat-url': url }));
    expect(run.report?.findings.map(({ reason }) => reason)).toContain('heartbeat_failed');
    expect(JSON.stringify(run.report)).not.toContain('0123456789abcdef');
  }, 60_000);

  test.each(['env', 'none'])(
    'proxy %s holds for Slack and the heartbeat as for the targets',
    async (proxy) => {
      world.breakApi();
      const way = await startAnsweringServer();
      try {
        const elsewhere = {
          'heartbeat-url': 'http://heartbeat.example.invalid/ping/1',
          'slack-webhook-url': 'http://hooks.example.invalid/services/T1/B1/XXXXXXXXXXXXXXXX',
        };
        const env = { HTTP_PROXY: way.url.replace('://', '://me:pr0xy-pass@') };
        const run = checked(await world.monitor({ ...elsewhere, proxy, probes: '4', 'notify-timeout': '1s' }, { env }));
        expect(run.report?.findings.map(({ reason, target }) => [reason, target])).toContainEqual(['http_status', 'api']);
        world.mendApi();
        await world.monitor({ ...elsewhere, proxy, 'notify-timeout': '1s' }, { env });
        const asked = new Set(way.requests.map(({ path }) => new URL(path).host));
        expect([...asked]).toEqual(proxy === 'env' ? ['hooks.example.invalid', 'heartbeat.example.invalid'] : []);
      } finally {
        await way.close();
      }
    },
    60_000,
  );

  test('our own network at fault: unknown, and no incident before the third time in a row', async () => {
    const inputs = { url: 'api=http://127.0.0.1:9/health', 'control-urls': 'http://127.0.0.1:9/', probes: '2' };
    const run = checked(await world.monitor(inputs));
    expect([run.code, run.outputs['verdict'], run.outputs['reason'], world.issues().length]).toEqual([1, 'unknown', 'own_network', 0]);
  });

  test('a blind gap between two runs is told', async () => {
    await world.monitor({}, CACHED);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const run = checked(await world.monitor({ 'max-gap': '1s' }, CACHED));
    expect(run.outputs).toMatchObject({ 'blind-gaps': '1' });
    expect(run.report?.findings.map(({ reason }) => reason)).toContain('blind_gap');
  });

  test('in Spanish', async () => {
    world.breakApi();
    const run = checked(await world.monitor({ language: 'es' }));
    expect(world.slackTexts()).toEqual(['❌ api ha fallado: http_status']);
    expect(run.summary).toContain('Monitor de salud');
  });
});

test('burst: so many rounds, and the history adds up', async () => {
  await world.monitor({ mode: 'burst', probes: '4' });
  world.breakApi();
  await world.monitor({ mode: 'burst', probes: '3' });
  expect(world.api.requests()).toBe(7);
  const { git } = world.github.repository;
  const tree = git.commits.get(git.refs.get('refs/heads/runbook-monitor') ?? '')?.tree ?? '';
  const tallies = (git.walk(tree) ?? []).flatMap(({ sha }) => Object.values(readDay(git.blobs.get(sha))?.hours ?? {}).map((hour) => hour['api']));
  expect(tallies.reduce((sum, tally) => sum + (tally?.good ?? 0), 0)).toBe(4);
  expect(tallies.reduce((sum, tally) => sum + (tally?.bad ?? 0), 0)).toBe(3);
}, 60_000);

test('burst: a flapping API within one run is one issue, told at each turn and reopened once', async () => {
  // Good, down, up, one bad answer that is none, down again, up.
  const answers = 'g bb gg b g bb gg'.replace(/ /g, '');
  let asked = 0;
  world.api.answerEach(() => (answers[asked++] === 'b' ? DATABASE_GONE : HEALTHY));
  const run = checked(await world.monitor({ mode: 'burst', probes: String(answers.length) }));
  expect([asked, run.outputs['verdict'], run.outputs['open-incidents']]).toEqual([answers.length, 'ok', '0']);
  expect(run.outputs).toMatchObject({ opened: '2', closed: '2', probes: String(answers.length) });
  expect(world.issues().map(({ state }) => state)).toEqual(['closed']);
  const turns = [/has failed/, /has recovered/, /has failed again/, /has recovered/].map((turn) => expect.stringMatching(turn));
  expect(world.slackTexts()).toEqual(turns);
  expect(world.subjects()).toEqual(turns);
}, 60_000);

test('health-gate tells whether the monitor has looked lately, and blocks nothing by it', async () => {
  const env = { GITHUB_API_URL: world.github.url, GITHUB_REPOSITORY: 'acme/api' };
  const gate = (slug: string, more = {}) =>
    runBundle('health-gate', { url: world.api.url, 'check-monitor': slug, 'github-token': 'gh-secret-token', ...more }, { env });
  await world.monitor({ service: 'Shop API', environment: 'production' });
  expect([(await gate('shop-api.production')).outputs['verdict'], (await gate('shop-api')).outputs['reason']]).toEqual(['ok', 'monitor_silent']);
  world.github.setFaults(() => ({ answer: failed(401, 'Bad credentials'), after: false }));
  const unread = await gate('shop-api.production');
  expect([unread.code, unread.outputs['verdict'], unread.outputs['reason'], unread.outputs['healthy']]).toEqual([
    0,
    'degraded',
    'monitor_unread',
    'true',
  ]);
  const without = await gate('shop-api', { 'github-token': '' });
  expect([without.code, without.outputs['reason']]).toEqual([1, 'config']);
}, 30_000);

test('a wrong input names every problem; a relay in a private repository must accept its cost', async () => {
  const wrong = await world.monitor({ channels: 'pager', probes: '1' });
  expect([wrong.code, wrong.outputs['reason'], world.api.requests()]).toEqual([1, 'config', 0]);
  const stray = await world.monitor({ channels: '' });
  expect(stray.outputs['message']).toContain('slack is not among the channels');
  const hosted = { env: { RUNNER_ENVIRONMENT: 'github-hosted' } };
  Object.assign(world.github.repository, { private: true });
  const relay = await world.monitor({ mode: 'relay' }, hosted);
  expect([relay.code, relay.outputs['reason']]).toEqual([1, 'config']);
  expect(relay.outputs['message']).toContain('accept-cost');
  world.github.setFaults(({ path: asked }) => (asked === '/repos/acme/api' ? { answer: failed(403, 'no'), after: false } : null));
  const unknown = await world.monitor({ mode: 'relay', language: 'es' }, hosted);
  expect([unknown.code, unknown.outputs['verdict'], unknown.outputs['reason']]).toEqual([1, 'unknown', 'visibility_unknown']);
  expect(unknown.outputs['message']).toContain('contents: read');
}, 30_000);
