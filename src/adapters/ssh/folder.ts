import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Folders of a tunnel begin like this; nothing else is removed. */
const PREFIX = 'ssh-tunnel-';

/** A folder of this tunnel alone, which no other user can read (0700). */
export async function createTunnelFolder(): Promise<string> {
  return mkdtemp(path.join(process.env['RUNNER_TEMP'] || tmpdir(), PREFIX));
}

/** Writes a file that only this user can read, as ssh demands of a key. */
export async function writePrivately(folder: string, name: string, content: string): Promise<void> {
  await writeFile(path.join(folder, name), content, { mode: 0o600 });
}

export async function removePrivately(folder: string, name: string): Promise<void> {
  await rm(path.join(folder, name), { force: true });
}

/** A file's text, empty where there is none. */
export async function readQuietly(folder: string, name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8').catch(() => '');
}

/** Removes a tunnel's folder; a path that is not one is left alone. */
export async function removeTunnelFolder(folder: string): Promise<void> {
  if (!path.basename(folder).startsWith(PREFIX)) return;
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
