import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseYaml } from '../../../src/adapters/yaml/parse.ts';
import type { Answers } from '../../../src/domain/adoption/answers.ts';
import { needsOf } from '../../../src/domain/adoption/needs.ts';
import { minutesOf } from '../../../src/domain/doctor/check-costs.ts';
import { readWorkflow } from '../../../src/domain/doctor/workflow.ts';
import { alertSetUp } from '../../../src/domain/review/alert-set-up.ts';
import { settled, written } from './support.ts';

const HEALTH = { 'health-url': 'https://api.example.org/health' };
const PRISMA = { prisma: 'true', workflows: 'deploy,monitor,monthly-drill', 'postgres-version': '16' };
const CASES: Readonly<Record<string, Answers>> = {
  'Render, Prisma, S3': {
    ...{ ...HEALTH, ...PRISMA, host: 'render', branch: 'main', pending: 'apply', 'install-command': 'npm ci', redis: 'true' },
    ...{ backup: 's3://b/x/', 's3-region': 'eu-west-1', channels: 'slack,email', 'email-from': 'a@example.org', 'email-to': 'b@example.org' },
  },
  'Render, Prisma by the host': { ...HEALTH, ...PRISMA, host: 'render', branch: 'main', pending: 'allow', backup: 'render://dpg-1' },
  'Railway, Prisma, alerts of queues': {
    ...{ ...HEALTH, ...PRISMA, host: 'railway', branch: 'main', pending: 'apply', 'install-command': 'npm ci', redis: 'true', queues: 'emails,x:y' },
    ...{
      workflows: 'deploy,monitor,monthly-drill,weekly-review,doctor',
      backup: 's3://b/x/',
      's3-region': 'eu-west-1',
      plan: 'free',
      'outside-monitor': 'pingdom',
    },
    ...{ channels: 'slack,email', 'email-from': 'a@example.org', 'email-to': 'b@example.org,c@example.org', 'working-directory': 'apps/api' },
  },
  'VPS, alerts by ssh': {
    ...{ ...HEALTH, ...PRISMA, host: 'vps', branch: 'main', workflows: 'deploy,monitor,weekly-review,doctor', redis: 'true' },
    ...{
      queues: 'emails',
      'access-log': '/var/log/nginx/access.log',
      'outside-monitor': 'uptimerobot',
      channels: 'email',
      'email-from': 'a@example.org',
      'email-to': 'b@example.org',
    },
  },
  'monitor and review of no host': { ...HEALTH, workflows: 'monitor,weekly-review,doctor', language: 'es' },
  'queues alone': { ...HEALTH, workflows: 'monitor', redis: 'true', queues: 'emails' },
  'database alone': { ...HEALTH, workflows: 'monitor', prisma: 'true', alerts: 'true' },
  'doctor alone': { workflows: 'doctor', 'health-url': 'https://api.example.org/health', host: 'render' },
  'review alone': { workflows: 'weekly-review', language: 'es' },
  'Render, no Prisma': { ...HEALTH, host: 'render', branch: 'main', workflows: 'deploy,monitor', channels: 'slack' },
  'VPS, Prisma, ssh': {
    ...HEALTH,
    ...PRISMA,
    host: 'vps',
    branch: 'main',
    redis: 'true',
    backup: 'ssh://backup@api.example.org/b/*.dump',
    environment: 'live',
  },
  'VPS, no Prisma': { ...HEALTH, host: 'vps', branch: 'main', workflows: 'deploy,monitor' },
  'drill of a path': {
    ...PRISMA,
    workflows: 'monthly-drill',
    backup: 'backups/a b.dump',
    'critical-tables': 'User,orders',
    responsible: "@acme/o'ps",
  },
  'drill over https': { ...PRISMA, workflows: 'monthly-drill', backup: 'https://backups.example.org/a.dump', language: 'es' },
};

