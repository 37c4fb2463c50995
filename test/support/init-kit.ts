import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { ROOT } from './run-bundle.ts';

/** The commit that the samples pin; a real one has 40 digits too. */
export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const SOURCE = `OWNER/runbook-actions@${COMMIT}`;

const made: string[] = [];

/** A new folder, until `removeFolders`. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-init-'));
  made.push(folder);
  return folder;
}

/** Removes every folder that this file made. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A repository of a team's, made of these files, with git's own folder. */
export function sampleRepository(files: Readonly<Record<string, string>>, folders: Readonly<Record<string, string>> = {}): string {
  const root = temporaryFolder();
  execFileSync('git', ['init', '-q', '-b', 'main', root]);
  for (const [to, from] of Object.entries(folders)) cpSync(from, path.join(root, to), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

/** `node bin/init.ts` as a process, with nobody to ask. */
export async function runInit(...words: readonly string[]): Promise<{ readonly code: number | null; readonly log: string }> {
  const child = spawn(process.execPath, [path.join(ROOT, 'bin', 'init.ts'), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, log };
}

/** Every file of a repository but git's own, by its path. */
export function filesOf(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))).filter((name) => !name.startsWith('.git/'));
  return Object.fromEntries(paths.sort().map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
}

/** The workflows that were written, by their path. */
export const workflowsOf = (root: string) =>
  Object.fromEntries(Object.entries(filesOf(root)).filter(([name]) => name.startsWith('.github/workflows/')));

/**
 * What actionlint and zizmor (pedantic) say of written workflows; the empty text is nothing. actionlint checks inputs, secrets and
 * permissions of what is called only where it is called by `./`, so it gets a copy beside our own actions and workflows.
 */
export function lint(workflows: Readonly<Record<string, string>>): string {
  const { actionlint, zizmor } = readToolchain();
  if (!actionlint || !zizmor) throw new Error('actionlint or zizmor is not installed: run `npm run setup -- --for check`, which says why.');
  const copy = temporaryFolder();
  mkdirSync(path.join(copy, '.git'));
  for (const name of ['actions', 'dist']) symlinkSync(path.join(ROOT, name), path.join(copy, name));
  cpSync(path.join(ROOT, '.github'), path.join(copy, '.github'), { recursive: true });
  const [local, plain] = [path.join(copy, 'written'), path.join(copy, 'plain')];
  for (const folder of [local, plain]) mkdirSync(folder);
  for (const [name, content] of Object.entries(workflows)) {
    writeFileSync(path.join(plain, path.basename(name)), content);
    writeFileSync(path.join(local, path.basename(name)), content.replaceAll(/OWNER\/runbook-actions\/(\S+)@\S+/g, './$1'));
  }
  const names = readdirSync(plain);
  const said = (program: string, args: readonly string[], cwd: string) => {
    try {
      return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe', env: { ...process.env, NO_COLOR: '1' } });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      return `${stdout}${stderr}` || String(error);
    }
  };
  if (!existsSync(path.join(copy, 'actions', 'incident', 'action.yml'))) throw new Error('The copy for actionlint holds no actions.');
  const first = said(actionlint, ['-shellcheck=', '-pyflakes=', ...names.map((name) => path.join('written', name))], copy);
  const second = said(zizmor, ['--offline', '--no-progress', '--quiet', '--no-config', '--persona', 'pedantic', ...names], plain);
  return `${first}${second}`.replace(/^No findings to report.*\n?/gm, '').trim();
}
