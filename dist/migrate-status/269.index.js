export const id = 269;
export const ids = [269];
export const modules = {

/***/ 426:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__(672);


/***/ }),

/***/ 269:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  askForProof: () => (/* binding */ askForProof)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(500);
;// CONCATENATED MODULE: ./build/src/adapters/clock/pause.js

/** Waits; throws an AbortError as soon as `signal` is aborted, at once where it is already. */
async function pause(ms, signal) {
    await (0,promises_.setTimeout)(ms, undefined, { signal });
}

// EXTERNAL MODULE: ./build/node_modules/@actions/github/index.js
var github = __webpack_require__(426);
// EXTERNAL MODULE: ./build/src/core/errors.js
var errors = __webpack_require__(26);
// EXTERNAL MODULE: ./build/src/core/plain-text.js
var plain_text = __webpack_require__(665);
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

;// CONCATENATED MODULE: ./build/src/adapters/github/pages.js

const PAGE = 100;
/**
 * Every item of a list, page by page. The client library's own paging takes a 409 for an empty list, and an open incident that is not listed
 * would be opened a second time.
 */
async function everyPage(page) {
    const all = [];
    for (let number = 1;; number += 1) {
        const data = listOf((await page({ page: number, per_page: PAGE })).data);
        all.push(...data);
        if (data.length < PAGE)
            return all;
    }
}
/** A list as GitHub promises one. A proxy's page with status 200 is none, and is asked for again: an error of the type would end the run. */
function listOf(data) {
    if (!Array.isArray(data))
        throw new NotYet('GitHub answered with something that is no list');
    return data;
}

;// CONCATENATED MODULE: ./build/src/adapters/github/ledger-proof.js


const PURPOSE = { what: 'Reading the register of drills', permission: '{ contents: read }' };
/** The commits of a branch since a day, with what GitHub says of their signatures; none where there is no such branch. */
async function readLedgerCommits(api, branch, since) {
    const { owner, repo } = api;
    return api.ask(PURPOSE, async (octokit) => {
        try {
            const query = { owner, repo, sha: branch, since: since.toISOString() };
            const commits = await everyPage((at) => octokit.request('GET /repos/{owner}/{repo}/commits', { ...query, ...at }));
            return commits.map(({ sha, commit, author, committer }) => ({
                sha,
                message: commit.message,
                date: commit.committer?.date ?? '',
                verified: commit.verification?.verified === true,
                author: loginOf(author),
                committer: loginOf(committer),
            }));
        }
        catch (error) {
            if (isStatus(error, 404))
                return [];
            throw error;
        }
    });
}
const loginOf = (account) => (typeof account === 'object' && account !== null && 'login' in account ? String(account.login) : '');
/** Whether a commit is in the history of the repository's default branch: what ran there was merged, and is no branch of somebody's own. */
async function isInDefaultBranch(api, commit) {
    const { owner, repo } = api;
    // The line's own word: a branch's name would be compared with itself, and anything else is no commit.
    if (!/^[0-9a-f]{40}$|^[0-9a-f]{64}$/.test(commit))
        return false;
    return api.ask(PURPOSE, async ({ request }) => {
        try {
            const { data } = await request('GET /repos/{owner}/{repo}', { owner, repo });
            const basehead = `${commit}...${data.default_branch}`;
            const compared = await request('GET /repos/{owner}/{repo}/compare/{basehead}', { owner, repo, basehead });
            return compared.data.status === 'ahead' || compared.data.status === 'identical';
        }
        catch (error) {
            if (isStatus(error, 404))
                return false;
            throw error;
        }
    });
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

// EXTERNAL MODULE: ./build/src/core/duration.js
var duration = __webpack_require__(509);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(598);
;// CONCATENATED MODULE: ./build/src/core/json.js
/** Whether a value from outside is an object: neither null nor a list. */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** The object that bytes hold as JSON; null where they hold none. */
function parseObject(bytes) {
    try {
        const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
        return isObject(value) ? value : null;
    }
    catch {
        return null;
    }
}
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
/** Milliseconds of the day's clock that a Date can hold. */
const isTime = (value) => isCount(value) && value < 8.64e15;

;// CONCATENATED MODULE: ./build/src/domain/ledger/entry.js


/** Version of the line. A reader keeps lines of a newer one as they are, and counts none of them. */
const LEDGER_SCHEMA = 1;
function entryId(run, database) {
    return `${run.repository}/${run.id}/${run.attempt}/${database}`;
}
/** The line as it is stored, without its end. */
function entry_lineOf(entry) {
    return JSON.stringify(entry);
}
/** The SHA-256 of a line, which the commit that writes it names in its message. */
function entry_lineHash(line) {
    return (0,external_node_crypto_.createHash)('sha256').update(line).digest('hex');
}
const RESULTS = ['ok', 'minor', 'incidents', 'inconclusive'];
/** Reads one line. What another hand may have written is taken for what it is: anything that is no entry is `damaged`. */
function parseLine(line) {
    let value;
    try {
        value = JSON.parse(line);
    }
    catch {
        return { kind: 'damaged', line };
    }
    if (!isObject(value))
        return { kind: 'damaged', line };
    const { schema } = value;
    if (typeof schema === 'number' && Number.isInteger(schema) && schema > LEDGER_SCHEMA)
        return { kind: 'newer', schema, line };
    return isEntry(value) ? { kind: 'entry', entry: value, line } : { kind: 'damaged', line };
}
const isText = (value) => typeof value === 'string';
const entry_isCount = (value) => value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0);
const isCounts = (value) => isObject(value) && Object.values(value).every((n) => typeof n === 'number' && n >= 0);
const isTexts = (value) => isObject(value) && Object.values(value).every((n) => n === null || isText(n));
/** Whether every member that is read later has its type. */
function isEntry(value) {
    const { run, backup, versions, settings, tuning = {}, phases, errors, largestTables } = value;
    return (value['schema'] === LEDGER_SCHEMA &&
        [value['id'], value['reason'], value['database'], value['responsible'], value['tool']].every(isText) &&
        isText(value['date']) &&
        !Number.isNaN(Date.parse(value['date'])) &&
        RESULTS.includes(value['result']) &&
        [value['rows'], value['tables'], value['rtoSeconds'], value['rpoSeconds'], value['incidents']].every(entry_isCount) &&
        [phases, errors, largestTables].every(isCounts) &&
        [versions, settings, tuning].every(isTexts) &&
        isBackup(backup) &&
        isRun(run));
}
function isBackup(backup) {
    return isObject(backup) && isText(backup['source']) && entry_isCount(backup['bytes']) && entry_isCount(backup['ageSeconds']);
}
function isRun(run) {
    const members = ['repository', 'id', 'attempt', 'url', 'workflow', 'commit', 'ref'];
    return isObject(run) && members.every((member) => isText(run[member]));
}

