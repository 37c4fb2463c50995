export const id = 594;
export const ids = [594];
export const modules = {

/***/ 6594:
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
// EXTERNAL MODULE: ./build/src/core/errors.js
var errors = __webpack_require__(3026);
;// CONCATENATED MODULE: ./build/src/adapters/storage/s3-failure.js


/** What an error of the S3 client says, by its name and status. */
function s3Failure(error) {
    if (error instanceof failure/* StorageFailure */.kF)
        return error;
    const status = statusOf(error);
    const detail = describe(error);
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
    const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
    return `${name}${(0,errors/* errorText */.kc)(error)}`;
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
    const client = new dist_cjs/* S3Client */.YxF({ region, ...own, followRegionRedirects: endpoint === '', responseChecksumValidation: 'WHEN_REQUIRED' });
    const locate = async (signal) => {
        try {
            const { key, etag } = source.kind === 's3' ? { key: source.key, etag: undefined } : await newest(client, source, signal);
            const head = await client.send(new dist_cjs/* HeadObjectCommand */.l81({ Bucket: source.bucket, Key: key, ChecksumMode: 'ENABLED', ...(etag === undefined ? {} : { IfMatch: etag }) }), { abortSignal: signal });
            return remoteOf(client, source.bucket, key, head);
        }
        catch (error) {
            signal.throwIfAborted();
            throw s3Failure(error);
        }
    };
    return { locate, close: () => client.destroy() };
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
function remoteOf(client, bucket, key, head) {
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
        digests: digestsOf(bucket, head),
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
/**
 * The digests that are of the whole object: those of parts (`COMPOSITE`, `…-3`) are not. The entity tag is the MD5 of an object that was
 * stored at once, except where the storage encrypted it under a key of its own management, and in directory buckets.
 */
function digestsOf(bucket, head) {
    const hex = (base64) => Buffer.from(base64, 'base64').toString('hex');
    const whole = (value) => value !== undefined && !value.includes('-') && head.ChecksumType !== 'COMPOSITE';
    const md5 = /^"?([0-9a-f]{32})"?$/.exec(head.ETag ?? '')?.[1];
    const encrypted = head.ServerSideEncryption?.startsWith('aws:kms') || head.SSECustomerAlgorithm !== undefined;
    return {
        ...(whole(head.ChecksumSHA256) ? { sha256: hex(head.ChecksumSHA256 ?? '') } : {}),
        ...(whole(head.ChecksumCRC32) ? { crc32: hex(head.ChecksumCRC32 ?? '') } : {}),
        ...(md5 !== undefined && !encrypted && !bucket.endsWith('--x-s3') ? { md5 } : {}),
    };
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
