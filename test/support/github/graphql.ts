import { type Answer, NOT_ACCESSIBLE, ok, type Repository, type Request } from './types.ts';

/** GitHub pins three issues at most. */
const MAX_PINNED = 3;

/**
 * The few GraphQL operations that REST lacks: `viewer`, `pinnedIssues`, `pinIssue`, `unpinIssue`. As GitHub does, errors come with
 * status 200. Told apart by the field's name; variables carry the arguments.
 */
export function graphql(repository: Repository, { body, token }: Request): Answer {
  const query = String(body['query'] ?? '');
  const variables = (body['variables'] ?? {}) as Record<string, unknown>;
  const error = (type: string, message: string): Answer => ok({ data: null, errors: [{ type, path: [], message }] });
  const [, pin] = /\b(un)?pinIssue\s*\(/.exec(query) ?? [];
  if (/\b(un)?pinIssue\s*\(/.test(query)) {
    if (token.permissions.issues !== 'write') return error('FORBIDDEN', NOT_ACCESSIBLE);
    const issue = repository.issues.find((item) => item.node_id === variables['id']);
    if (issue === undefined) return error('NOT_FOUND', `Could not resolve to a node with the global id of '${String(variables['id'])}'`);
    const pinned = repository.issues.filter((item) => item.pinned);
    if (pin === undefined && !issue.pinned && pinned.length >= MAX_PINNED) return error('UNPROCESSABLE', 'Maximum 3 pinned issues per repository');
    issue.pinned = pin === undefined;
    return ok({ data: { [`${pin ?? ''}pinIssue`]: { issue: { id: issue.node_id, isPinned: issue.pinned } } } });
  }
  if (/\bpinnedIssues\b/.test(query)) {
    const nodes = repository.issues.filter((item) => item.pinned).map((item) => ({ issue: { id: item.node_id, number: item.number } }));
    return ok({ data: { repository: { pinnedIssues: { nodes } } } });
  }
  if (/\bviewer\b/.test(query)) return ok({ data: { viewer: { login: token.account.login, databaseId: token.account.id } } });
  return error('undefinedField', 'This fake knows no such field.');
}
