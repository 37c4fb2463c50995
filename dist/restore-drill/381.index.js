export const id = 381;
export const ids = [381];
export const modules = {

/***/ 6381:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openS3: () => (/* binding */ openS3)
});

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-s3/dist-cjs/index.js
var dist_cjs = __webpack_require__(3711);
// EXTERNAL MODULE: ./build/src/adapters/storage/failure.js
var failure = __webpack_require__(2986);
// EXTERNAL MODULE: ./build/src/adapters/storage/names.js
var names = __webpack_require__(6980);
;// CONCATENATED MODULE: ./build/src/adapters/storage/s3-digests.js

/**
 * What S3 keeps to prove an object by: digests of the whole, or of the digests of its parts (`COMPOSITE`, `…-3`), which is what uploads
 * by parts leave. The entity tag is the MD5 of an object that was stored at once, or that of its parts' MD5s, except where the storage
 * encrypted it under a key of its own management, and in directory buckets.
 */
async function digestsOf(client, place, head, signal) {
    const whole = (value) => value === undefined || value.includes('-') || head.ChecksumType === 'COMPOSITE' ? undefined : toHex(value);
    const [sha256, crc32, crc64nvme] = [whole(head.ChecksumSHA256), whole(head.ChecksumCRC32), whole(head.ChecksumCRC64NVME)];
    const md5 = hasPlainTag(head, place.Bucket) ? /^"?([0-9a-f]{32})"?$/.exec(head.ETag ?? '')?.[1] : undefined;
    const found = {
        ...(sha256 === undefined ? {} : { sha256 }),
        ...(crc32 === undefined ? {} : { crc32 }),
        ...(crc64nvme === undefined ? {} : { crc64nvme }),
        ...(md5 === undefined ? {} : { md5 }),
    };
    if (Object.keys(found).length > 0)
        return found;
    const parts = await digestsOfParts(client, place, head, signal);
    return parts === null ? {} : { parts };
}
const toHex = (base64) => Buffer.from(base64, 'base64').toString('hex');
function hasPlainTag({ ServerSideEncryption, SSECustomerAlgorithm }, bucket) {
    return !ServerSideEncryption?.startsWith('aws:kms') && SSECustomerAlgorithm === undefined && !bucket.endsWith('--x-s3');
}
/**
 * The digest of the parts' digests, and where one part ends. S3 tells the size of a part, and every uploader makes all but the last
 * alike; where the first and the last are not what that gives, nothing is proven by it.
 */
async function digestsOfParts(client, place, head, signal) {
    const kept = keptOfParts(head, place.Bucket);
    if (kept === null || head.ContentLength === undefined)
        return null;
    const sizeOf = async (PartNumber) => {
        const part = await client.send(new dist_cjs/* HeadObjectCommand */.l81({ ...place, PartNumber, IfMatch: head.ETag }), { abortSignal: signal });
        return part.PartsCount === kept.count ? (part.ContentLength ?? 0) : 0;
    };
    const [first, last] = await Promise.all([sizeOf(1), sizeOf(kept.count)]).catch(() => [0, 0]);
    signal.throwIfAborted();
    if (first === 0 || last === 0 || last > first || first * (kept.count - 1) + last !== head.ContentLength)
        return null;
    return { kind: kept.kind, wanted: kept.wanted, partBytes: first };
}
function keptOfParts(head, bucket) {
    for (const [kind, value] of [
        ['crc32', head.ChecksumCRC32],
        ['sha256', head.ChecksumSHA256],
    ]) {
        const [, digest, count] = /^(.+)-(\d{1,5})$/.exec(value ?? '') ?? [];
        if (digest !== undefined)
            return { kind, wanted: toHex(digest), count: Number(count) };
    }
    const [, md5, count] = (hasPlainTag(head, bucket) ? /^"?([0-9a-f]{32})-(\d{1,5})"?$/.exec(head.ETag ?? '') : null) ?? [];
    return md5 === undefined ? null : { kind: 'md5', wanted: md5, count: Number(count) };
}

