import type { Finding } from '../../core/finding.ts';
import { worst } from '../../core/verdict.ts';
import type { MigrationMessages } from './messages.ts';
import { prismaCodeOf } from './stored-log.ts';
import { BLOCKS_DEPLOY } from './verdict.ts';

/**
 * What to do after the check: nothing is pending, it is not safe, or Prisma is to be run. An edited migration blocks as long as
 * `on-modified` makes it critical: Prisma itself would not notice.
 */
export function planDeploy(findings: readonly Finding[]): 'nothing' | 'refuse' | 'run' {
  if (findings.some((finding) => BLOCKS_DEPLOY.includes(finding.reason) && !isTolerated(finding))) return 'refuse';
  return findings.some((finding) => finding.reason === 'pending') ? 'run' : 'nothing';
}

/** What was edited or is missing and is not critical by the inputs stays so after a deploy that did all it should. */
function isTolerated({ reason, verdict }: Finding): boolean {
  return (reason === 'modified' || reason === 'missing') && verdict !== 'critical';
}

/** How `prisma migrate deploy` ended. */
export type DeployEnd = {
  readonly ended: 'exit' | 'cancelled' | 'timeout' | 'missing';
  readonly exit: string;
  readonly succeeded: boolean;
  readonly output: string;
};

/**
 * The ledger has the last word: an exit of 0 that applied nothing is a failure, and a lock that another deploy held is none if
 * that one has applied everything. `after` is what the ledger says now, null where it could not be read.
 */
export function judgeDeploy(end: DeployEnd, after: readonly Finding[] | null, limit: string, m: MigrationMessages): readonly Finding[] {
  const state = after ?? [];
  const clean = after?.every((finding) => finding.reason === 'in_sync' || isTolerated(finding));
  const now = after === null || after.length === 0 ? m.stateUnknown : worst(after).message;
  const code = prismaCodeOf(end.output);
  if (end.ended === 'exit' && clean && end.succeeded) return state;
  if (end.ended === 'exit' && clean && code === 'P1002') {
    return state.map((finding) => ({
      ...finding,
      message: `${finding.message} ${m.deployedByOther}`,
      evidence: { ...finding.evidence, prismaCode: code },
    }));
  }
  const failure = (reason: string, message: string): Finding => ({
    verdict: 'critical',
    reason,
    message,
    evidence: { exit: end.exit, ...(code === null ? {} : { prismaCode: code }), state: state.map((finding) => finding.reason) },
  });
  const rest = state.filter((finding) => finding.verdict !== 'ok');
  if (end.ended === 'timeout') return [failure('deploy_timeout', m.deployTimedOut({ limit, now })), ...rest];
  if (end.ended === 'exit' && end.succeeded) return [failure('deploy_incomplete', m.deployIncomplete({ now })), ...rest];
  return [failure('deploy_failed', m.deployFailed({ exit: end.exit, code, hint: code === null ? '' : m.codeHint(code), now })), ...rest];
}

/** The runner's own variables: the inputs with the secrets in them, tokens, and the files that a step writes commands to. */
const RUNNER_VARIABLE = /^(INPUT|STATE|ACTIONS|GITHUB|RUNNER)_/i;
const DATABASE_URL = /^(postgres(ql)?|prisma(\+postgres)?):\/\//i;

/**
 * The environment of Prisma: the step's, without the runner's own variables, and with `url` in DATABASE_URL and in the variables
 * that the project's datasource names. Another variable that holds a database's URL is left out, so that a `directUrl` cannot
 * lead the deploy to another database than the one that was checked; shadow databases are not touched by a deploy.
 */
export function deployEnvironment(
  step: Readonly<Record<string, string | undefined>>,
  url: string,
  urlVariables: readonly string[],
): Record<string, string> {
  const kept = Object.entries(step).filter(
    ([name, value]) => value !== undefined && !RUNNER_VARIABLE.test(name) && (!DATABASE_URL.test(value) || /shadow/i.test(name)),
  ) as [string, string][];
  const addresses = Object.fromEntries(['DATABASE_URL', ...urlVariables].map((name) => [name, url]));
  // No version check over the network, no colours, no questions.
  const quiet = { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', NO_COLOR: '1', CI: 'true' };
  return { ...Object.fromEntries(kept), ...quiet, ...addresses };
}