;// CONCATENATED MODULE: ./build/src/domain/ledger/ledger.js

const FILE = /^ledger\/(\d{4})(?:-(\d{1,4}))?\.jsonl$/;
/** Each drill rewrites its file; past this size the next one begins. Some 400 drills with the most tables that a line holds. */
const FULL_FILE_BYTES = (/* unused pure expression or super */ null && (4 * 1024 ** 2));
/** `ledger/2026.jsonl`, then `ledger/2026-2.jsonl` …: the first one of the year (UTC) with room. It is never written after its year. */
function fileOf(date, files = new Map(), unread = []) {
    const year = new Date(date).getUTCFullYear();
    for (let part = 1;; part += 1) {
        const file = part === 1 ? `ledger/${year}.jsonl` : `ledger/${year}-${part}.jsonl`;
        if (!unread.includes(file) && (files.get(file)?.length ?? 0) < FULL_FILE_BYTES)
            return file;
    }
}
/** Files in the order in which they were begun. */
function inOrder(a, b) {
    const [, yearA = '', partA = '1'] = FILE.exec(a) ?? [];
    const [, yearB = '', partB = '1'] = FILE.exec(b) ?? [];
    return Number(yearA) - Number(yearB) || Number(partA) - Number(partB);
}
function ledger_isLedgerFile(path) {
    return FILE.test(path);
}
/** The files that hold what is younger than `since`, among these paths; the year before is read too, for the trend. */
function filesSince(paths, since) {
    return paths.filter((path) => Number(FILE.exec(path)?.[1] ?? 0) >= since.getUTCFullYear());
}
/** Reads the register. Nothing in it makes this throw; the first of two lines with one id counts. */
function ledger_readLedger(files, unread = []) {
    const entries = new Map();
    const damaged = [];
    let newer = 0;
    for (const [file, bytes] of [...files].sort(([a], [b]) => inOrder(a, b))) {
        linesOf(bytes).forEach((parsed, index) => {
            if (parsed === null)
                return;
            if (parsed.kind === 'entry')
                entries.set(parsed.entry.id, entries.get(parsed.entry.id) ?? parsed.entry);
            else if (parsed.kind === 'newer')
                newer += 1;
            else
                damaged.push({ file, line: index + 1 });
        });
    }
    const byDate = [...entries.values()].sort((a, b) => Date.parse(a.date) - Date.parse(b.date) || (a.id < b.id ? -1 : 1));
    return { files, entries: byDate, newer, damaged, unread };
}
/** Every line of a file, null for a blank one. */
function linesOf(bytes) {
    return new TextDecoder()
        .decode(bytes)
        .split('\n')
        .map((line) => (line.trim() === '' ? null : parseLine(line.replace(/\r$/, ''))));
}
/**
 * The entry under the name that it has on this register. Two drills of one run with one label, as when a matrix leaves the label out, are
 * two drills: the second one is told apart by its evidence. The same drill recorded again keeps its name.
 */
function ledger_identify(ledger, entry) {
    const known = ledger.entries.find(({ id }) => id === entry.id);
    const evidence = entry.evidenceSha256;
    if (known === undefined || evidence === null || known.evidenceSha256 === null || known.evidenceSha256 === evidence)
        return entry;
    return { ...entry, id: `${entry.id}/${evidence.slice(0, 12)}` };
}
/**
 * The year's file with the entry at its end, or null where the register has it already. What is there stays byte for byte, damaged
 * lines too; one that was cut off before its end is closed first.
 */
function ledger_record(ledger, entry) {
    if (ledger.entries.some((known) => known.id === entry.id))
        return null;
    const file = fileOf(entry.date, ledger.files, ledger.unread);
    const before = ledger.files.get(file) ?? new Uint8Array();
    const line = lineOf(entry);
    const open = before.length > 0 && before.at(-1) !== 10;
    const added = new TextEncoder().encode(`${open ? '\n' : ''}${line}\n`);
    const bytes = new Uint8Array(before.length + added.length);
    bytes.set(before);
    bytes.set(added, before.length);
    return { file, bytes, line };
}

