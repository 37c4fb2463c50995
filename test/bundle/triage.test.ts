import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { botToken } from '../support/github/server.ts';
import { HEALTHY } from '../support/health-api.ts';
import { HOSTILE } from '../support/hostile-text.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { CRASHED, mendsOnCall, openRestartWorld, RESTART, type RestartWorld } from '../support/restart-world.ts';
import { runBundle } from '../support/run-bundle.ts';

let world: RestartWorld;
beforeEach(async () => {
  world = await openRestartWorld();
});
afterEach(() => world.close());

/** The log as GitHub shows it, which hides the masks themselves. */
const shown = (log: string) => log.replace(/^::add-mask::.*$/gm, '');
const said = ({ outputs }: { outputs: Readonly<Record<string, string>> }) => [
  outputs['verdict'],
  outputs['reason'],
  outputs['culprit'],
  outputs['restart'],
];

describe('without a restart', () => {
  test('names the culprit, and writes it into the incident once, brought up to date with each run', async () => {
    const issue = await world.openIncident();
    const run = await world.triage();
    expect(said(run)).toEqual(['critical', 'culprit_app', 'app', 'none']);
    expect([run.code, run.outputs['issue-number'], run.outputs['recovered']]).toEqual([0, '1', 'false']);
    expect(schemaProblems(run.report, 'triage')).toEqual([]);
    const [first] = issue.comments;
    expect(first?.body).toContain('<code>app</code>');
    world.api.answer(503, '{"status":"error","database":"disconnected"}');
    expect(said(await world.triage())).toEqual(['critical', 'culprit_database', 'database', 'none']);
    expect(world.comments()).toEqual(['triage']);
    expect(issue.comments[0]?.body).toContain('<code>database</code>');
    expect(issue.comments[0]?.id).toBe(first?.id);
    expect(world.hook.requests).toEqual([]);
  });

  test('alone: without a token, without an incident, and with a healthy API', async () => {
    expect(said(await world.triage({ 'github-token': '' }))).toEqual(['critical', 'culprit_app', 'app', 'none']);
    expect(said(await world.triage())).toEqual(['critical', 'culprit_app', 'app', 'none']);
    expect(world.github.repository.issues).toEqual([]);
    world.api.answer(200, HEALTHY);
    const well = await world.triage({ 'fail-on': 'degraded' });
    expect([...said(well), well.code]).toEqual(['ok', 'ok', 'none', 'none', 0]);
  });

  test('a token that may do nothing: the diagnosis stands, what it may not is told', async () => {
    await world.openIncident();
    world.github.addToken('gh-secret-token', botToken({}));
    const run = await world.triage();
    expect(said(run)).toEqual(['critical', 'culprit_app', 'app', 'none']);
    expect(run.report?.findings.map(({ reason }) => reason)).toContain('incident_not_written');
    expect(run.report?.details['phases']).toContainEqual(expect.objectContaining({ phase: 'deploys', ok: null, what: 'unauthorized' }));
  });

  test('an issue that is none of an incident is not written to', async () => {
    const issue = await world.openIncident();
    const run = await world.triage({ 'issue-number': '99' });
    expect(run.report?.findings.map(({ reason }) => reason)).toContain('no_such_incident');
    expect(issue.comments).toEqual([]);
  });

  test('prints no secret, and tells wrong inputs before anything is asked', async () => {
    const run = await world.triage({ restart: 'on', 'deploy-hook-url': '', 'restart-on': 'dns', 'issue-number': 'x', timeout: '60' });
    expect([run.code, run.outputs['reason'], world.api.requests()]).toEqual([1, 'config', 0]);
    const other = await world.triage({ restart: 'on', 'deploy-hook-url': '', 'github-token': '' });
    expect([other.outputs['reason'], other.log]).toEqual(['config', expect.stringContaining('github-token')]);
    expect(shown(run.log + other.log)).not.toMatch(/gh-secret-token|hook-secret-key/);
  });
});

