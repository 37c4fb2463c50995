import type { Command } from './command.ts';

/** The scripts of a package.json by name, each with its line. Null where it is none. */
export function readScripts(file: string, text: string): ReadonlyMap<string, Command> | null {
  let scripts: unknown;
  try {
    scripts = (JSON.parse(text) as { scripts?: unknown }).scripts;
  } catch {
    return null;
  }
  if (scripts === null || typeof scripts !== 'object') return new Map();
  const lines = text.split('\n');
  const from = lines.findIndex((line) => /"scripts"\s*:/.test(line));
  const entries = Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return new Map(
    entries.map(([name, command]) => {
      const at = lines.findIndex((line, i) => i >= from && line.includes(`${JSON.stringify(name)}:`));
      return [name, { file, line: Math.max(at, from, 0) + 1, text: command }];
    }),
  );
}

/**
 * Scripts that hosts and package managers run by themselves in a deploy. Not `dev`, `test`, `db:push` or `start:dev`: those run only
 * where somebody, or another of these, calls them.
 */
export function runsInDeploy(name: string): boolean {
  return (
    /^(pre|post)?(install|build|start|deploy|release)$/.test(name) ||
    /^(start|build|deploy|release|migrate)[:-](prod|production|staging|live|docker|heroku|render|railway|vercel|fly)$/.test(name) ||
    /^(heroku-(prebuild|postbuild|cleanup)|gcp-build|(vercel|now|render|railway|netlify)-(build|start))$/.test(name)
  );
}
