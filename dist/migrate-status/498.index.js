export const id = 498;
export const ids = [498];
export const modules = {

/***/ 6498:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  askForProof: () => (/* binding */ askForProof)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./build/src/adapters/clock/pause.js

/** Waits; throws an AbortError as soon as `signal` is aborted, at once where it is already. */
async function pause(ms, signal) {
    await (0,promises_.setTimeout)(ms, undefined, { signal });
}

// EXTERNAL MODULE: ./node_modules/@actions/github/lib/github.js + 22 modules
var github = __webpack_require__(2413);
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
    if (status === 404)
        return { kind: 'fatal', reason: 'not_found' };
    if (status === 403 || status === 429)
        return limitOf(message, header, nowMs);
    // GraphQL tells its errors with status 200.
    return { kind: 'fatal', reason: 'permission_denied' };
}
function limitOf(message, header, nowMs) {
    if (/not accessible by integration|must have (admin|push)|not have permission/i.test(message))
        return { kind: 'fatal', reason: 'permission_denied' };
    const after = Number(header('retry-after') ?? Number.NaN);
    if (Number.isFinite(after))
        return { kind: 'wait', ms: after * 1000 };
    const reset = Number(header('x-ratelimit-reset') ?? Number.NaN);
    if (header('x-ratelimit-remaining') === '0' && Number.isFinite(reset))
        return { kind: 'wait', ms: Math.max(0, reset * 1000 - nowMs) };
    return /rate limit|abuse|wait a few minutes/i.test(message) ? { kind: 'wait', ms: SECONDARY_LIMIT_MS } : { kind: 'again' };
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
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** `baseUrl` is another address than the runner's GITHUB_API_URL. */
function openGitHub(token, repository, patience, baseUrl) {
    const octokit = (0,github/* getOctokit */.Q)(token, baseUrl === undefined ? {} : { baseUrl });
    octokit.hook.before('request', (options) => {
        options.request = { ...options.request, signal: AbortSignal.any([patience.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]) };
    });
    const started = patience.now();
    const persist = async (purpose, work, conflicts) => {
        for (let attempt = 0;; attempt += 1) {
            try {
                return await work(octokit);
            }
            catch (error) {
                patience.signal.throwIfAborted();
                const ms = pauseAfter(error, { purpose, conflicts, attempt, started }, patience);
                await patience.pause(ms, patience.signal);
            }
        }
    };
    return {
        ...repository,
        ask: (purpose, work) => persist(purpose, work, false),
        change: (purpose, attempt) => persist(purpose, attempt, true),
    };
}
const REASONS = { again: 'github_unreachable', wait: 'rate_limited', conflict: 'contended' };
/** How long to wait before the next attempt; throws what the run ends with where there is to be none. */
function pauseAfter(error, { purpose, conflicts, attempt, started }, patience) {
    // Explained already, by a request inside.
    if (error instanceof errors/* UpstreamError */.gA)
        throw error;
    const remedy = remedyOf(error, patience.now());
    if (remedy.kind === 'fatal')
        throw explainFailure(error, purpose, remedy.reason);
    if (remedy.kind === 'conflict' && !conflicts)
        throw error;
    const ms = remedy.kind === 'wait' ? remedy.ms + patience.random() * 1000 : jitter(attempt, patience.random);
    if (patience.now() - started + ms > patience.limitMs)
        throw explainFailure(error, purpose, REASONS[remedy.kind]);
    return ms;
}
/** Full jitter: any time up to a bound that doubles, so that writers who met once do not meet again. */
function jitter(attempt, random) {
    return random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
}

;// CONCATENATED MODULE: ./build/src/adapters/github/client.js



/** The repository that runs, from the runner's environment. Throws a ConfigError where there is none. */
function currentRepository(env) {
    const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
    if (!owner || !repo)
        throw new errors/* ConfigError */.xL([{ input: 'GITHUB_REPOSITORY', problem: 'the runner did not say which repository this is.' }]);
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

;// CONCATENATED MODULE: ./build/src/adapters/github/ledger-proof.js

const PURPOSE = { what: 'Reading the register of drills', permission: '{ contents: read }' };
/** The commits of a branch since a day, with what GitHub says of their signatures; none where there is no such branch. */
async function readLedgerCommits(api, branch, since) {
    const { owner, repo } = api;
    return api.ask(PURPOSE, async (octokit) => {
        try {
            const query = { owner, repo, sha: branch, since: since.toISOString(), per_page: 100 };
            const commits = await octokit.paginate('GET /repos/{owner}/{repo}/commits', query);
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

/**
 * A branch of its own that holds state, apart from the code: an orphan, made with the first change. It is written by the Git data API
 * (https://docs.github.com/rest/git): blobs → tree → commit → fast-forward of the branch. The fast-forward is what makes it safe against
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
        const head = await this.head();
        return head === null ? { head, files: new Map() } : { head, files: (await this.#filesAt(head)).files };
    }
    /** The commit at the branch's head, null where there is no such branch. */
    async head() {
        const { owner, repo } = this.#api;
        return this.#api.ask(this.#purpose('read'), async ({ request }) => {
            try {
                const { data } = await request('GET /repos/{owner}/{repo}/git/ref/{ref}', { owner, repo, ref: `heads/${this.#branch}` });
                return data.object.sha;
            }
            catch (error) {
                if (isStatus(error, 404))
                    return null;
                throw error;
            }
        });
    }
    /** Makes a change to the branch as it is, and again to what it has become where another writer was first. Throws an UpstreamError. */
    async change(decide) {
        let tried = null;
        return this.#api.change(this.#purpose('write'), async (octokit) => {
            const head = await this.head();
            const { tree, files } = head === null ? { tree: null, files: new Map() } : await this.#filesAt(head);
            const change = decide({ head, files });
            // Nothing left to do, and the head is what an attempt of ours made: its answer was lost.
            if (change === null)
                return { commit: tried === head ? tried : null, state: { head, files } };
            const commit = await this.#commit(change, head, tree);
            tried = commit;
            await this.#move(head, commit, octokit);
            return { commit, state: { head: commit, files: new Map([...files, ...change.files]) } };
        });
    }
    async #filesAt(head) {
        const { owner, repo } = this.#api;
        const purpose = this.#purpose('read');
        const commit = await this.#api.ask(purpose, ({ request }) => request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', { owner, repo, commit_sha: head }));
        const tree = commit.data.tree.sha;
        const listed = await this.#api.ask(purpose, ({ request }) => request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { owner, repo, tree_sha: tree, recursive: '1' }));
        const blobs = new Map(listed.data.tree.flatMap((entry) => (entry.type === 'blob' && entry.path && entry.sha ? [[entry.path, entry.sha]] : [])));
        const files = new Map();
        for (const path of this.#pick([...blobs.keys()]))
            files.set(path, await this.#blob(blobs.get(path) ?? ''));
        return { tree, files };
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
        for (const [path, bytes] of files) {
            const content = Buffer.from(bytes).toString('base64');
            const { data } = await this.#api.ask(purpose, ({ request }) => request('POST /repos/{owner}/{repo}/git/blobs', { owner, repo, content, encoding: 'base64' }));
            this.#blobs.set(data.sha, bytes);
            tree.push({ path, mode: '100644', type: 'blob', sha: data.sha });
        }
        const made = await this.#api.ask(purpose, ({ request }) => request('POST /repos/{owner}/{repo}/git/trees', { owner, repo, tree, ...(base === null ? {} : { base_tree: base }) }));
        const parents = head === null ? [] : [head];
        const commit = await this.#api.ask(purpose, ({ request }) => request('POST /repos/{owner}/{repo}/git/commits', { owner, repo, message, tree: made.data.sha, parents }));
        return commit.data.sha;
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
var duration = __webpack_require__(9509);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
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
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
const isText = (value) => typeof value === 'string';
const isCount = (value) => value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0);
const isCounts = (value) => isObject(value) && Object.values(value).every((n) => typeof n === 'number' && n >= 0);
const isTexts = (value) => isObject(value) && Object.values(value).every((n) => n === null || isText(n));
/** Whether every member that is read later has its type. */
function isEntry(value) {
    const { run, backup, versions, settings, phases, errors, largestTables } = value;
    return (value['schema'] === LEDGER_SCHEMA &&
        [value['id'], value['reason'], value['database'], value['responsible'], value['tool']].every(isText) &&
        isText(value['date']) &&
        !Number.isNaN(Date.parse(value['date'])) &&
        RESULTS.includes(value['result']) &&
        [value['rows'], value['tables'], value['rtoSeconds'], value['rpoSeconds'], value['incidents']].every(isCount) &&
        [phases, errors, largestTables].every(isCounts) &&
        [versions, settings].every(isTexts) &&
        isBackup(backup) &&
        isRun(run));
}
function isBackup(backup) {
    return isObject(backup) && isText(backup['source']) && isCount(backup['bytes']) && isCount(backup['ageSeconds']);
}
function isRun(run) {
    const members = ['repository', 'id', 'attempt', 'url', 'workflow', 'commit', 'ref'];
    return isObject(run) && members.every((member) => isText(run[member]));
}

;// CONCATENATED MODULE: ./build/src/domain/ledger/ledger.js

const FILE = /^ledger\/(\d{4})\.jsonl$/;
/** A year's file is rewritten with each drill, and never again after its year: it stays small, whatever the register's age. */
function fileOf(date) {
    return `ledger/${new Date(date).getUTCFullYear()}.jsonl`;
}
function ledger_isLedgerFile(path) {
    return FILE.test(path);
}
/** The files that hold what is younger than `since`, among these paths; the year before is read too, for the trend. */
function filesSince(paths, since) {
    return paths.filter((path) => Number(FILE.exec(path)?.[1] ?? 0) >= since.getUTCFullYear());
}
/** Reads the register. Nothing in it makes this throw; the first of two lines with one id counts. */
function ledger_readLedger(files) {
    const entries = new Map();
    const damaged = [];
    let newer = 0;
    for (const [file, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
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
    return { files, entries: byDate, newer, damaged };
}
/** Every line of a file, null for a blank one. */
function linesOf(bytes) {
    return new TextDecoder()
        .decode(bytes)
        .split('\n')
        .map((line) => (line.trim() === '' ? null : parseLine(line.replace(/\r$/, ''))));
}
/**
 * The year's file with the entry at its end, or null where the register has it already. What is there stays byte for byte, damaged
 * lines too; one that was cut off before its end is closed first.
 */
function ledger_record(ledger, entry) {
    if (ledger.entries.some((known) => known.id === entry.id))
        return null;
    const file = fileOf(entry.date);
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
var size = __webpack_require__(1740);
// EXTERNAL MODULE: ./build/src/core/summary.js
var summary = __webpack_require__(1253);
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
    trend: {
        table_emptied: (f) => `${f.count} table(s) that held rows in the last good drills are empty in this backup: ${f.names}. Look at the source database at once, before older backups expire.`,
        table_shrunk: (f) => `${f.count} table(s) have less than ${f.share} of their usual rows: ${f.names}. Find out whether something deleted them; if it was meant, the next drills take it as usual.`,
        table_gone: (f) => `${f.count} table(s) of the last good drill are not in this backup: ${f.names}. If no migration dropped them, look at what pg_dump leaves out.`,
        restore_slower: (f) => `The restore took ${f.now}, where the last ${f.drills} good drills took ${f.usual}. Compare with the recovery time that you promise; look at new indexes and at the runner.`,
        size_unusual: (f) => `The backup has ${f.now}, where the last ${f.drills} had ${f.usual}. Find out what was added or is missing.`,
        no_recent_drill: (f) => `No backup has been restored well for more than ${f.limit} (${f.last === null ? 'never on this register' : `last on ${f.last}`}). Until one is, nobody knows whether there is a backup: mend what the drills report, and run one by hand.`,
    },
    issueFailed: (why) => `The drill is on record, but the issue “Restore drills” could not be brought up to date: ${why}`,
    notPinned: (why) => `The issue is not pinned (${why}). Pin it by hand once.`,
    notAssigned: (names) => `${names} cannot be assigned. Name people who can be assigned to issues of this repository in the input responsible.`,
    results: { ok: 'OK', minor: 'minor incidents', incidents: 'INCIDENTS', inconclusive: 'INCONCLUSIVE' },
    title: 'Restore drills',
    introduction: (branch) => `Each line is a backup that was restored and checked, or an attempt at it. The full entries are the JSON lines under \`ledger/\` on this branch (\`${branch}\`); this table is made from them.`,
    issueIntroduction: (branch) => `The register of restore drills. It is kept by the drills themselves: what is edited here is overwritten. The entries are on the branch \`${branch}\`.`,
    duplicate: (number) => `Opened at the same time as #${number}, which goes on.`,
    labels: {
        date: 'Date',
        database: 'Database',
        result: 'Result',
        reason: 'Reason',
        backup: 'Backup',
        size: 'Size',
        age: 'Age of the backup (RPO)',
        restore: 'Restore',
        recovery: 'Recovery (RTO)',
        rows: 'Rows',
        tables: 'Tables',
        responsible: 'Responsible',
        run: 'Run',
        evidence: 'SHA-256 of the evidence',
        commit: 'Commit',
        restoreSeconds: 'Restore, seconds',
        sizeMiB: 'Backup, MiB',
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
    trend: {
        table_emptied: (f) => `${f.count} tabla(s) que tenían filas en los últimos simulacros buenos están vacías en esta copia: ${f.names}. Mire la base de datos de origen ahora, antes de que caduquen las copias anteriores.`,
        table_shrunk: (f) => `${f.count} tabla(s) tienen menos del ${f.share} de sus filas habituales: ${f.names}. Averigüe si algo las borró; si fue a propósito, los próximos simulacros lo tomarán por habitual.`,
        table_gone: (f) => `${f.count} tabla(s) del último simulacro bueno no están en esta copia: ${f.names}. Si ninguna migración las eliminó, mire qué excluye pg_dump.`,
        restore_slower: (f) => `La restauración tardó ${f.now}; los últimos ${f.drills} simulacros buenos, ${f.usual}. Compárelo con el tiempo de recuperación prometido; mire los índices nuevos y la máquina.`,
        size_unusual: (f) => `La copia ocupa ${f.now}; las últimas ${f.drills}, ${f.usual}. Averigüe qué se añadió o qué falta.`,
        no_recent_drill: (f) => `Ninguna copia se ha restaurado bien desde hace más de ${f.limit} (${f.last === null ? 'nunca en este registro' : `la última el ${f.last}`}). Hasta entonces nadie sabe si hay copia: arregle lo que dicen los simulacros y ejecute uno a mano.`,
    },
    issueFailed: (why) => `El simulacro está anotado, pero no se pudo actualizar la incidencia «Simulacros de restauración»: ${why}`,
    notPinned: (why) => `La incidencia no está fijada (${why}). Fíjela a mano una vez.`,
    notAssigned: (names) => `No se puede asignar a ${names}. Ponga en la entrada responsible a personas asignables en este repositorio.`,
    results: { ok: 'OK', minor: 'fallos menores', incidents: 'INCIDENCIAS', inconclusive: 'NO CONCLUYENTE' },
    title: 'Simulacros de restauración',
    introduction: (branch) => `Cada línea es una copia que se restauró y comprobó, o el intento. Las anotaciones completas son las líneas JSON de \`ledger/\` en esta rama (\`${branch}\`); esta tabla sale de ellas.`,
    issueIntroduction: (branch) => `El registro de los simulacros de restauración. Lo llevan los propios simulacros: lo que se edite aquí se sobrescribe. Las anotaciones están en la rama \`${branch}\`.`,
    duplicate: (number) => `Se abrió a la vez que #${number}, que continúa.`,
    labels: {
        date: 'Fecha',
        database: 'Base de datos',
        result: 'Resultado',
        reason: 'Motivo',
        backup: 'Copia',
        size: 'Tamaño',
        age: 'Edad de la copia (RPO)',
        restore: 'Restauración',
        recovery: 'Recuperación (RTO)',
        rows: 'Filas',
        tables: 'Tablas',
        responsible: 'Responsable',
        run: 'Ejecución',
        evidence: 'SHA-256 de la prueba',
        commit: 'Commit',
        restoreSeconds: 'Restauración, segundos',
        sizeMiB: 'Copia, MiB',
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
/** `Restore test – 2026-11-02 – OK – backup.dump`, as the runbook words it. */
function table_runbookLine(entry, language) {
    return registerLine(new Date(entry.date), messages_ledgerMessages[language].results[entry.result], entry.backup.source);
}
const seconds = (value) => (value === null || value === undefined ? '' : formatDuration(value * 1000));
/** The drills as a table, the newest first. Everything in it may come from outside, and is escaped. */
function drillTable(entries, language) {
    const m = ledgerMessages[language];
    const { labels: l } = m;
    const head = [l.date, l.database, l.result, l.backup, l.size, l.age, l.restore, l.recovery, l.tables, l.rows, l.responsible, l.run];
    const rows = [...entries].reverse().map((entry) => {
        const reason = entry.reason === 'ok' ? '' : ` ${code(entry.reason, 60)}`;
        return [
            entry.date.slice(0, 10),
            code(entry.database, 60),
            `${SIGNS[entry.verdict] ?? ''} ${m.results[entry.result]}${reason}`,
            code(entry.backup.source, 120),
            entry.backup.bytes === null ? '' : formatSize(entry.backup.bytes),
            seconds(entry.rpoSeconds),
            seconds(entry.phases['restore']),
            seconds(entry.rtoSeconds),
            entry.tables === null ? '' : String(entry.tables),
            entry.rows === null ? '' : String(entry.rows),
            escapeMarkdown(entry.responsible, 80),
            runLink(entry),
        ];
    });
    return table(head, rows);
}
/** A link only where the address is one of a run, as it becomes part of the markdown. */
function runLink({ run }) {
    const safe = /^https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+$/.test(run.url);
    return safe ? `[${escapeMarkdown(run.id, 30)}](${run.url})` : escapeMarkdown(run.id, 30);
}
/** The readable face of the branch. */
function table_renderReadme(entries, branch, language) {
    const m = ledgerMessages[language];
    const more = entries.length > README_ROWS ? `\n${m.labels.omitted}\n` : '';
    return `# ${m.title}\n\n${m.introduction(branch)}\n\n${drillTable(entries.slice(-README_ROWS), language)}\n${more}`;
}

;// CONCATENATED MODULE: ./build/src/domain/ledger/record-drill.js



/** Names of the trailers in a ledger commit's message, by which the gate finds the commit that wrote a line. */
const TRAILER_ID = 'Drill';
const TRAILER_HASH = 'Line-SHA256';
/** The register among a branch's files. */
function ledgerOf(files) {
    return readLedger(new Map([...files].filter(([path]) => isLedgerFile(path))));
}
/**
 * What recording a drill changes on the branch: the year's file, and the table for readers. Null where it is on record already.
 * The commit's message names the line's hash: GitHub signs the message with the commit, and so the line.
 */
function recordDrill(files, entry, branch, language) {
    const ledger = ledgerOf(files);
    const recorded = record(ledger, entry);
    if (recorded === null)
        return null;
    const after = readLedger(new Map([...ledger.files, [recorded.file, recorded.bytes]]));
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



const BOT = 'github-actions[bot]';
/** Who commits what GitHub itself makes and signs. */
const GITHUB = [BOT, 'web-flow'];
/** Clocks differ; more than this in the future is no date. */
const CLOCKS_MS = 10 * 60_000;
/**
 * The drills that prove, the newest first: OK, of this repository, workflow and database, young enough by the line and by the commit that
 * wrote it, and that commit signed by GitHub as the Actions bot's. The line alone proves nothing, as anybody who may push can write one;
 * the commit's message names the line's hash, and the signature covers the message. Whether the drill's own commit is in the history of
 * the default branch is left to who can ask GitHub.
 */
function findProofs(files, commits, question) {
    const { repository, workflow, database, maxAgeMs, now } = question;
    const lines = [...files].filter(([path]) => ledger_isLedgerFile(path)).flatMap(([, bytes]) => linesOf(bytes));
    const good = lines
        .flatMap((line) => (line?.kind === 'entry' ? [{ entry: line.entry, hash: entry_lineHash(line.line) }] : []))
        .filter(({ entry }) => entry.result === 'ok' && entry.verdict === 'ok' && entry.evidenceSha256 !== null)
        .filter(({ entry }) => entry.run.repository === repository && entry.run.workflow === workflow && entry.database === database)
        .sort((a, b) => Date.parse(b.entry.date) - Date.parse(a.entry.date));
    const newest = good[0]?.entry.date ?? null;
    if (newest === null)
        return { gap: 'no_drill', newest };
    const isYoung = (date) => now.getTime() - Date.parse(date) <= maxAgeMs && Date.parse(date) - now.getTime() <= CLOCKS_MS;
    const young = good.filter(({ entry }) => isYoung(entry.date));
    if (young.length === 0)
        return { gap: 'too_old', newest };
    const signed = new Map(commits.filter((commit) => isBotsOwn(commit) && isYoung(commit.date)).flatMap((commit) => hashOf(commit)));
    const proofs = young.flatMap(({ entry, hash }) => {
        const commit = signed.get(hash);
        return commit === undefined ? [] : [{ entry, commit }];
    });
    return proofs.length === 0 ? { gap: 'not_signed', newest } : { proofs };
}
function isBotsOwn({ verified, author, committer }) {
    return verified && author === BOT && GITHUB.includes(committer);
}
/** A message that names more than one line is none of ours. */
function hashOf({ message, sha }) {
    const named = [...message.matchAll(new RegExp(`^${TRAILER_HASH}: ([0-9a-f]{64})$`, 'gm'))];
    return named.length === 1 ? [[named[0]?.[1] ?? '', sha]] : [];
}

;// CONCATENATED MODULE: ./build/src/domain/ledger/proof-messages.js
const en = {
    gaps: {
        no_drill: (f) => `the register (branch ${f.branch}) holds no OK drill of the database ${f.database} by ${f.workflow}`,
        too_old: (f) => `the last OK drill is of ${f.newest}, more than ${f.age} ago`,
        not_signed: (f) => `the line of ${f.newest} was not written by a commit that GitHub signed for GitHub Actions`,
        other_commit: (f) => `the drill of ${f.newest} ran at a commit that is not in the default branch`,
    },
    refused: (why, f) => `The pending migrations destroy data, and there is no proof of a backup that restores: ${why}. Run ${f.workflow}, and deploy when its drill is OK.`,
    proven: (line) => `The pending migrations destroy data; the register proves a backup that restores: ${line}.`,
};
const es = {
    gaps: {
        no_drill: (f) => `el registro (rama ${f.branch}) no tiene ningún simulacro OK de la base de datos ${f.database} por ${f.workflow}`,
        too_old: (f) => `el último simulacro OK es del ${f.newest}, hace más de ${f.age}`,
        not_signed: (f) => `la línea del ${f.newest} no la escribió un commit firmado por GitHub para GitHub Actions`,
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
        const asked = { age: (0,duration/* formatDuration */.a)(maxAgeMs), workflow, database, branch, newest: newest?.slice(0, 10) ?? '' };
        return {
            verdict: 'critical',
            reason: 'no_recent_proof',
            message: m.refused(m.gaps[gap](asked), asked),
            evidence: { gap, newest, workflow, database },
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
