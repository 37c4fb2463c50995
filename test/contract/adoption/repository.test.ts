import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from '@jest/globals';
import { openRepository, type Repository } from '../../../src/adapters/repository/files.ts';
import { readGit } from '../../../src/adapters/repository/git.ts';
import { openTerminal } from '../../../src/adapters/terminal/prompt.ts';
import { removeFolders, sampleRepository, temporaryFolder } from '../../support/init-kit.ts';

const open = async (root: string): Promise<Repository> => {
  const repository = await openRepository(root);
  if (repository === null) throw new Error('It is no repository.');
  return repository;
};
const outside = temporaryFolder;
afterAll(removeFolders);

test('what is written is read back, and nothing else is left beside it', async () => {
  const root = sampleRepository({});
  const repository = await open(root);
  expect(await repository.read('.github/workflows/a.yml')).toBeNull();
  await repository.write('.github/workflows/a.yml', 'one\n');
  await repository.write('.github/workflows/a.yml', 'two\n');
  expect(await repository.read('.github/workflows/a.yml')).toBe('two\n');
  expect(readdirSync(path.join(root, '.github', 'workflows'))).toEqual(['a.yml']);
});

test.each(['.github', '.github/workflows', '.github/workflows/a.yml'])('%s as a link is neither followed nor written through', async (linked) => {
  const root = sampleRepository({});
  const target = outside();
  const victim = path.join(target, 'victim');
  if (linked.endsWith('.yml')) writeFileSync(victim, 'theirs');
  else mkdirSync(victim);
  mkdirSync(path.dirname(path.join(root, linked)), { recursive: true });
  symlinkSync(victim, path.join(root, linked));
  const repository = await open(root);
  await expect(repository.read('.github/workflows/a.yml')).rejects.toThrow('leads through a link');
  await expect(repository.write('.github/workflows/a.yml', 'ours')).rejects.toThrow('leads through a link');
  expect(linked.endsWith('.yml') ? readFileSync(victim, 'utf8') : readdirSync(victim)).toEqual(linked.endsWith('.yml') ? 'theirs' : []);
});

test.each(['../a', '/etc/a', 'a//b', './a', 'a/../../b', ''])('the path %j is refused', async (name) => {
  await expect((await open(sampleRepository({}))).write(name, 'x')).rejects.toThrow('leads through a link');
});

test('to look around: no file outside, no pipe that waits, no huge file', async () => {
  const root = sampleRepository({ 'README.md': 'here', 'big.txt': 'x'.repeat(2 * 1024 * 1024) });
  writeFileSync(path.join(outside(), 'secret'), 'x');
  symlinkSync('/etc/passwd', path.join(root, 'passwd'));
  symlinkSync('README.md', path.join(root, 'LIESMICH.md'));
  execFileSync('mkfifo', [path.join(root, 'pipe')]);
  const { files } = await open(root);
  expect(await Promise.all(['README.md', 'LIESMICH.md', 'passwd', 'pipe', 'big.txt', '../x', 'none'].map(files.readText))).toEqual([
    ...['here', 'here'],
    ...[null, null, null, null, null],
  ]);
  expect([await files.kind('passwd'), await files.kind('.'), await files.list('/etc')]).toEqual([null, 'folder', null]);
});

test('a disk that says no is told with the file', async () => {
  const root = sampleRepository({});
  const long = `${'x'.repeat(250)}/a.yml`;
  await expect((await open(root)).write(long.replace('/a.yml', '.yml/a.yml'), 'x')).resolves.toBeUndefined();
  await expect((await open(root)).write(`${'y'.repeat(300)}/a.yml`, 'x')).rejects.toMatchObject({
    name: 'FileError',
    message: expect.stringContaining('ENAMETOOLONG'),
  });
  await expect((await open(root)).write('z'.repeat(250), 'x')).rejects.toThrow('ENAMETOOLONG');
  expect(readdirSync(root).filter((name) => name.startsWith('z'))).toEqual([]);
});

test('a folder without git is no repository', async () => {
  expect(await openRepository(outside())).toBeNull();
  expect(await openRepository(path.join(outside(), 'none'))).toBeNull();
});

test("git's own files say branch, default branch, remote and commit; also in a worktree and with packed references", async () => {
  const root = sampleRepository({ a: 'a' });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  expect(await readGit(root)).toEqual({ repository: null, defaultBranch: null, branch: 'main', commit: null });
  git('add', '-A');
  git('commit', '-qm', 'One');
  const commit = git('rev-parse', 'HEAD');
  git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
  git('update-ref', 'refs/remotes/origin/trunk', 'HEAD');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
  const known = { repository: 'acme/shop', defaultBranch: 'trunk', branch: 'main', commit };
  expect(await readGit(root)).toEqual(known);
  git('pack-refs', '--all');
  expect(await readGit(root)).toEqual(known);
  const tree = path.join(outside(), 'tree');
  git('worktree', 'add', '-q', '-b', 'feature/x+1', tree);
  expect(await readGit(tree)).toEqual({ ...known, branch: 'feature/x+1' });
  git('checkout', '-q', '--detach');
  git('remote', 'set-url', 'origin', 'https://user:token@gitlab.example.com/acme/shop');
  expect(await readGit(root)).toEqual({ ...known, branch: null, repository: null });
  expect(existsSync(path.join(root, '.git'))).toBe(true);
});

test('a person is asked; an empty line takes the suggestion; the end of the input is no answer', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const terminal = openTerminal(input, output);
  const first = terminal.ask('Host', 'render');
  input.write('\n');
  expect(await first).toBe('render');
  const second = terminal.confirm('Replace?');
  input.write('y\n');
  expect(await second).toBe(true);
  const third = terminal.confirm('Replace?');
  input.write('pasted\nahead\n');
  expect(await third).toBe(false);
  expect(await terminal.ask('Next', '')).toBe('ahead');
  const last = terminal.confirm('Replace?');
  input.end();
  expect(await last).toBeNull();
  expect(await terminal.ask('More', '')).toBeNull();
  terminal.close();
  expect(String(output.read())).toContain('Host [render]: ');
});
