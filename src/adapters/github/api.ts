import { getOctokit } from '@actions/github';
import { UpstreamError } from '../../core/errors.ts';
import { explainFailure, isGitHubs, NotYet, type Purpose, remedyOf } from './failure.ts';

export type Octokit = ReturnType<typeof getOctokit>;

/** Time and chance, given from outside so that a test can decide them. */
export type Patience = {
  readonly signal: AbortSignal;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Milliseconds of the day's clock. */
  readonly now: () => number;
  /** Nothing is tried again after this long. */
  readonly limitMs: number;
};

export type Repository = { readonly owner: string; readonly repo: string };

/** GitHub's API with patience: faults of the server, lost connections and rate limits are waited out. */
export type GitHubApi = Repository & {
  /** A request that may be sent twice: one that reads, or that makes the same thing again. */
  readonly ask: <T>(purpose: Purpose, work: (octokit: Octokit) => Promise<T>) => Promise<T>;
  /**
   * A change that depends on what was read. `attempt` reads, decides and writes; where somebody else was first, or an answer was lost,
   * it is called again, after at most `conflicts` refusals (by default until the patience ends). It must find by itself what an earlier
   * attempt of its own has done.
   */
  readonly change: <T>(purpose: Purpose, attempt: (octokit: Octokit) => Promise<T>, conflicts?: number) => Promise<T>;
};

/** One request, to its last byte. */
const REQUEST_TIMEOUT_MS = 30_000;

/** A 403 without a known reason comes and goes at times; one that comes this often stays. */
const REFUSALS = 8;

type Pace = { readonly firstMs: number; readonly factor: number; readonly longestMs: number };
const PACE: Pace = { firstMs: 250, factor: 2, longestMs: 15_000 };
/**
 * Writers that meet spread over a wider time. 50 at once then need some 1,600 requests and 4 minutes, where the pace above took 4,500:
 * `github.token` has 1,000 an hour and repository (15,000 with GitHub Enterprise Cloud).
 */
const CONFLICT_PACE: Pace = { firstMs: 1000, factor: 3, longestMs: 90_000 };

/** `baseUrl` is another address than the runner's GITHUB_API_URL. */
export function openGitHub(token: string, repository: Repository, patience: Patience, baseUrl?: string): GitHubApi {
  const octokit = getOctokit(token, baseUrl === undefined ? {} : { baseUrl });
  octokit.hook.before('request', (options) => {
    options.request = { ...options.request, signal: AbortSignal.any([patience.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]) };
  });
  octokit.hook.after('request', ({ headers }) => {
    // A gateway before GitHub, or GitHub's own error page: there is no answer in it.
    if (/^text\/html/i.test(String(headers['content-type'] ?? ''))) throw new NotYet('GitHub answered with a page in place of data');
  });
  const started = patience.now();
  const persist = async <T>(purpose: Purpose, work: (octokit: Octokit) => Promise<T>, conflicts: number): Promise<T> => {
    const borne = { conflicts: 0, refusals: 0 };
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work(octokit);
      } catch (error) {
        patience.signal.throwIfAborted();
        const ms = pauseAfter(error, { purpose, conflicts, attempt, borne, started }, patience);
        await patience.pause(ms, patience.signal);
      }
    }
  };
  return {
    ...repository,
    ask: (purpose, work) => persist(purpose, work, 0),
    change: (purpose, attempt, conflicts = Number.POSITIVE_INFINITY) => persist(purpose, attempt, conflicts),
  };
}

const REASONS = { again: 'github_unreachable', wait: 'rate_limited', conflict: 'contended' } as const;

type Attempt = {
  readonly purpose: Purpose;
  /** Conflicts that are borne; 0 where one is the answer. */
  readonly conflicts: number;
  readonly attempt: number;
  /** Conflicts until now, and refusals without a known reason since the last other answer. */
  readonly borne: { conflicts: number; refusals: number };
  readonly started: number;
};

/** How long to wait before the next attempt; throws what the run ends with where there is to be none. */
function pauseAfter(error: unknown, { purpose, conflicts, attempt, borne, started }: Attempt, patience: Patience): number {
  // Explained already, by a request inside.
  if (error instanceof UpstreamError || !isGitHubs(error)) throw error;
  const remedy = remedyOf(error, patience.now());
  if (remedy.kind === 'fatal') throw explainFailure(error, purpose, remedy.reason);
  const conflict = remedy.kind === 'conflict';
  if (conflict && conflicts === 0) throw error;
  const pace = conflict ? jitter(CONFLICT_PACE, borne.conflicts, patience.random) : jitter(PACE, attempt, patience.random);
  const ms = remedy.kind === 'wait' ? remedy.ms + patience.random() * 1000 : pace;
  borne.conflicts += conflict ? 1 : 0;
  borne.refusals = remedy.kind === 'again' && remedy.refused ? borne.refusals + 1 : 0;
  if (borne.refusals > REFUSALS) throw explainFailure(error, purpose, 'permission_denied');
  if (borne.conflicts > conflicts || patience.now() - started + ms > patience.limitMs) throw explainFailure(error, purpose, REASONS[remedy.kind]);
  return ms;
}

/** Full jitter: any time up to a bound that grows, so that writers who met once do not meet again. */
function jitter({ firstMs, factor, longestMs }: Pace, attempt: number, random: () => number): number {
  return random() * Math.min(longestMs, firstMs * factor ** attempt);
}
