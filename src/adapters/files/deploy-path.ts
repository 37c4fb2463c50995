import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectFile } from '../../domain/deploy-path/scan.ts';

/** Folders where start scripts lie. */
const SCRIPT_FOLDERS = ['.', 'scripts', 'bin', 'docker'];
const WANTED = /^(package\.json|Dockerfile(\..+)?|.+\.Dockerfile|Procfile|render\.ya?ml|railway\.(json|toml)|.+\.sh)$/;
const MAX_BYTES = 512 * 1024;
const MAX_FILES = 200;

/** The files of the workspace and of the project in it that say what a deploy runs. What cannot be read is left out. */
export async function readDeployPath(workspace: string, project: string): Promise<ProjectFile[]> {
  const root = path.resolve(workspace);
  const bases = [...new Set([path.resolve(project), root])];
  const folders = bases.flatMap((base) => SCRIPT_FOLDERS.map((folder) => ({ folder: path.join(base, folder), wanted: WANTED })));
  const workflows = { folder: path.join(root, '.github', 'workflows'), wanted: /\.ya?ml$/ };
  const names = await Promise.all([...folders, workflows].map(({ folder, wanted }) => list(folder, wanted)));
  const files = await Promise.all(
    names
      .flat()
      .slice(0, MAX_FILES)
      .map((file) => read(root, file)),
  );
  return files.filter((file) => file !== null);
}

async function list(folder: string, wanted: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile() && wanted.test(entry.name)).map((entry) => path.join(folder, entry.name));
}

async function read(root: string, file: string): Promise<ProjectFile | null> {
  const size = (await stat(file).catch(() => null))?.size ?? Infinity;
  const text = size > MAX_BYTES ? null : await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : { path: path.relative(root, file).replace(/\\/g, '/'), text };
}
