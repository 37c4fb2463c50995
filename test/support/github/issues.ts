import {
  type Answer,
  type Comment,
  created,
  failed,
  type Issue,
  invalid,
  notFound,
  nothing,
  ok,
  page,
  type Repository,
  type Request,
  type Resource,
  refusedFor,
} from './types.ts';

/** GitHub refuses longer bodies of issues and comments. */
const MAX_BODY = 65_536;
const MAX_COMMENTS = 2500;

/** https://docs.github.com/rest/issues : issues, their comments, assignees and labels. */
export const issues: Resource = (repository, request) => {
  const { path, method } = request;
  if (!/^\/(issues|labels|assignees)(\/|$)/.test(path)) return null;
  const refused = refusedFor(request, 'issues', method === 'GET' ? 'read' : 'write');
  if (refused !== null) return refused;
  if (path === '/labels') return method === 'POST' ? createLabel(repository, request) : page(repository.labels, request);
  if (!repository.hasIssues) return failed(410, 'Issues are disabled for this repo');
  const assignee = /^\/assignees\/([^/]+)$/.exec(path)?.[1];
  if (assignee !== undefined) return repository.collaborators.has(assignee) ? nothing : notFound;
  if (path === '/issues') return method === 'POST' ? createIssue(repository, request) : listIssues(repository, request);
  return oneIssue(repository, request);
};

/** What an account may do here. Every token may ask. */
export const collaborators: Resource = ({ roles }, { path }) => {
  const account = /^\/collaborators\/([^/]+)\/permission$/.exec(path)?.[1];
  if (account === undefined) return null;
  const permission = roles.get(decodeURIComponent(account)) ?? 'none';
  return ok({ permission, role_name: permission });
};

function oneIssue(repository: Repository, request: Request): Answer {
  const { path, method } = request;
  if (path === '/issues/comments') return listAllComments(repository, request);
  const comment = /^\/issues\/comments\/(\d+)$/.exec(path)?.[1];
  if (comment !== undefined && method === 'PATCH') return editComment(repository, request, comment);
  if (comment !== undefined) return method === 'DELETE' ? deleteComment(repository, comment) : notFound;
  const [, number, part] = /^\/issues\/(\d+)(?:\/(comments))?$/.exec(path) ?? [];
  const issue = repository.issues.find((item) => String(item.number) === number);
  if (issue === undefined) return notFound;
  if (part === 'comments') return method === 'POST' ? createComment(repository, request, issue) : listComments(request, issue);
  return method === 'PATCH' ? editIssue(repository, request, issue) : ok(issueBody(repository, issue));
}

function tooLong(resource: string, body: unknown): Answer | null {
  if ([...String(body ?? '')].length <= MAX_BODY) return null;
  return invalid(resource, 'body', 'custom', `body is too long (maximum is ${MAX_BODY} characters)`);
}

function createLabel({ labels }: Repository, { body }: Request): Answer {
  const name = String(body['name']);
  if (labels.some((label) => label.name.toLowerCase() === name.toLowerCase())) return invalid('Label', 'name', 'already_exists');
  const label = { name, color: String(body['color'] ?? 'ededed'), description: String(body['description'] ?? '') };
  if (label.description.length > 100) return invalid('Label', 'description', 'too_long');
  labels.push(label);
  return created(label);
}

const loginsOf = (value: unknown) => ((value ?? []) as readonly string[]).map(String);

function createIssue(repository: Repository, { body, token, now }: Request): Answer {
  const wrong = tooLong('Issue', body['body']) ?? unassignable(repository, body['assignees']);
  if (wrong !== null) return wrong;
  const id = repository.nextId++;
  const issue: Issue = {
    id,
    node_id: `I_${id}`,
    number: Math.max(0, ...repository.issues.map((item) => item.number)) + 1,
    title: String(body['title']),
    body: String(body['body'] ?? ''),
    state: 'open',
    state_reason: null,
    user: token.account,
    labels: loginsOf(body['labels']),
    assignees: loginsOf(body['assignees']),
    comments: [],
    pinned: false,
    pull_request: false,
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
    closed_at: null,
    locked: false,
  };
  for (const name of issue.labels)
    if (!repository.labels.some((label) => label.name === name)) repository.labels.push({ name, color: 'ededed', description: '' });
  repository.issues.push(issue);
  return created(issueBody(repository, issue));
}

