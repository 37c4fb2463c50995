import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Folders of a run begin like this; nothing else is removed. */
const PREFIX = 'restore-drill-';

/** A folder of this run alone, which no other user can read. */
export async function createRunFolder(): Promise<string> {
  return mkdtemp(path.join(process.env['RUNNER_TEMP'] || tmpdir(), PREFIX));
}

/** Removes a run's folder: a downloaded backup in it holds everything that the database holds. */
export async function removeRunFolder(folder: string): Promise<void> {
  if (!path.basename(folder).startsWith(PREFIX)) return;
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
