import { describe, expect, test } from '@jest/globals';
import { forbiddenIn, scriptsIn, shellFilesIn } from '../../../src/domain/deploy-path/command.ts';
import { deployPathMessages, forbiddenFindings } from '../../../src/domain/deploy-path/messages.ts';
import { scanDeployPath } from '../../../src/domain/deploy-path/scan.ts';

const scan = (files: Readonly<Record<string, string>>) =>
  scanDeployPath(Object.entries(files).map(([path, text]) => ({ path, text }))).map(({ file, line, command }) => `${file}:${line} ${command}`);
const pkg = (scripts: Readonly<Record<string, string>>) => JSON.stringify({ name: 'api', scripts }, null, 2);

describe('a command', () => {
  test.each([
    ['prisma db push', 'prisma db push'],
    ['npx prisma db push --accept-data-loss', 'prisma db push'],
    ['npx -y prisma@6.19.3 migrate dev --name x', 'prisma migrate dev'],
    ['prisma generate && prisma migrate reset --force; node .', 'prisma migrate reset'],
    ['DATABASE_URL=$URL pnpm exec prisma --schema=db/schema.prisma db push', 'prisma db push'],
    ['yarn prisma --schema db/schema.prisma migrate   dev', 'prisma migrate dev'],
    ['node_modules/.bin/prisma db push', 'prisma db push'],
    ['sh -c "npx prisma db push"', 'prisma db push'],
    ['dotenv -e .env -- npx prisma migrate dev', 'prisma migrate dev'],
  ])('%s', (text, expected) => expect(forbiddenIn(text)).toBe(expected));

  test.each([
    'prisma migrate deploy',
    'prisma generate',
    'prisma migrate status',
    'prisma db seed',
    'prisma db pull',
    '# prisma db push',
    'echo "never run prisma db push here"',
    'prisma migrate devise',
    'my-prisma db push-data',
    'drizzle-kit push',
    'next build',
  ])('not: %s', (text) => expect(forbiddenIn(text)).toBeNull());

  test('scripts and shell files that it runs', () => {
    expect(scriptsIn('npm run build && npm start; yarn db:push; pnpm --filter api run deploy; npm ci; pnpm exec x; npx tsc')).toEqual([
      'build',
      'start',
      'db:push',
      'deploy',
    ]);
    expect(shellFilesIn('sh ./docker/entry.sh && bash scripts/a.sh')).toEqual(['./docker/entry.sh', 'scripts/a.sh']);
  });
});

describe('package.json', () => {
  test('what runs in a deploy counts, with its line; what only people run does not', () => {
    const scripts = {
      dev: 'prisma db push && next dev',
      test: 'prisma migrate reset --force && jest',
      'db:push': 'prisma db push',
      'db:dev': 'prisma migrate dev',
      'start:dev': 'prisma db push',
      lint: 'biome check',
    };
    expect(scan({ 'package.json': pkg(scripts) })).toEqual([]);
    expect(scan({ 'package.json': pkg({ ...scripts, build: 'prisma generate && prisma db push && next build' }) })).toEqual([
      'package.json:10 prisma db push',
    ]);
    for (const name of ['start', 'prestart', 'postinstall', 'release', 'deploy', 'heroku-postbuild', 'vercel-build', 'start:prod', 'predeploy']) {
      expect(scan({ 'apps/api/package.json': pkg({ [name]: 'prisma db push' }) })).toHaveLength(1);
    }
  });

  test('through other scripts, their hooks too; a test that a deploy runs first is none', () => {
    expect(scan({ 'package.json': pkg({ start: 'npm run db:push && node .', 'db:push': 'prisma db push' }) })).toEqual([
      'package.json:5 prisma db push',
    ]);
    expect(scan({ 'package.json': pkg({ deploy: 'yarn ship', preship: 'prisma migrate dev', ship: 'true' }) })).toEqual([
      'package.json:5 prisma migrate dev',
    ]);
    expect(scan({ 'package.json': pkg({ deploy: 'npm test && true', test: 'prisma migrate reset -f' }) })).toEqual([]);
    expect(scan({ 'package.json': pkg({ build: 'npm run build', start: 'npm run start' }) })).toEqual([]);
    expect(scan({ 'package.json': '{ no json' })).toEqual([]);
  });
});

