import { formatDuration, parseDuration } from '../../core/duration.ts';
import { parseCron } from '../calendar/cron.ts';
import { expectedRuns, longestPause } from '../calendar/expected-runs.ts';
import { isTimeZone } from '../calendar/local-date.ts';
import { dutyState } from '../calendar/runbook.ts';
import { firstMondays } from './mondays.ts';
import { calls, hasAction, isAction, isOurs, withCalled } from './ours.ts';
import { type AdoptionRecord, type Check, eachJob, type Result } from './record.ts';
import type { Job, Workflow } from './workflow.ts';

const DAY_MS = 86_400_000;
const MONITORS = ['monitor.yml', 'monitor-relay.yml'];
const isMonitor = (job: Job) => MONITORS.some((name) => calls(job, name)) || hasAction(job, 'health-monitor');
const isDrill = (job: Job) => calls(job, 'restore-drill.yml') || hasAction(job, 'restore-drill');
const isDue = (job: Job) => hasAction(job, 'schedule-due');
/** What must come round by itself. A drill within a deploy has its own occasion. */
const mustRecur = (workflow: Workflow) =>
  workflow.jobs.some(isMonitor) || (workflow.jobs.some(isDrill) && !workflow.jobs.some((job) => calls(job, 'gate-deploy.yml')));
const startedFromOutside = ({ events }: Workflow) => events.has('repository_dispatch');

/** A schedule of more lines is none that anybody wrote by hand. */
const MAX_CRONS = 50;

