import { describe, expect, test } from '@jest/globals';
import type { AdoptionRecord, Reason } from '../../../src/domain/doctor/record.ts';
import { CLEAN, examined, type Files, filledIn, measured, PACKAGE } from './sample.ts';

const DEPLOY = '.github/workflows/deploy.yml';
const MONITOR = '.github/workflows/monitor.yml';
const DRILL = '.github/workflows/monthly-drill.yml';

/** One mistake put into a clean repository; throws where the text to change is not there. */
const edit = (file: string, from: string | RegExp, to: string, files: Files = CLEAN): Files => {
  const before = files[file] ?? '';
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has no ${from}`);
  return { ...files, [file]: after };
};
const without = (name: string): AdoptionRecord['secrets'] => {
  const { secrets } = measured([]);
  if (secrets === null || !('known' in secrets)) throw new Error('the sample knows its secrets');
  return { known: { ...secrets.known, shared: secrets.known.shared.filter((one) => one !== name) } };
};
const elsewhere = (name: string): AdoptionRecord['secrets'] => {
  const names = without(name);
  return names !== null && 'known' in names ? { known: { ...names.known, byEnvironment: new Map([['production', [name]]]) } } : names;
};
const PRIVATE_TEAM = { repository: { known: { isPrivate: true, defaultBranch: 'main', plan: 'team' } } } as const;
const PUBLIC = { repository: { known: { isPrivate: false, defaultBranch: 'main', plan: 'free' } } } as const;
const only = (name: string, as = name): Files => ({ [`.github/workflows/${as}`]: filledIn(name), 'package.json': PACKAGE });
const states = (files: Files, file: string, state: string) => ({
  states: { known: new Map([...Object.keys(files).map((name) => [name, 'active'] as const), [file, state]]) },
});

const VERIFY = `  verify:\n    needs: deploy\n    permissions: { contents: read }\n    uses: ops-tools/runbook-actions/.github/workflows/gate-deploy.yml@${'5'.repeat(40)}\n    with: { phase: after, health-url: 'https://api.corp.dev/health' }\n`;

/** A workflow whose job `go` calls one of the repository that deploys, with what comes before it there. */
function called(on: string, step: string, before = ''): Files {
  const verify = VERIFY.replace('needs: deploy', 'needs: out');
  return {
    ...CLEAN,
    '.github/workflows/main.yml': `on: ${on}\nconcurrency: ship\njobs:\n  go:\n    permissions: { contents: read }\n    uses: ./.github/workflows/inner.yml\n    with: { phase: before }\n`,
    '.github/workflows/inner.yml': `on: workflow_call\njobs:\n${before}  out:\n${before === '' ? '' : '    needs: gate\n'}    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    permissions: {}\n    steps: [{ ${step} }]\n${verify}`,
  };
}

type Mistake = readonly [what: string, reason: Reason, files: Files, facts?: Partial<AdoptionRecord>];
const MISTAKES: readonly Mistake[] = [
  ['nothing of the runbook is used', 'not_adopted', { 'package.json': PACKAGE }, { health: null }],
  ['a workflow is no YAML', 'workflow_unreadable', { ...CLEAN, '.github/workflows/x.yml': 'on: push\njobs: {a: [}\n' }],
  [
    'a workflow merges by <<',
    'workflow_unreadable',
    { ...CLEAN, '.github/workflows/x.yml': 'on: push\njobs:\n  a: &a { runs-on: x }\n  b:\n    <<: *a\n' },
  ],
  ['a workflow whose alias has no end', 'workflow_unreadable', { ...CLEAN, '.github/workflows/x.yml': 'on: push\njobs: &a\n  x: *a\n' }],
  ['a workflow that is too large to be read', 'file_unread', { ...CLEAN, '.github/workflows/x.yml': `# ${'x'.repeat(600_000)}` }],
  ['a workflow has no jobs', 'workflow_unreadable', { ...CLEAN, '.github/workflows/x.yml': 'on: push\n' }],
  ['OWNER is still there', 'placeholder_left', edit(DRILL, 'uses: ops-tools/', 'uses: OWNER/')],
  ["the example's address is still there", 'placeholder_left', edit(MONITOR, 'https://api.corp.dev', 'https://api.example.com')],
  ['the monitor may not write issues', 'permission_missing', edit(MONITOR, /issues: write.*/, 'issues: read')],
  ['the incident may not write issues', 'permission_missing', edit(DEPLOY, /issues: write.*/, 'contents: read')],
  ['a caller of the gate grants nothing', 'permission_missing', edit(DEPLOY, /permissions:\n {6}contents: read/, 'permissions: {}')],
  ['the gate may write', 'permission_superfluous', edit(DEPLOY, 'contents: read', 'contents: write')],
  [
    'no job says what it may',
    'permissions_undeclared',
    edit(DEPLOY, /permissions: \{\}\n\nconcurrency/, 'concurrency', edit(DEPLOY, / {4}permissions:\n {6}contents: read\n/, '')),
    { defaultToken: null },
  ],
  ['a secret is missing', 'secret_missing', CLEAN, { secrets: without('RENDER_API_KEY') }],
  [
    'a secret is empty in this run',
    'secret_missing',
    only('monthly-drill-vps.yml'),
    { secrets: null, present: new Map([['BACKUP_SSH_KEY', false]]) },
  ],
  ['a secret of the triage is missing', 'secret_optional_missing', CLEAN, { secrets: without('REDIS_URL') }],
  [
    'a secret of an environment is passed to a called workflow',
    'secret_environment_only',
    only('monthly-drill-vps.yml'),
    { secrets: elsewhere('BACKUP_SSH_KEY') },
  ],
  ['secrets: inherit', 'secrets_inherit', edit(DEPLOY, /secrets:\n {6}database-url: .*/, 'secrets: inherit')],
  [
    'the token may not list secrets',
    'secrets_unread',
    only('monthly-drill-vps.yml'),
    { secrets: { unknown: 'HTTP 403', takes: 'a token with secrets: read' } },
  ],
  ['a variable is missing', 'variable_missing', CLEAN, { variables: { known: { shared: ['HEALTH_URL'], byEnvironment: new Map() } } }],
  ['a deploy without needs', 'deploy_ungated', edit(DEPLOY, '    needs: gate\n', '')],
  [
    'a deploy in a workflow of its own, which waits for nothing',
    'deploy_ungated',
    { ...CLEAN, '.github/workflows/ship.yml': `on: push\nconcurrency: ship\njobs:\n  deploy:\n    uses: ./.github/workflows/app.yml\n${VERIFY}` },
  ],
  ['a deploy in a file of its own, called by a job of another name', 'deploy_ungated', called('push', 'run: ./deploy.sh')],
  [
    'a deploy of another repository',
    'deploy_elsewhere',
    {
      ...CLEAN,
      '.github/workflows/ship.yml': 'on: push\nconcurrency: ship\njobs:\n  deploy:\n    uses: corp/platform/.github/workflows/ship.yml@main\n',
    },
  ],
  [
    'a gate that may be in a workflow of another repository',
    'deploy_elsewhere',
    edit(DEPLOY, /uses: ops-tools\/runbook-actions\/\.github\/workflows\/gate-deploy\.yml/, 'uses: corp/platform/.github/workflows/checks.yml'),
  ],
  ['render.yaml that cannot be read', 'auto_deploy_unread', { ...CLEAN, 'render.yaml': 'services: [' }],
  ['render.yaml that is merged from parts', 'auto_deploy_unread', edit('render.yaml', '    name: api', '    <<: {}\n    name: api')],
  [
    "a secret of the workflow's env is missing",
    'secret_missing',
    edit(DEPLOY, /\njobs:\n/, '\nenv:\n  SENTRY: ${{ secrets.SENTRY_TOKEN }}\n\njobs:\n'),
  ],
  ['a deploy that runs always()', 'gate_ignored', edit(DEPLOY, '    needs: gate\n', '    needs: gate\n    if: ${{ always() }}\n')],
  ['a gate that fails never', 'gate_ignored', edit(DEPLOY, '      pending: apply\n', '      pending: apply\n      fail-on: never\n')],
  [
    'a step of the gate that may fail',
    'gate_ignored',
    edit('.github/workflows/deploy-vps.yml', /(- name: Migrations before\n)/, '$1        continue-on-error: true\n', only('deploy-vps.yml')),
    PUBLIC,
  ],
  ['no gate after the deploy', 'deploy_unverified', only('deploy-with-backup.yml')],
  ['deploys cancel each other', 'deploy_cancelled', edit(DEPLOY, 'cancel-in-progress: false', 'cancel-in-progress: true')],
  ['deploys are not in order', 'deploy_unordered', edit(DEPLOY, /concurrency:\n.*\n.*\n/, '')],
  ['a start script resets the database', 'forbidden_command', edit('package.json', 'node dist/main.js', 'prisma db push && node .')],
  ['render.yaml deploys each push', 'auto_deploy_on', edit('render.yaml', '    autoDeployTrigger: "off"\n', '')],
  ['Render deploys each push', 'auto_deploy_on', CLEAN, { render: { known: 'commit' } }],
  ['Render deploys after checks', 'auto_deploy_by_checks', CLEAN, { render: { known: 'checks' } }],
  ['Railway deploys each push', 'auto_deploy_on', CLEAN, { railway: { known: 'commit' } }],
  ["Render's key is not given", 'auto_deploy_unread', CLEAN, { render: null }],
  ['the default branch is open', 'branch_unprotected', CLEAN, { branch: { known: { isProtected: false, checks: null } } }],
  ['a merge waits for no check', 'branch_check_missing', CLEAN, { branch: { known: { isProtected: true, checks: [] } } }],
  [
    "a merge does not wait for the gate's check",
    'branch_check_missing',
    {
      ...CLEAN,
      '.github/workflows/pr.yml': `on: pull_request\njobs:\n  migrations:\n    permissions: { contents: read }\n    uses: ops-tools/runbook-actions/.github/workflows/gate-deploy.yml@${'5'.repeat(40)}\n    with: { phase: before }\n    secrets: { database-url: '\${{ secrets.DATABASE_URL }}' }\n`,
    },
  ],
  ['the drill has no schedule', 'schedule_missing', edit(DRILL, /schedule:\n.*\n.*\n/, '')],
  ['a schedule that GitHub refuses', 'cron_invalid', edit(MONITOR, '23 */2 * * *', '@hourly')],
  ['a workflow is switched off', 'workflow_disabled', CLEAN, states(CLEAN, DRILL, 'disabled_inactivity')],
  ['a workflow is not on the default branch', 'workflow_disabled', CLEAN, states(CLEAN, DRILL, 'absent')],
  ['the monitor looks every two hours', 'monitor_gap', edit(MONITOR, / {2}repository_dispatch:\n.*\n/, '')],
  ['a time zone that is none', 'time_zone_invalid', edit(DRILL, 'Europe/Madrid', 'Europe/Madrit')],
  ['the drill is asked for on one day', 'drill_not_asked', edit(DRILL, '1-14', '1')],
  [
    'the first Monday, as cron does not say it',
    'drill_too_often',
    {
      ...CLEAN,
      [DRILL]: `on:\n  schedule: [{ cron: '17 5 1-7 * 1' }]\npermissions: {}\njobs:\n  drill:\n    permissions: { contents: write, issues: write }\n    uses: ops-tools/runbook-actions/.github/workflows/restore-drill.yml@${'5'.repeat(40)}\n`,
    },
  ],
  ['the last drill is of September', 'drill_overdue', CLEAN, { drill: { known: { at: Date.parse('2026-09-08T05:17:00Z'), result: 'ok' } } }],
  ['no drill yet', 'drill_never', CLEAN, { drill: { known: null } }],
  ['the last drill failed', 'drill_bad', CLEAN, { drill: { known: { at: Date.parse('2026-11-02T05:17:00Z'), result: 'incidents' } } }],
  [
    'the drill restores into production',
    'drill_on_production',
    {
      ...CLEAN,
      '.github/workflows/drill.yml': `on: workflow_dispatch\njobs:\n  drill:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 30\n    permissions: {}\n    steps:\n      - uses: ops-tools/runbook-actions/actions/restore-drill@${'5'.repeat(40)}\n        with:\n          server-url: \${{ secrets.DATABASE_URL }}\n  x:\n    needs: drill\n    permissions: { contents: read }\n    uses: ops-tools/runbook-actions/.github/workflows/gate-deploy.yml@${'5'.repeat(40)}\n`,
    },
  ],
  ['the role is a superuser', 'database_superuser', CLEAN, { database: { known: { superuser: true, ledger: 'readable' } } }],
  ['the role may not read the ledger', 'database_ledger_denied', CLEAN, { database: { known: { superuser: false, ledger: 'denied' } } }],
  ['the database was never migrated', 'database_ledger_absent', CLEAN, { database: { known: { superuser: false, ledger: 'absent' } } }],
  ['the database is out of reach', 'database_unreachable', CLEAN, { database: { unknown: 'ECONNREFUSED', takes: '' } }],
  ['the database URL is not given', 'database_unread', CLEAN, { database: null }],
  ['/health answers wrong', 'health_bad', CLEAN, { health: [{ target: 'api', verdict: 'critical', message: 'HTTP 503' }] }],
  ['an environment on the free plan', 'plan_environment', only('deploy-vps.yml')],
  ['the plan is hidden', 'plan_unread', only('deploy-vps.yml'), { repository: { known: { isPrivate: true, defaultBranch: 'main', plan: null } } }],
  ['the relay in a private repository', 'relay_refused', only('monitor-relay.yml')],
  [
    'the relay at any cost',
    'minutes_over',
    edit(
      '.github/workflows/monitor-relay.yml',
      '      environment: production\n',
      "      environment: production\n      accept-cost: 'true'\n",
      only('monitor-relay.yml'),
    ),
  ],
  ['a schedule every five minutes', 'minutes_over', edit(MONITOR, '23 */2', '*/5 *')],
  ['a schedule that takes most of it', 'minutes_near', CLEAN, { minutes: { known: new Map([[MONITOR, 5]]) } }],
  [
    "an old runner of one's own",
    'runner_old',
    edit(DEPLOY, 'phase: before', 'phase: before\n      runs-on: \'["self-hosted"]\''),
    { runnerVersion: '2.335.1' },
  ],
  ['a runner of unknown version', 'runner_unread', edit(DEPLOY, 'phase: before', 'phase: before\n      runs-on: \'["self-hosted"]\'')],
  ['an action by a moving tag', 'action_unpinned', edit(DEPLOY, /(actions\/incident)@5{40}/, '$1@v1')],
  [
    "a stranger's code with secrets",
    'pull_request_target',
    {
      ...CLEAN,
      '.github/workflows/label.yml':
        'on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v7\n        with: { ref: "${{ github.event.pull_request.head.sha }}" }\n      - run: npm test\n',
    },
  ],
  ['no time limit', 'timeout_missing', edit(DEPLOY, '    timeout-minutes: 45\n', '')],
];

