import { deploysOf } from './check-deploys.ts';
import { calls, hasAction, isOurs } from './ours.ts';
import { type AdoptionRecord, type Check, eachJob, type Result } from './record.ts';

/** Names of checks under which a pull request shows our gate. */
function gateChecks({ workflows }: AdoptionRecord): string[] {
  return workflows
    .filter(({ events }) => events.has('pull_request') || events.has('merge_group'))
    .flatMap(({ jobs }) =>
      jobs.flatMap((job) => (calls(job, 'gate-deploy.yml') ? [`${job.name} / gate`] : hasAction(job, 'migrate-status') ? [job.name] : [])),
    );
}

export const branch: Check = {
  id: 'branch',
  applies: (record) => deploysOf(record).some(({ workflow }) => workflow.events.has('push')) || gateChecks(record).length > 0,
  find: (record): Result[] => {
    const { branch: state, repository } = record;
    const where = repository !== null && 'known' in repository ? repository.known.defaultBranch : 'main';
    if (state === null) return [{ verdict: 'unknown', reason: 'branch_unread', where, words: ['', 'github-token'] }];
    if ('unknown' in state) return [{ verdict: 'unknown', reason: 'branch_unread', where, words: [state.unknown, state.takes] }];
    const wanted = gateChecks(record);
    const { isProtected, checks } = state.known;
    if (!isProtected) return [{ verdict: 'degraded', reason: 'branch_unprotected', where, words: [where, wanted.join(', ') || 'CI'] }];
    if (checks === null) return [{ verdict: 'unknown', reason: 'branch_unread', where, words: ['', 'Administration: read'] }];
    const missing = wanted.filter((name) => !checks.includes(name));
    if (missing.length > 0 || checks.length === 0)
      return [{ verdict: 'degraded', reason: 'branch_check_missing', where, words: [where, missing.join(', ') || 'CI'] }];
    return [];
  },
};

const reachesDatabase = (record: AdoptionRecord) =>
  eachJob(record).some(
    ({ job }) => (job.secrets !== 'inherit' && job.secrets.has('database-url') && calls(job, 'gate-deploy.yml')) || hasAction(job, 'migrate-status'),
  );

export const database: Check = {
  id: 'database',
  applies: (record) => record.database !== null || reachesDatabase(record),
  find: ({ database: state, hasPrisma }): Result[] => {
    const where = 'database-url';
    if (state === null) return [{ verdict: 'unknown', reason: 'database_unread', where, words: [] }];
    if ('unknown' in state) return [{ verdict: 'critical', reason: 'database_unreachable', where, words: [state.unknown] }];
    const { superuser, ledger } = state.known;
    const results: Result[] = superuser ? [{ verdict: 'degraded', reason: 'database_superuser', where, words: [] }] : [];
    if (ledger === 'denied') results.push({ verdict: 'critical', reason: 'database_ledger_denied', where, words: [] });
    if (ledger === 'absent' && hasPrisma) results.push({ verdict: 'degraded', reason: 'database_ledger_absent', where, words: [] });
    return results;
  },
};

export const health: Check = {
  id: 'health',
  applies: (record) => record.health !== null || record.workflows.some(isOurs),
  find: ({ health: targets }): Result[] => {
    if (targets === null) return [{ verdict: 'unknown', reason: 'health_unread', where: 'health-url', words: [] }];
    return targets
      .filter(({ verdict }) => verdict !== 'ok')
      .map(({ target, verdict, message }) => ({ verdict, reason: 'health_bad', where: target, words: [message] }));
  },
};