describe.each(Object.entries(CASES))('%s', (_, answers) => {
  const files = written(answers);
  const workflows = Object.entries(files).filter(([name]) => name.startsWith('.github/workflows/'));
  const text = workflows.map(([, content]) => content).join('\n');

  test('the workflows are YAML that calls the pinned source, and no word of an example is left', () => {
    for (const [, content] of workflows) parse(content);
    expect(text).not.toMatch(/OWNER|example\.com|acme-backups|@v1\s|Tenant|@backend-oncall|Europe\/Madrid/);
    expect(text).toContain('acme/runbook-actions/');
  });

  test('the checklist names every secret and variable of the files, and no other', () => {
    const named = [...text.matchAll(/\b(secrets|vars)\.([A-Z_]+)/g)].map(([, kind, name]) => `${kind === 'vars' ? 'variable' : 'secret'} ${name}`);
    // A comment of an example may speak of a channel that is not used.
    const needed = needsOf(settled(answers).answers).map(({ kind, name }) => `${kind} ${name}`);
    const spoken = [...text.matchAll(/#.*?secrets\.([A-Z_]+)/g)].map(([, name]) => `secret ${name}`);
    expect([...new Set(named)].filter((each) => !spoken.includes(each) || needed.includes(each)).sort()).toEqual([...new Set(needed)].sort());
    for (const each of needed) expect(files['docs/runbook-setup.md']).toContain(`gh ${each.split(' ')[0]} set ${each.split(' ')[1]}`);
  });
});

test('the checklist: whose workflow takes a name, where more than one line comes from, and how the first gate is run', () => {
  const render = written(CASES['Render, Prisma, S3'] ?? {})['docs/runbook-setup.md'] ?? '';
  expect(render).toContain('For the first green gate those of `deploy` suffice');
  expect(render).toContain('`DATABASE_URL` (secret; deploy, monitor): ');
  expect(render).toContain('`REDIS_URL` (secret, optional; monitor): ');
  expect(render).toMatch(/a push to <code>main<\/code> starts the deploy.*\n\n {2}```sh\n {2}gh workflow run deploy\.yml/);
  const vps = written(CASES['VPS, Prisma, ssh'] ?? {})['docs/runbook-setup.md'] ?? '';
  expect(vps).toMatch(/gh api --method PUT '?repos\/\S+\/environments\/live'?\n/);
  expect(vps).toMatch(/gh secret set SSH_KEY --env live.* < deploy_key\n/);
  expect(vps).toMatch(/gh variable set BACKUP_SSH_KNOWN_HOSTS.* < known_hosts\n/);
  expect(written(CASES['queues alone'] ?? {})['docs/runbook-setup.md']).not.toMatch(/first gate|green gate/);
});

test.each(['Render, no Prisma', 'VPS, no Prisma', 'queues alone', 'Railway, Prisma, alerts of queues'])(
  '%s: the checklist’s minutes are those that the doctor reckons',
  (name) => {
    const files = written(CASES[name] ?? {});
    const told = (file: string) => new RegExp(`^\\| <code>${file}</code> \\| (\\d+)`, 'm').exec(files['docs/runbook-setup.md'] ?? '')?.[1];
    const record = { now: Date.parse('2026-11-02T00:00:00Z'), minutes: null };
    for (const file of ['monitor.yml', 'weekly-review.yml']) {
      const text = files[`.github/workflows/${file}`];
      if (text === undefined) continue;
      const workflow = readWorkflow(file, parseYaml(text));
      if ('problem' in workflow) throw new Error(workflow.problem);
      expect(told(file)).toBe(String(minutesOf(record, workflow)));
    }
  },
);

test('the alerts ask what the answers give, and nothing is left of what they do not', () => {
  const monitor = (name: string) => parse(written(CASES[name] ?? {})['.github/workflows/monitor.yml'] ?? '').jobs.monitor;
  expect(monitor('Railway, Prisma, alerts of queues').with).toMatchObject({
    'railway-service': '${{ vars.RAILWAY_SERVICE_ID }}',
    queues: 'emails\nx:y\n',
  });
  // The weekly review reads it of the file; an expression alone would leave it unsure.
  for (const name of ['Railway, Prisma, alerts of queues', 'VPS, alerts by ssh', 'queues alone', 'database alone'])
    expect(alertSetUp(new Map([['monitor.yml', written(CASES[name] ?? {})['.github/workflows/monitor.yml'] ?? '']]), parseYaml).state).toBe('on');
  expect(monitor('VPS, alerts by ssh').with).toMatchObject({ 'access-log': '/var/log/nginx/access.log', tunnel: '16379:127.0.0.1:6379' });
  expect(monitor('VPS, no Prisma').with).toMatchObject({ alerts: 'off' });
  expect(monitor('database alone')).toMatchObject({ with: { alerts: 'on' }, secrets: { 'database-url': '${{ secrets.DATABASE_URL }}' } });
  expect(() => written({ ...HEALTH, workflows: 'monitor', alerts: 'true' })).toThrow('there is nothing to ask');
  expect(() => written({ ...HEALTH, workflows: 'deploy', host: '', branch: 'main' })).toThrow('not one of render, railway, vps');
});

test('the doctor is told of the repository’s own secrets and variables, and of no environment’s', () => {
  const doctor = (name: string) => parse(written(CASES[name] ?? {})['.github/workflows/doctor.yml'] ?? '').jobs.doctor;
  expect(doctor('Railway, Prisma, alerts of queues')).toMatchObject({
    with: { 'railway-service': '${{ vars.RAILWAY_SERVICE_ID }}', plan: 'free', 'working-directory': 'apps/api' },
    secrets: {
      'railway-token': '${{ secrets.RAILWAY_TOKEN }}',
      'secrets-present': expect.stringContaining("REDIS_URL=${{ secrets.REDIS_URL != '' }}"),
    },
  });
  const present = doctor('VPS, alerts by ssh').secrets['secrets-present'];
  expect([present.includes('MONITOR_SSH_KEY='), /^SSH_KEY=|^DATABASE_URL=/m.test(present)]).toEqual([true, false]);
});

test('without Prisma nothing of a gate before is left, and the gate after asks for the health alone', () => {
  const deploy = parse(written(CASES['Render, no Prisma'] ?? {})['.github/workflows/deploy.yml'] ?? '');
  expect(Object.keys(deploy.jobs)).toEqual(['deploy', 'verify', 'incident']);
  expect([deploy.jobs.deploy.needs, deploy.jobs.verify.secrets, deploy.jobs.verify.with.migrations]).toEqual([undefined, undefined, false]);
  expect(JSON.stringify(deploy)).not.toMatch(/needs\.gate|DATABASE_URL/);
  const vps = parse(written(CASES['VPS, no Prisma'] ?? {})['.github/workflows/deploy.yml'] ?? '');
  expect(vps.jobs.deploy.steps.map((step: { name: string }) => step.name)).toEqual(['Deploy this commit', 'Health']);
  expect([vps.jobs.deploy.permissions, JSON.stringify(vps)]).toEqual([{}, expect.not.stringContaining('DATABASE_URL')]);
});

test('hostile names stay text', () => {
  const files = written({
    ...{ ...HEALTH, ...PRISMA, host: 'render', branch: "a'b#c: d!".replace(/[ :]/g, ''), pending: 'apply', backup: "x'y #z/a.dump" },
    ...{ 'working-directory': "apps/my api: '#1", 'install-command': `echo "a: b" # 'c'`, service: 'api', responsible: '@a: [b] #c' },
  });
  const deploy = parse(files['.github/workflows/deploy.yml'] ?? '');
  expect(deploy.jobs.gate.with).toMatchObject({ 'working-directory': "apps/my api: '#1", 'install-command': `echo "a: b" # 'c'` });
  expect(deploy.on.push.branches).toEqual(["a'b#cd\\!"]);
  const drill = parse(files['.github/workflows/monthly-drill.yml'] ?? '');
  expect(drill.jobs.drill.with).toMatchObject({ backup: "x'y #z/a.dump", responsible: '@a: [b] #c' });
});

test('hostile names of queues, and a hostile path of a log, stay text or are refused', () => {
  const flags = { ...HEALTH, workflows: 'monitor', host: 'vps', redis: 'true', alerts: 'true' };
  const names = ["it's", '- x #1', '"q', '{a}', '*', '&b', '|', '? y', '!z', '%', '@at', 'uno  dos', ': c', 'añadir'];
  const queues = names.filter((name) => !name.startsWith(':'));
  const monitor = parse(written({ ...flags, queues: queues.join(',') })['.github/workflows/monitor.yml'] ?? '').jobs.monitor;
  expect(monitor.with.queues).toBe(`${queues.join('\n')}\n`);
  for (const wrong of ['${{ secrets.X }}', ': c', 'a:', 'x\u202e', 'a\u0000']) expect(() => written({ ...flags, queues: wrong })).toThrow('--queues');
  for (const wrong of ['access.log', '/a b', '/$(id)', "/a'b", '/a\nb', '/`id`'])
    expect(() => written({ ...flags, 'access-log': wrong })).toThrow('--access-log');
});

test('Spanish reaches every action and workflow that is called', () => {
  const files = written({ ...CASES['VPS, Prisma, ssh'], language: 'es' });
  const text = Object.entries(files).flatMap(([name, content]) => (name.endsWith('.yml') ? [content] : []));
  const calls = text.join('\n').match(/uses: acme\/runbook-actions/g) ?? [];
  expect(text.join('\n').match(/^ +language: es$/gm)).toHaveLength(calls.length);
  expect(files['docs/runbook-setup.md']).toContain('# Puesta en marcha del runbook');
});
