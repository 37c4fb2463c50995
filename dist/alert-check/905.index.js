export const id = 905;
export const ids = [905];
export const modules = {

/***/ 7458:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__(3114);


/***/ }),

/***/ 905:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openDatabaseReading: () => (/* binding */ openDatabaseReading)
});

// UNUSED EXPORTS: ORDINARY_CONNECTIONS, SESSIONS

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./build/node_modules/pg/index.js
var node_modules_pg = __webpack_require__(7458);
// EXTERNAL MODULE: ./build/src/core/errors.js
var errors = __webpack_require__(3026);
// EXTERNAL MODULE: ./build/src/core/plain-text.js
var plain_text = __webpack_require__(7665);
;// CONCATENATED MODULE: ./build/src/adapters/postgres/copy-data-filter.js
/** A message's type byte and its length, which counts itself. */
const HEADER = 5;
const LENGTH = 4;
/** CopyData, in PostgreSQL's protocol 3.0. */
const COPY_DATA = 0x64;
/**
 * Takes a server's bytes apart, wherever they are cut: payloads of CopyData go to `onRows`, every other message as it came to
 * `onOther`. The payloads of a piece are moved together within it, over what has been read already, so nothing is allocated per row.
 */
class CopyDataFilter {
    #onRows;
    #onOther;
    #header = Buffer.alloc(HEADER);
    #headerFilled = 0;
    /** Bytes of the message under way that have not come yet. */
    #pending = 0;
    #isRow = false;
    constructor(onRows, onOther) {
        this.#onRows = onRows;
        this.#onOther = onOther;
    }
    take(piece) {
        const end = piece.length;
        let kept = 0;
        let at = 0;
        while (at < end) {
            if (this.#pending === 0) {
                at += this.#takeHeader(piece, at);
                continue;
            }
            const until = Math.min(end, at + this.#pending);
            // A copy, as the parser may keep it and rows are moved over it.
            if (!this.#isRow)
                this.#onOther(Buffer.from(piece.subarray(at, until)));
            else {
                if (kept !== at)
                    piece.copyWithin(kept, at, until);
                kept += until - at;
            }
            this.#pending -= until - at;
            at = until;
        }
        if (kept > 0)
            this.#onRows(piece.subarray(0, kept));
    }
    /** Reads a header, or what a piece's end has left of it; gives the number of bytes read. */
    #takeHeader(piece, at) {
        if (this.#headerFilled === 0 && piece.length - at >= HEADER) {
            this.#begin(piece, at);
            return HEADER;
        }
        const read = piece.copy(this.#header, this.#headerFilled, at, at + HEADER - this.#headerFilled);
        this.#headerFilled += read;
        if (this.#headerFilled === HEADER) {
            this.#headerFilled = 0;
            this.#begin(this.#header, 0);
        }
        return read;
    }
    #begin(from, at) {
        this.#isRow = from[at] === COPY_DATA;
        this.#pending = from.readUInt32BE(at + 1) - LENGTH;
        if (!this.#isRow)
            this.#onOther(Buffer.from(from.subarray(at, at + HEADER)));
    }
}

;// CONCATENATED MODULE: ./build/src/adapters/postgres/copy-out.js

/**
 * Runs `COPY … TO STDOUT` on a session of `pg` and hands out the rows' bytes as the server sends them. The server puts each row into
 * a message of its own; a message object per row is what makes libraries slow here, so the socket's bytes are read directly: the
 * rows' bytes are moved together within each piece that came from the socket, and everything that is no row goes on to `pg`'s own
 * parser. Resolves with the number of rows that the server says it sent; rejects as soon as the server, the connection or the sink fails.
 */
function copyOut(client, sql, sink) {
    return new Promise((resolve, reject) => {
        let release = () => { };
        let failure = null;
        let rows = null;
        const submitted = {
            submit: (connection) => {
                const { stream } = connection;
                const parsers = stream.listeners('data');
                const filter = new CopyDataFilter((piece) => {
                    if (failure === null)
                        sink(piece);
                }, (piece) => {
                    for (const parse of parsers)
                        parse(piece);
                });
                const onData = (piece) => {
                    try {
                        filter.take(piece);
                    }
                    catch (error) {
                        failure = error;
                        stream.destroy(failure);
                    }
                };
                for (const parse of parsers)
                    stream.off('data', parse);
                stream.on('data', onData);
                release = () => {
                    stream.off('data', onData);
                    for (const parse of parsers)
                        stream.on('data', parse);
                    release = () => { };
                };
                connection.query(sql);
                return undefined;
            },
            // The server's error: the session goes on with ReadyForQuery. A broken connection: nothing comes any more.
            handleError: (error) => {
                failure ??= error;
                release();
                reject(failure);
            },
            handleCommandComplete: ({ text }) => {
                rows = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? Number.NaN);
            },
            handleReadyForQuery: () => {
                release();
                if (rows === null || Number.isNaN(rows))
                    reject(failure ?? new Error('the server ended COPY without a number of rows'));
                else
                    resolve(rows);
            },
        };
        client.query(submitted);
    });
}

;// CONCATENATED MODULE: ./build/src/adapters/postgres/failure.js


/**
 * What a PostgreSQL server or the way to it did, taken apart. Its sentence for people is made of `failure`, by the catalogue of
 * src/domain/database; the message is for logs.
 */
class PostgresError extends errors/* UpstreamError */.gA {
    failure;
    constructor(failure, options) {
        super(failure.reason, `${failure.address}: ${failure.detail}`, options);
        this.failure = failure;
    }
}
/** SQLSTATEs, PostgreSQL's Appendix A; a class stands for all of its codes. */
const BY_SQLSTATE = {
    '28P01': 'authentication_failed',
    '28000': 'authentication_failed',
    '3D000': 'database_missing',
    '42501': 'permission_denied',
    '53300': 'too_many_connections',
    '57P03': 'database_starting',
    '57014': 'database_timeout',
    '55P03': 'database_timeout',
    '57P01': 'connection_lost',
    '57P02': 'connection_lost',
    '57P05': 'connection_lost',
    '08006': 'connection_lost',
};
/** Codes of Node's net and tls. */
const BY_SYSTEM_CODE = {
    ECONNREFUSED: 'unreachable',
    ENOTFOUND: 'unreachable',
    EAI_AGAIN: 'unreachable',
    ETIMEDOUT: 'unreachable',
    EHOSTUNREACH: 'unreachable',
    ENETUNREACH: 'unreachable',
    EADDRNOTAVAIL: 'unreachable',
    ENOENT: 'unreachable',
    EACCES: 'unreachable',
    ECONNRESET: 'connection_lost',
    EPIPE: 'connection_lost',
    CERT_HAS_EXPIRED: 'tls_expired',
    CERT_NOT_YET_VALID: 'tls_expired',
    ERR_TLS_CERT_ALTNAME_INVALID: 'tls_hostname',
    HOSTNAME_MISMATCH: 'tls_hostname',
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'tls_client_certificate',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_untrusted',
    SELF_SIGNED_CERT_IN_CHAIN: 'tls_untrusted',
    UNABLE_TO_GET_ISSUER_CERT: 'tls_untrusted',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_untrusted',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_untrusted',
};
/** `pg` gives these without a code; the texts are of pg 8.23 (lib/connection.js, lib/client.js, lib/crypto/sasl.js, pg-protocol). */
const BY_TEXT = [
    [/does not support SSL connections/, 'tls_unavailable'],
    [/establishing an SSL connection/, 'not_postgresql'],
    [/^timeout expired/, 'unreachable'],
    [/password must be a (non-empty )?string|SASL|SCRAM/, 'authentication_failed'],
    [/Connection terminated|Client has encountered a connection error|not queryable/, 'connection_lost'],
    [/received invalid response|Unknown authentication|message code/i, 'not_postgresql'],
];
/** The failure behind anything that `pg`, the socket or TLS threw. `connecting`: before the server said that it is ready. */
function classifyFailure(error, address, connecting) {
    // Several addresses of one name fail together; the first one says why.
    const first = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
    const raw = first !== null && typeof first === 'object' && 'code' in first ? first.code : null;
    const code = typeof raw === 'string' ? raw : null;
    const text = (0,errors/* errorText */.kc)(error);
    const reason = reasonOf(code, text, connecting);
    // Only the first line of the primary message: DETAIL and HINT are fields of their own and may hold row values.
    const line = text.split('\n')[0] ?? '';
    // OpenSSL's own words without its addresses and source files: `…:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:…`.
    const detail = (0,plain_text/* plainText */.w)(/SSL routines:[^:]*:([^:]+):/.exec(line)?.[1] ?? line, 300);
    return { reason, code, detail: code === null || detail.includes(code) ? detail : `${code}: ${detail}`, address };
}
function reasonOf(code, text, connecting) {
    const reason = (code === null ? undefined : byCode(code, text)) ?? BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? 'database_error';
    // A server that accepts and hangs up before it is ready is not reached in any useful sense.
    return reason === 'connection_lost' && connecting ? 'unreachable' : reason;
}
function byCode(code, text) {
    // "no pg_hba.conf entry for host …, no encryption" has the SQLSTATE of a refused user, but another cure.
    if (code === '28000' && /no encryption|SSL off/.test(text))
        return 'tls_required';
    // "connection requires a valid client certificate", "certificate authentication failed for user …" (auth.c).
    if (code.startsWith('28') && /client certificate|certificate authentication/.test(text))
        return 'tls_client_certificate';
    // A pooler says in its own words that it does not know the database (PgBouncer, SQLSTATE 08P01 or 3D000).
    if (code === '08P01' && /no such database/i.test(text))
        return 'database_missing';
    const known = BY_SQLSTATE[code] ?? BY_SYSTEM_CODE[code];
    if (known !== undefined)
        return known;
    if (/^(ERR_SSL|EPROTO)/.test(code) && /alert protocol version|unsupported protocol|version too low/i.test(text))
        return 'tls_version';
    if (/^(ERR_SSL|EPROTO)/.test(code) && /alert certificate required/i.test(text))
        return 'tls_client_certificate';
    if (/^(ERR_SSL|ERR_TLS|EPROTO|ERR_OSSL)/.test(code))
        return 'tls_handshake';
    return /CERT|CRL|ISSUER/.test(code) ? 'tls_untrusted' : undefined;
}

;// CONCATENATED MODULE: ./build/src/adapters/postgres/connect.js






const DEFAULT_CONNECT_TIMEOUT_MS = 15_000;
/**
 * Opens a session. Only the address counts: no `PG*` variable, password file or service file of the runner takes part. Settings
 * are not sent as start-up parameters, because a pooler refuses those that it does not know: use `SET LOCAL` in a transaction.
 */
async function connect(options) {
    const { address, signal } = options;
    signal?.throwIfAborted();
    const tls = await tlsOptions(address, options.input ?? 'database-url');
    if (address.tls.mode !== 'prefer' || tls === false)
        return connect_open(options, tls);
    // `prefer` is settled the way libpq does it: the one first, and the other where the server refuses that. On the loopback
    // interface nothing is gained by encryption, so there it is the other way round.
    const [first, refusal, second] = isLoopback(address.host) ? [false, 'tls_required', tls] : [tls, 'tls_unavailable', false];
    try {
        return await connect_open(options, first);
    }
    catch (error) {
        if (!(error instanceof PostgresError && error.failure.reason === refusal))
            throw error;
        try {
            return await connect_open(options, second);
        }
        catch (again) {
            // It has no TLS that could have been required: the refusal was about something else.
            throw again instanceof PostgresError && again.failure.reason === 'tls_unavailable' ? error : again;
        }
    }
}
function isLoopback(host) {
    return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
async function connect_open(options, tls) {
    const { address, signal } = options;
    const { host, port, user, database, password } = address;
    const client = new node_modules_pg.Client({
        host,
        port,
        user,
        database,
        // A function, as an empty password would make `pg` look into PGPASSWORD and ~/.pgpass.
        password: () => password,
        ssl: tls,
        sslnegotiation: 'postgres',
        application_name: options.applicationName ?? 'runbook-actions',
        connectionTimeoutMillis: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
        keepAlive: true,
    });
    ignoreEnvironment(client);
    if (options.maxBytes !== undefined)
        limitBytes(client, options.maxBytes);
    let ready = false;
    const failed = (error) => {
        if (signal?.aborted)
            return signal.reason;
        return new PostgresError(classifyFailure(error, address.display, !ready), { cause: error });
    };
    // An idle session that breaks is noticed by its next query; without a listener it would end the process.
    client.on('error', () => { });
    const abort = () => client.connection.stream.destroy(new Error('aborted'));
    signal?.addEventListener('abort', abort, { once: true });
    try {
        await client.connect();
        ready = true;
    }
    catch (error) {
        signal?.removeEventListener('abort', abort);
        client.connection.stream.destroy();
        throw failed(error);
    }
    const run = async (sql, values) => {
        try {
            return await (values === undefined ? client.query(sql) : client.query(sql, [...values]));
        }
        catch (error) {
            throw failed(error);
        }
    };
    return {
        encrypted: tls !== false,
        query: async (sql, values = []) => (await run(sql, values)).rows,
        script: async (sql) => [await run(sql)].flat().map((result) => result.rows),
        copyOut: async (sql, sink) => {
            try {
                return await copyOut(client, sql, sink);
            }
            catch (error) {
                throw failed(error);
            }
        },
        end: async () => {
            signal?.removeEventListener('abort', abort);
            await Promise.race([client.end().catch(() => { }), new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
            client.connection.stream.destroy();
        },
    };
}
/** `pg` keeps a message in memory until it is whole, however long the server says that it is. With TLS there is another stream. */
function limitBytes(client, max) {
    for (const event of ['connect', 'sslconnect'])
        client.connection.on(event, () => {
            const { stream } = client.connection;
            let left = max;
            stream.on('data', (chunk) => {
                left -= chunk.length;
                if (left < 0)
                    stream.destroy(new Error(`received invalid response: more than ${max} bytes`));
            });
        });
}
/** PGOPTIONS and PGREPLICATION would be sent at start-up, and no option of `pg` keeps them out (lib/connection-parameters.js). */
function ignoreEnvironment(client) {
    const { connectionParameters } = client;
    Object.assign(connectionParameters, { options: undefined, replication: undefined });
}
/** Node's TLS options of a policy. A file that cannot be read is a wrong input. */
async function tlsOptions(address, input) {
    const { tls } = address;
    // libpq and Prisma never use TLS on a Unix socket.
    if (tls.mode === 'disable' || address.host.startsWith('/'))
        return false;
    const rootCert = tls.rootCertText === undefined ? tls.rootCert : null;
    const [ca, cert, key, pfx] = await Promise.all([rootCert, tls.clientCert, tls.clientKey, tls.identity].map((file) => readNamed(file, input)));
    return {
        rejectUnauthorized: tls.verify !== 'nothing',
        ...(tls.verify === 'chain' ? { checkServerIdentity: () => undefined } : {}),
        ...given('ca', tls.rootCertText ?? ca),
        ...given('cert', cert),
        ...given('key', key),
        ...given('pfx', pfx),
        ...given('passphrase', tls.passphrase),
    };
}
const given = (name, value) => (value == null ? {} : { [name]: value });
async function readNamed(file, input) {
    if (file === null)
        return null;
    try {
        return await (0,promises_.readFile)(file);
    }
    catch (error) {
        throw new errors/* ConfigError */.xL([{ input, problem: `the certificate file ${(0,plain_text/* plainText */.w)(file)} cannot be read: ${(0,plain_text/* plainText */.w)((0,errors/* errorText */.kc)(error))}.` }]);
    }
}
/** An identifier as SQL writes it. */
function quoteIdentifier(name) {
    return `"${name.replace(/"/g, '""')}"`;
}
/** A string constant as SQL writes it. */
function quoteLiteral(text) {
    return pg.escapeLiteral(text);
}

;// CONCATENATED MODULE: ./build/src/adapters/postgres/dependency-trouble.js
/** SQLSTATEs, PostgreSQL's Appendix A. They decide before any text: a server speaks the language that it was set up with. */
const dependency_trouble_BY_SQLSTATE = {
    '53300': 'too_many_connections',
    '53400': 'too_many_connections',
    '53100': 'full',
    '25006': 'read_only',
    '57P01': 'shutting_down',
    '57P02': 'shutting_down',
    '57P03': 'starting_up',
    '3D000': 'no_such_database',
    '28P01': 'auth_failed',
    '28000': 'auth_failed',
};
const dependency_trouble_BY_SYSTEM_CODE = {
    ENOTFOUND: 'dns',
    EAI_AGAIN: 'dns',
    ECONNREFUSED: 'refused',
    ENOENT: 'refused',
    EACCES: 'refused',
    ECONNRESET: 'reset',
    EPIPE: 'reset',
};
const BY_REASON = {
    unreachable: 'timed_out',
    authentication_failed: 'auth_failed',
    database_missing: 'no_such_database',
    permission_denied: 'auth_failed',
    // pg_hba.conf takes this login with TLS alone, and the URL forbids it.
    tls_required: 'auth_failed',
    tls_unavailable: 'tls',
    tls_untrusted: 'tls',
    tls_hostname: 'tls',
    tls_expired: 'tls',
    tls_version: 'tls',
    tls_client_certificate: 'tls',
    tls_handshake: 'tls',
    too_many_connections: 'too_many_connections',
    database_starting: 'starting_up',
    database_timeout: 'timed_out',
    connection_lost: 'reset',
    not_postgresql: 'protocol',
    database_error: 'failed',
};
/** Poolers speak English, and have one SQLSTATE for all that is wrong (PgBouncer, Supavisor). */
const POOLER_FULL = /max_client_conn|no more connections allowed|max client connections reached|too many (clients|connections)/i;
/** What a failed login or statement says of the server. */
function troubleOf({ code, reason, detail }) {
    // One SQLSTATE for both: only an English server tells them apart.
    if (code === '57P03' && /shutting down/.test(detail))
        return 'shutting_down';
    const known = code === null ? undefined : (dependency_trouble_BY_SQLSTATE[code] ?? dependency_trouble_BY_SYSTEM_CODE[code]);
    if (known !== undefined)
        return known;
    if ((code === '08P01' || code === 'XX000') && POOLER_FULL.test(detail))
        return 'too_many_connections';
    // Accepted, and closed before anything was said.
    return reason === 'unreachable' && /Connection terminated/.test(detail) ? 'reset' : BY_REASON[reason];
}
const NOT_REACHED = (/* unused pure expression or super */ null && (['dns', 'refused', 'timed_out', 'reset', 'tls']));
const isReached = (trouble) => !NOT_REACHED.includes(trouble);
const CAUSES = {
    dns: 'unreachable',
    refused: 'unreachable',
    timed_out: 'timed_out',
    reset: 'unreachable',
    tls: 'unreachable',
    auth_failed: 'unauthorized',
    no_such_database: 'not_found',
    too_many_connections: 'source_failed',
    starting_up: 'source_failed',
    shutting_down: 'source_failed',
    read_only: 'source_failed',
    full: 'source_failed',
    protocol: 'malformed',
    failed: 'source_failed',
};
/** Why the database's reading could not be had. */
const causeOf = (failure) => CAUSES[troubleOf(failure)];

;// CONCATENATED MODULE: ./build/src/adapters/postgres/read-database.js



/** The reading is one row. */
const MAX_BYTES = 1024 ** 2;
/**
 * Client sessions but this one. Of others' sessions a login without `pg_read_all_stats` sees user and database alone, and the kind of a
 * session is null: those are counted too, so that there may be a parallel worker too many and never a client too few.
 */
const SESSIONS = `SELECT * FROM pg_catalog.pg_stat_activity
  WHERE pid <> pg_catalog.pg_backend_pid()
  AND (backend_type = 'client backend' OR (backend_type IS NULL AND usesysid IS NOT NULL AND datid IS NOT NULL))`;
/** Connections that ordinary roles may open; `reserved_connections` exists since PostgreSQL 16. */
const ORDINARY_CONNECTIONS = `SELECT pg_catalog.current_setting('max_connections')::int
  - pg_catalog.current_setting('superuser_reserved_connections')::int
  - coalesce(pg_catalog.current_setting('reserved_connections', true)::int, 0)`;
/** Of this database: what holds back its vacuum and its locks. A prepared transaction is one without a session. */
const READING = `WITH sessions AS (${SESSIONS}), here AS (
    SELECT * FROM sessions WHERE datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
  SELECT pg_catalog.pg_database_size(pg_catalog.current_database())::float8 AS size,
    (SELECT count(*) FROM sessions)::float8 AS connections,
    (${ORDINARY_CONNECTIONS})::float8 AS ordinary,
    (SELECT count(*) FROM here WHERE backend_type IS NULL OR state = 'disabled')::float8 AS unseen,
    (SELECT max(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - began)) FROM (
      SELECT xact_start AS began FROM here
      UNION ALL SELECT prepared FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()) AS t) AS longest,
    (SELECT max(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - state_change)) FROM here
      WHERE state IN ('idle in transaction', 'idle in transaction (aborted)')) AS idle,
    (SELECT count(*) FROM (SELECT DISTINCT pid FROM pg_catalog.pg_locks WHERE NOT granted AND pid IS NOT NULL) AS waiting
      WHERE pg_catalog.cardinality(pg_catalog.pg_blocking_pids(pid)) > 0)::float8 AS blocked`;
/**
 * Reads size, connections, long transactions and blocked sessions in one message and one read-only transaction, which a pooler keeps
 * together. Any login will do; one that does not see the others' transactions gets null for them.
 */
function openDatabaseReading(address, { timeoutMs }) {
    return async (signal) => {
        const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
        try {
            const connection = await connect({ address, connectTimeoutMs: timeoutMs, maxBytes: MAX_BYTES, signal: within });
            try {
                const limits = `SET LOCAL statement_timeout = ${Math.max(1, Math.round(timeoutMs))}; SET LOCAL search_path = pg_catalog`;
                const results = await connection.script(`BEGIN READ ONLY; ${limits}; ${READING}; COMMIT`);
                return measured(results.flat()[0]);
            }
            finally {
                await connection.end();
            }
        }
        catch (error) {
            signal.throwIfAborted();
            if (within.aborted)
                return { kind: 'unmeasured', cause: 'timed_out', detail: 'timeout' };
            if (error instanceof PostgresError)
                return { kind: 'unmeasured', cause: causeOf(error.failure), detail: error.failure.detail };
            throw error;
        }
    };
}
function measured(row) {
    if (row === undefined)
        return { kind: 'unmeasured', cause: 'malformed', detail: '' };
    const { size, connections, ordinary, unseen, longest, idle, blocked } = row;
    // What is hidden may be longer than what is seen.
    const milliseconds = (seconds) => (unseen > 0 ? null : Math.max(0, Math.round((seconds ?? 0) * 1000)));
    return {
        kind: 'measured',
        value: {
            sizeBytes: size,
            connections,
            maxConnections: Math.max(0, ordinary),
            longestTransactionMs: milliseconds(longest),
            longestIdleInTransactionMs: milliseconds(idle),
            blockedSessions: blocked,
        },
    };
}


/***/ })

};
