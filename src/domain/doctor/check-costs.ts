import { parseDuration } from '../../core/duration.ts';
import { inputOf, startsOf } from './check-schedules.ts';
import { calledOurs, calls, hasAction, isOurs, usesOurs } from './ours.ts';
import { type AdoptionRecord, type Check, eachJob, type RepositoryFacts, type Result } from './record.ts';
import type { Job, Workflow } from './workflow.ts';

const MONTH_MS = 30 * 86_400_000;
const MONTH_MINUTES = 43_200;
/** Minutes of GitHub's runners that a private repository's month includes: https://docs.github.com/billing/concepts/product-billing/github-actions */
const INCLUDED: Readonly<Record<string, number>> = { free: 2000, pro: 3000, team: 3000, enterprise: 50_000 };
const NEAR = 0.8;

const known = ({ repository }: AdoptionRecord): RepositoryFacts | null => (repository !== null && 'known' in repository ? repository.known : null);
const hosted = (job: Job) => !/self-hosted/.test(`${job.runsOn} ${job.with.get('runs-on') ?? ''}`);

export const plan: Check = {
  id: 'plan',
  applies: (record) =>
    known(record)?.isPrivate !== false && eachJob(record).some(({ workflow, job }) => isOurs(workflow) && environmentOf(job) !== ''),
  find: (record) => {
    const facts = known(record);
    const used = eachJob(record).filter(({ workflow, job }) => isOurs(workflow) && environmentOf(job) !== '');
    if (facts === null || facts.plan === null) {
      const { repository } = record;
      const [why, takes] =
        repository !== null && 'unknown' in repository ? [repository.unknown, repository.takes] : ['', 'plan: free | pro | team | enterprise'];
      return [{ verdict: 'unknown', reason: 'plan_unread', where: used.map(({ where }) => where).join(', '), words: [why, takes] }];
    }
    if (facts.plan !== 'free') return [];
    return used.map(({ job, where, location }) => ({
      verdict: 'critical',
      reason: 'plan_environment',
      where,
      location,
      words: [environmentOf(job)],
    }));
  },
};

/** The environment of GitHub's that a job uses; in monitor.yml and others `environment` is but a word. */
const environmentOf = (job: Job) =>
  job.environment || (['gate-deploy.yml', 'restore-drill.yml'].some((name) => calls(job, name)) ? (job.with.get('environment') ?? '') : '');

export const minutes: Check = {
  id: 'minutes',
  applies: (record) =>
    known(record)?.isPrivate !== false &&
    record.workflows.some((workflow) => isOurs(workflow) && (workflow.crons.length > 0 || workflow.jobs.some(isRelay))),
  find: (record) => {
    const facts = known(record);
    const refused = eachJob(record)
      .filter(({ job }) => facts?.isPrivate === true && isRelay(job) && hosted(job) && inputOf(job, 'accept-cost') !== 'true')
      .map(({ where, location }): Result => ({ verdict: 'critical', reason: 'relay_refused', where, location, words: [] }));
    if (facts === null) {
      const { repository } = record;
      const [why, takes] = repository !== null && 'unknown' in repository ? [repository.unknown, repository.takes] : ['', 'github-token'];
      return [{ verdict: 'unknown', reason: 'plan_unread', where: '.github/workflows', words: [why, takes] }];
    }
    const included = INCLUDED[facts.plan ?? 'free'] ?? 2000;
    const parts = record.workflows
      .filter((workflow) => workflow.crons.length > 0 || workflow.jobs.some(isRelay))
      .map((workflow) => ({ file: workflow.file, minutes: minutesOf(record, workflow) }))
      .filter((part) => part.minutes > 0);
    const total = parts.reduce((sum, part) => sum + part.minutes, 0);
    const largest = parts.toSorted((a, b) => b.minutes - a.minutes);
    const words = [String(total), String(included), largest.map((part) => `${part.file.split('/').at(-1)} ${part.minutes}`).join(', ')];
    const where = largest[0]?.file ?? '';
    if (total > included && refused.length === 0) return [{ verdict: 'critical', reason: 'minutes_over', where, words }];
    if (total > included * NEAR && refused.length === 0) return [{ verdict: 'degraded', reason: 'minutes_near', where, words }];
    return refused;
  },
};

const isRelay = (job: Job) => calls(job, 'monitor-relay.yml') || inputOf(job, 'mode') === 'relay';

/** Minutes of GitHub's runners that a workflow's schedule takes in 30 days: by what its runs took lately, else by what its jobs do. */
export function minutesOf(record: Pick<AdoptionRecord, 'now' | 'minutes'>, workflow: Workflow): number {
  const jobs = workflow.jobs.filter(hosted);
  if (jobs.length === 0) return 0;
  // The relay's run that finds another at work ends within a minute.
  const relay = jobs.some(isRelay) ? MONTH_MINUTES : 0;
  const runs = startsOf(workflow, record.now, record.now + MONTH_MS).length;
  const measured = record.minutes !== null && 'known' in record.minutes ? record.minutes.known.get(workflow.file) : undefined;
  const each =
    measured !== undefined && relay === 0 ? measured : jobs.reduce((sum, job) => sum + (needsDrill(workflow, job) ? 0 : minutesOfJob(job)), 0);
  return relay + Math.ceil(runs * each);
}

/** What a drill's job waits for lets it through once a month: a month's drill does not count by the day. */
const needsDrill = (workflow: Workflow, job: Job) => workflow.jobs.some((other) => hasAction(other, 'schedule-due')) && job.needs.length > 0;

/** Whole minutes, as GitHub counts them. */
function minutesOfJob(job: Job): number {
  const alerts = calls(job, 'monitor.yml') && inputOf(job, 'alerts') !== 'off' ? 1 : 0;
  if (inputOf(job, 'mode') !== 'burst') return 1 + alerts;
  return Math.ceil((Number(inputOf(job, 'probes') || '5') * (parseDuration(inputOf(job, 'interval') || '60s') ?? 60_000)) / 60_000) + alerts;
}

/** `$/`, by which our workflows call our actions, and Node 24 need a runner that knows them. */
const LEAST = { workflow: [2, 336, 0], action: [2, 327, 1] } as const;

export const runner: Check = {
  id: 'runner',
  applies: (record) => eachJob(record).some(({ job }) => usesOurs(job) && !hosted(job)),
  find: ({ runnerVersion, ...record }) =>
    eachJob({ runnerVersion, ...record })
      .filter(({ job }) => usesOurs(job) && !hosted(job))
      .flatMap(({ job, where, location }): Result[] => {
        const least = LEAST[calledOurs(job) === null ? 'action' : 'workflow'];
        const version = /^v?(\d+)\.(\d+)\.(\d+)$/.exec(runnerVersion)?.slice(1).map(Number);
        if (version === undefined) return [{ verdict: 'unknown', reason: 'runner_unread', where, location, words: [least.join('.')] }];
        const at = least.findIndex((part, index) => part !== version[index]);
        return at >= 0 && (version[at] ?? 0) < (least[at] ?? 0)
          ? [{ verdict: 'critical', reason: 'runner_old', where, location, words: [runnerVersion, least.join('.')] }]
          : [];
      }),
};
