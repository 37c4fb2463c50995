import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { pause } from '../../src/adapters/clock/pause.ts';
import { openGitHub } from '../../src/adapters/github/api.ts';
import { listRuns } from '../../src/adapters/github/workflows.ts';
import { lookBack, readSchedule } from '../../src/domain/watchdog/schedule.ts';
import type { WatchedWorkflow } from '../../src/domain/watchdog/types.ts';
import { schedulesOf } from '../../src/domain/watchdog/workflow-file.ts';
import type { GitHubServer } from '../support/github/server.ts';
import { referenceFigures } from '../support/schedule-reference.ts';
import { generateYear, type YearWorkflow } from '../support/schedule-year.ts';
import { addWorkflows, runWatchdog, startWatched, TOKEN } from '../support/watchdog-world.ts';

const DAY = 86_400_000;
const [FROM, UNTIL] = [Date.UTC(2025, 9, 1), Date.UTC(2026, 9, 1)];
const LIMITS = { windowMs: 7 * DAY, maxGapMs: 6 * 3_600_000, maxMissing: 100 };
const year = generateYear(FROM, UNTIL, 20261124);
let github: GitHubServer;
beforeAll(async () => {
  github = await startWatched();
  addWorkflows(github, Object.fromEntries(year.map(({ file, yaml }) => [file, yaml])));
  for (const { file, runs } of year) {
    for (const run of runs) github.repository.runs.push(run);
    github.repository.workflowTimes.set(file, new Date(FROM).toISOString());
  }
});
afterAll(() => github.close());

/** Those with thousands of runs a week cost the most: not every week of theirs is compared. */
const EVERY: Readonly<Record<string, number>> = { 'monitor.yml': 4, 'outside.yml': 13 };

const watched = ({ file, yaml }: YearWorkflow): WatchedWorkflow => ({
  ...{ file, state: 'active', url: '', createdAt: FROM, roles: ['monitor'], schedules: schedulesOf(parse(yaml)) },
});

/** What the reference makes of the same runs, its window found by its own means. */
function expected(workflow: YearWorkflow, now: number, since: number) {
  const runs = workflow.runs.map(({ createdAt, event, conclusion }) => ({
    at: Date.parse(createdAt),
    event: event ?? '',
    conclusion: conclusion ?? null,
  }));
  const { gapMs, ...lateness } = referenceFigures(workflow.crons, runs, {
    ...{ now, since: Math.max(since, FROM), from: Math.max(now - LIMITS.windowMs, FROM), patienceMs: LIMITS.maxGapMs },
  });
  return { lateness, gapMs };
}

describe('a year of runs: late, missing, cancelled, run again, started from outside', () => {
  const weeks = Array.from({ length: 52 }, (_, week) => FROM + (week + 1) * 7 * DAY - 1_234_000);
  test.each(year.map((workflow) => [workflow.file, workflow] as const))(
    '%s: the figures of its weeks are exact',
    async (file, workflow) => {
      const patience = { signal: new AbortController().signal, pause, random: Math.random, now: Date.now, limitMs: 10_000 };
      const api = openGitHub(TOKEN, { owner: 'acme', repo: 'api' }, patience, github.url);
      const own = watched(workflow);
      const compared: number[] = [];
      for (const now of weeks.filter((_, week) => week % (EVERY[file] ?? 1) === 0)) {
        const since = lookBack(own, now, LIMITS);
        const runs = await listRuns(api, file, since, now + 3_600_000);
        const { lateness, gap } = readSchedule(own, runs, now, LIMITS);
        const { maxMs: _, ...figures } = lateness;
        const { lateness: right, gapMs } = expected(workflow, now, since);
        expect({ now, ...figures, gapMs: gap.ms }).toEqual({ now, ...right, gapMs });
        compared.push(lateness.ran);
      }
      expect(compared.some((ran) => ran > 0)).toBe(true);
    },
    120_000,
  );

  test.each([Date.UTC(2026, 2, 30, 7, 11), Date.UTC(2026, 6, 20, 3), Date.UTC(2026, 8, 28, 12, 34, 56)])(
    'the bundle tells the same figures, on the day %d',
    async (at) => {
      const r = await runWatchdog(github, { 'fail-on': 'never', 'on-unknown': 'pass' }, { at });
      const now = Date.parse(r.report?.startedAt ?? '');
      type Row = { file: string; reading: { lateness: Record<string, number>; gap: { ms: number } } };
      const rows = (r.report?.details as unknown as { workflows: Row[] } | undefined)?.workflows ?? [];
      expect(rows.map(({ file }) => file)).toEqual(year.map(({ file }) => file).sort());
      for (const workflow of year) {
        const row = rows.find(({ file }) => file === workflow.file);
        const { maxMs: _, ...figures } = row?.reading.lateness ?? {};
        const { lateness, gapMs } = expected(workflow, now, lookBack(watched(workflow), now, LIMITS));
        expect({ file: workflow.file, ...figures }).toEqual({ file: workflow.file, ...lateness });
        // The gap goes on until the moment at which it was measured.
        expect(Math.abs((row?.reading.gap.ms ?? 0) - gapMs)).toBeLessThan(2000);
      }
      const july = new Date(at).getUTCMonth() === 6;
      expect(r.report?.findings.some(({ reason, target }) => target === 'monitor.yml' && (reason === 'silent' || reason === 'never_ran'))).toBe(july);
    },
  );
});
