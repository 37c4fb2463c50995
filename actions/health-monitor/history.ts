import type { GitHubApi } from '../../src/adapters/github/api.ts';
import { StateBranch } from '../../src/adapters/github/state-branch.ts';
import { errorText, UpstreamError } from '../../src/core/errors.ts';
import { addToParts, type DayPart, dayOfFile, type RunPart, recordRuns, slugOf } from '../../src/domain/monitor/history.ts';
import { digestOf } from '../../src/domain/monitor/stored.ts';
import type { Seen } from '../../src/domain/monitor/watch.ts';

type Settings = {
  readonly github: () => GitHubApi;
  readonly about: { readonly service: string; readonly environment: string };
  readonly branch: string;
  /** Where it is off, nothing is counted and nothing written. */
  readonly on: boolean;
  /** At most so often is the branch written to, but at the end of a run that asks for it. */
  readonly intervalMs: number;
  /** The targets' names. */
  readonly names: readonly string[];
  /** From the run before. */
  readonly writtenAt: number | null;
  readonly unwritten: readonly RunPart[];
  /** The run's own name in the history. */
  readonly run: string;
  readonly now: () => number;
};

export type Historian = {
  /** Counts a round, and begins a write where one is due. */
  readonly offer: (seen: readonly Seen[]) => void;
  /** Ends the writing; what is not written is left to the next run, all of it where the run was cancelled. */
  readonly finish: (
    how: 'write' | 'when_due' | 'leave',
  ) => Promise<{ readonly writtenAt: number | null; readonly unwritten: readonly RunPart[]; readonly problem: string | null }>;
};

/** Where the branch cannot be written for days, the oldest shares are given up: the cache that carries them must stay small. */
const KEPT_SHARES = 100;

/**
 * The monitor's own branch: a file per day and service. Shares of the history that could not be written keep their id, so that one whose
 * answer was lost is not counted twice when it is written again, by this run or the next.
 */
export function openHistorian({ github, about, branch, on, intervalMs, names, writtenAt, unwritten, run, now }: Settings): Historian {
  const slug = slugOf(about.service, about.environment);
  const named = new Map(names.map((name) => [digestOf(name), name]));
  let at = writtenAt;
  let open: readonly DayPart[] = [];
  let lastAt = 0;
  let pending: readonly RunPart[] = unwritten;
  let count = 0;
  let problem: string | null = null;
  let writing: Promise<void> = Promise.resolve();
  let busy = false;

  const closeShare = () => {
    if (open.length === 0) return;
    count += 1;
    pending = [...pending, { id: `${run}-${count}`, until: new Date(lastAt).toISOString(), parts: open }].slice(-KEPT_SHARES);
    open = [];
  };
  const write = async () => {
    closeShare();
    const shares = pending;
    if (shares.length === 0) return;
    const days = new Set(shares.flatMap(({ parts }) => parts.map(({ day }) => day)));
    const state = new StateBranch(github(), branch, (paths) => paths.filter((path) => days.has(dayOfFile(slug, path) ?? '')));
    const written = shares.map((share) => ({
      ...share,
      parts: share.parts.map((part) => ({ ...part, target: named.get(part.target) ?? part.target })),
    }));
    try {
      await state.change(({ files }) => {
        const changed = recordRuns(files, about, written);
        return changed === null
          ? null
          : { files: changed, message: `Health of ${slug} until ${new Date(lastAt || now()).toISOString().slice(0, 16)}Z` };
      });
      pending = pending.filter((share) => !shares.includes(share));
      at = now();
      problem = null;
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      problem = errorText(error);
    }
  };
  const due = () => on && (at === null || now() - at >= intervalMs);
  return {
    offer: (seen) => {
      if (!on) return;
      for (const { target, answer } of seen) open = addToParts(open, digestOf(target), answer);
      lastAt = Math.max(lastAt, ...seen.map(({ answer }) => answer.at));
      // The first write is the end of the run's, so that a short run makes one commit.
      if (busy || at === null || !due()) return;
      busy = true;
      writing = write()
        .catch((error: unknown) => {
          problem = errorText(error);
        })
        .finally(() => {
          busy = false;
        });
    },
    finish: async (how) => {
      await writing;
      if (on && (how === 'write' || (how === 'when_due' && due()))) await write();
      else closeShare();
      return { writtenAt: at, unwritten: pending, problem };
    },
  };
}
