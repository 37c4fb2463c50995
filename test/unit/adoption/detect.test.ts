import { describe, expect, test } from '@jest/globals';
import { detect, type GitFacts } from '../../../src/domain/adoption/detect.ts';
import { parseFlags } from '../../../src/domain/adoption/flags.ts';
import { adoptionMessages } from '../../../src/domain/adoption/messages.ts';
import { settle } from '../../../src/domain/adoption/settle.ts';
import { parseStored } from '../../../src/domain/adoption/stored.ts';
import { inMemory } from './support.ts';

const GIT: GitFacts = { repository: 'acme/shop', defaultBranch: 'main', branch: 'work', commit: null };
const look = (files: Record<string, string>, git = GIT) => detect(inMemory(files), git);
const said = async (files: Record<string, string>) =>
  (await look(files)).sightings.map(({ question, value, where, sure }) => `${question}=${value} ${where}${sure ? '' : ' ?'}`);
const MIGRATION = { 'prisma/schema.prisma': 'datasource db {\n url = env("X")\n}', 'prisma/migrations/1/migration.sql': '' };
const inFolder = (folder: string) => Object.fromEntries(Object.entries(MIGRATION).map(([name, text]) => [`${folder}/${name}`, text]));

describe('what is seen', () => {
  test('one package on Render', async () => {
    const found = await said({
      ...MIGRATION,
      'package.json': '{"name":"@acme/api","dependencies":{"express":"5","bullmq":"5"},"scripts":{"start":"prisma migrate deploy && node ."}}',
      'package-lock.json': '{}',
      'render.yaml': 'services:\n  - type: web\n    healthCheckPath: /health\ndatabases:\n  - postgresMajorVersion: "17"\n',
      'README.md': 'See https://api.acme.test/health and https://github.com/acme/shop/health',
    });
    expect(found).toEqual([
      'branch=main git, origin/HEAD',
      'prisma=true prisma/migrations',
      'working-directory=. prisma/schema.prisma',
      'install-command=npm ci package-lock.json',
      'service=api package.json',
      'redis=true package.json, bullmq',
      'host=render render.yaml',
      'pending=allow package.json:1',
      'postgres-version=17 render.yaml:5',
      'health-url=https://api.acme.test/health README.md:1 ?',
    ]);
  });

  test.each([
    ['pnpm', { 'pnpm-workspace.yaml': 'packages:\n  - "apps/*"\n  - "!apps/old"\n', 'pnpm-lock.yaml': '' }, 'pnpm-workspace.yaml', 2],
    ['npm', { 'package.json': '{"workspaces":["apps/*"]}', 'package-lock.json': '{}' }, 'package.json, workspaces', 3],
    ['yarn', { 'package.json': '{"workspaces":{"packages":["apps/**"]}}', 'yarn.lock': '__metadata:\n' }, 'package.json, workspaces', 3],
    ['turbo', { 'turbo.json': '{}' }, 'turbo.json', 3],
    ['nx', { 'nx.json': '{}' }, 'nx.json', 3],
  ] as const)('a monorepo of %s', async (_, files, where, folders) => {
    const app = (name: string, more = '{}') => ({ [`apps/${name}/package.json`]: `{"name":"${name}","dependencies":${more}}` });
    const found = await look({ ...files, ...app('api', '{"fastify":"5"}'), ...app('web'), ...app('old'), ...inFolder('apps/api') });
    expect(found.notices).toContainEqual({ kind: 'monorepo', where, folders });
    expect(found.sightings).toContainEqual({ question: 'working-directory', value: 'apps/api', where: 'apps/api/prisma/schema.prisma', sure: true });
    expect(found.sightings).toContainEqual({ question: 'service', value: 'api', where: 'apps/api/package.json', sure: true });
  });

  test('a hostile package name, a broken package.json and an empty repository tell nothing', async () => {
    expect(await said({ 'package.json': '{"name":"a\\n: ${{ secrets.X }}"}' })).toEqual([
      'branch=main git, origin/HEAD',
      'service=shop git, origin',
      'pending=apply  ?',
    ]);
    expect(await said({ 'package.json': '{', 'render.yaml': '\u0000{{{' })).toContain('host=render render.yaml');
    expect((await look({}, { repository: null, defaultBranch: null, branch: null, commit: null })).sightings).toEqual([
      { question: 'pending', value: 'apply', where: '', sure: false },
    ]);
  });

  test('a deploy that is there, and a host without an example, are told', async () => {
    const found = await look({
      '.github/workflows/ship.yaml': 'name: Deploy to production\n',
      'fly.toml': 'app = "api"\n',
    });
    expect(found.notices).toEqual([
      { kind: 'host_without_example', host: 'Fly.io', where: 'fly.toml' },
      { kind: 'existing_deploy', file: '.github/workflows/ship.yaml' },
    ]);
  });
});