describe('planted mistakes', () => {
  test.each(MISTAKES)('%s: %s, and nothing else', async (_, reason, files, facts = {}) => {
    const { lines } = await examined(files, facts);
    const wrong = lines.filter(({ verdict }) => verdict !== 'ok');
    expect([...new Set(wrong.map((line) => line.reason))]).toEqual([reason]);
    for (const line of wrong) {
      expect(line.wrong).not.toBe('');
      expect(line.change).not.toBe('');
      expect(`${line.wrong} ${line.change}`).not.toMatch(/undefined|\(\)\.|null/);
    }
  });
});

describe('what is read, whatever its form', () => {
  const gate = (phase: string) =>
    `  gate:\n    permissions: { contents: read }\n    uses: acme/other-name/.github/workflows/gate-deploy.yml@${'5'.repeat(40)}\n    with: { phase: ${phase} }\n`;
  const wrong = async (files: Files, facts: Partial<AdoptionRecord> = {}) =>
    (await examined(files, facts)).lines.filter(({ verdict }) => verdict !== 'ok').map(({ reason, where }) => `${reason} ${where}`);

  test.each(['push', '[push, workflow_dispatch]', '{ push: { branches: [main] } }'])(
    'on: %s, and a gate of a fork in a file of its own',
    async (on) => {
      expect(await wrong(called(on, 'run: ./deploy.sh', gate("'${{ inputs.phase }}'")))).toEqual([]);
      expect(await wrong(called(on, 'run: ./deploy.sh', gate('after')))).toEqual(['deploy_ungated .github/workflows/main.yml go']);
    },
  );

  test('a gate in a file of its own, before a deploy beside its call', async () => {
    const files = {
      ...edit(
        DEPLOY,
        /gate:\n([\s\S]*?) {4}uses: .*\n[\s\S]*?\n {2}deploy:/,
        "gate:\n$1    uses: ./.github/workflows/my-gate.yml\n    secrets: { database-url: '${{ secrets.DATABASE_URL }}' }\n\n  deploy:",
      ),
      '.github/workflows/my-gate.yml': `on: { workflow_call: { secrets: { database-url: { required: true } } } }\njobs:\n${gate('before')}`,
    };
    expect(await wrong(files)).toEqual([]);
  });

  test("a team's own monitor.yml, called by its path, is none of ours; a copy of ours is", async () => {
    const call = 'on: push\njobs:\n  a:\n    permissions: {}\n    uses: ./.github/workflows/restore-drill.yml\n';
    const own = 'on: workflow_call\njobs:\n  a: { runs-on: x, timeout-minutes: 5, steps: [{ run: echo }] }\n';
    expect(await wrong({ ...CLEAN, '.github/workflows/x.yml': call, '.github/workflows/restore-drill.yml': own })).toEqual([]);
    const copy = own.replace('run: echo', 'uses: $/actions/restore-drill').replace('runs-on: x', 'runs-on: x, permissions: {}');
    expect(await wrong({ ...CLEAN, '.github/workflows/x.yml': call, '.github/workflows/restore-drill.yml': copy })).toContain(
      'permission_missing .github/workflows/x.yml a',
    );
  });

  test('what an alias brings is told by the line that has it', async () => {
    const text = `on: push\njobs:\n  a:\n    runs-on: x\n    timeout-minutes: 5\n    permissions: &p { issues: read }\n    steps: &s\n      - uses: ops-tools/runbook-actions/actions/incident@v1\n        with: { github-token: '\${{ github.token }}' }\n  b:\n    runs-on: x\n    timeout-minutes: 5\n    permissions: *p\n    steps: *s\n`;
    const { lines } = await examined({ ...CLEAN, '.github/workflows/x.yml': text });
    expect(
      lines.filter(({ verdict }) => verdict !== 'ok').map(({ reason, where, location }) => [reason, where.split(' ')[1], location?.line]),
    ).toEqual([
      ['permission_missing', 'a', 3],
      ['permission_missing', 'b', 10],
      ['action_unpinned', 'a', 8],
      ['action_unpinned', 'b', 8],
    ]);
  });

  test('sixty workflows: the worst of each check come first, the others are counted, and it takes no time', async () => {
    const jobs = (i: number) =>
      `  j${i}:\n    runs-on: ubuntu-24.04\n    permissions: { ${i % 2 ? 'issues: write' : 'contents: read'} }\n    steps: [{ uses: 'a/b/actions/incident@v1', with: { github-token: '\${{ github.token }}', x: '\${{ secrets.S${i} }}' } }]\n`;
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`.github/workflows/w${i}.yml`, `on: push\njobs:\n${jobs(i)}`]));
    const started = performance.now();
    const { lines } = await examined(
      { ...CLEAN, ...many },
      { secrets: { unknown: 'permission_denied', takes: 'Secrets: read' }, present: new Map([['S7', false]]) },
    );
    expect(performance.now() - started).toBeLessThan(3000);
    const of = (check: string) => lines.filter((line) => line.check === check);
    expect(of('timeouts')).toHaveLength(26);
    expect(of('timeouts').at(-1)).toMatchObject({ reason: 'findings_left_out', verdict: 'degraded', wrong: 'The check found 35 more of the kind.' });
    expect(of('permissions').map(({ reason }) => reason)).toEqual([...Array(25).fill('permission_missing'), 'findings_left_out']);
    expect(of('secrets').map(({ reason, verdict }) => `${reason} ${verdict}`)).toEqual(['secret_missing critical', 'secrets_unread unknown']);
    expect(of('secrets').at(-1)?.change).toContain('Secrets: read');
  });

  test('more files than are read are unknown, and no workflow is among them; links are not followed', async () => {
    const scripts = Object.fromEntries(Array.from({ length: 210 }, (_, i) => [`scripts/s${i}.sh`, 'true\n']));
    const { lines } = await examined({ ...CLEAN, ...scripts });
    expect(lines.filter(({ verdict }) => verdict !== 'ok')).toMatchObject([{ reason: 'file_unread', verdict: 'unknown' }]);
    expect(lines.find(({ reason }) => reason === 'file_unread')?.wrong).not.toContain('.github/workflows/');
  });

  test('nothing known: each cannot-know is unknown and says what it takes', async () => {
    const nothing = { repository: null, secrets: null, variables: null, defaultToken: null, states: null, minutes: null, branch: null, drill: null };
    const { lines } = await examined({ ...CLEAN, ...only('deploy-vps.yml') }, { ...nothing, render: null, database: null, health: null });
    const unknown = lines.filter(({ verdict }) => verdict !== 'ok');
    expect(new Set(unknown.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
    expect(unknown.map(({ check }) => check).toSorted()).toEqual(
      ['auto-deploy', 'branch', 'database', 'drill-freshness', 'health', 'minutes', 'plan', 'schedules', 'secrets', 'variables'].toSorted(),
    );
    for (const { change } of unknown) expect(change).toMatch(/takes|health-url|database-url|secrets-present/);
  });
});

