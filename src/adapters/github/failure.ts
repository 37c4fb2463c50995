import { errorText, UpstreamError } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';

/** What can be done about an answer of GitHub's. */
export type Remedy =
  /** The server or the way to it: the same request again, after a while. `refused`: it said no, without a reason that is known here. */
  | { readonly kind: 'again'; readonly refused?: true }
  /** A rate limit: not before this many milliseconds. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Somebody else was first, or the request does not fit what is there any more: read again, then decide again. */
  | { readonly kind: 'conflict' }
  /** No repetition helps. */
  | { readonly kind: 'fatal'; readonly reason: FatalReason };
export type FatalReason = 'authentication_failed' | 'permission_denied' | 'branch_protected' | 'repository_empty' | 'issues_disabled' | 'not_found';

/** GitHub's answer to a secondary limit without a time of its own: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const SECONDARY_LIMIT_MS = 60_000;

const PROTECTED = /rule violations|protected branch|through a pull request|being restricted|required status check|approving review/i;

type Answer = { readonly status: number; readonly message: string; readonly header: (name: string) => string | undefined };

function answerOf(error: unknown): Answer {
  const given = typeof error === 'object' && error !== null ? (error as { status?: unknown; response?: { headers?: Record<string, unknown> } }) : {};
  const headers = given.response?.headers ?? {};
  const header = (name: string) => (headers[name] === undefined ? undefined : String(headers[name]));
  // Without a response there was no answer, whatever status the client library gives.
  const graphql = error instanceof Error && error.name === 'GraphqlResponseError';
  return { status: graphql ? 200 : given.response === undefined ? 0 : Number(given.status), message: errorText(error), header };
}

/** GitHub answered, and does not show yet what was written just before: the same again, after a while. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

/** Whether an error is of GitHub's or of the way to it. Any other is a bug of ours, and is not tried again. */
export function isGitHubs(error: unknown): boolean {
  return error instanceof Error && ['HttpError', 'GraphqlResponseError', 'AbortError', 'TimeoutError', 'NotYet'].includes(error.name);
}

/** Reads an error of the client library. `nowMs` is the time of day, as `x-ratelimit-reset` is one. */
export function remedyOf(error: unknown, nowMs: number): Remedy {
  const { status, message, header } = answerOf(error);
  if (status === 0 || status >= 500) return { kind: 'again' };
  if (PROTECTED.test(message)) return { kind: 'fatal', reason: 'branch_protected' };
  if (status === 401) return { kind: 'fatal', reason: 'authentication_failed' };
  if (status === 409 && /empty/i.test(message)) return { kind: 'fatal', reason: 'repository_empty' };
  if (status === 409 || status === 422) return { kind: 'conflict' };
  if (status === 410) return { kind: 'fatal', reason: /issues (are|has been|have been) disabled/i.test(message) ? 'issues_disabled' : 'not_found' };
  if (status === 404) return { kind: 'fatal', reason: 'not_found' };
  if (status === 403 || status === 429) return limitOf(message, header, nowMs);
  // GraphQL tells its errors with status 200.
  return { kind: 'fatal', reason: 'permission_denied' };
}

function limitOf(message: string, header: Answer['header'], nowMs: number): Remedy {
  if (/not accessible by (integration|personal access token)|must have (admin|push)|not have permission|upgrade to github/i.test(message))
    return { kind: 'fatal', reason: 'permission_denied' };
  const after = Number(header('retry-after') ?? Number.NaN);
  if (Number.isFinite(after)) return { kind: 'wait', ms: after * 1000 };
  const reset = Number(header('x-ratelimit-reset') ?? Number.NaN);
  if (header('x-ratelimit-remaining') === '0' && Number.isFinite(reset)) return { kind: 'wait', ms: Math.max(0, reset * 1000 - nowMs) };
  return /rate limit|abuse|wait a few minutes/i.test(message) ? { kind: 'wait', ms: SECONDARY_LIMIT_MS } : { kind: 'again', refused: true };
}

/** What was done and what it needs, for the sentence of a failure. */
export type Purpose = { readonly what: string; readonly permission: string };

/** The error that a run ends with: what happened, to what, and what to do next. */
export function explainFailure(
  error: unknown,
  { what, permission }: Purpose,
  reason: FatalReason | 'rate_limited' | 'contended' | 'github_unreachable',
): UpstreamError {
  const said = plainText(errorText(error).replace(/ - https?:\/\/\S+$/, ''), 200);
  const why = {
    authentication_failed: `GitHub does not accept the token. Pass \${{ github.token }}.`,
    permission_denied: `The token may not do it. Give the job "permissions: ${permission}".`,
    not_found: `GitHub does not find it, as it says of what a token may not see too. Give the job "permissions: ${permission}".`,
    branch_protected: 'A rule protects the branch. Leave this branch out of branch protection and rulesets, or let GitHub Actions bypass them.',
    repository_empty: 'The repository has no commit yet.',
    issues_disabled:
      'The repository has its issues switched off. Switch them on (Settings, General, Features), or keep incidents in another repository.',
    rate_limited: 'The limit of requests is used up. Run the job again later.',
    contended: 'Others wrote at the same time, again and again. Run the job again.',
    github_unreachable: 'GitHub did not answer in time. Run the job again; see githubstatus.com.',
  }[reason];
  const code = reason === 'not_found' ? 'permission_denied' : reason;
  return new UpstreamError(code, `${what} failed: ${why} GitHub said: ${said}`, { cause: error });
}

/** Whether GitHub answered with this status. */
export function isStatus(error: unknown, status: number): boolean {
  return answerOf(error).status === status;
}
