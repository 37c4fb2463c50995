import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runInit as runInProcess } from '../../../bin/init/run.ts';
import type { Terminal } from '../../../src/adapters/terminal/prompt.ts';
import { stamped, stateOf } from '../../../src/domain/adoption/stamp.ts';
import { filesOf, removeFolders, runInit, SOURCE, sampleRepository, temporaryFolder } from '../../support/init-kit.ts';
import { ROOT } from '../../support/run-bundle.ts';

const SAMPLE = {
  'package.json': '{"name":"api","dependencies":{"express":"5"}}',
  'render.yaml': 'services:\n  - type: web\n    healthCheckPath: /health\n',
};
const FLAGS = ['--source', SOURCE, '--health-url', 'https://api.example.org/health'];
const outside = temporaryFolder;
afterAll(removeFolders);
const deploy = '.github/workflows/deploy.yml';

test('writes once, has nothing to do the second time, and tells what became of each file', async () => {
  const root = sampleRepository(SAMPLE);
  const first = await runInit('--into', root, ...FLAGS);
  expect(first).toMatchObject({ code: 0, log: expect.stringContaining(`wrote ${deploy}`) });
  expect(first.log).toContain('--host: render (seen in render.yaml)');
  expect(first.log).toContain('Next, in that repository: docs/runbook-setup.md');
  const files = filesOf(root);
  expect(Object.keys(files)).toEqual([
    ...['.github/runbook-init.json', deploy, '.github/workflows/doctor.yml', '.github/workflows/monitor.yml'],
    ...['.github/workflows/weekly-review.yml', 'docs/runbook-setup.md', 'package.json', 'render.yaml'],
  ]);
  // The answers are on record: the second run needs no flag.
  const second = await runInit('--into', root);
  expect(second).toMatchObject({ code: 0, log: expect.stringContaining('Nothing to do') });
  expect(filesOf(root)).toEqual(files);
  expect(await runInit('--into', root, '--check')).toMatchObject({ code: 0 });

  appendFileSync(path.join(root, deploy), '# mine\n');
  rmSync(path.join(root, 'docs'), { recursive: true });
  const check = await runInit('--into', root, '--check', '--health-url', 'https://other.example.org/health');
  expect(check.code).toBe(1);
  expect(check.log.split('Files:\n')[1]).toBe(
    [
      `  ${deploy}: edited by you`,
      '  .github/workflows/monitor.yml: out of date',
      '  .github/workflows/weekly-review.yml: unchanged',
      '  .github/workflows/doctor.yml: out of date',
      '  docs/runbook-setup.md: missing',
      '  .github/runbook-init.json: out of date',
      '',
    ].join('\n'),
  );
});

test('a flag that nothing takes is named; an address of a backup that names none is wrong, with how each looks', async () => {
  const root = sampleRepository(SAMPLE);
  const run = await runInit('--into', root, ...FLAGS, '--pending', 'apply', '--s3-region', 'eu-west-1', '--dry-run');
  expect(run).toMatchObject({ code: 0, log: expect.stringContaining('Not used, as nothing that is written takes it: --pending, --s3-region.') });
  const wrong = await runInit('--into', root, ...FLAGS, '--workflows', 'monthly-drill', '--postgres-version', '16', '--backup', 'render://');
  expect(wrong).toMatchObject({ code: 2, log: expect.stringContaining('"render://" is not s3://BUCKET/…, ssh://USER@HOST/…, render://dpg-…') });
});

test('what is there is shown as a diff and left, until --force', async () => {
  const root = sampleRepository({ ...SAMPLE, '.github/workflows/monitor.yml': 'name: Ours \u001b[31m\n' });
  const before = filesOf(root);
  const dry = await runInit('--into', root, ...FLAGS, '--dry-run');
  expect([dry.code, dry.log.includes('would write .github/workflows/monitor.yml'), dry.log.includes('\u001b')]).toEqual([0, true, false]);
  expect(filesOf(root)).toEqual(before);
  const first = await runInit('--into', root, ...FLAGS);
  expect(first.code).toBe(1);
  expect(first.log).toContain('-name: Ours');
  expect(first.log).toContain('left as it is: .github/workflows/monitor.yml');
  expect(filesOf(root)['.github/workflows/monitor.yml']).toBe(before['.github/workflows/monitor.yml']);
  expect(await runInit('--into', root, '--force')).toMatchObject({ code: 0 });
  expect(filesOf(root)['.github/workflows/monitor.yml']).toContain('api=https://api.example.org/health');
});

test('everything that is missing or wrong is said at once, and nothing is written', async () => {
  const root = sampleRepository({ 'package.json': '{"name":"api"}', '.github/workflows/release.yml': 'name: Deploy\n' });
  const run = await runInit('--into', root, '--branch', 'a b', '--no-such', '--time-zone', 'UTC');
  expect(run.code).toBe(2);
  expect(run.log).toContain('.github/workflows/release.yml deploys already.');
  for (const flag of ['source', 'workflows', 'host', 'health-url', 'postgres-version', 'backup'])
    expect(run.log.split('Missing')[1]).toContain(`  --${flag}: `);
  expect(run.log).not.toContain('Not used');
  expect(run.log.split('Wrong:\n')[1]).toMatch(/^ {2}--no-such: there is no such flag\..*\n {2}--branch: "a b" is no name of a branch\./);
  expect(Object.keys(filesOf(root))).toEqual(['.github/workflows/release.yml', 'package.json']);
});