// EXTERNAL MODULE: ./build/src/core/errors.js
var errors = __webpack_require__(3026);
;// CONCATENATED MODULE: ./build/src/adapters/storage/s3-failure.js


/** What an error of the S3 client says, by its name and status. */
function s3Failure(error) {
    if (error instanceof failure/* StorageFailure */.kF)
        return error;
    const status = statusOf(error);
    const detail = describe(error);
    if (error instanceof Error && error.name === 'InvalidObjectState')
        return new failure/* StorageFailure */.kF('backup_archived', detail, { cause: error });
    if (status === 412 || status === 416)
        return new failure/* StorageFailure */.kF('backup_replaced', detail, { cause: error });
    // A broken connection has no status, and credentials that are not there have none either.
    const reason = reasonOf(error, status);
    const transient = status === null ? reason === 'storage_unreachable' : status >= 500 || status === 429 || status === 408;
    return new failure/* StorageFailure */.kF(reason, detail, { cause: error, transient });
}
function reasonOf(error, status) {
    const name = error instanceof Error ? error.name : '';
    if (['NoSuchKey', 'NoSuchBucket', 'NotFound'].includes(name) || status === 404)
        return 'backup_not_found';
    if (/Credential|Token|AccessDenied|Signature|InvalidAccessKeyId|Forbidden/.test(name) || status === 401 || status === 403)
        return 'storage_denied';
    return (0,failure/* systemCode */.xU)(error) === '' && status !== null ? 'storage_failed' : 'storage_unreachable';
}
function statusOf(error) {
    const metadata = error !== null && typeof error === 'object' && '$metadata' in error ? error.$metadata : {};
    return metadata.httpStatusCode ?? null;
}
function describe(error) {
    const region = regionOf(error);
    if (region !== null)
        return `the bucket is in the region ${region}; set s3-region`;
    const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
    return `${name}${(0,errors/* errorText */.kc)(error)}`;
}
/** The region that the server says the bucket is in, where it says it together with an error. */
function regionOf(error) {
    const response = error !== null && typeof error === 'object' && '$response' in error ? error.$response : null;
    const headers = response?.headers ?? {};
    const region = headers['x-amz-bucket-region'] ?? '';
    return [301, 307, 400].includes(statusOf(error) ?? 0) && /^[a-z0-9-]{2,40}$/.test(region) ? region : null;
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
;// CONCATENATED MODULE: ./build/src/adapters/storage/wire.js



/** Read and handed on at a time: what was just read is still in the processor's cache when it is written (bench/s3-download.ts). */
const STEP = 256 * 1024;
const MAX_HEAD = 32 * 1024;
/**
 * Connections on which the bytes of an answer go from the system straight into the memory given. A client library of HTTP copies each
 * byte twice more and makes a buffer of every 64 KiB, which was more than half of a download's processor time (bench/s3-download.ts).
 * It understands one answer alone: HTTP/1.1 with a length that fits. Everything else is `false`, to be asked for again by a library.
 */
function startWire() {
    const idle = [];
    const fill = async (request, fill) => {
        fill.signal.throwIfAborted();
        // Before a connection is opened: one that nobody waits for would end the process with its error.
        const text = `GET ${request.target} HTTP/1.1\r\n${lines(request.headers)}connection: keep-alive\r\n\r\n`;
        const connection = takeIdle(idle) ?? openConnection(request);
        const { filled, reusable } = await connection.exchange(text, fill);
        if (reusable)
            idle.push(connection);
        else
            connection.close();
        return filled;
    };
    return {
        /** Fills the memory, or tells that the answer is another one; then nothing was handed on. Throws where the connection breaks. */
        fill,
        close: () => {
            for (const connection of idle.splice(0))
                connection.close();
        },
    };
}
/** One that the server has not closed since. */
function takeIdle(idle) {
    for (let connection = idle.pop(); connection !== undefined; connection = idle.pop())
        if (connection.usable())
            return connection;
    return undefined;
}
/** One connection; exchanges follow each other on it. */
function openConnection({ secure, host, port }) {
    const head = Buffer.allocUnsafeSlow(MAX_HEAD);
    let current = null;
    let [headLength, filled, told, inBody, lasting] = [0, 0, 0, false, false];
    const tell = (exchange) => {
        const fresh = exchange.into.subarray(told, filled);
        told = filled;
        if (fresh.length > 0)
            exchange.onBytes(fresh);
    };
    const readHead = (exchange) => {
        const end = head.subarray(0, headLength).indexOf('\r\n\r\n');
        if (end < 0 && headLength < MAX_HEAD)
            return;
        const parsed = end < 0 ? null : parseHead(head.toString('latin1', 0, end));
        const bodyStart = end + 4;
        const { length } = exchange.into;
        const accepted = parsed !== null && exchange.accept(parsed);
        const fits = accepted && parsed.headers.get('content-length') === String(length) && !parsed.headers.has('transfer-encoding');
        if (!fits || headLength - bodyStart > length)
            return exchange.settle(null, { filled: false, reusable: false });
        lasting = parsed.headers.get('connection')?.toLowerCase() !== 'close';
        filled = head.copy(exchange.into, 0, bodyStart, headLength);
        inBody = true;
    };
    const take = (count) => {
        if (current === null)
            return socket.destroy();
        current.touch();
        if (inBody)
            filled += count;
        else {
            headLength += count;
            readHead(current);
        }
        if (!inBody || current === null)
            return;
        const exchange = current;
        const whole = filled === exchange.into.length;
        if (whole || filled - told >= STEP)
            tell(exchange);
        if (!whole)
            return;
        // Before the system is given the next memory: what comes now is the head of another answer.
        [headLength, filled, told, inBody] = [0, 0, 0, false];
        exchange.settle(null, { filled: true, reusable: lasting });
    };
    const onread = {
        // The end of the memory is the end of the body: what a server sends beyond it stays unread.
        buffer: () => inBody && current !== null ? current.into.subarray(filled, Math.min(filled + STEP, current.into.length)) : head.subarray(headLength),
        callback: (count) => {
            try {
                take(count);
            }
            catch (error) {
                // A disk that is full ends the exchange, not the process.
                socket.destroy(error);
            }
            return true;
        },
    };
    const options = { host, port, noDelay: true, onread };
    const socket = secure
        ? (0,external_node_tls_.connect)({ ...options, ALPNProtocols: ['http/1.1'], ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }) })
        : (0,external_node_net_.connect)(options);
    const broken = (error) => current?.settle(error);
    socket.on('error', broken);
    socket.on('close', () => broken(new Error('the connection was closed')));
    const exchange = async (text, asked) => {
        const { promise, resolve, reject } = Promise.withResolvers();
        const stop = () => socket.destroy(asked.signal.reason);
        const timer = setTimeout(() => socket.destroy(new failure/* StorageFailure */.kF('storage_failed', `no byte for ${Math.round(asked.idleMs / 1000)} s`, { transient: true })), asked.idleMs);
        asked.signal.addEventListener('abort', stop, { once: true });
        current = {
            ...asked,
            touch: () => void timer.refresh(),
            settle: (error, outcome) => {
                current = null;
                if (error === null && outcome !== undefined)
                    resolve(outcome);
                else
                    reject(error);
            },
        };
        const mine = current;
        socket.write(text);
        try {
            return await promise;
        }
        catch (error) {
            // What came before the cut counts: the next attempt goes on from there.
            if (inBody)
                tell(mine);
            throw error;
        }
        finally {
            clearTimeout(timer);
            asked.signal.removeEventListener('abort', stop);
        }
    };
    return { exchange, usable: () => !socket.destroyed && socket.writable, close: () => socket.destroy() };
}
/** No header can end its line: a value with a line end would be a request of its own. */
function lines(headers) {
    return Object.entries(headers)
        .map(([name, value]) => {
        if (/[\r\n\0]/.test(name + value))
            throw new failure/* StorageFailure */.kF('storage_failed', `the header ${name} has a line end`);
        return `${name}: ${value}\r\n`;
    })
        .join('');
}
function parseHead(text) {
    const [first = '', ...rest] = text.split('\r\n');
    const status = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(first)?.[1];
    if (status === undefined)
        return null;
    const headers = new Map();
    for (const line of rest) {
        const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
        if (name === undefined)
            return null;
        const before = headers.get(name.toLowerCase());
        headers.set(name.toLowerCase(), before === undefined ? (value ?? '') : `${before}, ${value}`);
    }
    return { status: Number(status), headers };
}