/** When the lines start a workflow within a time; lines that GitHub refuses start nothing. */
export function startsOf({ crons }: Workflow, from: number, until: number): readonly number[] {
  const found = crons.slice(0, MAX_CRONS).flatMap(({ text, timeZone }) => {
    const cron = parseCron(text);
    return cron === null || !isTimeZone(timeZone) ? [] : expectedRuns([cron], from, until, timeZone);
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

export const schedules: Check = {
  id: 'schedules',
  applies: ({ workflows }) => workflows.some((workflow) => mustRecur(workflow) || (isOurs(workflow) && workflow.crons.length > 0)),
  find: (record) => {
    const { workflows, states } = record;
    const wrong = workflows.filter(isOurs).flatMap(({ file, crons }): Result[] =>
      crons.flatMap(({ text, line, timeZone }) =>
        parseCron(text) === null || !isTimeZone(timeZone)
          ? [
              {
                verdict: 'critical',
                reason: 'cron_invalid',
                where: file,
                location: { file, line },
                words: [parseCron(text) === null ? text : timeZone],
              },
            ]
          : [],
      ),
    );
    const missing = workflows
      .filter(
        (workflow) => mustRecur(workflow) && workflow.crons.length === 0 && !startedFromOutside(workflow) && !workflow.events.has('workflow_call'),
      )
      .map(
        ({ file, jobs }): Result => ({
          verdict: 'critical',
          reason: 'schedule_missing',
          where: file,
          words: [jobs.some(isMonitor) ? '23 */2 * * *' : '17 5 1-14 * *'],
        }),
      );
    const scheduled = workflows.filter((workflow) => isOurs(workflow) && (workflow.crons.length > 0 || startedFromOutside(workflow)));
    return [...wrong, ...missing, ...disabled(scheduled, states)];
  },
};

function disabled(scheduled: readonly Workflow[], states: AdoptionRecord['states']): Result[] {
  if (scheduled.length === 0) return [];
  const where = scheduled.map(({ file }) => file).join(', ');
  if (states === null) return [{ verdict: 'unknown', reason: 'workflows_unread', where, words: ['', 'permissions: { actions: read }'] }];
  if ('unknown' in states) return [{ verdict: 'unknown', reason: 'workflows_unread', where, words: [states.unknown, states.takes] }];
  return scheduled.flatMap(({ file }): Result[] => {
    const state = states.known.get(file) ?? 'absent';
    if (state === 'active') return [];
    return [{ verdict: 'critical', reason: 'workflow_disabled', where: file, words: [state, file.split('/').at(-1) ?? file] }];
  });
}

export const monitorGap: Check = {
  id: 'monitor-gap',
  // What an outside monitor starts is as good as that one, which the watchdog looks at.
  applies: ({ workflows }) =>
    workflows.some((workflow) => workflow.jobs.some(isMonitor) && workflow.crons.length > 0 && !startedFromOutside(workflow)),
  find: (record) =>
    eachJob(record)
      .filter(({ workflow, job }) => isMonitor(job) && workflow.crons.length > 0 && !startedFromOutside(workflow) && !isRelay(job))
      .flatMap(({ workflow, job, where, location }): Result[] => {
        const pause = longestPause(startsOf(workflow, record.now, record.now + 8 * DAY_MS));
        const limit = parseDuration(inputOf(job, 'max-gap') || '15m');
        if (pause === null || limit === null) return [];
        const watched =
          inputOf(job, 'mode') === 'burst' ? Number(inputOf(job, 'probes') || '5') * (parseDuration(inputOf(job, 'interval') || '60s') ?? 0) : 0;
        const gap = Math.max(0, pause - (Number.isFinite(watched) ? watched : 0));
        return gap <= limit
          ? []
          : [{ verdict: 'degraded', reason: 'monitor_gap', where, location, words: [formatDuration(gap), formatDuration(limit)] }];
      }),
};

const isRelay = (job: Job) => calls(job, 'monitor-relay.yml') || inputOf(job, 'mode') === 'relay';

/** An input of the called workflow, or of the step that asks. */
export function inputOf(job: Job, name: string): string {
  const places = withCalled(job).flatMap((one) => [one, ...one.steps.filter((step) => isAction(step, 'health-monitor'))]);
  return places.map((place) => place.with.get(name)).find((value) => value !== undefined) ?? '';
}

export const drillCalendar: Check = {
  id: 'drill-calendar',
  applies: ({ workflows }) => workflows.some((workflow) => workflow.jobs.some(isDrill) && workflow.crons.length > 0),
  find: (record) =>
    record.workflows
      .filter((workflow) => workflow.jobs.some(isDrill) && workflow.crons.length > 0)
      .flatMap((workflow): Result[] => {
        const { file } = workflow;
        const location = { file, line: workflow.crons[0]?.line ?? 1 };
        const steps = workflow.jobs
          .flatMap((job) => withCalled(job).flatMap(({ steps: own }) => own))
          .filter((step) => isAction(step, 'schedule-due'));
        const zones = steps.map((step) => step.with.get('time-zone') ?? 'UTC').filter((zone) => !zone.includes('${{'));
        const wrongZone = zones.find((zone) => !isTimeZone(zone));
        if (wrongZone !== undefined) return [{ verdict: 'critical', reason: 'time_zone_invalid', where: file, location, words: [wrongZone] }];
        const starts = startsOf(workflow, record.now, record.now + 400 * DAY_MS);
        if (starts.length === 0) return [];
        if (!workflow.jobs.some(isDue))
          return starts.length > 20
            ? [{ verdict: 'degraded', reason: 'drill_too_often', where: file, location, words: [String(Math.round(starts.length / 13))] }]
            : [];
        // GitHub drops runs: a month in which only one day asks is a month that may go by without a drill.
        const zone = zones[0] ?? 'UTC';
        const unasked = firstMondays(record.now, 12, zone).filter(
          (monday) => starts.filter((at) => at >= monday && at < monday + 7 * DAY_MS).length < 2,
        );
        return unasked.length === 0
          ? []
          : [{ verdict: 'degraded', reason: 'drill_not_asked', where: file, location, words: [String(unasked.length)] }];
      }),
};

export const drillFreshness: Check = {
  id: 'drill-freshness',
  applies: ({ workflows }) => workflows.some((workflow) => workflow.jobs.some(isDrill)),
  find: ({ drill, now, timeZone }): Result[] => {
    const where = 'runbook-ledger';
    if (drill === null) return [{ verdict: 'unknown', reason: 'drill_unread', where, words: ['', 'permissions: { contents: read }'] }];
    if ('unknown' in drill) return [{ verdict: 'unknown', reason: 'drill_unread', where, words: [drill.unknown, drill.takes] }];
    if (drill.known === null) return [{ verdict: 'degraded', reason: 'drill_never', where, words: [] }];
    const { at, result } = drill.known;
    const day = new Date(at).toISOString().slice(0, 10);
    if (dutyState('drill', at, now, timeZone) === 'overdue') return [{ verdict: 'critical', reason: 'drill_overdue', where, words: [day] }];
    return result === 'ok' || result === 'minor' ? [] : [{ verdict: 'critical', reason: 'drill_bad', where, words: [day, result] }];
  },
};

/** A drill's own server that is production's by the same expression. */
export const drillServer: Check = {
  id: 'drill-server',
  applies: (record) => drillSteps(record).length > 0,
  find: (record) => {
    const production = new Set(
      eachJob(record).flatMap(({ job }) => [
        job.secrets === 'inherit' ? '' : (job.secrets.get('database-url') ?? ''),
        ...job.steps.map((step) => step.with.get('database-url') ?? ''),
      ]),
    );
    return drillSteps(record).flatMap(({ where, location, server }): Result[] =>
      server !== '' && (production.has(server) || /PROD/i.test(server))
        ? [{ verdict: 'critical', reason: 'drill_on_production', where, location, words: [server] }]
        : [],
    );
  },
};

const drillSteps = (record: AdoptionRecord) =>
  eachJob(record).flatMap(({ workflow: { file }, job, where }) =>
    job.steps
      .filter((step) => isAction(step, 'restore-drill'))
      .map((step) => ({ where, location: { file, line: step.line }, server: (step.with.get('server-url') ?? '').trim() })),
  );
