export const id = 999;
export const ids = [999];
export const modules = {

/***/ 9999:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   artifactAddress: () => (/* binding */ artifactAddress),
/* harmony export */   listArtifacts: () => (/* binding */ listArtifacts),
/* harmony export */   readArtifactRun: () => (/* binding */ readArtifactRun)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1634);

const PURPOSE = { what: 'Getting an artifact', permission: '{ actions: read }' };
/** Artifacts of one name that are looked through, newest first as GitHub lists them. */
const MOST = 1000;
/** The repository's default branch, and all artifacts of a name. Throws an UpstreamError. */
async function listArtifacts(api, name) {
    const { owner, repo } = api;
    return api.ask(PURPOSE, async ({ request, paginate }) => {
        const { data: repository } = await request('GET /repos/{owner}/{repo}', { owner, repo });
        const artifacts = [];
        for await (const { data } of paginate.iterator('GET /repos/{owner}/{repo}/actions/artifacts', { owner, repo, name, per_page: 100 })) {
            for (const { id, expired, created_at: created, size_in_bytes: bytes, digest, workflow_run: run } of data) {
                const own = run?.repository_id === repository.id && run.head_repository_id === repository.id;
                const [createdAt, runId] = [new Date(created ?? 0), run?.id ?? 0];
                artifacts.push({ id, expired, createdAt, bytes, digest: digest ?? null, runId, branch: run?.head_branch ?? null, own });
            }
            if (artifacts.length >= MOST)
                break;
        }
        return { defaultBranch: repository.default_branch, artifacts };
    });
}
/** The run that made an artifact. */
async function readArtifactRun(api, runId) {
    const { owner, repo } = api;
    return api.ask(PURPOSE, async ({ request }) => {
        const { data } = await request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { owner, repo, run_id: runId });
        const own = data.head_repository?.id === data.repository?.id && data.repository?.id !== undefined;
        return { event: data.event, status: data.status, conclusion: data.conclusion, branch: data.head_branch, own };
    });
}
/** The address of an artifact's bytes, null where they are no more. It is signed for a minute or so: whoever has it needs no token, and must not be given one. */
async function artifactAddress(api, id) {
    const { owner, repo } = api;
    return api.ask(PURPOSE, async ({ request }) => {
        try {
            const zip = { owner, repo, artifact_id: id, archive_format: 'zip', request: { redirect: 'manual' } };
            const answer = await request('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', zip);
            return answer.headers.location ?? '';
        }
        catch (error) {
            if ((0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .isStatus */ .zM)(error, 410))
                return null;
            throw error;
        }
    });
}


/***/ }),

/***/ 1634:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QH: () => (/* binding */ NotYet),
/* harmony export */   SM: () => (/* binding */ remedyOf),
/* harmony export */   SP: () => (/* binding */ explainFailure),
/* harmony export */   bC: () => (/* binding */ isGitHubs),
/* harmony export */   zM: () => (/* binding */ isStatus)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3026);
/* harmony import */ var _core_plain_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7665);


/** GitHub's answer to a secondary limit without a time of its own: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const SECONDARY_LIMIT_MS = 60_000;
const PROTECTED = /rule violations|protected branch|through a pull request|being restricted|required status check|approving review/i;
function answerOf(error) {
    const given = typeof error === 'object' && error !== null ? error : {};
    const headers = given.response?.headers ?? {};
    const header = (name) => (headers[name] === undefined ? undefined : String(headers[name]));
    // Without a response there was no answer, whatever status the client library gives.
    const graphql = error instanceof Error && error.name === 'GraphqlResponseError';
    return { status: graphql ? 200 : given.response === undefined ? 0 : Number(given.status), message: (0,_core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorText */ .kc)(error), header };
}
/** GitHub answered, and does not show yet what was written just before: the same again, after a while. */
class NotYet extends Error {
    name = 'NotYet';
}
/** Whether an error is of GitHub's or of the way to it. Any other is a bug of ours, and is not tried again. */
function isGitHubs(error) {
    return error instanceof Error && ['HttpError', 'GraphqlResponseError', 'AbortError', 'TimeoutError', 'NotYet'].includes(error.name);
}
/** Reads an error of the client library. `nowMs` is the time of day, as `x-ratelimit-reset` is one. */
function remedyOf(error, nowMs) {
    const { status, message, header } = answerOf(error);
    if (status === 0 || status >= 500)
        return { kind: 'again' };
    if (PROTECTED.test(message))
        return { kind: 'fatal', reason: 'branch_protected' };
    if (status === 401)
        return { kind: 'fatal', reason: 'authentication_failed' };
    if (status === 409 && /empty/i.test(message))
        return { kind: 'fatal', reason: 'repository_empty' };
    if (status === 409 || status === 422)
        return { kind: 'conflict' };
    if (status === 410)
        return { kind: 'fatal', reason: /issues (are|has been|have been) disabled/i.test(message) ? 'issues_disabled' : 'not_found' };
    if (status === 404)
        return { kind: 'fatal', reason: 'not_found' };
    if (status === 403 || status === 429)
        return limitOf(message, header, nowMs);
    // GraphQL tells its errors with status 200.
    return { kind: 'fatal', reason: 'permission_denied' };
}
function limitOf(message, header, nowMs) {
    if (/not accessible by (integration|personal access token)|must have (admin|push)|not have permission|upgrade to github/i.test(message))
        return { kind: 'fatal', reason: 'permission_denied' };
    const after = Number(header('retry-after') ?? Number.NaN);
    if (Number.isFinite(after))
        return { kind: 'wait', ms: after * 1000 };
    const reset = Number(header('x-ratelimit-reset') ?? Number.NaN);
    if (header('x-ratelimit-remaining') === '0' && Number.isFinite(reset))
        return { kind: 'wait', ms: Math.max(0, reset * 1000 - nowMs) };
    return /rate limit|abuse|wait a few minutes/i.test(message) ? { kind: 'wait', ms: SECONDARY_LIMIT_MS } : { kind: 'again', refused: true };
}
/** The error that a run ends with: what happened, to what, and what to do next. */
function explainFailure(error, { what, permission }, reason) {
    const said = (0,_core_plain_text_js__WEBPACK_IMPORTED_MODULE_1__/* .plainText */ .w)((0,_core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorText */ .kc)(error).replace(/ - https?:\/\/\S+$/, ''), 200);
    const why = {
        authentication_failed: `GitHub does not accept the token. Pass \${{ github.token }}.`,
        permission_denied: `The token may not do it. Give the job "permissions: ${permission}".`,
        not_found: `GitHub does not find it, as it says of what a token may not see too. Give the job "permissions: ${permission}".`,
        branch_protected: 'A rule protects the branch. Leave this branch out of branch protection and rulesets, or let GitHub Actions bypass them.',
        repository_empty: 'The repository has no commit yet.',
        issues_disabled: 'The repository has its issues switched off. Switch them on (Settings, General, Features), or keep incidents in another repository.',
        rate_limited: 'The limit of requests is used up. Run the job again later.',
        contended: 'Others wrote at the same time, again and again. Run the job again.',
        github_unreachable: 'GitHub did not answer in time. Run the job again; see githubstatus.com.',
    }[reason];
    const code = reason === 'not_found' ? 'permission_denied' : reason;
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UpstreamError */ .gA(code, `${what} failed: ${why} GitHub said: ${said}`, { cause: error });
}
/** Whether GitHub answered with this status. */
function isStatus(error, status) {
    return answerOf(error).status === status;
}


/***/ })

};
