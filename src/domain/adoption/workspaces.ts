import { yamlValues } from '../deploy-path/yaml-lines.ts';
import { joinPath, type ProjectFiles } from '../migrations/project-files.ts';

/** The packages of a monorepo, by their folder, and the file that makes it one. */
export type Workspaces = { readonly where: string; readonly folders: readonly string[] };

/** Where turbo and nx projects lie that no workspace list names. */
const USUAL = ['apps/*', 'packages/*', 'services/*', 'libs/*'];
const MAX_FOLDERS = 200;

/** Null where the repository is one package. */
export async function findWorkspaces(files: ProjectFiles): Promise<Workspaces | null> {
  const named = await namedPatterns(files);
  if (named === null) return null;
  const folders = new Set<string>();
  for (const pattern of named.patterns.filter((each) => !each.startsWith('!'))) {
    for (const folder of await expand(files, pattern)) if (folders.size < MAX_FOLDERS) folders.add(folder);
  }
  const out = new Set((await Promise.all(named.patterns.filter((each) => each.startsWith('!')).map((each) => expand(files, each.slice(1))))).flat());
  return { where: named.where, folders: [...folders].filter((folder) => !out.has(folder)).sort() };
}

async function namedPatterns(files: ProjectFiles): Promise<{ where: string; patterns: readonly string[] } | null> {
  const pnpm = await files.readText('pnpm-workspace.yaml');
  const packages = yamlValues(pnpm ?? '').filter(({ path }) => path[0] === 'packages');
  if (packages.length > 0) return { where: 'pnpm-workspace.yaml', patterns: packages.map(({ text }) => text) };
  const { workspaces } = (await readPackage(files, 'package.json')) ?? {};
  const list = Array.isArray(workspaces) ? workspaces : (workspaces as { packages?: unknown } | undefined)?.packages;
  if (Array.isArray(list)) return { where: 'package.json, workspaces', patterns: list.filter((each): each is string => typeof each === 'string') };
  for (const where of ['turbo.json', 'nx.json']) if ((await files.kind(where)) === 'file') return { where, patterns: USUAL };
  return null;
}

/** Folders with a package.json that a pattern names; `*` and `**` stand for one level, as people write them. */
async function expand(files: ProjectFiles, pattern: string): Promise<string[]> {
  let folders = ['.'];
  for (const part of pattern.split('/').filter((each) => each !== '' && each !== '.')) {
    if (part === '..' || part === 'node_modules') return [];
    folders = (await Promise.all(folders.slice(0, MAX_FOLDERS).map((folder) => step(files, folder, part)))).flat();
  }
  const kinds = await Promise.all(folders.map((folder) => files.kind(joinPath(folder, 'package.json'))));
  return folders.filter((_, index) => kinds[index] === 'file');
}

/** The folders of a folder that one part of a pattern names. */
async function step(files: ProjectFiles, folder: string, part: string): Promise<string[]> {
  if (!part.includes('*')) return [joinPath(folder, part)];
  const entries = (await files.list(folder)) ?? [];
  return entries.filter(({ name, kind }) => kind === 'folder' && fits(name, part)).map(({ name }) => joinPath(folder, name));
}

const fits = (name: string, part: string) =>
  name !== 'node_modules' && !name.startsWith('.') && new RegExp(`^${part.split(/\*+/).map(RegExp.escape).join('.*')}$`).test(name);

/** A package.json, or null where there is none or it is no object. */
export async function readPackage(files: ProjectFiles, path: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const parsed: unknown = JSON.parse((await files.readText(path)) ?? '');
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The names and ranges of every dependency of a package. */
export function dependenciesOf(manifest: Readonly<Record<string, unknown>> | null): Readonly<Record<string, unknown>> {
  const { dependencies, devDependencies, optionalDependencies } = manifest ?? {};
  return Object.assign({}, ...[optionalDependencies, devDependencies, dependencies].filter((each) => typeof each === 'object'));
}

/** The project as seen from one of its folders. */
export function within(files: ProjectFiles, folder: string): ProjectFiles {
  const full = (path: string) => joinPath(folder, path);
  return { readText: (path) => files.readText(full(path)), kind: (path) => files.kind(full(path)), list: (path) => files.list(full(path)) };
}