describe('what is settled', () => {
  test('a flag before a stored answer before what is seen before the default', () => {
    const detected = { sightings: [{ question: 'branch', value: 'seen', where: 'git', sure: true }], notices: [] } as const;
    const branch = (flags: object, stored: object) => settle({ flags, stored, detected }).settled.find(({ question }) => question === 'branch');
    expect(branch({ branch: 'flag' }, { branch: 'stored' })).toMatchObject({ value: 'flag', origin: 'flag' });
    expect(branch({}, { branch: 'stored' })).toMatchObject({ value: 'stored', origin: 'stored' });
    expect(branch({}, {})).toMatchObject({ value: 'seen', origin: 'seen' });
  });

  test('two folders with migrations, and what is only likely, are asked for', async () => {
    const files = { 'turbo.json': '{}', 'apps/a/package.json': '{}', 'apps/b/package.json': '{}', ...inFolder('apps/a'), ...inFolder('apps/b') };
    const { missing } = settle({ flags: {}, stored: {}, detected: await look({ ...files, Dockerfile: 'FROM node' }) });
    expect(missing.map(({ question, suggestions }) => [question, suggestions.map(({ value }) => value)])).toEqual([
      ['source', []],
      ['host', ['vps']],
      ['health-url', []],
      ['working-directory', ['apps/a', 'apps/b']],
      ['postgres-version', []],
      ['backup', []],
    ]);
  });

  test.each([
    ['health-url', 'https://u:p@example.org/h', 'holds a password'],
    ['health-url', 'https://example.org/h?token=abcdefghij', 'holds a password'],
    ['health-url', 'ftp://example.org', 'no http or https URL'],
    ['working-directory', '../other', 'no path within'],
    ['working-directory', '/etc', 'no path within'],
    ['working-directory', 'a/${{ github.token }}', 'no path within'],
    ['branch', 'a..b', 'no name of a branch'],
    ['branch', 'a\nb', 'no name of a branch'],
    ['source', 'acme/x', 'not OWNER/REPOSITORY@COMMIT'],
    ['service', 'a b', 'no name of'],
    ['channels', 'pager', 'not one of slack, email'],
    ['workflows', 'deploy,all', 'not one of'],
    ['backup', 'https://u:pass@x/y', 'holds a secret'],
    ['time-zone', 'Mars/Olympus', 'no time zone'],
  ] as const)('--%s %j is refused', (question, value, problem) => {
    const flags = { prisma: 'true', host: 'render', [question]: value };
    const { problems } = settle({ flags, stored: {}, detected: { sightings: [], notices: [] } });
    expect(problems).toEqual([expect.objectContaining({ input: `--${question}`, problem: expect.stringContaining(problem) })]);
    expect(JSON.stringify(problems)).not.toContain('abcdefghij');
  });
});

test('the command line: values, switches, and everything that is wrong at once', () => {
  const m = adoptionMessages.en;
  const right = parseFlags(['--into', 'x y', '--channels', '', '--health-url=https://a/b=c', '--force'], m);
  expect([right.into, right.flags, [...right.switches], right.problems]).toEqual([
    'x y',
    { channels: '', 'health-url': 'https://a/b=c' },
    ['force'],
    [],
  ]);
  const wrong = parseFlags(['stray', '--nope', '1', '--host', '--branch', 'a', '--branch', 'b', '--force=yes'], m);
  expect(wrong.problems.map(({ input, problem }) => `${input} ${problem}`)).toEqual([
    'stray there is no such flag.',
    '--nope there is no such flag.',
    '1 there is no such flag.',
    '--host it needs a value.',
    '--branch it is given twice.',
    '--force there is no such flag.',
    '--into it needs a value.',
  ]);
});

test.each(['', '[]', 'null', '{"schema":2,"answers":{}}', '{"schema":1}', '{"schema":1,"answers":{"host":1}}'])(
  'stored answers that are none: %s',
  (text) => {
    expect(parseStored(text)).toBeNull();
  },
);
