import type { ProjectFiles } from '../migrations/project-files.ts';
import type { Detected, Notice, Sighting } from './answers.ts';
import { detectHosting } from './detect-hosting.ts';
import { detectProject } from './detect-project.ts';
import { detectQueues } from './detect-queues.ts';
import { stateOf } from './stamp.ts';

/** What git knows of a repository. Null is what cannot be told. */
export type GitFacts = {
  /** `owner/name` on GitHub, of the remote `origin`. */
  readonly repository: string | null;
  /** The default branch as `origin` has it. */
  readonly defaultBranch: string | null;
  /** The branch that is checked out. */
  readonly branch: string | null;
  readonly commit: string | null;
};

/** Everything that the repository tells, each with its place. Nothing of it is run. */
export async function detect(files: ProjectFiles, git: GitFacts): Promise<Detected> {
  const project = await detectProject(files, git.repository);
  const hosting = await detectHosting(files, project.folders);
  // Without a library for it there is no queue to look for.
  const queues = project.sightings.some(({ question }) => question === 'redis') ? await detectQueues(files) : { sightings: [], notices: [] };
  const workflows = await existingDeploys(files);
  return {
    sightings: [...branches(git), ...project.sightings, ...hosting.sightings, ...queues.sightings],
    notices: [...project.notices, ...hosting.notices, ...queues.notices, ...workflows],
  };
}

function branches(git: GitFacts): Sighting[] {
  if (git.defaultBranch !== null) return [{ question: 'branch', value: git.defaultBranch, where: 'git, origin/HEAD', sure: true }];
  if (git.branch === null) return [];
  // What is checked out may be anybody's branch of work.
  return [{ question: 'branch', value: git.branch, where: 'git, HEAD', sure: /^(?:main|master)$/.test(git.branch) }];
}

/** Workflows of theirs that deploy, by file name or name. Ours has a mark. */
async function existingDeploys(files: ProjectFiles): Promise<Notice[]> {
  const folder = '.github/workflows';
  const found: Notice[] = [];
  for (const { name, kind } of (await files.list(folder)) ?? []) {
    if (kind !== 'file' || !/\.ya?ml$/.test(name)) continue;
    const text = (await files.readText(`${folder}/${name}`)) ?? '';
    const title = /^name:\s*(.+)$/m.exec(text)?.[1] ?? '';
    const ours = stateOf(text, '') !== 'foreign';
    if (!ours && /deploy|release-to|\bship\b/i.test(`${name} ${title}`)) found.push({ kind: 'existing_deploy', file: `${folder}/${name}` });
  }
  return found;
}
