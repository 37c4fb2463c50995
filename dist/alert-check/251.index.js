export const id = 251;
export const ids = [251];
export const modules = {

/***/ 7592:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ay: () => (/* binding */ RedisFailure),
/* harmony export */   L8: () => (/* binding */ classify),
/* harmony export */   q7: () => (/* binding */ notMeasured)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3026);
/* harmony import */ var _core_plain_text_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7665);
/* harmony import */ var _core_redact_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(416);



/** What Redis or the way to it did. `detail`: its own words as one plain line, without the password. */
class RedisFailure extends Error {
    name = 'RedisFailure';
    why;
    detail;
    constructor(why, detail, options) {
        super(`${why}: ${detail}`, options);
        this.why = why;
        this.detail = detail;
    }
}
/** Error codes of Redis, the first word of an error reply. What has none of its own is told by its text (networking.c, server.c, acl.c). */
const BY_REPLY = [
    [/^NOAUTH\b|^ERR operation not permitted/, 'no_credentials'],
    [/^WRONGPASS\b|^ERR invalid (username-)?password|^ERR wrong number of arguments for 'auth'|^ERR AUTH\b/i, 'auth_failed'],
    [/^NOPERM\b/, 'not_permitted'],
    // Protected mode, and the allow-lists of hosts.
    [/^DENIED\b|allowlist|whitelist/i, 'auth_failed'],
    [/max number of clients|max clients|too many connections|connection limit/i, 'too_many_connections'],
    [/^(LOADING|BUSYLOADING)\b/, 'starting_up'],
    [/^(READONLY|MASTERDOWN|MISCONF|NOREPLICAS)\b/, 'read_only'],
    [/^OOM\b/, 'full'],
    [/^(MOVED|ASK)\b/, 'moved'],
    [/^ERR DB index is out of range/, 'no_such_database'],
    [/^WRONGTYPE\b/, 'wrong_type'],
    [/^ERR (unknown (sub)?command|This instance has cluster support disabled)/i, 'unsupported'],
    [/^Protocol error|Unknown RESP type|[Ii]nvalid RESP|Please report this/, 'protocol'],
];
/** Codes of Node's net. */
const BY_CODE = {
    ENOTFOUND: 'dns',
    EAI_AGAIN: 'dns',
    ENODATA: 'dns',
    ECONNREFUSED: 'refused',
    ETIMEDOUT: 'timed_out',
    ERR_SOCKET_CONNECTION_TIMEOUT: 'timed_out',
    EHOSTUNREACH: 'timed_out',
    ENETUNREACH: 'timed_out',
    EADDRNOTAVAIL: 'timed_out',
    ECONNRESET: 'reset',
    EPIPE: 'reset',
};
/** A failure out of anything that the socket, TLS or the server's reply threw. */
function classify(error, { password, user }) {
    if (error instanceof RedisFailure)
        return error;
    const first = error instanceof AggregateError ? error.errors[0] : error;
    const code = typeof first === 'object' && first !== null && 'code' in first ? String(first.code) : '';
    // Several addresses of one name fail together; the first one says why. OpenSSL's words stand between its source files.
    const raw = (0,_core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorText */ .kc)(first);
    const text = /SSL routines:[^:]*:([^:]+):/.exec(raw)?.[1] ?? raw;
    const { redact } = (0,_core_redact_js__WEBPACK_IMPORTED_MODULE_1__/* .createRedactor */ .lY)([password ?? '', `${user ?? ''}:${password ?? ''}`]);
    const detail = (0,_core_plain_text_js__WEBPACK_IMPORTED_MODULE_2__/* .plainText */ .w)(redact(text), 200);
    return new RedisFailure(BY_CODE[code] ?? byTls(code) ?? BY_REPLY.find(([pattern]) => pattern.test(raw))?.[1] ?? 'failed', detail, { cause: error });
}
/** OpenSSL's verdicts on a chain or a handshake. A server without TLS answers a handshake with nonsense. */
function byTls(code) {
    return /CERT|SSL|TLS|^EPROTO$|ISSUER|SELF_SIGNED|UNABLE_TO|HOSTNAME/.test(code) ? 'tls' : undefined;
}
const CAUSES = {
    dns: 'unreachable',
    refused: 'unreachable',
    timed_out: 'timed_out',
    reset: 'unreachable',
    tls: 'unreachable',
    auth_failed: 'unauthorized',
    no_credentials: 'unauthorized',
    not_permitted: 'unauthorized',
    no_such_database: 'not_found',
    too_many_connections: 'source_failed',
    starting_up: 'source_failed',
    shutting_down: 'source_failed',
    read_only: 'source_failed',
    full: 'source_failed',
    moved: 'unsupported',
    unsupported: 'unsupported',
    wrong_type: 'malformed',
    protocol: 'malformed',
    flooded: 'too_much',
    failed: 'source_failed',
};
function notMeasured({ why, detail }) {
    // The way out of this one is an input.
    const more = why === 'moved' ? ' (redis-cluster: true)' : '';
    return { kind: 'unmeasured', cause: CAUSES[why], detail: `${detail}${more}` };
}