function unassignable({ collaborators }: Repository, assignees: unknown): Answer | null {
  return loginsOf(assignees).every((login) => collaborators.has(login)) ? null : invalid('Issue', 'assignees', 'invalid');
}

function editIssue(repository: Repository, { body, now }: Request, issue: Issue): Answer {
  const wrong = tooLong('Issue', body['body']) ?? unassignable(repository, body['assignees']);
  if (wrong !== null) return wrong;
  if (body['title'] !== undefined) issue.title = String(body['title']);
  if (body['body'] !== undefined) issue.body = String(body['body']);
  if (body['state'] !== undefined) {
    const state = body['state'] === 'closed' ? 'closed' : 'open';
    if (state !== issue.state) issue.closed_at = state === 'closed' ? now.toISOString() : null;
    issue.state = state;
  }
  issue.updated_at = now.toISOString();
  if (body['state_reason'] !== undefined) issue.state_reason = String(body['state_reason']);
  if (body['labels'] !== undefined) issue.labels = loginsOf(body['labels']);
  if (body['assignees'] !== undefined) issue.assignees = loginsOf(body['assignees']);
  return ok(issueBody(repository, issue));
}

function listIssues(repository: Repository, request: Request): Answer {
  const { query } = request;
  const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
  const state = query.get('state') ?? 'open';
  const creator = query.get('creator');
  const since = query.get('since');
  const found = repository.issues.filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      labels.every((name) => issue.labels.includes(name)) &&
      (creator === null || issue.user.login === creator) &&
      (since === null || issue.updated_at >= since),
  );
  const sorted = [...found].sort((a, b) => (query.get('direction') === 'asc' ? a.number - b.number : b.number - a.number));
  return page(
    sorted.map((issue) => issueBody(repository, issue)),
    request,
  );
}

function createComment(repository: Repository, { body, token, now }: Request, issue: Issue): Answer {
  if (issue.comments.length >= MAX_COMMENTS) return failed(403, `Commenting is disabled on issues with more than ${MAX_COMMENTS} comments`);
  if (issue.locked && token.permissions.contents !== 'write') return failed(403, 'Unable to create comment because issue is locked.');
  const wrong = tooLong('IssueComment', body['body']);
  if (wrong !== null) return wrong;
  const comment: Comment = {
    id: repository.nextId++,
    body: String(body['body']),
    user: token.account,
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
  };
  issue.comments.push(comment);
  issue.updated_at = now.toISOString();
  return created(comment);
}

function editComment({ issues: all }: Repository, { body, now }: Request, id: string): Answer {
  const comment = all.flatMap(({ comments }) => comments).find((item) => String(item.id) === id);
  if (comment === undefined) return notFound;
  const wrong = tooLong('IssueComment', body['body']);
  if (wrong !== null) return wrong;
  comment.body = String(body['body']);
  comment.updated_at = now.toISOString();
  return ok(comment);
}

function deleteComment({ issues: all }: Repository, id: string): Answer {
  for (const issue of all) {
    const at = issue.comments.findIndex((comment) => String(comment.id) === id);
    if (at < 0) continue;
    issue.comments.splice(at, 1);
    return nothing;
  }
  return notFound;
}

/** Comments of every issue: https://docs.github.com/rest/issues/comments#list-issue-comments-for-a-repository */
function listAllComments({ issues: all, owner, name }: Repository, request: Request): Answer {
  const since = request.query.get('since');
  const found = all.flatMap(({ number, comments }) =>
    comments.map((comment) => ({ ...comment, issue_url: `${request.baseUrl}/repos/${owner}/${name}/issues/${number}` })),
  );
  return page(
    found.filter((comment) => since === null || comment.updated_at >= since).sort((a, b) => a.id - b.id),
    request,
  );
}

function listComments(request: Request, issue: Issue): Answer {
  const since = request.query.get('since');
  return page(
    issue.comments.filter((comment) => since === null || comment.created_at >= since),
    request,
  );
}

function issueBody({ owner, name }: Repository, issue: Issue) {
  const { comments, pull_request, labels, assignees, pinned: _, ...rest } = issue;
  return {
    ...rest,
    labels: labels.map((label) => ({ name: label })),
    assignees: assignees.map((login) => ({ login })),
    comments: comments.length,
    html_url: `https://github.com/${owner}/${name}/issues/${issue.number}`,
    ...(pull_request ? { pull_request: { url: '' } } : {}),
  };
}
