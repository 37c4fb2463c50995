import { type Command, type ForbiddenName, forbiddenIn, scriptsIn, shellFilesIn } from './command.ts';
import { dockerCommands, procfileCommands, railwayCommands, renderCommands, shellCommands } from './hosts.ts';
import { readScripts, runsInDeploy } from './package-json.ts';
import { workflowCommands } from './workflows.ts';

/** A file by its path from the repository's root, with `/`. */
export type ProjectFile = { readonly path: string; readonly text: string };
export type Forbidden = { readonly file: string; readonly line: number; readonly command: ForbiddenName };

/**
 * The forbidden commands that a deploy would run, each once: in what hosts start (package.json, Dockerfile, Procfile, render.yaml,
 * railway.json), in workflows, and in the scripts and shell files that those call, however deep.
 */
export function scanDeployPath(files: readonly ProjectFile[]): Forbidden[] {
  const scripts = allScripts(files);
  const automatic = [...scripts].filter(([name]) => runsInDeploy(name)).flatMap(([, commands]) => commands);
  const queue: Command[] = [...automatic, ...files.flatMap(commandsOf)];
  const seen = new Set<string>();
  const found: Forbidden[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { file, line, text } = next;
    if (seen.has(`${file}:${line}`)) continue;
    seen.add(`${file}:${line}`);
    const command = forbiddenIn(text);
    if (command !== null) found.push({ file, line, command });
    queue.push(...calledBy(text, scripts, files));
  }
  return found;
}

/** By name, of all packages: which one is meant depends on the folder, and that on the host. */
function allScripts(files: readonly ProjectFile[]): ReadonlyMap<string, Command[]> {
  const scripts = new Map<string, Command[]>();
  for (const { path, text } of files.filter((file) => baseOf(file.path) === 'package.json')) {
    for (const [name, command] of readScripts(path, text) ?? []) scripts.set(name, [...(scripts.get(name) ?? []), command]);
  }
  return scripts;
}

/** What a command runs in turn. A deploy that runs the tests first does not run what they do to their own database. */
function calledBy(text: string, scripts: ReadonlyMap<string, Command[]>, files: readonly ProjectFile[]): Command[] {
  const names = scriptsIn(text).filter((name) => !/^(test|e2e|ci|lint|dev|check)\b/.test(name));
  const called = names.flatMap((name) => [`pre${name}`, name, `post${name}`]).flatMap((name) => scripts.get(name) ?? []);
  const shell = shellFilesIn(text).flatMap((name) => files.filter(({ path }) => path.endsWith('.sh') && isSameFile(path, name)));
  return [...called, ...shell.flatMap((item) => shellCommands(item.path, item.text))];
}

const baseOf = (path: string) => path.split('/').at(-1) ?? '';

/** What a file makes a host do. Files of development and tests make none. */
function commandsOf({ path, text }: ProjectFile): Command[] {
  const base = baseOf(path);
  if (/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) return workflowCommands(path, text);
  if (/(^|[.-])(dev|development|test|tests|local|ci|e2e)([.-]|$)/i.test(base)) return [];
  if (/^Dockerfile(\.|$)|\.Dockerfile$/.test(base)) return dockerCommands(path, text);
  if (base === 'Procfile') return procfileCommands(path, text);
  if (/^render\.ya?ml$/.test(base)) return renderCommands(path, text);
  return /^railway\.(json|toml)$/.test(base) ? railwayCommands(path, text) : [];
}

/** In an image the path is another one, so the name of the file decides. */
function isSameFile(path: string, called: string): boolean {
  return baseOf(path) === baseOf(called);
}
