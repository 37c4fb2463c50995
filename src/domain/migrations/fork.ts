/**
 * Events that may run a fork's code. `pull_request_target` and `workflow_run` do so with the secrets of the base repository, once the
 * workflow checks the head out: a deploy would run the fork's Prisma and its migrations on the database.
 */
const FROM_A_FORK = ['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment', 'workflow_run'];

type Repository = { readonly full_name?: unknown } | null | undefined;
type Payload = {
  readonly repository?: Repository;
  readonly pull_request?: { readonly head?: { readonly repo?: Repository }; readonly base?: { readonly repo?: Repository } };
  readonly workflow_run?: { readonly head_repository?: Repository };
} | null;

/**
 * The head repository of a run that a fork started, null where it is the base repository's own. `?` where the payload does not tell,
 * as after the fork was deleted: not known is not safe.
 */
export function forkOf(event: { readonly name: string; readonly payload: unknown }): string | null {
  if (!FROM_A_FORK.includes(event.name)) return null;
  const payload = (typeof event.payload === 'object' ? event.payload : null) as Payload;
  const pull = payload?.pull_request;
  const head = nameOf(event.name === 'workflow_run' ? payload?.workflow_run?.head_repository : pull?.head?.repo);
  const base = nameOf(pull?.base?.repo) ?? nameOf(payload?.repository);
  if (head !== null && base !== null && head.toLowerCase() === base.toLowerCase()) return null;
  return head ?? '?';
}

function nameOf(repository: Repository): string | null {
  return typeof repository?.full_name === 'string' && repository.full_name !== '' ? repository.full_name : null;
}
