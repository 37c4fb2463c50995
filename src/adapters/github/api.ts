import { getOctokit } from '@actions/github';
import { UpstreamError } from '../../core/errors.ts';
import { explainFailure, type Purpose, remedyOf } from './failure.ts';

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
   * it is called again. It must find by itself what an earlier attempt of its own has done.
   */
  readonly change: <T>(purpose: Purpose, attempt: (octokit: Octokit) => Promise<T>) => Promise<T>;
};

/** One request, to its last byte. */
const REQUEST_TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** `baseUrl` is another address than the runner's GITHUB_API_URL. */
export function openGitHub(token: string, repository: Repository, patience: Patience, baseUrl?: string): GitHubApi {
  const octokit = getOctokit(token, baseUrl === undefined ? {} : { baseUrl });
  octokit.hook.before('request', (options) => {
    options.request = { ...options.request, signal: AbortSignal.any([patience.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]) };
  });
  const started = patience.now();
  const persist = async <T>(purpose: Purpose, work: (octokit: Octokit) => Promise<T>, conflicts: boolean): Promise<T> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work(octokit);
      } catch (error) {
        patience.signal.throwIfAborted();
        const ms = pauseAfter(error, { purpose, conflicts, attempt, started }, patience);
        await patience.pause(ms, patience.signal);
      }
    }
  };
  return {
    ...repository,
    ask: (purpose, work) => persist(purpose, work, false),
    change: (purpose, attempt) => persist(purpose, attempt, true),
  };
}

const REASONS = { again: 'github_unreachable', wait: 'rate_limited', conflict: 'contended' } as const;

type Attempt = { readonly purpose: Purpose; readonly conflicts: boolean; readonly attempt: number; readonly started: number };

/** How long to wait before the next attempt; throws what the run ends with where there is to be none. */
function pauseAfter(error: unknown, { purpose, conflicts, attempt, started }: Attempt, patience: Patience): number {
  // Explained already, by a request inside.
  if (error instanceof UpstreamError) throw error;
  const remedy = remedyOf(error, patience.now());
  if (remedy.kind === 'fatal') throw explainFailure(error, purpose, remedy.reason);
  if (remedy.kind === 'conflict' && !conflicts) throw error;
  const ms = remedy.kind === 'wait' ? remedy.ms + patience.random() * 1000 : jitter(attempt, patience.random);
  if (patience.now() - started + ms > patience.limitMs) throw explainFailure(error, purpose, REASONS[remedy.kind]);
  return ms;
}

/** Full jitter: any time up to a bound that doubles, so that writers who met once do not meet again. */
function jitter(attempt: number, random: () => number): number {
  return random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
}
