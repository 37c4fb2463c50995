export const id = 540;
export const ids = [540];
export const modules = {

/***/ 8426:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__(4672);


/***/ }),

/***/ 9540:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readMonitorHistory: () => (/* binding */ readMonitorHistory)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./build/src/adapters/clock/pause.js

/** Waits; throws an AbortError as soon as `signal` is aborted, at once where it is already. */
async function pause(ms, signal) {
    await (0,promises_.setTimeout)(ms, undefined, { signal });
}

// EXTERNAL MODULE: ./build/node_modules/@actions/github/index.js
var github = __webpack_require__(8426);
// EXTERNAL MODULE: ./build/src/core/errors.js
var errors = __webpack_require__(3026);
// EXTERNAL MODULE: ./build/src/core/plain-text.js
var plain_text = __webpack_require__(7665);
;// CONCATENATED MODULE: ./build/src/adapters/github/failure.js


/** GitHub's answer to a secondary limit without a time of its own: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const SECONDARY_LIMIT_MS = 60_000;
const PROTECTED = /rule violations|protected branch|through a pull request|being restricted|required status check|approving review/i;
function answerOf(error) {
    const given = typeof error === 'object' && error !== null ? error : {};
    const headers = given.response?.headers ?? {};
    const header = (name) => (headers[name] === undefined ? undefined : String(headers[name]));
    // Without a response there was no answer, whatever status the client library gives.
    const graphql = error instanceof Error && error.name === 'GraphqlResponseError';
    return { status: graphql ? 200 : given.response === undefined ? 0 : Number(given.status), message: (0,errors/* errorText */.kc)(error), header };
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
    const said = (0,plain_text/* plainText */.w)((0,errors/* errorText */.kc)(error).replace(/ - https?:\/\/\S+$/, ''), 200);
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
    return new errors/* UpstreamError */.gA(code, `${what} failed: ${why} GitHub said: ${said}`, { cause: error });
}
/** Whether GitHub answered with this status. */
function isStatus(error, status) {
    return answerOf(error).status === status;
}

