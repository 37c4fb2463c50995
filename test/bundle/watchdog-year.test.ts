import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GitHubServer } from '../support/github/server.ts';
import { judgedYear, YEAR_FROM } from '../support/schedule-judged.ts';
import { addWorkflows, runWatchdog, startWatched } from '../support/watchdog-world.ts';

/**
 * The shipped file against GitHub's lists: the weeks in which clocks are set forward and back, and one of the silent month. Every week of the year is
 * compared in test/unit/watchdog/year.test.ts.
 */
const [FORWARD, SILENT, BACK] = [Date.UTC(2026, 2, 30, 7, 11), Date.UTC(2026, 6, 20, 3), Date.UTC(2025, 9, 27, 12, 34, 56)];
const WEEKS = [FORWARD, SILENT, BACK];
const year = judgedYear();
let github: GitHubServer;
beforeAll(async () => {
  github = await startWatched();
  addWorkflows(github, Object.fromEntries(year.map(({ workflow: { file, yaml } }) => [file, yaml])));
  for (const { workflow, since } of year) {
    // The rest of the year only makes the fake slow.
    const near = WEEKS.map((at) => [since(at) - 86_400_000, at + 86_400_000] as const);
    for (const run of workflow.runs) {
      const made = Date.parse(run.createdAt);
      if (near.some(([from, until]) => made >= from && made < until)) github.repository.runs.push(run);
    }
    github.repository.workflowTimes.set(workflow.file, new Date(YEAR_FROM).toISOString());
  }
});
afterAll(() => github.close());

type Row = { file: string; reading: { lateness: Record<string, number>; gap: { ms: number }; runs: number } };

test.each([
  ['clocks are set forward', FORWARD],
  ['nothing ran', SILENT],
  ['clocks are set back', BACK],
])(
  'the bundle tells the exact figures of the week in which %s',
  async (_, at) => {
    const r = await runWatchdog(github, { 'fail-on': 'never', 'on-unknown': 'pass' }, { at });
    const now = Date.parse(r.report?.startedAt ?? '');
    const rows = (r.report?.details as unknown as { workflows: Row[] } | undefined)?.workflows ?? [];
    expect(rows.map(({ file }) => file)).toEqual(year.map(({ workflow }) => workflow.file).sort());
    for (const { workflow, right } of year) {
      const row = rows.find(({ file }) => file === workflow.file);
      const { maxMs: _max, ...figures } = row?.reading.lateness ?? {};
      const { gapMs, ...lateness } = right(now);
      expect({ file: workflow.file, ...figures }).toEqual({ file: workflow.file, ...lateness });
      // The gap goes on until the moment at which it was measured.
      expect(Math.abs((row?.reading.gap.ms ?? 0) - gapMs)).toBeLessThan(2000);
    }
    // GitHub lists a thousand of a filter at most.
    expect(rows.find(({ file }) => file === 'outside.yml')?.reading.runs).toBeGreaterThan(5000);
    expect(r.report?.findings.some(({ reason, target }) => target === 'monitor.yml' && (reason === 'silent' || reason === 'never_ran'))).toBe(
      at === SILENT,
    );
  },
  60_000,
);