test.each([
  ['a link in place of .github', (root: string) => symlinkSync(outside(), path.join(root, '.github')), 'may lead out of the repository'],
  ['a link in place of docs', (root: string) => symlinkSync(outside(), path.join(root, 'docs')), 'docs/runbook-setup.md is a link'],
  ['a file in place of a folder', (root: string) => writeFileSync(path.join(root, 'docs'), ''), 'no plain file'],
  [
    'answers that are wrong',
    (root: string) => {
      mkdirSync(path.join(root, '.github'));
      writeFileSync(path.join(root, '.github', 'runbook-init.json'), '{"schema":1,"answers":{"branch":"a\\n b"}}');
    },
    '.github/runbook-init.json (--branch): ',
  ],
  [
    'answers that are none',
    (root: string) => {
      mkdirSync(path.join(root, '.github'));
      writeFileSync(path.join(root, '.github', 'runbook-init.json'), '{');
    },
    'cannot be read as what init wrote',
  ],
])('%s ends it before anything is written', async (_, spoil, why) => {
  const root = sampleRepository(SAMPLE);
  spoil(root);
  const before = filesOf(root);
  const run = await runInit('--into', root, ...FLAGS, '--force');
  expect(run).toMatchObject({ code: 2, log: expect.stringContaining(why) });
  expect(filesOf(root)).toEqual(before);
});

test('one that is there and cannot be read is not written over; nor is anything else', async () => {
  const root = sampleRepository({ ...SAMPLE, '.github/workflows/monitor.yml': '#'.repeat(2 * 1024 * 1024) });
  const run = await runInit('--into', root, ...FLAGS, '--force');
  expect(run).toMatchObject({ code: 2, log: expect.stringContaining('.github/workflows/monitor.yml cannot be read or written here') });
  expect(Object.keys(filesOf(root))).toEqual(['.github/workflows/monitor.yml', 'package.json', 'render.yaml']);
});

describe('ended in the middle', () => {
  /** Ends it when this is said; `terminal` answers, where there is a person. */
  const ended = async (root: string, at: string, more: readonly string[] = [], terminal: Terminal | null = null) => {
    const controller = new AbortController();
    const lines: string[] = [];
    const print = (line: string) => {
      lines.push(line);
      if (line.includes(at)) controller.abort();
    };
    const code = await runInProcess(['--into', root, ...FLAGS, ...more], { root: ROOT, print, terminal, signal: controller.signal });
    return { code, log: lines.join('\n') };
  };

  test('it stops behind the file that it wrote, and the same command writes the rest', async () => {
    const root = sampleRepository(SAMPLE);
    const run = await ended(root, `wrote ${deploy}`);
    expect(run).toMatchObject({ code: 2, log: expect.stringContaining('Ended: 1 of 6 files were written, each of them whole.') });
    expect(Object.keys(filesOf(root))).toEqual([deploy, 'package.json', 'render.yaml']);
    // The answers were not on record yet: it takes the flags again.
    expect(await runInit('--into', root, ...FLAGS)).toMatchObject({ code: 0, log: expect.stringContaining(`${deploy}: unchanged`) });
    expect(await runInit('--into', root, '--check')).toMatchObject({ code: 0 });
  });

  test('before the first file nothing is written; nor behind a question that got no answer', async () => {
    const root = sampleRepository({ ...SAMPLE, [deploy]: 'name: Ours\n' });
    const before = filesOf(root);
    // A deploy that is there makes it ask which are wanted.
    const both = ['--workflows', 'deploy,monitor'];
    expect(await ended(root, 'Files:', both)).toMatchObject({ code: 2, log: expect.stringContaining('Ended; nothing was written.') });
    const gone = { ask: async () => null, confirm: async () => null, interrupted: AbortSignal.abort(), close: () => {} };
    expect(await ended(root, 'never', both, gone)).toMatchObject({ code: 2, log: expect.stringContaining('Ended; nothing was written.') });
    expect(filesOf(root)).toEqual(before);
  });

  test('a signal to the process: each file is whole or not there, and nothing else is left beside it', async () => {
    const root = sampleRepository(SAMPLE);
    const child = spawn(process.execPath, [path.join(ROOT, 'bin', 'init.ts'), '--into', root, ...FLAGS], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => /Files:/.test(String(chunk)) && child.kill('SIGINT'));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    // Null where it had written everything and was on its way out when the signal came.
    expect([0, 2, null]).toContain(code);
    if (code === null) expect(Object.keys(filesOf(root))).toHaveLength(8);
    for (const [name, text] of Object.entries(filesOf(root)).filter(([each]) => each.startsWith('.github/workflows/'))) {
      expect([name, stateOf(text, text)]).toEqual([expect.stringMatching(/\.yml$/), 'unchanged']);
      expect(stateOf(text, stamped(name, 'other\n', '9'))).toBe('out_of_date');
    }
  });
});

test('no repository, no folder of Prisma, and this clone itself are refused; --help and Spanish', async () => {
  expect(await runInit('--into', tmpdir())).toMatchObject({ code: 2, log: expect.stringContaining('there is no git repository') });
  expect(await runInit('--into', ROOT)).toMatchObject({ code: 2, log: expect.stringContaining('the clone of Runbook Actions itself') });
  const root = sampleRepository(SAMPLE);
  const folder = await runInit('--into', root, ...FLAGS, '--prisma', 'true', '--working-directory', 'nowhere');
  expect(folder).toMatchObject({ code: 2, log: expect.stringContaining('--working-directory: there is no such folder') });
  expect(await runInit('--help')).toMatchObject({ code: 0, log: expect.stringContaining('--health-url') });
  expect(await runInit('--into', root, '--language', 'es')).toMatchObject({ code: 2, log: expect.stringContaining('Falta: indique') });
});
