import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectFile } from '../../domain/deploy-path/scan.ts';

/** Folders where start scripts lie. */
const SCRIPT_FOLDERS = ['.', 'scripts', 'bin', 'docker'];
const WANTED = /^(package\.json|Dockerfile(\..+)?|.+\.Dockerfile|Procfile|render\.ya?ml|railway\.(json|toml)|.+\.sh)$/;
const MAX_BYTES = 512 * 1024;
const MAX_FILES = 200;

/** The files of the workspace and of the project in it that say what a deploy runs. What cannot be read is left out. */
export const readDeployPath = async (workspace: string, project: string): Promise<readonly ProjectFile[]> =>
  (await readProjectFiles(workspace, project)).files;

/** The same, and the paths of those that are left out: too large, too many, links, or not to be read. Workflows come first. */
export async function readProjectFiles(
  workspace: string,
  project: string,
): Promise<{ readonly files: readonly ProjectFile[]; readonly leftOut: readonly string[] }> {
  const root = path.resolve(workspace);
  const bases = [...new Set([path.resolve(project), root])];
  const folders = bases.flatMap((base) => SCRIPT_FOLDERS.map((folder) => ({ folder: path.join(base, folder), wanted: WANTED })));
  const workflows = { folder: path.join(root, '.github', 'workflows'), wanted: /\.ya?ml$/ };
  const found = (await Promise.all([workflows, ...folders].map(({ folder, wanted }) => list(folder, wanted)))).flat();
  const read = await Promise.all(
    // Neither a link, which may lead anywhere, nor a pipe, which may never end.
    found.map(async ({ name, plain }, at) => ({ name, file: plain && at < MAX_FILES ? await readOne(root, name) : null })),
  );
  return {
    files: read.flatMap(({ file }) => file ?? []),
    leftOut: read.filter(({ file }) => file === null).map(({ name }) => pathIn(root, name)),
  };
}

async function list(folder: string, wanted: RegExp): Promise<{ readonly name: string; readonly plain: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory() && wanted.test(entry.name))
    .map((entry) => ({ name: path.join(folder, entry.name), plain: entry.isFile() }));
}

async function readOne(root: string, file: string): Promise<ProjectFile | null> {
  const size = (await stat(file).catch(() => null))?.size ?? Infinity;
  const text = size > MAX_BYTES ? null : await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : { path: pathIn(root, file), text };
}

const pathIn = (root: string, file: string) => path.relative(root, file).replace(/\\/g, '/');
