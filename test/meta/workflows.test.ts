import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { EXAMPLE_RUNS } from '../support/examples.ts';
import { ROOT } from '../support/run-bundle.ts';
import { ACTIONS } from '../support/source-files.ts';

type Step = { uses?: string; with?: Record<string, unknown>; run?: string };
type Job = { needs?: string | string[]; permissions?: unknown; uses?: string; steps?: Step[]; 'timeout-minutes'?: unknown; name?: string };
type Workflow = { on: Record<string, unknown>; permissions?: unknown; jobs: Record<string, Job> };

const folders = ['.github/workflows', 'examples'];
const workflows = folders.flatMap((folder) => readdirSync(path.join(ROOT, folder)).map((name) => path.join(folder, name)));
const load = (file: string) => parse(readFileSync(path.join(ROOT, file), 'utf8')) as Workflow;

describe.each(workflows)('%s', (file) => {
  const workflow = load(file);
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps ?? []);

  test('grants nothing at the top, and each job what it says', () => {
    expect(workflow.permissions).toEqual({});
    for (const [name, job] of jobs) expect([name, job.permissions]).not.toEqual([name, undefined]);
  });

  test('pins other people’s actions to a commit, leaves no credentials, and names its time limit', () => {
    for (const { uses } of steps) {
      if (uses === undefined || uses.startsWith('$/') || uses.startsWith('OWNER/')) continue;
      expect(uses).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
    }
    for (const step of steps.filter((s) => s.uses?.startsWith('actions/checkout@')))
      expect(step.with).toMatchObject({ 'persist-credentials': false });
    for (const [name, job] of jobs.filter(([, j]) => j.uses === undefined)) expect([name, job['timeout-minutes']]).not.toEqual([name, undefined]);
  });

  test('no expression reaches a shell but through env', () => {
    for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  });

  test('passes our actions only inputs that they have', () => {
    for (const step of steps) {
      const action = /^(?:\$|OWNER\/runbook-actions)\/actions\/([^@]+)/.exec(step.uses ?? '')?.[1];
      if (action === undefined) continue;
      expect(ACTIONS).toContain(action);
      const { inputs } = parse(readFileSync(path.join(ROOT, 'actions', action, 'action.yml'), 'utf8')) as {
        inputs: Record<string, { required?: boolean }>;
      };
      expect(Object.keys(step.with ?? {}).filter((name) => !(name in inputs))).toEqual([]);
      expect(Object.keys(inputs).filter((name) => inputs[name]?.required && !(name in (step.with ?? {})))).toEqual([]);
    }
  });
});

test('the required check of CI needs every other job', () => {
  const { jobs } = load('.github/workflows/ci.yml');
  expect([...((jobs['ok']?.needs as string[]) ?? [])].sort()).toEqual(
    Object.keys(jobs)
      .filter((name) => name !== 'ok')
      .sort(),
  );
});

test('a reusable gate asks for nothing but reading the contents', () => {
  for (const [, job] of Object.entries(load('.github/workflows/gate-deploy.yml').jobs)) expect(job.permissions).toEqual({ contents: 'read' });
});

/** What the workflow decides by itself: the server is its own, gone with the job, and each drill has a database name of its own. */
const DECIDED = [
  'server-url',
  'container',
  'github-token',
  'decrypt-env',
  'throwaway-system-id',
  'scratch-database',
  'keep-database',
  'summary',
  'report-path',
];

