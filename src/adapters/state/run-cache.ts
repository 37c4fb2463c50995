import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorText } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';

/**
 * A small file handed from run to run by the Actions cache. Keys cannot be overwritten, so each run writes its own and the next one
 * restores the newest by their prefix. The path is part of what the cache finds an entry by, hence always the same one, relative to the
 * workspace. Nothing here fails a run: a cache may be evicted, read-only, or switched off.
 */
export type RunCache = {
  readonly restore: () => Promise<{ readonly bytes: Uint8Array | null; readonly problem: string | null }>;
  readonly save: (bytes: Uint8Array, run: string) => Promise<{ readonly problem: string | null }>;
};

const FOLDER = '.runbook-monitor';
const FILE = 'state.json';
/** The watch must not wait long for what it can do without. */
const RESTORE_MS = 5000;
const SAVE_MS = 10_000;

export function openRunCache(prefix: string, env: NodeJS.ProcessEnv): RunCache {
  const folder = path.resolve(env['GITHUB_WORKSPACE'] || '.', FOLDER);
  const cached = path.posix.join(FOLDER, FILE);
  const attempt = async <T>(
    limitMs: number,
    work: (cache: typeof import('@actions/cache')) => Promise<T>,
  ): Promise<{ value: T | null; problem: string | null }> => {
    // Without the runner's service the client waits for answers that never come.
    if (!env['ACTIONS_RESULTS_URL'] && !env['ACTIONS_CACHE_URL']) return { value: null, problem: 'there is no cache service here' };
    const before = process.cwd();
    try {
      const cache = await import('@actions/cache');
      if (!cache.isFeatureAvailable()) return { value: null, problem: 'the cache service is not available' };
      if (env['GITHUB_WORKSPACE']) process.chdir(env['GITHUB_WORKSPACE']);
      return { value: await within(work(cache), limitMs), problem: null };
    } catch (error) {
      return { value: null, problem: plainText(errorText(error), 300) };
    } finally {
      process.chdir(before);
      await rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  };
  return {
    restore: async () => {
      const { value, problem } = await attempt(RESTORE_MS, async (cache) => {
        const key = await cache.restoreCache([cached], `${prefix}-none`, [`${prefix}-`]);
        return key === undefined ? null : new Uint8Array(await readFile(path.join(folder, FILE)));
      });
      return { bytes: value, problem };
    },
    save: async (bytes, run) => {
      const { value, problem } = await attempt(SAVE_MS, async (cache) => {
        await mkdir(folder, { recursive: true });
        await writeFile(path.join(folder, FILE), bytes);
        return cache.saveCache([cached], `${prefix}-${run}`);
      });
      // Where it could not be reserved or sent, the client warns in the log and answers -1.
      return { problem: problem ?? (value === -1 ? 'the cache did not take it' : null) };
    },
  };
}

async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