describe('hosts', () => {
  test('a Dockerfile, with continued lines, JSON form, a start script and a package script', () => {
    const docker = 'FROM node\n# RUN npx prisma db push\nRUN npm ci && \\\n  npx prisma migrate dev\nCMD ["npx", "prisma", "db", "push"]\n';
    expect(scan({ Dockerfile: docker })).toEqual(['Dockerfile:4 prisma migrate dev', 'Dockerfile:5 prisma db push']);
    expect(scan({ 'Dockerfile.dev': docker, 'Dockerfile.test': docker })).toEqual([]);
    expect(
      scan({
        Dockerfile: 'ENTRYPOINT ["./entry.sh"]',
        'docker/entry.sh': '#!/bin/sh\nset -e\nnpx prisma db push\nexec "$@"',
        'scripts/reset.sh': 'prisma migrate reset',
      }),
    ).toEqual(['docker/entry.sh:3 prisma db push']);
    expect(scan({ Dockerfile: 'CMD npm run serve', 'package.json': pkg({ serve: 'prisma db push && node .' }) })).toEqual([
      'package.json:4 prisma db push',
    ]);
  });

  test('Procfile, render.yaml, railway.json and .toml', () => {
    expect(scan({ Procfile: 'release: npx prisma db push\nweb: node .\n' })).toEqual(['Procfile:1 prisma db push']);
    const render =
      'services:\n  - type: web\n    name: api\n    buildCommand: npm ci && npx prisma db push\n    preDeployCommand: |\n      npx prisma migrate dev\n    # startCommand: prisma db push\n    initialDeployHook: npx prisma db push\n';
    expect(scan({ 'render.yaml': render })).toEqual(['render.yaml:4 prisma db push', 'render.yaml:6 prisma migrate dev']);
    expect(scan({ 'railway.json': '{\n "deploy": {\n  "preDeployCommand": ["npx prisma db push"],\n  "startCommand": "node ."\n }\n}' })).toEqual([
      'railway.json:3 prisma db push',
    ]);
    expect(scan({ 'railway.toml': '[deploy]\nstartCommand = "npx prisma migrate dev"' })).toEqual(['railway.toml:2 prisma migrate dev']);
  });
});

describe('workflows', () => {
  const PUSH = 'on:\n  push:\n    branches: [main]\n';
  const job = (id: string, extra = '', run = 'npx prisma db push') =>
    `jobs:\n  ${id}:\n    runs-on: ubuntu-24.04\n${extra}    steps:\n      - uses: actions/checkout@x\n      - name: Database\n        run: ${run}\n`;
  const at = (file: string, text: string) => scan({ [`.github/workflows/${file}`]: text }).length;

  test('a deploy counts, whatever its workflow is called', () => {
    expect(at('deploy.yml', PUSH + job('ship'))).toBe(1);
    expect(at('ci.yml', PUSH + job('deploy'))).toBe(1);
    expect(at('main.yml', PUSH + job('build'))).toBe(1);
    expect(
      scan({
        '.github/workflows/release.yml': `${PUSH}jobs:\n  a:\n    steps:\n      - run: |\n          # prisma db push\n          npm ci\n\n          npx prisma migrate dev\n        env:\n          A: b\n`,
      }),
    ).toEqual(['.github/workflows/release.yml:11 prisma migrate dev']);
  });

  test.each([
    ['a test job', 'main.yml', PUSH + job('test')],
    ['a test by its name', 'main.yml', PUSH + job('a', '    name: Integration tests\n')],
    ['a workflow of tests', 'ci.yml', PUSH + job('build')],
    ['by its title', 'x.yml', `name: E2E\n${PUSH}${job('run')}`],
    ['a database in services', 'main.yml', PUSH + job('build', '    services:\n      postgres:\n        image: postgres:16\n')],
    ['a local address', 'main.yml', PUSH + job('build', '    env:\n      DATABASE_URL: postgresql://a:b@localhost:5432/x\n')],
    ['pull requests only', 'preview.yml', `on: pull_request\n${job('deploy')}`],
    ['pull requests only, in a list', 'deploy.yml', `on: [pull_request, merge_group]\n${job('deploy')}`],
    ['pull requests only, as keys', 'deploy.yml', `on:\n  pull_request:\n    types: [opened]\n${job('deploy')}`],
    ['migrate deploy', 'deploy.yml', PUSH + job('deploy', '', 'npx prisma migrate deploy')],
    ['another file', '../x.yml', PUSH + job('deploy')],
  ])('not: %s', (_, file, text) => expect(at(file, text)).toBe(0));
});

test('a finding per place, with file and line, ten at most', () => {
  const found = scanDeployPath(Array.from({ length: 12 }, (_, i) => ({ path: `a${i}/Procfile`, text: 'web: prisma migrate reset' })));
  const findings = forbiddenFindings(found, 'degraded', deployPathMessages.en);
  expect([found.length, findings.length]).toEqual([12, 10]);
  expect(findings[0]).toEqual({
    verdict: 'degraded',
    reason: 'forbidden_command',
    message: 'a0/Procfile, line 1: a deploy runs prisma migrate reset. It drops every table. Run npx prisma migrate deploy instead.',
    location: { file: 'a0/Procfile', line: 1 },
    evidence: { command: 'prisma migrate reset', count: 12 },
  });
});