;// CONCATENATED MODULE: ./build/src/adapters/storage/s3-wire.js


/**
 * Fetches parts of one version of an object: signed by the client library, read by the wire. What is not simply the bytes asked for (an
 * error, a redirect, another version) is left to the library, which knows all of S3's answers; it goes on alone, unless S3 was only busy.
 */
function startS3Wire(client, object, etag) {
    const wire = startWire();
    let understood = true;
    const fill = async (from, into, { onBytes, idleMs, signal }) => {
        if (!understood)
            return false;
        const last = from + into.length - 1;
        const request = await sign(client, { ...object, Range: `bytes=${from}-${last}` });
        let busy = false;
        const accept = ({ status, headers }) => {
            busy = status === 429 || status >= 500;
            return status === 206 && (headers.get('content-range') ?? '').startsWith(`bytes ${from}-${last}/`) && headers.get('etag') === etag;
        };
        const filled = await wire.fill(request, { into, accept, onBytes, idleMs, signal });
        understood = filled || busy;
        return filled;
    };
    return { fill, close: wire.close };
}
/** The request as the library would send it, taken from it just before it does. */
async function sign(client, input) {
    const command = new dist_cjs/* GetObjectCommand */.jLs(input);
    const { promise, resolve, reject } = Promise.withResolvers();
    command.middlewareStack.add(() => async ({ request }) => {
        resolve(wireRequest(request));
        return { response: {}, output: { $metadata: {} } };
    }, { step: 'finalizeRequest', priority: 'low', name: 'takeSignedRequest' });
    client.send(command).catch(reject);
    return promise;
}
function wireRequest({ protocol, hostname, port, path, query, headers }) {
    const secure = protocol === 'https:';
    const pairs = Object.entries(query).flatMap(([name, value]) => [value ?? []].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`));
    const target = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
    return { secure, host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port ?? (secure ? 443 : 80), target, headers };
}

;// CONCATENATED MODULE: ./build/src/adapters/storage/s3.js






/**
 * An object, or the newest one under a prefix. Credentials come from where the AWS tools look for them: environment, web identity
 * (OIDC), the machine's role. Loaded on demand, as the client is larger than everything else together.
 */
function openS3(source, { endpoint, region }) {
    const own = endpoint === '' ? {} : { endpoint, forcePathStyle: true };
    // Servers other than Amazon's rarely have a host name per bucket. Amazon's tell where a bucket of another region is. The SDK's own
    // check of an answer covers whole objects alone; ours covers what was put together.
    const checks = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' };
    const client = new dist_cjs/* S3Client */.YxF({ region, ...own, followRegionRedirects: endpoint === '', ...checks });
    const wires = [];
    const locate = async (signal) => {
        try {
            const { key, etag } = source.kind === 's3' ? { key: source.key, etag: undefined } : await newest(client, source, signal);
            const place = { Bucket: source.bucket, Key: key, ...(etag === undefined ? {} : { IfMatch: etag }) };
            const head = await client
                .send(new dist_cjs/* HeadObjectCommand */.l81({ ...place, ChecksumMode: 'ENABLED' }), { abortSignal: signal })
                .catch((error) => sayWhy(client, place, error, signal));
            const digests = await digestsOf(client, { Bucket: source.bucket, Key: key }, head, signal);
            const remote = remoteOf(client, source.bucket, key, head, digests);
            if (head.ETag === undefined)
                return remote;
            const wire = startS3Wire(client, { Bucket: source.bucket, Key: key, IfMatch: head.ETag }, head.ETag);
            wires.push(wire);
            return { ...remote, fill: wire.fill };
        }
        catch (error) {
            signal.throwIfAborted();
            throw s3Failure(error);
        }
    };
    const close = () => {
        for (const wire of wires)
            wire.close();
        client.destroy();
    };
    return { locate, close };
}
/** An answer to HEAD has no body, so it says no more than a number; the same question by GET says why. */
async function sayWhy(client, place, error, signal) {
    if (![301, 307, 400, 403].includes(statusOf(error) ?? 0) || s3Failure(error).reason === 'backup_not_found')
        throw error;
    const got = await client.send(new dist_cjs/* GetObjectCommand */.jLs({ ...place, Range: 'bytes=0-0' }), { abortSignal: signal });
    got.Body.destroy();
    throw error;
}
/** The newest object under a prefix. Its entity tag comes along: what is downloaded must be what was chosen. */
async function newest(client, source, signal) {
    let best = null;
    const pages = (0,dist_cjs/* paginateListObjectsV2 */.OqA)({ client }, { Bucket: source.bucket, Prefix: source.prefix }, { abortSignal: signal });
    for await (const { Contents: objects = [] } of pages) {
        for (const { Key: key = '', LastModified, ETag: etag } of objects) {
            const at = LastModified?.getTime() ?? 0;
            if ((0,names/* isBackupName */.iY)(key) && (best === null || at > best.at || (at === best.at && key > best.key)))
                best = { key, etag, at };
        }
    }
    if (best === null)
        throw new failure/* StorageFailure */.kF('backup_not_found', 'there is no object under this prefix');
    return best;
}
function remoteOf(client, bucket, key, head, digests) {
    const etag = head.ETag;
    const open = async ({ from, length }, signal) => {
        const last = length === null ? '' : String(from + length - 1);
        const range = from === 0 && length === null ? {} : { Range: `bytes=${from}-${last}` };
        const command = new dist_cjs/* GetObjectCommand */.jLs({ Bucket: bucket, Key: key, ...range, ...(etag === undefined ? {} : { IfMatch: etag }) });
        try {
            const got = await client.send(command, { abortSignal: signal });
            return { stream: bodyOf(got, etag), from: startOf(got) };
        }
        catch (error) {
            signal.throwIfAborted();
            throw s3Failure(error);
        }
    };
    return {
        kind: 's3',
        shown: `s3://${bucket}/${key}`,
        name: key.split('/').at(-1) ?? '',
        bytes: head.ContentLength ?? null,
        storedAt: head.LastModified ?? null,
        digests,
        version: `${key} ${etag ?? ''} ${head.LastModified?.getTime() ?? ''}`,
        ranges: etag !== undefined,
        parallel: true,
        open,
        sidecar: (signal) => sidecarOf(client, bucket, `${key}${names/* SIDECAR_SUFFIX */.S}`, signal),
    };
}
/** A server that does not know If-Match sends another version without a word. */
function bodyOf({ Body, ETag }, etag) {
    const stream = Body;
    if (ETag === etag)
        return stream;
    stream.destroy();
    throw new failure/* StorageFailure */.kF('backup_replaced', 'the entity tag is another one');
}
function startOf({ ContentRange }) {
    return ContentRange === undefined ? 0 : Number(/^bytes (\d+)-/.exec(ContentRange)?.[1] ?? -1);
}
/** Who may not list a bucket gets 403 for what is not there, so a refusal is no checksum file either. */
async function sidecarOf(client, bucket, key, signal) {
    try {
        const got = await client.send(new dist_cjs/* GetObjectCommand */.jLs({ Bucket: bucket, Key: key }), { abortSignal: signal });
        if ((got.ContentLength ?? 0) > names/* MAX_SIDECAR */.vp) {
            got.Body.destroy();
            return { missing: 'something else than a checksum is there' };
        }
        return { text: (await got.Body?.transformToString()) ?? '' };
    }
    catch (error) {
        signal.throwIfAborted();
        const status = statusOf(error);
        if (status === 404 || status === 403)
            return { missing: `HTTP ${status}` };
        throw s3Failure(error);
    }
}


/***/ })

};
