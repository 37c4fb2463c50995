import { created, notFound, page, type Resource, refusedFor } from './types.ts';

/** https://docs.github.com/rest/deployments : deployments and their statuses, newest first. */
export const deployments: Resource = (repository, request) => {
  const [, id] = /^\/deployments(?:\/(\d+)\/statuses)?$/.exec(request.path) ?? [];
  if (!/^\/deployments(\/\d+\/statuses)?$/.test(request.path)) return null;
  const refused = refusedFor(request, 'deployments', request.method === 'GET' ? 'read' : 'write');
  if (refused !== null) return refused;
  const { body, query, method, now } = request;
  if (id === undefined && method === 'POST') {
    const { login } = request.token.account;
    const about = { sha: String(body['ref']), environment: String(body['environment'] ?? 'production') };
    const made = { id: repository.nextId++, ...about, created_at: now.toISOString(), creator: { login }, statuses: [] };
    repository.deployments.unshift(made);
    return created({ ...made, statuses: undefined });
  }
  if (id === undefined) {
    const matches = (name: string, value: string) => query.get(name) === null || query.get(name) === value;
    return page(
      repository.deployments
        .filter((item) => matches('environment', item.environment) && matches('sha', item.sha))
        .map(({ statuses: _, ...item }) => item),
      request,
    );
  }
  const found = repository.deployments.find((item) => String(item.id) === id);
  if (found === undefined) return notFound;
  if (method === 'GET') return page(found.statuses, request);
  const status = { id: repository.nextId++, state: body['state'], created_at: now.toISOString() };
  found.statuses.unshift(status);
  return created(status);
};