// EXTERNAL MODULE: ./build/src/core/size.js
var size = __webpack_require__(740);
// EXTERNAL MODULE: ./build/src/core/summary.js
var summary = __webpack_require__(253);
;// CONCATENATED MODULE: ./build/src/domain/backup/messages-en.js
const backupMessagesEn = {
    reasons: {
        backup_replaced: (f) => `${f.file} was replaced by another version again and again while it was fetched. Run the drill when no backup is being written, or give each backup a name of its own.`,
        checksum_mismatch: (f) => `${f.file} is not what was stored (${f.detail}). It was changed or damaged: do not restore it, keep it for the investigation, and take a new backup.`,
        checksum_missing: (f) => `There is no checksum beside ${f.file}${f.detail && ` (${f.detail})`}, and sidecar: require asks for one. Let the backup job write NAME.sha256 after the backup; it may have stopped before.`,
        checksum_unreadable: (f) => `The checksum beside ${f.file} says no SHA-256 (${f.detail}), so the backup was not compared with it. Write it by sha256sum, or set sidecar: off.`,
        decrypt_failed: (f) => `${f.file} could not be decrypted${f.detail && ` (${f.detail})`}. Check decrypt-command and that decrypt-env names the key’s variable; if they are right, the backup is damaged.`,
        host_key_mismatch: (f) => `The server of ${f.file} showed a host key that ssh-known-hosts does not hold (${f.detail}). Find out on the server itself whether the key changed; until then nothing is fetched.`,
        backup_archived: (f) => `${f.file} lies in an archive class of the storage and must be brought back first, which takes minutes to days (${f.detail}). Restore it there and run the drill again, or keep the newest backups in a class that can be read at once: in an emergency the same wait comes on top.`,
        artifact_expired: (f) => `${f.file} has expired (${f.detail}), and there is no younger one of the default branch. Raise retention-days of its upload, and look whether the workflow that makes it still runs.`,
        artifact_not_trusted: (f) => `${f.file} is there, but not from where a backup may come (${f.detail}). Taken is what a successful run of this repository's own default branch has made, started by schedule, by hand, by a push or a dispatch; never what a pull request or a fork may have put there.`,
        artifact_unusable: (f) => `${f.file} holds no backup that could be taken (${f.detail}). Upload the backup alone, with NAME.sha256 at most, or name the file: artifact://NAME/FILE.`,
        backup_failed: (f) => `${f.maker === 'render' ? 'Render' : 'The API'} could not make the backup${f.detail && ` (${f.detail})`}. Look at its log: the next nightly backup will most likely fail too.`,
        backup_timeout: (f) => `The backup was not ready within backup-timeout${f.detail && ` (${f.detail})`}. Look whether the job runs; if it only takes long, raise backup-timeout.`,
        backup_not_new: (f) => `${f.file} was made before it was asked for${f.detail && ` (${f.detail})`}: the API gave an old backup as a new one. Find out whether it still makes any; the next restore would lose what came since.`,
        backup_api_denied: (f) => f.maker === 'render'
            ? `Render refused the key (${f.detail}). Check render-api-key, and that its workspace owns the database.`
            : `The API refused the token or login (${f.detail}). Check backup-api-token, or backup-api-login-url and its body.`,
        backup_api_refused: (f) => f.maker === 'render'
            ? `Render did not accept the request (${f.detail}). Check the database’s id in ${f.file}; free databases have no exports.`
            : `The API did not accept the request for a backup (${f.detail}). Check backup-api-url and backup-api-body.`,
        backup_api_unreachable: (f) => f.maker === 'render'
            ? `Render’s API cannot be reached (${f.detail}). Look at status.render.com, then run the drill again.`
            : `The API that makes the backup cannot be reached (${f.detail}). Check backup-api-url and that the API runs, then run the drill again.`,
        backup_api_unexpected: (f) => f.maker === 'render'
            ? `Render’s answer could not be used (${f.detail}). Run the drill again; if it stays, report it.`
            : `The API’s answer could not be used (${f.detail}). Say by the inputs backup-api-…-path where it keeps the id, status and address of the download.`,
    },
    distrust: {
        fork: (n) => `${n} from forks`,
        branch: (n) => `${n} of other branches`,
        event: (n) => `${n} of pull requests or other runs`,
        run: (n) => `${n} of runs without success`,
        expired: (n) => `${n} expired`,
    },
    integrity: {
        expected: 'it is expect-sha256',
        sidecar: 'it is that of the checksum file',
        sha256: 'it is that of the storage',
        crc64nvme: 'the CRC-64 of the storage fits',
        crc32: 'the CRC-32 of the storage fits',
        md5: 'the MD5 of the storage fits',
    },
    madeNow: (time) => `made now in ${time}`,
    progress: {
        downloading: ({ done, total, rate, left }) => `Downloaded ${done}${total && ` of ${total}`}, ${rate}/s${left && `, ${left} left`}`,
        broken: ({ at, detail, attempt }) => `The transfer broke off at ${at} (${detail}); going on from there, attempt ${attempt}`,
        replaced: (file) => `${file} was replaced while it was fetched; starting again with the new version`,
        hashed: (sha256, by) => `SHA-256 ${sha256}${by && `; ${by}`}`,
        noSidecar: (detail) => `No checksum file beside the backup${detail && ` (${detail})`}`,
        decrypted: (size) => `Decrypted: ${size}`,
        requested: (url, id) => `Asked ${url} for a backup${id && `: ${id}`}`,
        waiting: (status, time) => `The backup is not ready after ${time}${status && ` (${status})`}`,
        made: (time) => `The API made the backup in ${time}`,
        loggedIn: () => 'Logged in to the API',
    },
};