;// CONCATENATED MODULE: ./build/src/adapters/github/api.js



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
    const octokit = (0,github.getOctokit)(token, baseUrl === undefined ? {} : { baseUrl });
    octokit.hook.before('request', (options) => {
        options.request = { ...options.request, signal: AbortSignal.any([patience.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]) };
    });
    octokit.hook.after('request', ({ headers }) => {
        // A gateway before GitHub, or GitHub's own error page: there is no answer in it.
        if (/^text\/html/i.test(String(headers['content-type'] ?? '')))
            throw new NotYet('GitHub answered with a page in place of data');
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
    if (error instanceof errors/* UpstreamError */.gA || !isGitHubs(error))
        throw error;
    const remedy = remedyOf(error, patience.now());
    if (remedy.kind === 'fatal')
        throw explainFailure(error, purpose, remedy.reason);
    const conflict = remedy.kind === 'conflict';
    if (conflict && conflicts === 0)
        throw error;
    const pace = conflict ? jitter(CONFLICT_PACE, borne.conflicts, patience.random) : jitter(PACE, attempt, patience.random);
    const ms = remedy.kind === 'wait' ? remedy.ms + patience.random() * 1000 : pace;
    borne.conflicts += conflict ? 1 : 0;
    borne.refusals = remedy.kind === 'again' && remedy.refused ? borne.refusals + 1 : 0;
    if (borne.refusals > REFUSALS)
        throw explainFailure(error, purpose, 'permission_denied');
    if (borne.conflicts > conflicts || patience.now() - started + ms > patience.limitMs)
        throw explainFailure(error, purpose, REASONS[remedy.kind]);
    return ms;
}
/** Full jitter: any time up to a bound that grows, so that writers who met once do not meet again. */
function jitter({ firstMs, factor, longestMs }, attempt, random) {
    return random() * Math.min(longestMs, firstMs * factor ** attempt);
}

;// CONCATENATED MODULE: ./build/src/adapters/github/client.js

/** The repository that runs, from the runner's environment. Throws a ConfigError where there is none. */
function currentRepository(env) {
    const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
    if (!owner || !repo)
        throw new errors/* ConfigError */.xL([{ input: 'GITHUB_REPOSITORY', problem: 'the runner did not say which repository this is.' }]);
    return { owner, repo };
}

;// CONCATENATED MODULE: ./build/src/adapters/github/state-branch.js


/** Says that a branch is ours. Without it nothing is written: it is somebody's branch with a `README.md` of their own. */
const BRANCH_MARKER = '.runbook-actions';
const MARKER_TEXT = 'This branch is kept by Runbook Actions. Without this file nothing is written to it.\n';
/** A file larger than this is read and written by no one in a job: it would take minutes and a gigabyte. */
const LARGEST_FILE_BYTES = 32 * 1024 ** 2;
const NOTHING = { head: null, tree: null, files: new Map(), tooLarge: [], ours: true };
/**
 * A branch of its own that holds state, apart from the code: an orphan, made with the first change. It is written by the Git data API
 * (https://docs.github.com/rest/git): tree → commit → fast-forward of the branch. The fast-forward is what makes it safe against
 * other writers: it succeeds only if the head is still the one that was read. Author and committer are left out of the commit, since
 * GitHub signs a bot's commit only then.
 */
class StateBranch {
    #api;
    #branch;
    #pick;
    /** Blobs by their name, which is their content's hash: a re-read after a lost race fetches what is new alone. */
    #blobs = new Map();
    constructor(api, branch, pick) {
        this.#api = api;
        this.#branch = branch;
        this.#pick = pick;
    }
    /** Reads the branch; `contents: read` suffices. Throws an UpstreamError. */
    async read() {
        const { head, files, tooLarge } = await this.#find();
        return { head, files, tooLarge };
    }
    /** Makes a change to the branch as it is, and again to what it has become where another writer was first. Throws an UpstreamError. */
    async change(decide) {
        let tried = null;
        return this.#api.change(this.#purpose('write'), async (octokit) => {
            const { head, tree, files, tooLarge, ours } = await this.#find();
            if (!ours)
                throw this.#foreign();
            const change = decide({ head, files, tooLarge });
            // Nothing left to do, and the head is what an attempt of ours made: its answer was lost.
            if (change === null)
                return { commit: tried === head ? tried : null, state: { head, files, tooLarge } };
            const marked = head === null ? { ...change, files: new Map([...change.files, [BRANCH_MARKER, Buffer.from(MARKER_TEXT)]]) } : change;
            const commit = await this.#commit(marked, head, tree);
            tried = commit;
            await this.#move(head, commit, octokit);
            return { commit, state: { head: commit, files: new Map([...files, ...change.files]), tooLarge } };
        });
    }
    #foreign() {
        const why = `it has no file ${BRANCH_MARKER}, so it is somebody's own, and nothing was written to it`;
        const advice = `Name another branch, one that does not exist yet. If this is the register and only lacks the file, put the file back.`;
        return new errors/* UpstreamError */.gA('foreign_branch', `The branch ${this.#branch} was not made by Runbook Actions: ${why}. ${advice}`);
    }
    /** The branch as it is: three requests, and one for each file that is not known yet. */
    async #find() {
        const { owner, repo } = this.#api;
        const purpose = this.#purpose('read');
        const ref = `heads/${this.#branch}`;
        const commit = await this.#api.ask(purpose, async ({ request }) => {
            try {
                return (await request('GET /repos/{owner}/{repo}/commits/{ref}', { owner, repo, ref })).data;
            }
            catch (error) {
                if (isStatus(error, 404) || (isStatus(error, 422) && /no commit found/i.test(String(error))))
                    return null;
                throw error;
            }
        });
        if (commit === null)
            return NOTHING;
        const tree = commit.commit.tree.sha;
        const listed = await this.#api.ask(purpose, ({ request }) => request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { owner, repo, tree_sha: tree, recursive: '1' }));
        const blobs = new Map(listed.data.tree.flatMap(({ type, path, sha, size = 0 }) => (type === 'blob' && path && sha ? [[path, { sha, size }]] : [])));
        const files = new Map();
        const tooLarge = [];
        for (const path of this.#pick([...blobs.keys()])) {
            const { sha, size } = blobs.get(path) ?? { sha: '', size: 0 };
            if (size > LARGEST_FILE_BYTES)
                tooLarge.push(path);
            else
                files.set(path, await this.#blob(sha));
        }
        // A list that GitHub cut off, at 100,000 files, is no branch of ours either.
        return { head: commit.sha, tree, files, tooLarge, ours: blobs.has(BRANCH_MARKER) && !listed.data.truncated };
    }
    async #blob(sha) {
        const known = this.#blobs.get(sha);
        if (known !== undefined)
            return known;
        const { owner, repo } = this.#api;
        const { data } = await this.#api.ask(this.#purpose('read'), ({ request }) => request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { owner, repo, file_sha: sha }));
        const bytes = new Uint8Array(Buffer.from(data.content, 'base64'));
        this.#blobs.set(sha, bytes);
        return bytes;
    }
    async #commit({ files, message }, head, base) {
        const { owner, repo } = this.#api;
        const purpose = this.#purpose('write');
        const tree = [];
        for (const [path, bytes] of files)
            tree.push({ path, mode: '100644', type: 'blob', ...(await this.#content(bytes)) });
        const made = await this.#api.ask(purpose, ({ request }) => request('POST /repos/{owner}/{repo}/git/trees', { owner, repo, tree, ...(base === null ? {} : { base_tree: base }) }));
        const parents = head === null ? [] : [head];
        const commit = await this.#api.ask(purpose, ({ request }) => request('POST /repos/{owner}/{repo}/git/commits', { owner, repo, message, tree: made.data.sha, parents }));
        return commit.data.sha;
    }
    /** Text goes along with the tree, which saves a request; what is no text, and would be changed by that, is a blob first. */
    async #content(bytes) {
        const content = Buffer.from(bytes).toString('utf8');
        if (Buffer.from(content, 'utf8').equals(bytes))
            return { content };
        const { owner, repo } = this.#api;
        const { data } = await this.#api.ask(this.#purpose('write'), ({ request }) => request('POST /repos/{owner}/{repo}/git/blobs', { owner, repo, content: Buffer.from(bytes).toString('base64'), encoding: 'base64' }));
        return { sha: data.sha };
    }
    async #move(head, sha, { request }) {
        const { owner, repo } = this.#api;
        const ref = `heads/${this.#branch}`;
        if (head === null)
            await request('POST /repos/{owner}/{repo}/git/refs', { owner, repo, ref: `refs/${ref}`, sha });
        else
            await request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', { owner, repo, ref, sha, force: false });
    }
    #purpose(access) {
        return { what: `${access === 'read' ? 'Reading' : 'Writing'} the branch ${this.#branch}`, permission: `{ contents: ${access} }` };
    }
}

;// CONCATENATED MODULE: ./build/src/adapters/github/monitor-history.js




const PATIENCE_MS = 15_000;
/** The files of a monitor's history that are picked, of the repository that runs; `contents: read` suffices. Throws an UpstreamError. */
async function readMonitorHistory(token, env, { branch, pick, signal }) {
    const api = openGitHub(token, currentRepository(env), { signal, pause: pause, random: Math.random, now: Date.now, limitMs: PATIENCE_MS });
    return (await new StateBranch(api, branch, pick).read()).files;
}


/***/ })

};