/***/ }),

/***/ 2251:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   openRedisMemory: () => (/* binding */ openRedisMemory)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7592);
/* harmony import */ var _session_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1990);


/** The memory of the node that is named, against its own limit. */
function openRedisMemory(target, { read, timeoutMs }) {
    return async (signal) => {
        try {
            const session = await (0,_session_js__WEBPACK_IMPORTED_MODULE_1__/* .openSession */ .f)(target, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
            try {
                return read(String(await session.call('INFO')));
            }
            finally {
                session.end();
            }
        }
        catch (error) {
            signal.throwIfAborted();
            return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .notMeasured */ .q7)((0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .classify */ .L8)(error, target.address));
        }
    };
}


/***/ }),

/***/ 1990:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  f: () => (/* binding */ openSession)
});

// UNUSED EXPORTS: loadRedis

// EXTERNAL MODULE: ./build/src/adapters/redis/failure.js
var failure = __webpack_require__(7592);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
;// CONCATENATED MODULE: ./build/src/adapters/redis/reply-guard.js


/** What one connection may say, the items of one list, and lists in lists: the deepest answer is that to SCAN. */
const MAX_BYTES = 16 * 1024 ** 2;
const MAX_ITEMS = 20_000;
const MAX_DEPTH = 2;
/** Of the first answer, enough for an error on one line; and the digits of a length. */
const GREETING_BYTES = 200;
const MAX_DIGITS = 12;
const [LINE_END, RETURN, LIST, BULK] = [0x0a, 0x0d, 0x2a, 0x24];
const SIMPLE = [...Buffer.from('+-:')];
/**
 * Reads along with the protocol (RESP 2) and throws a RedisFailure where an answer is none that could have been asked for. A parser makes
 * room for a list as soon as its length is said, so that a few bytes of lists in lists would take all memory.
 */
