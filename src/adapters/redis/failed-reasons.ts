import type { RawError } from '../../domain/alerts/error-groups.ts';
import type { ErrorGroup } from '../../domain/alerts/sources.ts';
import { RedisFailure } from './failure.ts';
import { type Ask, count, list, texts } from './replies.ts';

/** The newest failures that are read, and how long a reason may be: a job can fail with a whole page as its message. */
const NEWEST = 50;
const MAX_REASON_BYTES = 8 * 1024;
/** Stands for a reason that is too long or empty. */
const UNTOLD = '…';

type Opening = {
  readonly rules: { readonly group: (errors: Iterable<RawError>) => readonly ErrorGroup[] };
  readonly redact: (text: string) => string;
};

/** Why the newest of the kept failures failed. Only `failedReason` is read, never the job's data. Empty where this login may not read it. */
export async function failedReasons(keys: Ask, { rules, redact }: Opening): Promise<readonly ErrorGroup[]> {
  try {
    const scored = list(await keys('ZREVRANGE', 'failed', 0, NEWEST - 1, 'WITHSCORES'));
    const jobs = scored.flatMap((id, at) => (at % 2 === 0 ? [{ id, at: Number(scored[at + 1]) }] : []));
    const errors = await Promise.all(
      jobs.map(async (job): Promise<RawError[]> => {
        const bytes = count(await keys('HSTRLEN', job.id, 'failedReason'));
        const [text = null] = bytes > 0 && bytes <= MAX_REASON_BYTES ? texts(await keys('HMGET', job.id, 'failedReason')) : [];
        return [{ text: text === null || text.trim() === '' ? UNTOLD : redact(text), at: Number.isFinite(job.at) ? job.at : null }];
      }),
    );
    return rules.group(errors.flat());
  } catch (error) {
    if (error instanceof RedisFailure && error.why === 'not_permitted') return [];
    throw error;
  }
}