;// CONCATENATED MODULE: ./build/src/domain/backup/messages-es.js
const backupMessagesEs = {
    reasons: {
        backup_replaced: (f) => `${f.file} fue sustituido por otra versión una y otra vez mientras se descargaba. Ejecute el simulacro cuando no se esté escribiendo ningún backup, o dé a cada backup un nombre propio.`,
        checksum_mismatch: (f) => `${f.file} no es lo que se guardó (${f.detail}). Fue modificado o está dañado: no lo restaure, consérvelo para la investigación y haga un backup nuevo.`,
        checksum_missing: (f) => `No hay suma de comprobación junto a ${f.file}${f.detail && ` (${f.detail})`}, y sidecar: require la exige. Haga que el trabajo de backup escriba NOMBRE.sha256 después del backup; quizá se detuvo antes.`,
        checksum_unreadable: (f) => `La suma de comprobación junto a ${f.file} no contiene un SHA-256 (${f.detail}), así que el backup no se comparó con ella. Escríbala con sha256sum, o ponga sidecar: off.`,
        decrypt_failed: (f) => `${f.file} no se pudo descifrar${f.detail && ` (${f.detail})`}. Revise decrypt-command y que decrypt-env nombre la variable de la clave; si son correctos, el backup está dañado.`,
        host_key_mismatch: (f) => `El servidor de ${f.file} mostró una clave de host que no está en ssh-known-hosts (${f.detail}). Averigüe en el propio servidor si la clave cambió; hasta entonces no se descarga nada.`,
        backup_archived: (f) => `${f.file} está en una clase de archivo del almacenamiento y antes hay que recuperarlo, lo que tarda de minutos a días (${f.detail}). Recupérelo allí y repita el simulacro, o guarde los backups más recientes en una clase que se pueda leer al momento: en una emergencia esa espera se suma.`,
        artifact_expired: (f) => `${f.file} ha caducado (${f.detail}), y no hay otro más reciente de la rama principal. Aumente retention-days de su subida, y mire si el workflow que lo hace sigue funcionando.`,
        artifact_not_trusted: (f) => `${f.file} existe, pero no viene de donde puede venir un backup (${f.detail}). Se toma lo que hizo una ejecución con éxito de la rama principal de este mismo repositorio, iniciada por horario, a mano, por un push o un dispatch; nunca lo que pudo dejar un pull request o un fork.`,
        artifact_unusable: (f) => `${f.file} no contiene ningún backup que se pueda tomar (${f.detail}). Suba el backup solo, como mucho con NOMBRE.sha256, o nombre el archivo: artifact://NOMBRE/ARCHIVO.`,
        backup_failed: (f) => `${f.maker === 'render' ? 'Render' : 'La API'} no pudo hacer el backup${f.detail && ` (${f.detail})`}. Mire su registro: es probable que el próximo backup nocturno también falle.`,
        backup_timeout: (f) => `El backup no estuvo listo dentro de backup-timeout${f.detail && ` (${f.detail})`}. Mire si el trabajo está en marcha; si solo tarda mucho, aumente backup-timeout.`,
        backup_not_new: (f) => `${f.file} se hizo antes de pedirlo${f.detail && ` (${f.detail})`}: la API dio un backup antiguo como si fuera nuevo. Averigüe si todavía hace alguno; la próxima restauración perdería lo posterior.`,
        backup_api_denied: (f) => f.maker === 'render'
            ? `Render rechazó la clave (${f.detail}). Revise render-api-key y que la base de datos sea de su espacio de trabajo.`
            : `La API rechazó el token o el inicio de sesión (${f.detail}). Revise backup-api-token, o backup-api-login-url y su cuerpo.`,
        backup_api_refused: (f) => f.maker === 'render'
            ? `Render no aceptó la petición (${f.detail}). Revise el id de la base de datos en ${f.file}; las gratuitas no tienen exportaciones.`
            : `La API no aceptó la petición de un backup (${f.detail}). Revise backup-api-url y backup-api-body.`,
        backup_api_unreachable: (f) => f.maker === 'render'
            ? `No se puede conectar con la API de Render (${f.detail}). Mire status.render.com y repita el simulacro.`
            : `No se puede conectar con la API que hace el backup (${f.detail}). Revise backup-api-url y que la API esté en marcha, y repita el simulacro.`,
        backup_api_unexpected: (f) => f.maker === 'render'
            ? `La respuesta de Render no se pudo usar (${f.detail}). Repita el simulacro; si sigue igual, comuníquelo.`
            : `La respuesta de la API no se pudo usar (${f.detail}). Indique con las entradas backup-api-…-path dónde están el id, el estado y la dirección de descarga.`,
    },
    distrust: {
        fork: (n) => `${n} de forks`,
        branch: (n) => `${n} de otras ramas`,
        event: (n) => `${n} de pull requests u otras ejecuciones`,
        run: (n) => `${n} de ejecuciones sin éxito`,
        expired: (n) => `${n} caducados`,
    },
    integrity: {
        expected: 'es expect-sha256',
        sidecar: 'es la del archivo de comprobación',
        sha256: 'es la del almacenamiento',
        crc64nvme: 'el CRC-64 del almacenamiento coincide',
        crc32: 'el CRC-32 del almacenamiento coincide',
        md5: 'el MD5 del almacenamiento coincide',
    },
    madeNow: (time) => `hecho ahora en ${time}`,
    progress: {
        downloading: ({ done, total, rate, left }) => `Descargado ${done}${total && ` de ${total}`}, ${rate}/s${left && `, quedan ${left}`}`,
        broken: ({ at, detail, attempt }) => `La transferencia se cortó en ${at} (${detail}); se continúa desde ahí, intento ${attempt}`,
        replaced: (file) => `${file} fue sustituido mientras se descargaba; se empieza de nuevo con la versión nueva`,
        hashed: (sha256, by) => `SHA-256 ${sha256}${by && `; ${by}`}`,
        noSidecar: (detail) => `No hay archivo de comprobación junto al backup${detail && ` (${detail})`}`,
        decrypted: (size) => `Descifrado: ${size}`,
        requested: (url, id) => `Se pidió un backup a ${url}${id && `: ${id}`}`,
        waiting: (status, time) => `El backup no está listo tras ${time}${status && ` (${status})`}`,
        made: (time) => `La API hizo el backup en ${time}`,
        loggedIn: () => 'Sesión iniciada en la API',
    },
};

;// CONCATENATED MODULE: ./build/src/domain/backup/messages.js


const backupMessages = { en: backupMessagesEn, es: backupMessagesEs };

;// CONCATENATED MODULE: ./build/src/domain/drill/result.js

const result_RESULTS = { ok: 'ok', degraded: 'minor', critical: 'incidents', unknown: 'inconclusive' };
/** Verdict and result are one scale under two names: the register's words and the vocabulary of all actions. */
function resultOf(verdict) {
    return result_RESULTS[verdict];
}
/**
 * `Restore test – 2026-11-02 – OK – backup-2026-11-01.dump`: the date of the test in UTC, and the file used. The first words are the
 * same in every language, as people search for them. `note` is what the proof has to add.
 */