class ReplyGuard {
    #bytes = 0;
    #greeting = '';
    /** Items that are still to come, of each list that is open. */
    #open = [];
    /** Of a text: bytes to pass over. */
    #passing = 0;
    #type = 0;
    #digits = '';
    take(chunk) {
        if (this.#greeting.length < GREETING_BYTES)
            this.#greeting += chunk.toString('latin1', 0, GREETING_BYTES);
        this.#bytes += chunk.length;
        if (this.#bytes > MAX_BYTES)
            throw new failure/* RedisFailure */.Ay('flooded', `> ${MAX_BYTES} bytes`);
        for (let at = 0; at < chunk.length;)
            at = this.#passing > 0 ? this.#pass(chunk.length, at) : this.#header(chunk, at);
    }
    /** An error with which the server began. */
    refusal() {
        return /^-([^\r\n]+)/.exec(this.#greeting)?.[1] ?? null;
    }
    #pass(length, at) {
        const passed = Math.min(this.#passing, length - at);
        this.#passing -= passed;
        if (this.#passing === 0)
            this.#complete();
        return at + passed;
    }
    #header(chunk, at) {
        const byte = chunk[at] ?? 0;
        if (this.#type === 0)
            this.#begin(byte);
        else if (byte === LINE_END)
            this.#end();
        else if (SIMPLE.includes(this.#type)) {
            const end = chunk.indexOf(LINE_END, at);
            return end < 0 ? chunk.length : end;
        }
        else if (byte !== RETURN)
            this.#digit(byte);
        return at + 1;
    }
    #begin(byte) {
        if (byte !== LIST && byte !== BULK && !SIMPLE.includes(byte))
            throw new failure/* RedisFailure */.Ay('protocol', `reply begins with 0x${byte.toString(16)}`);
        this.#type = byte;
        this.#digits = '';
    }
    #digit(byte) {
        this.#digits += String.fromCharCode(byte);
        if (this.#digits.length > MAX_DIGITS || !/^-?\d*$/.test(this.#digits))
            throw new failure/* RedisFailure */.Ay('protocol', 'length of a reply');
    }
    #end() {
        const type = this.#type;
        this.#type = 0;
        const length = Number(this.#digits);
        if (SIMPLE.includes(type) || length < 0 || (length === 0 && type === LIST))
            this.#complete();
        else if (type === BULK)
            this.#text(length);
        else
            this.#list(length);
    }
    #text(length) {
        if (length > MAX_BYTES)
            throw new failure/* RedisFailure */.Ay('flooded', `$${length}`);
        // Its own line end as well.
        this.#passing = length + 2;
    }
    #list(length) {
        if (length > MAX_ITEMS || this.#open.length >= MAX_DEPTH)
            throw new failure/* RedisFailure */.Ay('flooded', `*${length}`);
        this.#open.push(length);
    }
    #complete() {
        for (let top = this.#open.length - 1; top >= 0; top -= 1) {
            const left = (this.#open[top] ?? 1) - 1;
            this.#open[top] = left;
            if (left > 0)
                return;
            this.#open.pop();
        }
    }
}
/** The connection as ioredis gets it: what the guard refuses does not reach its parser. */
class GuardedSocket extends external_node_stream_.Duplex {
    #socket;
    constructor(socket, guard) {
        super();
        this.#socket = socket;
        socket.on('data', (chunk) => {
            try {
                guard.take(chunk);
            }
            catch (error) {
                this.destroy(error);
                return;
            }
            if (!this.push(chunk))
                socket.pause();
        });
        socket.on('end', () => this.push(null));
        socket.on('error', (error) => this.destroy(error));
        socket.on('close', () => this.destroy());
        // Until somebody reads.
        socket.pause();
    }
    _read() {
        this.#socket.resume();
    }
    _write(chunk, _encoding, done) {
        this.#socket.write(chunk, done);
    }
    _final(done) {
        this.#socket.end(done);
    }
    _destroy(error, done) {
        this.#socket.destroy();
        done(error);
    }
    /** Of a socket; ioredis calls them, and they are set already. */
    setKeepAlive() {
        return this;
    }
    setNoDelay() {
        return this;
    }
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
// EXTERNAL MODULE: ./build/src/adapters/http/sockets.js
var sockets = __webpack_require__(5197);
;// CONCATENATED MODULE: ./build/src/adapters/redis/socket.js



/** A name's address that is dead must not use up the time of the next one; Node's own 250 ms give up a healthy one that is far away. */
const EACH_ADDRESS_MS = 2500;
/** A connection; what stood in the way is thrown as it came. An abort ends it at any time. */
async function openSocket({ host, port, family }, signal) {
    signal.throwIfAborted();
    const socket = external_node_net_.connect({ host, port, family, noDelay: true, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: EACH_ADDRESS_MS });
    return await (0,sockets/* settle */.G)(socket, 'connect', signal);
}
/** TLS over a connection, verified for the host by the authority (PEM), or by the well-known ones. */
async function secureSocket(socket, host, authority, signal) {
    const secured = external_node_tls_.connect({
        socket,
        host,
        // Verified whatever NODE_TLS_REJECT_UNAUTHORIZED says.
        rejectUnauthorized: true,
        ...(external_node_net_.isIP(host) === 0 ? { servername: host } : {}),
        ...(authority === null ? {} : { ca: authority }),
    });
    try {
        return await (0,sockets/* settle */.G)(secured, 'secureConnect', signal);
    }
    catch (error) {
        socket.destroy();
        // "the server closed the connection" in the middle of a handshake: what listens there does not speak TLS.
        if (!signal.aborted && error.code === 'ECONNRESET')
            throw Object.assign(error, { code: 'ERR_TLS_CLOSED' });
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/src/adapters/redis/session.js



const GOODBYE_MS = 500;
/**
 * Opens a connection, logs in and chooses the database. ioredis is used for its protocol alone: it would connect again by itself, warn
 * on the console, and go on in the first database where the wanted one is refused. Rejects with a RedisFailure.
 */
async function openSession(target, options) {
    const { address, authority } = target;
    const { signal } = options;
    const endpoint = options.endpoint ?? address;
    let doing = 'connect';
    const fail = (error) => signal.aborted ? new failure/* RedisFailure */.Ay('timed_out', `${doing}: timeout`, { cause: signal.reason }) : (0,failure/* classify */.L8)(error, address);
    let socket;
    try {
        socket = await openSocket(endpoint, signal);
        // A server without TLS waits for the end of what it takes for a long line.
        doing = 'TLS handshake';
        if (endpoint.secure)
            socket = await secureSocket(socket, endpoint.host, authority, signal);
        doing = 'reply';
    }
    catch (error) {
        throw fail(error);
    }
    const session = await speak(socket, signal, fail);
    try {
        if (options.login !== false)
            await login(target, session);
    }
    catch (error) {
        session.end();
        throw error;
    }
    return session;
}
/** ioredis is a chunk of its own. By its default: it exports a class, of which a bundle's `import()` gives no names. */
async function loadRedis() {
    return (await __webpack_require__.e(/* import() */ 958).then(__webpack_require__.t.bind(__webpack_require__, 3958, 19))).default.Redis;
}
async function speak(socket, signal, fail) {
    const Redis = await loadRedis();
    const guard = new ReplyGuard();
    const guarded = new GuardedSocket(socket, guard);
    let broken = null;
    const client = new Redis({
        Connector: connectorOf(guarded),
        protocol: 2,
        lazyConnect: true,
        retryStrategy: null,
        maxRetriesPerRequest: 0,
        autoResendUnfulfilledCommands: false,
        autoResubscribe: false,
        enableReadyCheck: false,
        disableClientInfo: true,
        enableAutoPipelining: false,
        keepAlive: 0,
    });
    // Without a listener it would be printed; it says why a connection ended.
    client.on('error', (error) => {
        broken ??= error;
    });
    const abort = () => guarded.destroy();
    signal.addEventListener('abort', abort, { once: true });
    const end = () => {
        signal.removeEventListener('abort', abort);
        client.disconnect();
    };
    const why = (error) => {
        // A server that is full says so before it is asked, and hangs up: ioredis has no command that this could answer.
        const refusal = guard.refusal();
        return fail(isClosed(error) ? (refusal !== null ? new Error(refusal) : (broken ?? session_closed())) : error);
    };
    try {
        await client.connect();
    }
    catch (error) {
        end();
        throw why(error);
    }
    return {
        end,
        call: async (command, ...args) => {
            try {
                return await client.call(command, ...args);
            }
            catch (error) {
                throw why(error);
            }
        },
    };
}
async function login({ address, cluster }, session) {
    const { user, password, db } = address;
    if (password !== null)
        await session.call('AUTH', ...(user === null ? [password] : [user, password])).catch(unlessNoPassword);
    if (db !== 0 && !cluster)
        await session.call('SELECT', db);
}
/** A password that nobody asked for is none too few: clients go on, and so does the application. */
function unlessNoPassword(error) {
    if (!(error instanceof failure/* RedisFailure */.Ay && /without any password configured|no password is set/.test(error.detail)))
        throw error;
}
/** Hands ioredis the connection that stands already. */
function connectorOf(socket) {
    return class {
        async connect() {
            return socket;
        }
        check() {
            return true;
        }
        disconnect() {
            // A server that does not read must not keep the process.
            const timer = setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
            socket.once('close', () => clearTimeout(timer));
            socket.end(() => socket.destroy());
        }
    };
}
const isClosed = (error) => error instanceof Error && /Connection is closed|Command aborted due to connection close|max retries per request/.test(error.message);
const session_closed = () => Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' });


/***/ })

};
