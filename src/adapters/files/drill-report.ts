import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FoundReport } from '../../domain/ledger/from-report.ts';

/** A file larger than this is no report of ours. */
const MAX_BYTES = 64 * 1024 ** 2;

/** Whose report it is. `several`: the folder holds those of other databases too. */
export type WantedReport = { readonly database: string; readonly several: boolean; readonly runId: string };

/**
 * A drill's report as it lies there, or why there is none. A folder stands for the one `.json` file in it, as artifacts are downloaded into
 * one, or for the folder of its artifact in it, where they are downloaded by a pattern.
 */
export async function readDrillReport(workspace: string, given: string, wanted: WantedReport): Promise<FoundReport> {
  if (given === '') return { missing: 'absent' };
  try {
    const place = path.resolve(workspace, given);
    const file = (await stat(place)).isDirectory() ? await reportIn(place, wanted) : wanted.several ? null : place;
    if (file === null) return { missing: 'absent' };
    return (await stat(file)).size > MAX_BYTES ? { missing: 'unreadable' } : { bytes: await readFile(file) };
  } catch (error) {
    return { missing: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'unreadable' };
  }
}

/** `restore-drill-LABEL-RUN-ATTEMPT` of this run; of several attempts the last, as one that succeeded is not repeated with the others. */
async function reportIn(folder: string, { database, several, runId }: WantedReport): Promise<string | null> {
  const start = `restore-drill-${database}-${runId}-`;
  const attempts = (await readdir(folder))
    .filter((name) => name.startsWith(start) && /^\d{1,6}$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)));
  if (attempts.length > 0) return onlyJson(path.join(folder, `${start}${Math.max(...attempts)}`));
  return several ? null : onlyJson(folder);
}

async function onlyJson(folder: string): Promise<string | null> {
  const [first, ...others] = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return first === undefined || others.length > 0 ? null : path.join(folder, first);
}
