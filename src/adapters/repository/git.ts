import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { GitFacts } from '../../domain/adoption/detect.ts';

/**
 * What git's own files say of a repository. git itself is not run: the configuration of a repository can make it start programs.
 * Other ways of keeping references than files (`reftable`) tell nothing, and then somebody has to say it.
 */
export async function readGit(root: string): Promise<GitFacts> {
  const folder = await gitFolder(root);
  const common = await commonFolder(folder);
  const head = /^ref: refs\/heads\/(.+)$/m.exec((await text(folder, 'HEAD')) ?? '')?.[1]?.trim() ?? null;
  const origin = /^ref: refs\/remotes\/origin\/(.+)$/m.exec((await text(common, 'refs/remotes/origin/HEAD')) ?? '')?.[1]?.trim() ?? null;
  const detached = /^[0-9a-f]{40}$/m.exec((await text(folder, 'HEAD')) ?? '')?.[0] ?? null;
  return {
    repository: repositoryOf((await text(common, 'config')) ?? ''),
    defaultBranch: origin,
    branch: head,
    commit: head === null ? detached : await commitOf(common, `refs/heads/${head}`),
  };
}

/** In a worktree `.git` is a file that leads to the folder. */
async function gitFolder(root: string): Promise<string> {
  const own = path.join(root, '.git');
  if ((await stat(own).catch(() => null))?.isDirectory()) return own;
  const target = /^gitdir: (.+)$/m.exec((await text(root, '.git')) ?? '')?.[1]?.trim();
  return target === undefined ? own : path.resolve(root, target);
}

async function commonFolder(folder: string): Promise<string> {
  const common = (await text(folder, 'commondir'))?.trim();
  return common === undefined ? folder : path.resolve(folder, common);
}

async function commitOf(common: string, reference: string): Promise<string | null> {
  const loose = /^[0-9a-f]{40}$/m.exec((await text(common, reference)) ?? '')?.[0];
  if (loose !== undefined) return loose;
  const packed = (await text(common, 'packed-refs')) ?? '';
  return new RegExp(`^([0-9a-f]{40}) ${RegExp.escape(reference)}$`, 'm').exec(packed)?.[1] ?? null;
}

/** `owner/name` of a remote `origin` on GitHub, by https or ssh. */
function repositoryOf(config: string): string | null {
  const section = /^\[remote "origin"\]\n((?:[ \t].*\n?)*)/m.exec(config)?.[1] ?? '';
  const url = /^\s*url\s*=\s*(\S+)/m.exec(section)?.[1] ?? '';
  const found = /^(?:https?:\/\/(?:[^@/\s]*@)?github\.com\/|(?:ssh:\/\/)?git@github\.com[:/])([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url);
  return found?.[1] ?? null;
}

const text = (folder: string, name: string) => readFile(path.join(folder, name), 'utf8').catch(() => null);
