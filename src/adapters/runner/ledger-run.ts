import type { LedgerRun } from '../../domain/ledger/entry.ts';
import { workflowFile } from './environment.ts';

type Where = { readonly repository: { readonly owner: string; readonly repo: string }; readonly run: LedgerRun; readonly tool: string };

/** Where this job runs, for the register: from the runner's own variables, which no earlier job can set. */
export function ledgerRun(env: NodeJS.ProcessEnv, repository: Where['repository']): Where {
  const name = `${repository.owner}/${repository.repo}`;
  const id = env['GITHUB_RUN_ID'] ?? '';
  const run: LedgerRun = {
    repository: name,
    id,
    attempt: env['GITHUB_RUN_ATTEMPT'] || '1',
    url: `${env['GITHUB_SERVER_URL'] || 'https://github.com'}/${name}/actions/runs/${id}`,
    workflow: workflowFile(env) ?? '',
    commit: env['GITHUB_SHA'] ?? '',
    ref: env['GITHUB_REF'] ?? '',
    event: env['GITHUB_EVENT_NAME'] ?? '',
    actor: env['GITHUB_ACTOR'] ?? '',
  };
  const tool = `${env['GITHUB_ACTION_REPOSITORY'] || name}@${env['GITHUB_ACTION_REF'] || run.commit}`;
  return { repository, run, tool };
}
