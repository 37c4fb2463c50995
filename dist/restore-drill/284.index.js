export const id = 284;
export const ids = [284];
export const modules = {

/***/ 8426:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__(4672);


/***/ }),

/***/ 4284:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   openGitHub: () => (/* binding */ openGitHub)
/* harmony export */ });
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8426);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3026);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1634);



/** One request, to its last byte. */
const REQUEST_TIMEOUT_MS = 30_000;
/** A 403 without a known reason comes and goes at times; one that comes this often stays. */
const REFUSALS = 8;
const PACE = { firstMs: 250, factor: 2, longestMs: 15_000 };
/**
 * Writers that meet spread over a wider time. 50 at once then need some 1,600 requests and 4 minutes, where the pace above took 4,500:
 * `github.token` has 1,000 an hour and repository (15,000 with GitHub Enterprise Cloud).
 */
const CONFLICT_PACE = { firstMs: 1000, factor: 3, longestMs: 90_000 };
/** `baseUrl` is another address than the runner's GITHUB_API_URL. */
function openGitHub(token, repository, patience, baseUrl) {
    const octokit = (0,_actions_github__WEBPACK_IMPORTED_MODULE_0__.getOctokit)(token, baseUrl === undefined ? {} : { baseUrl });
    octokit.hook.before('request', (options) => {
        options.request = { ...options.request, signal: AbortSignal.any([patience.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]) };
    });
    octokit.hook.after('request', ({ headers }) => {
        // A gateway before GitHub, or GitHub's own error page: there is no answer in it.
        if (/^text\/html/i.test(String(headers['content-type'] ?? '')))
            throw new _failure_js__WEBPACK_IMPORTED_MODULE_2__/* .NotYet */ .QH('GitHub answered with a page in place of data');
    });
    const started = patience.now();
    const persist = async (purpose, work, conflicts) => {
        const borne = { conflicts: 0, refusals: 0 };
        for (let attempt = 0;; attempt += 1) {
            try {
                return await work(octokit);
            }
            catch (error) {
                patience.signal.throwIfAborted();
                const ms = pauseAfter(error, { purpose, conflicts, attempt, borne, started }, patience);
                await patience.pause(ms, patience.signal);
            }
        }
    };
    return {
        ...repository,
        ask: (purpose, work) => persist(purpose, work, 0),
        change: (purpose, attempt, conflicts = Number.POSITIVE_INFINITY) => persist(purpose, attempt, conflicts),
    };
}
const REASONS = { again: 'github_unreachable', wait: 'rate_limited', conflict: 'contended' };
/** How long to wait before the next attempt; throws what the run ends with where there is to be none. */
function pauseAfter(error, { purpose, conflicts, attempt, borne, started }, patience) {
    // Explained already, by a request inside.
    if (error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UpstreamError */ .gA || !(0,_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .isGitHubs */ .bC)(error))
        throw error;
    const remedy = (0,_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .remedyOf */ .SM)(error, patience.now());
    if (remedy.kind === 'fatal')
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .explainFailure */ .SP)(error, purpose, remedy.reason);
    const conflict = remedy.kind === 'conflict';
    if (conflict && conflicts === 0)
        throw error;
    const pace = conflict ? jitter(CONFLICT_PACE, borne.conflicts, patience.random) : jitter(PACE, attempt, patience.random);
    const ms = remedy.kind === 'wait' ? remedy.ms + patience.random() * 1000 : pace;
    borne.conflicts += conflict ? 1 : 0;
    borne.refusals = remedy.kind === 'again' && remedy.refused ? borne.refusals + 1 : 0;
    if (borne.refusals > REFUSALS)
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .explainFailure */ .SP)(error, purpose, 'permission_denied');
    if (borne.conflicts > conflicts || patience.now() - started + ms > patience.limitMs)
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .explainFailure */ .SP)(error, purpose, REASONS[remedy.kind]);
    return ms;
}
/** Full jitter: any time up to a bound that grows, so that writers who met once do not meet again. */
function jitter({ firstMs, factor, longestMs }, attempt, random) {
    return random() * Math.min(longestMs, firstMs * factor ** attempt);
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