describe('a clean repository', () => {
  test('deploy, monitor and drill of the examples, in a private repository on the free plan: all ok', async () => {
    const { lines, skipped } = await examined(CLEAN);
    expect(lines.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(lines).toHaveLength(19);
    expect(skipped).toEqual(['monitor-gap', 'drill-server', 'plan', 'runner', 'pull-request-target']);
  });

  test.each(['deploy-vps.yml', 'monitor-alerts.yml', 'monitor-relay.yml', 'monthly-drill-vps.yml'])('%s in a public one: all ok', async (name) => {
    const { lines } = await examined(only(name), PUBLIC);
    expect(lines.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });

  test('an API without migrations needs no gate before, but one after', async () => {
    const { 'package.json': _, ...files } = only('deploy-with-triage.yml');
    expect((await examined(files)).lines.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    const withPrisma = (await examined(only('deploy-with-triage.yml'))).lines.filter(({ verdict }) => verdict !== 'ok');
    expect(withPrisma.map(({ reason }) => reason)).toEqual(['deploy_ungated']);
  });

  test('pages, previews and staging are no deploy of the API', async () => {
    const job = 'runs-on: ubuntu-24.04\n    steps: [{ uses: actions/deploy-pages@v5 }, { run: ./deploy.sh }]\n';
    const others = {
      '.github/workflows/pages.yml': `on: push\njobs:\n  deploy:\n    ${job}`,
      '.github/workflows/x.yml': `on: push\njobs:\n  deploy:\n    ${job}`,
      '.github/workflows/staging.yml': 'on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps: [{ run: ./deploy.sh }]\n',
    };
    expect((await examined({ ...CLEAN, ...others })).lines.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });

  test('in Spanish it is as clean, and each sentence is another one', async () => {
    const [en, es] = await Promise.all([examined(CLEAN, PRIVATE_TEAM), examined(CLEAN, PRIVATE_TEAM, 'es')]);
    expect(es.lines.map(({ check, verdict }) => [check, verdict])).toEqual(en.lines.map(({ check, verdict }) => [check, verdict]));
    for (const [at, line] of es.lines.entries()) expect(line.wrong).not.toBe(en.lines[at]?.wrong);
  });
});

test('every reason is planted by a test', async () => {
  const { REASONS } = await import('../../../src/domain/doctor/record.ts');
  const planted = new Set(MISTAKES.map(([, reason]) => reason));
  expect(REASONS.filter((reason) => !planted.has(reason))).toEqual([
    'findings_left_out',
    'variables_unread',
    'branch_unread',
    'workflows_unread',
    'drill_unread',
    'health_unread',
  ]);
});
