import { readFile } from 'node:fs/promises';

/** The event that started the run: its name, and its payload or null where it cannot be read. */
export type RunEvent = { readonly name: string; readonly payload: unknown };

export async function readEvent(env: NodeJS.ProcessEnv): Promise<RunEvent> {
  const file = env['GITHUB_EVENT_PATH'];
  const name = env['GITHUB_EVENT_NAME'] ?? '';
  if (!file) return { name, payload: null };
  try {
    return { name, payload: JSON.parse(await readFile(file, 'utf8')) };
  } catch {
    return { name, payload: null };
  }
}
