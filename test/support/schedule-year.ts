import { oracleRuns } from '../unit/calendar/cron-oracle.ts';
import { seededRandom } from './api-faults.ts';
import type { FakeRun } from './github/types.ts';

/** A workflow with a year of runs, as GitHub makes them: late, dropped, cancelled, skipped, run again, started by hand or from outside. */
export type YearWorkflow = {
  readonly file: string;
  readonly yaml: string;
  /** Every start of the schedule, found minute by minute. Milliseconds. */
  readonly starts: readonly number[];
  readonly runs: readonly FakeRun[];
};
type Habit = {
  readonly file: string;
  readonly uses: string;
  readonly cron: string;
  readonly timeZone?: string;
  /** Share of starts that get a run. */
  readonly kept: number;
  /** Minutes that a run is late, at least and at most. */
  readonly late: readonly [number, number];
  /** Share of runs that came to nothing. */
  readonly idle: number;
  /** Runs that an outside scheduler starts, one every so many minutes. */
  readonly outsideMinutes?: number;
  /** Months (0 to 11) in which nothing ran. */
  readonly silentMonths?: readonly number[];
};

/**
 * The busiest are a monitor of five minutes of which GitHub keeps few, one that an outside scheduler starts every two minutes, and alerts every half an hour,
 * the latter by clocks that are changed twice. Reported in 2026 (Illospace/illospace#512, netcanon/netcanon#419): a schedule of five minutes runs
 * every 48 to 111 minutes, a weekly one 3 to 13 hours late.
 */
export const HABITS: readonly Habit[] = [
  { file: 'monitor.yml', uses: 'health-monitor', cron: '3-58/5 * * * *', kept: 0.08, late: [0, 12], idle: 0.05, silentMonths: [6] },
  { file: 'outside.yml', uses: 'health-monitor', cron: '*/20 * * * *', kept: 0.9, late: [0, 45], idle: 0.02, outsideMinutes: 2 },
  { file: 'alerts.yml', uses: 'alert-check', cron: '*/30 * * * *', timeZone: 'Europe/Madrid', kept: 0.5, late: [3, 200], idle: 0.3 },
  { file: 'weekly.yml', uses: 'runbook-report', cron: '17 4 * * MON', timeZone: 'Europe/Madrid', kept: 0.9, late: [189, 761], idle: 0.05 },
  { file: 'drill.yml', uses: 'restore-drill', cron: '17 5 1-14 * *', kept: 0.85, late: [5, 300], idle: 0 },
];
const CONCLUSIONS = ['success', 'success', 'success', 'failure', 'timed_out'];
const IDLE = ['cancelled', 'skipped', 'startup_failure'];

export function generateYear(from: number, until: number, seed: number): readonly YearWorkflow[] {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
  let id = 1;
  const runOf = ({ file, idle }: Habit, at: number, event: string): FakeRun => {
    const again = random() < 0.03 ? { attempt: 2, startedAt: new Date(at + 7_200_000).toISOString() } : {};
    const conclusion = random() < idle ? pick(IDLE) : pick(CONCLUSIONS);
    return { id: id++, jobs: [], workflow: file, event, conclusion, createdAt: new Date(at).toISOString().replace('.000', ''), ...again };
  };
  const scheduled = (habit: Habit, starts: readonly number[]) => {
    const { kept, late } = habit;
    const awake = (at: number) => !habit.silentMonths?.includes(new Date(at).getUTCMonth());
    // Whole seconds, at times a few before the minute by GitHub's other clock.
    const delay = () => Math.round((late[0] + random() * (late[1] - late[0])) * 60) * 1000 - (random() < 0.02 ? 20_000 : 0);
    return starts.filter((at) => random() < kept && awake(at)).map((at) => runOf(habit, at + delay(), 'schedule'));
  };
  const fromOutside = (habit: Habit) => {
    const every = (habit.outsideMinutes ?? 0) * 60_000;
    const times = every === 0 ? [] : Array.from({ length: Math.floor((until - from) / every) }, (_, i) => from + i * every);
    return times.filter(() => random() < 0.97).map((at) => runOf(habit, at + Math.floor(random() * 9) * 1000, 'workflow_dispatch'));
  };
  const byHand = (habit: Habit) =>
    Array.from({ length: 20 }, () => runOf(habit, from + Math.floor((random() * (until - from)) / 1000) * 1000, pick(['push', 'workflow_dispatch'])));
  return HABITS.map((habit) => {
    const { file, cron, timeZone = 'UTC' } = habit;
    const starts = oracleRuns([cron], from, until, timeZone);
    return { file, yaml: yamlOf(habit), starts, runs: [...scheduled(habit, starts), ...fromOutside(habit), ...byHand(habit)] };
  });
}

/** A workflow that calls one action of ours on a schedule. */
export function yamlOf({ uses, cron, timeZone }: Pick<Habit, 'uses' | 'cron' | 'timeZone'>): string {
  const zone = timeZone === undefined ? '' : `\n      timezone: ${timeZone}`;
  const job = `jobs:\n  run:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: acme/runbook-actions/actions/${uses}@v1\n`;
  return `on:\n  schedule:\n    - cron: '${cron}'${zone}\n  workflow_dispatch:\n${job}`;
}