test('restore-drill.yml passes on every input of the drill, as an input with the same default or as a secret', () => {
  const { inputs } = parse(readFileSync(path.join(ROOT, 'actions', 'restore-drill', 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  const workflow = load('.github/workflows/restore-drill.yml');
  const call = workflow.on['workflow_call'] as { inputs: Record<string, { default?: unknown }>; secrets: Record<string, unknown> };
  const given = workflow.jobs['drill']?.steps?.find(({ uses }) => uses === '$/actions/restore-drill')?.with ?? {};
  for (const name of Object.keys(inputs).filter((input) => !DECIDED.includes(input))) {
    const isSecret = name in call.secrets;
    expect([name, given[name]]).toEqual([name, isSecret ? `\${{ secrets.${name} }}` : `\${{ matrix.target.${name} || inputs.${name} }}`]);
    if (!isSecret) expect([name, String(call.inputs[name]?.default ?? '')]).toEqual([name, inputs[name]?.default ?? '']);
  }
});

/** What monitor.yml leaves at its default, and what it has under a name of its own, as the health check has one like it. */
const LEFT = ['summary', 'report-path', 'allow-none', 'smtp-tls', 'notify-timeout', 'reopen-within', 'reminders', 'maintenance-label'];
const LEFT_OF_ALERTS = [...LEFT, 'render-api-url', 'railway-api-url'];
const RENAMED: Readonly<Record<string, string>> = {
  'github-token': 'github.token',
  timeout: 'inputs.alerts-timeout',
  'on-unknown': 'inputs.alerts-on-unknown',
  'tunnel-ports': 'inputs.tunnel',
};

test('monitor.yml passes on every input of the alerts, as an input with the same default or as a secret', () => {
  const { inputs } = parse(readFileSync(path.join(ROOT, 'actions', 'alert-check', 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  const workflow = load('.github/workflows/monitor.yml');
  const call = workflow.on['workflow_call'] as { inputs: Record<string, { default?: unknown }>; secrets: Record<string, unknown> };
  const given = workflow.jobs['alerts']?.steps?.find(({ uses }) => uses === '$/actions/alert-check')?.with ?? {};
  for (const name of Object.keys(inputs).filter((input) => !LEFT_OF_ALERTS.includes(input))) {
    const from = RENAMED[name] ?? `${name in call.secrets ? 'secrets' : 'inputs'}.${name}`;
    expect([name, given[name]]).toEqual([name, `\${{ ${from} }}`]);
    // An incident fails no job: GitHub would write to whoever edited the schedule last.
    if (from === `inputs.${name}` && name !== 'fail-on')
      expect([name, String(call.inputs[name]?.default ?? '')]).toEqual([name, inputs[name]?.default ?? '']);
  }
});

test('every example is run end to end by a test', () => {
  expect(Object.keys(EXAMPLE_RUNS).sort()).toEqual(readdirSync(path.join(ROOT, 'examples')).sort());
  // Each of these files checks after its tests that it ran its examples.
  const checking = (test: string) =>
    /^const example = examplesOf\(import\.meta\.filename\);$/m.test(readFileSync(path.join(ROOT, 'test', 'e2e', test), 'utf8'));
  expect(Object.entries(EXAMPLE_RUNS).filter(([, { test: file, ends }]) => ends.length === 0 || !checking(file))).toEqual([]);
});

/** GitHub checks them when the run starts, whatever a job's `if:` says: a caller that grants less starts nothing at all. */
test('every example grants the workflow that it calls what that asks for', () => {
  const asked = (file: string) => {
    const grants = Object.values(load(path.join('.github/workflows', file)).jobs).map(({ permissions }) => permissions as Record<string, string>);
    const scopes = grants.flatMap((grant) => Object.entries(grant));
    return scopes.map(([scope, level]) => `${scope}: ${level}`);
  };
  const missing = workflows
    .filter((file) => file.startsWith('examples/'))
    .flatMap((file) =>
      Object.entries(load(file).jobs).flatMap(([name, { uses = '', permissions }]) => {
        const called = /^OWNER\/runbook-actions\/\.github\/workflows\/([^@]+)@/.exec(uses)?.[1];
        const given = Object.entries((permissions ?? {}) as Record<string, string>);
        const has = (need: string) => given.some(([scope, level]) => [`${scope}: ${level}`, `${scope}: read`].includes(need));
        return called === undefined ? [] : asked(called).flatMap((need) => (has(need) ? [] : [`${file} ${name}: ${need}`]));
      }),
    );
  expect(missing).toEqual([]);
});

/** What the review decides by itself, and addresses that only a test has. */
const DECIDED_BY_REVIEW = ['github-token', 'summary', 'report-path', 'test-channels', 'check-incidents', 'smtp-tls', 'notify-timeout'];
const OF_REVIEW: Readonly<Record<string, string>> = { 'max-gap': 'inputs.schedule-max-gap', 'heartbeat-url': 'secrets.watchdog-heartbeat-url' };

test('weekly-review.yml passes on every input of the watchdog, as an input with the same default or as a secret', () => {
  const { inputs } = parse(readFileSync(path.join(ROOT, 'actions', 'watchdog', 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  const workflow = load('.github/workflows/weekly-review.yml');
  const call = workflow.on['workflow_call'] as { inputs: Record<string, { default?: unknown }>; secrets: Record<string, unknown> };
  const given = workflow.jobs['review']?.steps?.find(({ uses }) => uses === '$/actions/watchdog')?.with ?? {};
  const decided = [...DECIDED_BY_REVIEW, 'uptimerobot-api-url', 'pingdom-api-url', 'render-api-url', 'railway-api-url'];
  for (const name of Object.keys(inputs).filter((input) => !decided.includes(input))) {
    const from = OF_REVIEW[name] ?? `${name in call.secrets ? 'secrets' : 'inputs'}.${name}`;
    expect([name, given[name]]).toEqual([name, `\${{ ${from} }}`]);
    if (from.startsWith('inputs.'))
      expect([name, String(call.inputs[from.slice('inputs.'.length)]?.default ?? '')]).toEqual([name, inputs[name]?.default ?? '']);
  }
});

test('triage.yml passes on every input of the triage, as an input with the same default or as a secret', () => {
  const { inputs } = parse(readFileSync(path.join(ROOT, 'actions', 'triage', 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  const workflow = load('.github/workflows/triage.yml');
  const call = workflow.on['workflow_call'] as { inputs: Record<string, { default?: unknown }>; secrets: Record<string, unknown> };
  const given = workflow.jobs['triage']?.steps?.find(({ uses }) => uses === '$/actions/triage')?.with ?? {};
  // A triage that only tells is not to fail a second job.
  const decided = ['github-token', 'summary', 'report-path'];
  for (const name of Object.keys(inputs).filter((input) => !decided.includes(input))) {
    const isSecret = name in call.secrets;
    expect([name, given[name]]).toEqual([name, isSecret ? `\${{ secrets.${name} }}` : `\${{ inputs.${name} }}`]);
    if (!isSecret && name !== 'fail-on') expect([name, String(call.inputs[name]?.default ?? '')]).toEqual([name, inputs[name]?.default ?? '']);
  }
});
