import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Answers } from '../../../src/domain/adoption/answers.ts';
import { needsOf } from '../../../src/domain/adoption/needs.ts';
import { written } from './support.ts';

const HEALTH = { 'health-url': 'https://api.example.org/health' };
const PRISMA = { prisma: 'true', workflows: 'deploy,monitor,monthly-drill', 'postgres-version': '16' };
const CASES: Readonly<Record<string, Answers>> = {
  'Render, Prisma, S3': {
    ...{ ...HEALTH, ...PRISMA, host: 'render', branch: 'main', pending: 'apply', 'install-command': 'npm ci', redis: 'true' },
    ...{ backup: 's3://b/x/', 's3-region': 'eu-west-1', channels: 'slack,email', 'email-from': 'a@example.org', 'email-to': 'b@example.org' },
  },
  'Render, Prisma by the host': { ...HEALTH, ...PRISMA, host: 'render', branch: 'main', pending: 'allow', backup: 'render://dpg-1' },
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
    const needed = needsOf({ service: 'api', environment: 'production', ...answers }).map(({ kind, name }) => `${kind} ${name}`);
    const spoken = [...text.matchAll(/#.*?secrets\.([A-Z_]+)/g)].map(([, name]) => `secret ${name}`);
    expect([...new Set(named)].filter((each) => !spoken.includes(each) || needed.includes(each)).sort()).toEqual([...new Set(needed)].sort());
    for (const each of needed) expect(files['docs/runbook-setup.md']).toContain(`gh ${each.split(' ')[0]} set ${each.split(' ')[1]}`);
  });
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

test('Spanish reaches every action and workflow that is called', () => {
  const files = written({ ...CASES['VPS, Prisma, ssh'], language: 'es' });
  const text = Object.entries(files).flatMap(([name, content]) => (name.endsWith('.yml') ? [content] : []));
  const calls = text.join('\n').match(/uses: acme\/runbook-actions/g) ?? [];
  expect(text.join('\n').match(/^ +language: es$/gm)).toHaveLength(calls.length);
  expect(files['docs/runbook-setup.md']).toContain('# Puesta en marcha del runbook');
});