function registerLine(at, word, file, note = '') {
    return `Restore test – ${at.toISOString().slice(0, 10)} – ${word} – ${registerName(file)}${note && ` – ${note}`}`;
}
/** The last part of a path, key or URL, without anything that would break the line or stand for its separator. */
function registerName(file) {
    const name = file
        .replace(/[?#].*$/s, '')
        .replace(/[/\\]+$/, '')
        .split(/[/\\]/)
        .at(-1) ?? '';
    return (0,plain_text/* plainText */.w)(name, 120).replace(/[–—|`<>]/g, '-') || '(no file)';
}

;// CONCATENATED MODULE: ./build/src/domain/ledger/messages-en.js
const ledgerMessagesEn = {
    recorded: (line, branch) => `Recorded on the branch ${branch}: ${line}.`,
    alreadyRecorded: (line, branch) => `On record already on the branch ${branch}: ${line}. Nothing was written.`,
    skipped: 'The drill did not run, so there is nothing to record.',
    problems: {
        absent: 'There is no report of the drill. What its job said by its outputs is on record; the run’s log says why the report is missing.',
        unreadable: 'The report of the drill could not be read. What its job said by its outputs is on record; look at the artifact and the step that downloads it.',
        not_a_report: 'The file given as report is none of restore-drill. The drill is on record as inconclusive; check the input report.',
        other_run: 'The report is of another run, so it is not taken as this drill’s evidence. Check which artifact the job downloads.',
    },
    damaged: (count, where) => `${count} line(s) of the register cannot be read (${where}). They are kept as they are and count for nothing; look at the branch’s history for who wrote them.`,
    newer: (count) => `${count} line(s) of the register were written by a newer version of this action. They are kept as they are and count for nothing here: update the action.`,
    tooLarge: (files) => `Files of the register are too large to be read (${files}). They are kept as they are and count for nothing; the drill is on record in the next file. Look at the branch’s history for who made them so large.`,
    labelShared: (database) => `Another drill of this run is on record as the database ${database}, with another report. Both are kept; give each database a label of its own by the input database, or they are compared with each other.`,
    trend: {
        table_emptied: (f) => `${f.count} table(s) that held rows in the last good drills are empty in this backup: ${f.names}. Look at the source database at once, before older backups expire.`,
        table_shrunk: (f) => `${f.count} table(s) have less than ${f.share} of their usual rows: ${f.names}. Find out whether something deleted them; if it was meant, the next drills take it as usual.`,
        table_gone: (f) => `${f.count} table(s) of the last good drill are not in this backup: ${f.names}. If no migration dropped them, look at what pg_dump leaves out.`,
        restore_slower: (f) => `The restore took ${f.now}, where the last ${f.drills} good drills took ${f.usual}. Compare with the recovery time that you promise; look at new indexes and at the runner.`,
        size_unusual: (f) => `The backup has ${f.now}, where the last ${f.drills} had ${f.usual}. Find out what was added or is missing.`,
        no_recent_drill: (f) => `No drill was OK for more than ${f.limit} (${f.last === null ? 'never on this register' : `last on ${f.last}`}). Until one is, nobody knows whether there is a backup: mend what the drills report, and run one by hand.`,
        onlyMinor: 'There were drills with minor incidents since.',
    },
    issueFailed: (why) => `The drill is on record, but the issue “Restore drills” could not be brought up to date: ${why}`,
    notPinned: (why) => `The issue is not pinned (${why}). Pin it by hand once.`,
    notCommented: (why) => `The drill is on record and in the issue’s table, but GitHub took no comment (${why}). Unlock the conversation; one that is full is moved on by deleting the issue: the next drill opens another.`,
    notAssigned: (names) => `${names} cannot be assigned. Name people who can be assigned to issues of this repository in the input responsible.`,
    results: { ok: 'OK', minor: 'minor incidents', incidents: 'INCIDENTS', inconclusive: 'INCONCLUSIVE' },
    title: 'Restore drills',
    introduction: (branch) => `Each line is a backup that was restored and checked, or an attempt at it. The full entries are the JSON lines under \`ledger/\` on this branch (\`${branch}\`); this table is made from them. RPO is the age of the backup, RTO the time from its first byte to the end of the checks.`,
    issueIntroduction: (branch) => `The register of restore drills. It is kept by the drills themselves: what is edited here is overwritten. The entries are on the branch \`${branch}\`. RPO is the age of the backup, RTO the time from its first byte to the end of the checks.`,
    duplicate: (number) => `Opened at the same time as #${number}, which goes on.`,
    labels: {
        date: 'Date',
        database: 'Database',
        result: 'Result',
        reason: 'Reason',
        backup: 'Backup',
        size: 'Size',
        age: 'Age of the backup (RPO)',
        recovery: 'Recovery (RTO)',
        rows: 'Rows',
        responsible: 'Responsible',
        run: 'Run',
        evidence: 'SHA-256 of the evidence',
        commit: 'Commit',
        restoreSeconds: 'Restore, seconds',
        chartSize: 'Backup',
        omitted: 'Older drills are on the branch alone.',
        last: 'Last drills',
        findings: 'Against the last drills',
        register: 'Register',
        issue: 'Issue',
        proof: 'Proof',
    },
};

;// CONCATENATED MODULE: ./build/src/domain/ledger/messages-es.js
const ledgerMessagesEs = {
    recorded: (line, branch) => `Anotado en la rama ${branch}: ${line}.`,
    alreadyRecorded: (line, branch) => `Ya estaba anotado en la rama ${branch}: ${line}. No se escribió nada.`,
    skipped: 'El simulacro no se ejecutó; no hay nada que anotar.',
    problems: {
        absent: 'No hay informe del simulacro. Queda anotado lo que su trabajo dijo en sus salidas; el registro de la ejecución dice por qué falta el informe.',
        unreadable: 'No se pudo leer el informe del simulacro. Queda anotado lo que su trabajo dijo en sus salidas; revise el artefacto y el paso que lo descarga.',
        not_a_report: 'El archivo dado como informe no es de restore-drill. El simulacro queda anotado como no concluyente; revise la entrada report.',
        other_run: 'El informe es de otra ejecución y no se acepta como prueba de este simulacro. Revise qué artefacto descarga el trabajo.',
    },
    damaged: (count, where) => `${count} línea(s) del registro no se pueden leer (${where}). Se conservan tal cual y no cuentan; el historial de la rama dice quién las escribió.`,
    newer: (count) => `${count} línea(s) del registro son de una versión más nueva de esta acción. Se conservan tal cual y aquí no cuentan: actualice la acción.`,
    tooLarge: (files) => `Hay archivos del registro demasiado grandes para leerlos (${files}). Se conservan tal cual y no cuentan; el simulacro queda anotado en el archivo siguiente. El historial de la rama dice quién los hizo tan grandes.`,
    labelShared: (database) => `Otro simulacro de esta ejecución consta como la base de datos ${database}, con otro informe. Se conservan ambos; dé a cada base su etiqueta con la entrada database, o se compararán entre sí.`,
    trend: {
        table_emptied: (f) => `${f.count} tabla(s) que tenían filas en los últimos simulacros buenos están vacías en esta copia: ${f.names}. Mire la base de datos de origen ahora, antes de que caduquen las copias anteriores.`,
        table_shrunk: (f) => `${f.count} tabla(s) tienen menos del ${f.share} de sus filas habituales: ${f.names}. Averigüe si algo las borró; si fue a propósito, los próximos simulacros lo tomarán por habitual.`,
        table_gone: (f) => `${f.count} tabla(s) del último simulacro bueno no están en esta copia: ${f.names}. Si ninguna migración las eliminó, mire qué excluye pg_dump.`,
        restore_slower: (f) => `La restauración tardó ${f.now}; los últimos ${f.drills} simulacros buenos, ${f.usual}. Compárelo con el tiempo de recuperación prometido; mire los índices nuevos y la máquina.`,
        size_unusual: (f) => `La copia ocupa ${f.now}; las últimas ${f.drills}, ${f.usual}. Averigüe qué se añadió o qué falta.`,
        no_recent_drill: (f) => `Ningún simulacro ha sido OK desde hace más de ${f.limit} (${f.last === null ? 'nunca en este registro' : `el último, el ${f.last}`}). Hasta entonces nadie sabe si hay copia: arregle lo que dicen los simulacros y ejecute uno a mano.`,
        onlyMinor: 'Desde entonces hubo simulacros con fallos menores.',
    },
    issueFailed: (why) => `El simulacro está anotado, pero no se pudo actualizar la incidencia «Simulacros de restauración»: ${why}`,
    notPinned: (why) => `La incidencia no está fijada (${why}). Fíjela a mano una vez.`,
    notCommented: (why) => `El simulacro está anotado y en la tabla de la incidencia, pero GitHub no admitió el comentario (${why}). Desbloquee la conversación; si está llena, borre la incidencia: el próximo simulacro abre otra.`,
    notAssigned: (names) => `No se puede asignar a ${names}. Ponga en la entrada responsible a personas asignables en este repositorio.`,
    results: { ok: 'OK', minor: 'fallos menores', incidents: 'INCIDENCIAS', inconclusive: 'NO CONCLUYENTE' },
    title: 'Simulacros de restauración',
    introduction: (branch) => `Cada línea es una copia que se restauró y comprobó, o el intento. Las anotaciones completas son las líneas JSON de \`ledger/\` en esta rama (\`${branch}\`); esta tabla sale de ellas. RPO es la edad de la copia; RTO, el tiempo desde su primer byte hasta el fin de las comprobaciones.`,
    issueIntroduction: (branch) => `El registro de los simulacros de restauración. Lo llevan los propios simulacros: lo que se edite aquí se sobrescribe. Las anotaciones están en la rama \`${branch}\`. RPO es la edad de la copia; RTO, el tiempo desde su primer byte hasta el fin de las comprobaciones.`,
    duplicate: (number) => `Se abrió a la vez que #${number}, que continúa.`,
    labels: {
        date: 'Fecha',
        database: 'Base de datos',
        result: 'Resultado',
        reason: 'Motivo',
        backup: 'Copia',
        size: 'Tamaño',
        age: 'Edad de la copia (RPO)',
        recovery: 'Recuperación (RTO)',
        rows: 'Filas',
        responsible: 'Responsable',
        run: 'Ejecución',
        evidence: 'SHA-256 de la prueba',
        commit: 'Commit',
        restoreSeconds: 'Restauración, segundos',
        chartSize: 'Copia',
        omitted: 'Los simulacros anteriores están solo en la rama.',
        last: 'Últimos simulacros',
        findings: 'Frente a los últimos simulacros',
        register: 'Registro',
        issue: 'Incidencia',
        proof: 'Verificación',
    },
};

;// CONCATENATED MODULE: ./build/src/domain/ledger/messages.js


const messages_ledgerMessages = { en: ledgerMessagesEn, es: ledgerMessagesEs };

;// CONCATENATED MODULE: ./build/src/domain/ledger/table.js







/** Drills in the table on the branch; the JSON lines have them all. */
const README_ROWS = 120;
const NEWEST_SHOWN = 10;
/** `Restore test – 2026-11-02 – OK – backup.dump`, as the runbook words it. */
function table_runbookLine(entry, language) {
    return registerLine(new Date(entry.date), messages_ledgerMessages[language].results[entry.result], entry.backup.source, madeNow(entry, language));
}
/** That the backup was made for this drill, and how long that took; empty where it was there before, or none came of it. */
function madeNow({ phases, backup }, language) {
    const took = phases['make'];
    return took === undefined || backup.bytes === null ? '' : backupMessages[language].madeNow((0,duration/* formatDuration */.a)(took * 1000));
}
const seconds = (value) => (value === null || value === undefined ? '' : formatDuration(value * 1000));
/** The drills as a table, the newest first. Everything in it may come from outside, and is escaped. */
function drillTable(entries, language) {
    const m = ledgerMessages[language];
    const { labels: l } = m;
    // Who keeps one database knows which; every column less keeps the others from breaking within a word.
    const several = new Set(entries.map(({ database }) => database)).size > 1;
    const head = [l.date, ...(several ? [l.database] : []), l.result, l.backup, l.size, 'RPO', 'RTO', l.rows, l.responsible];
    const rows = [...entries].reverse().map((entry) => {
        const reason = entry.reason === 'ok' ? '' : ` ${code(entry.reason, 60)}`;
        return [
            runLink(entry, entry.date.slice(0, 10)),
            ...(several ? [code(entry.database, 60)] : []),
            `${SIGNS[entry.verdict] ?? ''} ${m.results[entry.result]}${reason}`,
            [code(fileName(entry.backup.source), 120), madeNow(entry, language)].filter(Boolean).join(', '),
            entry.backup.bytes === null ? '' : formatSize(entry.backup.bytes),
            seconds(entry.rpoSeconds),
            seconds(entry.rtoSeconds),
            entry.rows === null ? '' : String(entry.rows),
            escapeMarkdown(entry.responsible, 80),
        ];
    });
    return table(head, rows);
}
/** The last part of a path, key or address; the whole is on the line. */
function fileName(source) {
    return (source
        .replace(/[?#].*$/s, '')
        .split(/[/\\]/)
        .filter(Boolean)
        .at(-1) ?? '');
}
/** A link to the run, only where the address is one of a run, as it becomes part of the markdown. */
function runLink({ run }, text = run.id) {
    const safe = /^https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+$/.test(run.url);
    return safe ? `[${escapeMarkdown(text, 30)}](${run.url})` : escapeMarkdown(text, 30);
}
/** What the newest drill of each database came to, in the runbook's words. */
function newestLines(entries, language) {
    const newest = new Map(entries.map((entry) => [entry.database, entry]));
    const shown = [...newest.values()].slice(-NEWEST_SHOWN);
    const label = (database) => (newest.size > 1 ? `${code(database, 60)} ` : '');
    return shown
        .map((entry) => `${SIGNS[entry.verdict]} ${label(entry.database)}**${escapeMarkdown(table_runbookLine(entry, language), 300)}**`)
        .join('\n\n');
}
/** The readable face of the branch. */
function table_renderReadme(entries, branch, language) {
    const m = ledgerMessages[language];
    const more = entries.length > README_ROWS ? `\n${m.labels.omitted}\n` : '';
    return `# ${m.title}\n\n${m.introduction(branch)}\n\n${newestLines(entries, language)}\n\n${drillTable(entries.slice(-README_ROWS), language)}\n${more}`;
}

;// CONCATENATED MODULE: ./build/src/domain/ledger/record-drill.js



/** Names of the trailers in a ledger commit's message, by which the gate finds the commit that wrote a line. */
const TRAILER_ID = 'Drill';
const TRAILER_HASH = 'Line-SHA256';
/** The register among a branch's files. */
function ledgerOf({ files, tooLarge = [] }) {
    return readLedger(new Map([...files].filter(([path]) => isLedgerFile(path))), tooLarge.filter(isLedgerFile));
}
/**
 * What recording a drill changes on the branch: the year's file, and the table for readers. Null where it is on record already.
 * The commit's message names the line's hash: GitHub signs the message with the commit, and so the line.
 */
function recordDrill(state, given, branch, language) {
    const ledger = ledgerOf(state);
    const entry = identify(ledger, given);
    const recorded = record(ledger, entry);
    if (recorded === null)
        return null;
    const after = readLedger(new Map([...ledger.files, [recorded.file, recorded.bytes]]), ledger.unread);
    const readme = new TextEncoder().encode(renderReadme(after.entries, branch, language));
    const message = `${runbookLine(entry, 'en')}\n\n${TRAILER_ID}: ${entry.id}\n${TRAILER_HASH}: ${lineHash(recorded.line)}\n`;
    return {
        change: {
            files: new Map([
                [recorded.file, recorded.bytes],
                ['README.md', readme],
            ]),
            message,
        },
        ledger: after,
    };
}

;// CONCATENATED MODULE: ./build/src/domain/ledger/proof.js



/** Why the register proves nothing: the first rule, in this order, that no drill passes any more. Each is a reason, `proof_<gap>`. */
const PROOF_GAPS = (/* unused pure expression or super */ null && ([
    'absent',
    'other_repository',
    'other_workflow',
    'other_database',
    'not_ok',
    'without_evidence',
    'too_old',
    'edited',
    'unsigned',
    'other_signer',
    'other_commit',
]));
const BOT = 'github-actions[bot]';
/** Who commits what GitHub itself makes and signs. */
const GITHUB = [BOT, 'web-flow'];
/** Clocks differ; more than this in the future is no date. */
const CLOCKS_MS = 10 * 60_000;
/** The rules that a line must pass by its own words, each with what it is called where no line passes it. */
const RULES = [
    ['other_repository', ({ run }, { repository }) => run.repository === repository],
    ['other_workflow', ({ run }, { workflow }) => run.workflow === workflow],
    ['other_database', (entry, { database }) => entry.database === database],
    ['not_ok', ({ result, verdict }) => result === 'ok' && verdict === 'ok'],
    ['without_evidence', ({ evidenceSha256 }) => evidenceSha256 !== null],
    ['too_old', ({ date }, question) => isYoung(date, question)],
];
/**
 * The drills that prove, the newest first: OK, of this repository, workflow and database, young enough by the line and by the commit that
 * wrote it, and that commit signed by GitHub as the Actions bot's. The line alone proves nothing, as anybody who may push can write one;
 * the commit's message names the line's hash, and the signature covers the message. Whether the drill's own commit is in the history of
 * the default branch is left to who can ask GitHub.
 */
function findProofs(files, commits, question) {
    const lines = [...files].filter(([path]) => ledger_isLedgerFile(path)).flatMap(([, bytes]) => linesOf(bytes));
    let left = lines
        .flatMap((line) => (line?.kind === 'entry' ? [{ entry: line.entry, hash: entry_lineHash(line.line) }] : []))
        .sort((a, b) => Date.parse(b.entry.date) - Date.parse(a.entry.date));
    if (left.length === 0)
        return { gap: 'absent', newest: null };
    for (const [gap, passes] of RULES) {
        const newest = left[0]?.entry.date ?? null;
        left = left.filter(({ entry }) => passes(entry, question));
        if (left.length === 0)
            return { gap, newest };
    }
    const named = commits.map((commit) => ({ commit, ...namedBy(commit) }));
    const judged = left.map((line) => ({ line, ...witnessOf(line, named, question) }));
    const proofs = judged.flatMap(({ line, commit }) => (commit === null ? [] : [{ entry: line.entry, commit }]));
    return proofs.length > 0 ? { proofs } : { gap: judged[0]?.gap ?? 'unsigned', newest: left[0]?.entry.date ?? null };
}
function isYoung(date, { now, maxAgeMs }) {
    return now.getTime() - Date.parse(date) <= maxAgeMs && Date.parse(date) - now.getTime() <= CLOCKS_MS;
}
/** The commit that vouches for a line; else what is wrong with those that name it. */
function witnessOf({ entry, hash }, named, question) {
    const own = named.filter(({ commit }) => isBotsOwn(commit) && isYoung(commit.date, question));
    const witness = own.find((item) => item.hash === hash);
    if (witness !== undefined)
        return { commit: witness.commit.sha, gap: null };
    // Written by the drill, and not as it stands there now.
    if (own.some((item) => item.id === entry.id && item.hash !== null))
        return { commit: null, gap: 'edited' };
    const signed = named.some((item) => item.hash === hash && item.commit.verified && !isBotsOwn(item.commit));
    return { commit: null, gap: signed ? 'other_signer' : 'unsigned' };
}
function isBotsOwn({ verified, author, committer }) {
    return verified && author === BOT && GITHUB.includes(committer);
}
/** What a commit's message names. One that names more than one line is none of ours. */
function namedBy({ message }) {
    const hashes = [...message.matchAll(new RegExp(`^${TRAILER_HASH}: ([0-9a-f]{64})$`, 'gm'))];
    const ids = [...message.matchAll(new RegExp(`^${TRAILER_ID}: (\\S+)$`, 'gm'))];
    const only = (found) => (found.length === 1 ? (found[0]?.[1] ?? null) : null);
    return { id: only(ids), hash: only(hashes) };
}

;// CONCATENATED MODULE: ./build/src/domain/ledger/proof-messages.js
const en = {
    gaps: {
        absent: (f) => `the register (branch ${f.branch}) holds no drill`,
        other_repository: (f) => `the drills on the register are of another repository than ${f.repository}, as in a fork or a copy`,
        other_workflow: (f) => `the register holds no drill by the workflow ${f.workflow}`,
        other_database: (f) => `the register holds no drill of the database ${f.database} by ${f.workflow}`,
        not_ok: (f) => `no drill of the database ${f.database} was OK; the last one, of ${f.newest}, was not`,
        without_evidence: (f) => `the drill of ${f.newest} has no report as its evidence`,
        too_old: (f) => `the last OK drill is of ${f.newest}, more than ${f.age} ago`,
        edited: (f) => `the line of ${f.newest} is not as its drill wrote it: somebody edited it`,
        unsigned: (f) => `no commit that GitHub signed for GitHub Actions wrote the line of ${f.newest}`,
        other_signer: (f) => `the commit that wrote the line of ${f.newest} is signed by somebody else than GitHub Actions`,
        other_commit: (f) => `the drill of ${f.newest} ran at a commit that is not in the default branch`,
    },
    refused: (why, f) => `The pending migrations destroy data, and there is no proof of a backup that restores: ${why}. Run ${f.workflow}, and deploy when its drill is OK.`,
    proven: (line) => `The pending migrations destroy data; the register proves a backup that restores: ${line}.`,
};
const es = {
    gaps: {
        absent: (f) => `el registro (rama ${f.branch}) no tiene ningún simulacro`,
        other_repository: (f) => `los simulacros del registro son de otro repositorio, no de ${f.repository}, como en un fork o una copia`,
        other_workflow: (f) => `el registro no tiene ningún simulacro del workflow ${f.workflow}`,
        other_database: (f) => `el registro no tiene ningún simulacro de la base de datos ${f.database} por ${f.workflow}`,
        not_ok: (f) => `ningún simulacro de la base de datos ${f.database} fue OK; el último, del ${f.newest}, no lo fue`,
        without_evidence: (f) => `el simulacro del ${f.newest} no tiene informe que lo pruebe`,
        too_old: (f) => `el último simulacro OK es del ${f.newest}, hace más de ${f.age}`,
        edited: (f) => `la línea del ${f.newest} no está como la escribió su simulacro: alguien la editó`,
        unsigned: (f) => `ningún commit firmado por GitHub para GitHub Actions escribió la línea del ${f.newest}`,
        other_signer: (f) => `el commit que escribió la línea del ${f.newest} está firmado por alguien que no es GitHub Actions`,
        other_commit: (f) => `el simulacro del ${f.newest} se ejecutó en un commit que no está en la rama predeterminada`,
    },
    refused: (why, f) => `Las migraciones pendientes destruyen datos y no hay prueba de una copia que se restaure: ${why}. Ejecute ${f.workflow} y despliegue cuando su simulacro esté OK.`,
    proven: (line) => `Las migraciones pendientes destruyen datos; el registro prueba una copia que se restaura: ${line}.`,
};
const proofMessages = { en, es };

;// CONCATENATED MODULE: ./build/actions/migrate-status/proof.js












/** A clock that is behind must not hide the newest commit, nor one at the limit. */
const SLACK_MS = 3_600_000;
/** Null where the register proves a backup that restores; else why not. `contents: read` suffices. */
async function askForProof(job) {
    const { token, branch, workflow, database, maxAgeMs, signal, language, limitMs, log } = job;
    const now = new Date();
    const repository = currentRepository(process.env);
    const question = { repository: `${repository.owner}/${repository.repo}`, workflow, database, maxAgeMs, now };
    const api = openGitHub(token, repository, { signal, pause: pause, random: Math.random, now: Date.now, limitMs });
    const refused = (gap, newest) => {
        const m = proofMessages[language];
        const asked = {
            age: (0,duration/* formatDuration */.a)(maxAgeMs),
            workflow: (0,plain_text/* plainText */.w)(workflow, 100),
            database,
            branch: (0,plain_text/* plainText */.w)(branch, 100),
            repository: question.repository,
            newest: newest?.slice(0, 10) ?? '',
        };
        return {
            verdict: 'critical',
            reason: `proof_${gap}`,
            message: m.refused(m.gaps[gap](asked), asked),
            evidence: { newest, workflow, database, branch, maxAgeSeconds: Math.round(maxAgeMs / 1000) },
        };
    };
    try {
        const since = new Date(now.getTime() - maxAgeMs - SLACK_MS);
        const { files } = await new StateBranch(api, branch, (paths) => filesSince(paths, since)).read();
        const answer = findProofs(files, await readLedgerCommits(api, branch, since), question);
        if ('gap' in answer)
            return refused(answer.gap, answer.newest);
        for (const { entry } of answer.proofs.slice(0, 5)) {
            if (!(await isInDefaultBranch(api, entry.run.commit)))
                continue;
            log.info(proofMessages[language].proven(table_runbookLine(entry, language)));
            return null;
        }
        return refused('other_commit', answer.proofs[0]?.entry.date ?? null);
    }
    catch (error) {
        signal.throwIfAborted();
        // What could not be asked is not known, and a deploy that destroys data waits for it.
        if (error instanceof errors/* UpstreamError */.gA)
            return { verdict: 'unknown', reason: error.reason, message: error.message };
        throw error;
    }
}


/***/ })

};
