import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FoundReport } from '../../domain/ledger/from-report.ts';

/** A file larger than this is no report of ours. */
const MAX_BYTES = 64 * 1024 ** 2;

/** A drill's report as it lies there, or why there is none. A folder stands for the one `.json` file in it, as artifacts are downloaded into one. */
export async function readDrillReport(workspace: string, given: string): Promise<FoundReport> {
  if (given === '') return { missing: 'absent' };
  try {
    const place = path.resolve(workspace, given);
    const file = (await stat(place)).isDirectory() ? await onlyJson(place) : place;
    if (file === null) return { missing: 'absent' };
    return (await stat(file)).size > MAX_BYTES ? { missing: 'unreadable' } : { bytes: await readFile(file) };
  } catch (error) {
    return { missing: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'unreadable' };
  }
}

async function onlyJson(folder: string): Promise<string | null> {
  const [first, ...others] = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return first === undefined || others.length > 0 ? null : path.join(folder, first);
}
