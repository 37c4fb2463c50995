export const id = 841;
export const ids = [841];
export const modules = {

/***/ 6841:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   currentRepository: () => (/* binding */ currentRepository)
/* harmony export */ });
/* unused harmony exports connectGitHub, githubError */
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2413);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3026);



/** The repository that runs, from the runner's environment. Throws a ConfigError where there is none. */
function currentRepository(env) {
    const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
    if (!owner || !repo)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ConfigError */ .xL([{ input: 'GITHUB_REPOSITORY', problem: 'the runner did not say which repository this is.' }]);
    return { owner, repo };
}
/** GitHub's REST API. The address is the runner's GITHUB_API_URL. */
function connectGitHub(token) {
    return getOctokit(token, { request: { signal: AbortSignal.timeout(60_000) } }).rest;
}
/**
 * An error of GitHub's as one that says what to do. `permission` is the line that the job lacks when GitHub answers 403 or 404,
 * which it does for things that a token may not see.
 */
function githubError(error, what, permission) {
    const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 0;
    const said = plainText(errorText(error), 200);
    if (status === 401)
        return new UpstreamError('authentication_failed', `GitHub does not accept the token while reading ${what}: ${said}`, { cause: error });
    if (status === 403 || status === 404) {
        const advice = `Give the job "permissions: ${permission}" and see that it exists.`;
        return new UpstreamError('permission_denied', `GitHub answered ${status} while reading ${what}: ${said} ${advice}`, { cause: error });
    }
    return new UpstreamError('github_unreachable', `GitHub could not be asked for ${what}: ${said}`, { cause: error });
}


/***/ })

};
