import { calledOurs, isOurs, needsOf, usesOurs } from './ours.ts';
import { type Check, eachJob, type Result } from './record.ts';
import { grants, type Permissions } from './workflow.ts';

export const workflows: Check = {
  id: 'workflows',
  applies: () => true,
  find: (record) => [
    ...record.unreadable.map(
      ({ file, problem, line }): Result => ({
        verdict: 'critical',
        reason: 'workflow_unreadable',
        where: file,
        location: { file, line },
        words: [problem],
      }),
    ),
    ...(record.leftOut.length === 0
      ? []
      : [
          { verdict: 'unknown', reason: 'file_unread', where: '.github/workflows', words: [record.leftOut.slice(0, 10).join(', ')] } satisfies Result,
        ]),
    ...(record.workflows.some(isOurs)
      ? []
      : [{ verdict: 'critical', reason: 'not_adopted', where: '.github/workflows', words: [] } satisfies Result]),
  ],
};

/** Where a team's own goes. A script or a description may speak of anything. */
const FILLED_IN = /^\/jobs\/[^/]+\/(uses|with\/|secrets\/|env\/|steps\/\d+\/(uses|with\/|env\/))/;

/** What the examples hold in place of it. */
const PLACEHOLDER = /\bOWNER\/|(?:^|[/@=.])(?:api\.)?example\.(?:com|org)\b|s3:\/\/acme-backups\b/;

export const placeholders: Check = {
  id: 'placeholders',
  applies: ({ workflows: all }) => all.some(isOurs),
  find: (record) =>
    record.workflows.filter(isOurs).flatMap(({ file, texts }) =>
      texts
        .filter(({ place }) => FILLED_IN.test(place))
        .flatMap(({ text, line }): Result[] => {
          const found = text.split(/\s+/).find((word) => PLACEHOLDER.test(word));
          return found === undefined
            ? []
            : [{ verdict: 'critical', reason: 'placeholder_left', where: file, location: { file, line }, words: [found] }];
        }),
    ),
};

/** GitHub's words for a token of which nothing is declared: https://docs.github.com/actions/reference/authentication-in-a-workflow */
const RESTRICTED: Permissions = {
  all: 'none',
  scopes: new Map([
    ['contents', 'read'],
    ['packages', 'read'],
  ]),
};

export const permissions: Check = {
  id: 'permissions',
  applies: ({ workflows: all }) => all.some(isOurs),
  find: (record) => {
    const standard = record.defaultToken !== null && 'known' in record.defaultToken ? record.defaultToken.known : null;
    return eachJob(record)
      .filter(({ job }) => usesOurs(job))
      .flatMap(({ job, where, location }): Result[] => {
        const needs = needsOf(job);
        const given = job.permissions ?? (standard === 'read' ? RESTRICTED : null);
        if (given === null) return [{ verdict: 'degraded', reason: 'permissions_undeclared', where, location, words: [job.id, yamlOf(needs)] }];
        const missing = [...needs].filter(([scope, level]) => !grants(given, scope, level)).map(([scope, level]) => `${scope}: ${level}`);
        if (missing.length > 0)
          return [{ verdict: 'critical', reason: 'permission_missing', where, location, words: [missing.join(', '), yamlOf(needs)] }];
        const wide =
          given.all === 'write' ? ['write-all'] : calledOurs(job) === null ? [] : writes(given).filter((scope) => needs.get(scope) !== 'write');
        return wide.length === 0
          ? []
          : [{ verdict: 'degraded', reason: 'permission_superfluous', where, location, words: [wide.join(', '), yamlOf(needs)] }];
      });
  },
};

const writes = ({ scopes }: Permissions) => [...scopes].filter(([, level]) => level === 'write').map(([scope]) => scope);
const yamlOf = (needs: ReadonlyMap<string, string>) =>
  needs.size === 0 ? 'permissions: {}' : `permissions: { ${[...needs].map(([scope, level]) => `${scope}: ${level}`).join(', ')} }`;

export const pins: Check = {
  id: 'pins',
  applies: ({ workflows: all }) => all.some(isOurs),
  find: (record) =>
    eachJob(record)
      .filter(({ workflow }) => isOurs(workflow))
      .flatMap(({ workflow: { file }, job, where }) =>
        [{ uses: job.uses, line: job.line }, ...job.steps].flatMap(({ uses, line }): Result[] => {
          const ref = /^[\w.-]+\/[^@\s]+@(\S+)$/.exec(uses)?.[1];
          // A digest pins an image; a path of the repository itself is at the commit that runs.
          if (ref === undefined || /^[0-9a-f]{40}$/.test(ref)) return [];
          return [{ verdict: 'degraded', reason: 'action_unpinned', where, location: { file, line }, words: [uses, uses.replace(/@.*$/, '')] }];
        }),
      ),
};

export const pullRequestTarget: Check = {
  id: 'pull-request-target',
  applies: ({ workflows: all }) => all.some(({ events }) => events.has('pull_request_target')),
  find: (record) =>
    eachJob(record)
      .filter(({ workflow }) => workflow.events.has('pull_request_target'))
      .flatMap(({ job, where, location }): Result[] => {
        const head = job.steps.some(({ uses, with: given, run }) => {
          const ref = `${given.get('ref') ?? ''} ${given.get('repository') ?? ''}`;
          return (
            (/^actions\/checkout@/.test(uses) && /pull_request\.head|github\.head_ref/.test(ref)) || /gh pr checkout|pull\/.*\/(head|merge)/.test(run)
          );
        });
        if (!head && !usesOurs(job)) return [];
        return [{ verdict: 'critical', reason: 'pull_request_target', where, location, words: [job.id] }];
      }),
};

export const timeouts: Check = {
  id: 'timeouts',
  applies: ({ workflows: all }) => all.some(isOurs),
  find: (record) =>
    eachJob(record)
      .filter(({ workflow, job }) => isOurs(workflow) && job.uses === '' && !job.timeout)
      .map(({ job, where, location }) => ({ verdict: 'degraded', reason: 'timeout_missing', where, location, words: [job.id] })),
};
