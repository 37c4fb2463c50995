import { randomBytes } from 'node:crypto';
import { cleanContainer, docker, variableNames } from './docker.ts';

/** A place of one drill inside a container: everything there has this name in front. */
export type ContainerPlace = { readonly container: string; readonly name: string };

/** Random, so that two drills on one container do not meet. */
export function containerPlace(container: string): ContainerPlace {
  return { container, name: `/tmp/restore-drill-${randomBytes(8).toString('hex')}` };
}

export const pidFileOf = ({ name }: ContainerPlace) => `${name}.pid`;
export const archiveOf = ({ name }: ContainerPlace) => `${name}.dump`;
export const listOf = ({ name }: ContainerPlace) => `${name}.list`;

/** The text of one value that a session inside gives, or null. `login` goes by the environment of the program alone. */
export async function askInside(
  container: string,
  sql: string,
  login: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string | null> {
  const { code, stdout } = await docker(['exec', ...variableNames(login), container, 'psql', '-X', '-w', '-A', '-t', '-c', sql], {
    env: login,
    signal,
  });
  return code === 0 ? stdout.trim() : null;
}

/** Copies files in. A dump of many gigabytes takes its time, so only a cancel ends it. Gives whether they are there. */
export async function copyInto(place: ContainerPlace, files: readonly (readonly [string, string])[], signal: AbortSignal): Promise<boolean> {
  for (const [from, to] of files) {
    const { code } = await docker(['cp', from, `${place.container}:${to}`], { signal, timeoutMs: 6 * 3_600_000 });
    if (code !== 0) return false;
  }
  // The image's own user need not be the one who copies.
  await docker(['exec', '-u', '0', place.container, 'chmod', '-R', 'a+rX', ...files.map(([, to]) => to)], { signal });
  return true;
}

/** Removes everything of the drill from the container, and ends what runs there. */
export function clearPlace(place: ContainerPlace): Promise<void> {
  return cleanContainer(place.container, pidFileOf(place), [archiveOf(place), listOf(place)]);
}