describe('a restart', () => {
  test('is asked for once, waited for, and its outcome is in the incident', async () => {
    await world.openIncident();
    mendsOnCall(world);
    const run = await world.triage(RESTART);
    expect([...said(run), run.outputs['recovered'], run.code]).toEqual(['ok', 'recovered', 'app', 'ok', 'true', 0]);
    expect(world.hook.requests).toHaveLength(1);
    expect(world.comments()).toEqual(['triage', 'restart recovered']);
    expect(world.issue().comments[1]?.body).toMatch(/healthy after \d+(\.\d+)? m?s/);
    expect(world.issue().comments[0]?.body).toContain('Restarted by the deploy hook');
    expect(shown(run.log) + JSON.stringify(world.issue())).not.toMatch(/gh-secret-token|hook-secret-key|srv-0123456789abcdef/);
    expect(schemaProblems(run.report, 'triage')).toEqual([]);
  });

  test('that does not help is told as such, and there is no second one', async () => {
    await world.openIncident();
    const run = await world.triage({ ...RESTART, 'restart-timeout': '1s' });
    expect(said(run)).toEqual(['critical', 'culprit_app', 'app', 'failed']);
    expect(run.report?.findings.map(({ reason }) => reason)).toContain('restart_did_not_help');
    const again = await world.triage(RESTART);
    expect(said(again)).toEqual(['critical', 'culprit_app', 'app', 'refused']);
    expect(again.report?.findings.map(({ reason }) => reason)).toContain('restart_refused_already');
    expect([world.hook.requests.length, world.comments()]).toEqual([1, ['triage', 'restart still_failing']]);
  });

  test('that the hook refuses is told, with what it answered', async () => {
    await world.openIncident();
    world.hook.answer({ status: 401, body: '<h1>@octocat</h1>' });
    const run = await world.triage(RESTART);
    expect(said(run)).toEqual(['critical', 'culprit_app', 'app', 'failed']);
    expect([run.report?.findings.map(({ reason }) => reason), world.comments()]).toEqual([
      expect.arrayContaining(['restart_failed']),
      ['triage', 'restart not_accepted'],
    ]);
  });

  test('whose answer is a fault is waited for all the same, and not asked for twice', async () => {
    await world.openIncident();
    world.hook.answer({ status: 502 });
    mendsOnCall(world);
    expect(said(await world.triage(RESTART))).toEqual(['ok', 'recovered', 'app', 'ok']);
    expect(world.hook.requests).toHaveLength(1);
  });

  test('in a dry run is only spoken of', async () => {
    await world.openIncident();
    const run = await world.triage({ ...RESTART, restart: 'dry-run' });
    expect([said(run)[3], world.hook.requests.length, world.comments()]).toEqual(['dry_run', 0, ['triage']]);
    expect(world.issue().comments[0]?.body).toContain('it would be restarted by the deploy hook now');
    const other = await world.triage({ ...RESTART, restart: 'dry-run', 'restart-on': 'database' });
    expect(other.log).toContain('it would not be restarted');
  });

  const lockedUp = async () => {
    (await world.openIncident()).locked = true;
    world.github.addToken('gh-secret-token', botToken({ issues: 'write' }));
  };
  const closed = async () => {
    (await world.openIncident()).state = 'closed';
  };
  const opened = async () => {
    await world.openIncident();
  };
  test.each<readonly [string, () => Promise<void>, Readonly<Record<string, string>>]>([
    ['no_incident', async () => {}, {}],
    ['no_way', opened, { 'deploy-hook-url': '' }],
    ['no_way', opened, { 'restart-with': 'render' }],
    ['culprit', opened, { 'restart-on': 'database' }],
    ['incident_over', closed, { 'issue-number': '1' }],
    ['not_claimed', lockedUp, {}],
  ])('is refused: %s', async (why, prepare, inputs) => {
    await prepare();
    const run = await world.triage({ ...RESTART, ...inputs });
    expect([said(run)[3], world.hook.requests.length]).toEqual(['refused', 0]);
    expect(run.report?.findings.map(({ reason }) => reason)).toContain(`restart_refused_${why}`);
  });

  test('within the cool-down of another incident’s is refused, and allowed after it', async () => {
    await world.openIncident();
    await world.triage({ ...RESTART, 'restart-timeout': '1s' });
    world.issue().state = 'closed';
    const inputs = { check: 'http-5xx' };
    const about = { service: 'shop', environment: 'production', 'github-token': 'gh-secret-token', fingerprint: 'http-5xx', verdict: 'critical' };
    await runBundle('incident', about, { env: { GITHUB_API_URL: world.github.url, GITHUB_REPOSITORY: 'acme/api' } });
    const soon = await world.triage({ ...RESTART, ...inputs });
    expect(soon.report?.findings.map(({ reason }) => reason)).toContain('restart_refused_cool_down');
    for (const comment of world.issue().comments) Object.assign(comment, { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' });
    mendsOnCall(world);
    expect(said(await world.triage({ ...RESTART, ...inputs }))).toEqual(['ok', 'recovered', 'app', 'ok']);
    expect(world.hook.requests).toHaveLength(2);
  });

  test('for a fork’s pull request there is none, and nothing is written', async () => {
    await world.openIncident();
    const head = { repo: { full_name: 'stranger/api' } };
    const base = { repo: { full_name: 'acme/api' } };
    const event = { name: 'pull_request_target', payload: { repository: { full_name: 'acme/api' }, pull_request: { head, base } } };
    const before = world.github.requests.length;
    const run = await world.triage(RESTART, { event });
    expect([said(run)[3], world.hook.requests.length, world.comments()]).toEqual(['refused', 0, []]);
    expect(run.report?.findings.map(({ reason }) => reason)).toContain('restart_refused_fork');
    expect(world.github.requests.slice(before).filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  test('is not asked for where the API answers right by then', async () => {
    await world.openIncident();
    world.api.answerEach(() => (world.api.requests() > 1 ? HEALTHY : CRASHED));
    const run = await world.triage(RESTART);
    expect([run.outputs['restart'], world.hook.requests.length]).toEqual(['none', 0]);
  });
});

test('an API that answers right while an alert fires: the triage stands in the alert’s incident', async () => {
  world.api.answer(200, HEALTHY);
  const about = { service: 'shop', environment: 'production', 'github-token': 'gh-secret-token', fingerprint: 'alert queue-failed:emails' };
  const alert = { ...about, verdict: 'critical', reason: 'queue_failed', message: '12 jobs of emails failed.' };
  await runBundle('incident', alert, { env: { GITHUB_API_URL: world.github.url, GITHUB_REPOSITORY: 'acme/api' } });
  const run = await world.triage({ ...RESTART, check: '["queue-failed:emails"]' });
  expect([run.outputs['issue-number'], run.outputs['verdict'] !== 'ok', run.outputs['restart'], world.comments()]).toEqual([
    '1',
    true,
    'none',
    ['triage'],
  ]);
  expect(world.issue().comments[0]?.body).toContain('queue&#95;failed');
});

test('whatever the API and the incident say, nothing of it gets out of its place, in the issue, the summary or the log', async () => {
  await world.openIncident();
  world.api.answer(500, HOSTILE.join('\n'));
  world.hook.answer({ status: 404, body: HOSTILE.join('\n') });
  const run = await world.triage({ ...RESTART, service: 'shop', headers: 'Authorization: Bearer api-secret-token' });
  const written = world.issue().comments.map(({ body }) => body.replace(/^<!-- [\w. -]+ -->$/gm, ''));
  expect(written).toHaveLength(2);
  for (const text of [...written, run.summary]) {
    expect(text).not.toMatch(/<!--|<script|<img|<h1>owned|@octocat|\[link\]\(|!\[img\]|\u202e|^::(?!add-mask)/im);
    expect(text).not.toContain('api-secret-token');
  }
  expect(run.log).not.toMatch(/^\s*::(?!add-mask::|error|warning|notice|group|endgroup|debug)/m);
});

test('in Spanish', async () => {
  await world.openIncident();
  const run = await world.triage({ ...RESTART, restart: 'dry-run', language: 'es' });
  expect(world.issue().comments[0]?.body).toMatch(
    /Diagnóstico: <code>app<\/code>[\s\S]*\*\*Siguiente paso\*\*[\s\S]*Con restart: on se reiniciaría ahora con el deploy hook/,
  );
  expect(run.log).toContain('Se mira api');
});
