import type { Command } from './command.ts';
import { yamlValues } from './yaml-lines.ts';

/** RUN, CMD, ENTRYPOINT and HEALTHCHECK of a Dockerfile, in shell and in JSON form, with their continued lines. */
export function dockerCommands(file: string, text: string): Command[] {
  const commands: Command[] = [];
  let inside = false;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line.startsWith('#')) continue;
    const start = /^(?:ONBUILD\s+)?(RUN|CMD|ENTRYPOINT)\s+(.*)$/i.exec(line)?.[2];
    if (start !== undefined || inside) commands.push({ file, line: index + 1, text: words(start ?? line).replace(/\\$/, '') });
    inside = (start !== undefined || inside) && line.endsWith('\\');
  }
  return commands;
}

/** `["npx", "prisma"]` as one shell text. */
function words(text: string): string {
  if (!text.startsWith('[')) return text;
  try {
    return (JSON.parse(text) as unknown[]).join(' ');
  } catch {
    return text;
  }
}

/** Every process of a Procfile: `release`, `web`, `worker`. */
export function procfileCommands(file: string, text: string): Command[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const command = /^[\w-]+:\s*(.*)$/.exec(line)?.[1];
    return command === undefined ? [] : [{ file, line: index + 1, text: command }];
  });
}

const RENDER_KEYS = ['buildCommand', 'preDeployCommand', 'startCommand', 'dockerCommand'];

/** https://render.com/docs/blueprint-spec */
export function renderCommands(file: string, text: string): Command[] {
  return yamlValues(text)
    .filter(({ path }) => RENDER_KEYS.includes(path.at(-1) ?? ''))
    .map(({ line, text: command }) => ({ file, line, text: command }));
}

/** https://docs.railway.com/reference/config-as-code: railway.json and railway.toml have the same keys, one to a line. */
export function railwayCommands(file: string, text: string): Command[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const command = /^\s*"?(?:buildCommand|preDeployCommand|startCommand)"?\s*[:=]\s*(.*?),?\s*$/.exec(line)?.[1];
    return command === undefined ? [] : [{ file, line: index + 1, text: words(command).replace(/^["']|["']$/g, '') }];
  });
}

/** Every line of a shell script, continued ones too. */
export function shellCommands(file: string, text: string): Command[] {
  return text.split(/\r?\n/).map((line, index) => ({ file, line: index + 1, text: line }));
}
