export const id = 888;
export const ids = [888];
export const modules = {

/***/ 1888:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   downloadS3: () => (/* binding */ downloadS3)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3711);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3026);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2986);
/* harmony import */ var _https_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6149);
/* harmony import */ var _save_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8002);






/**
 * Downloads an object, or the newest one under a prefix. Credentials come from where the AWS tools look for them: environment,
 * web identity (OIDC), the machine's role. Loaded on demand, as the client is larger than everything else together.
 */
async function downloadS3(source, { endpoint, region }, { folder, signal, progress }) {
    // Servers other than Amazon's rarely have a host name per bucket.
    const client = new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_5__/* .S3Client */ .YxF({ region, ...(endpoint === '' ? {} : { endpoint, forcePathStyle: true }) });
    try {
        const { key, etag } = source.kind === 's3' ? { key: source.key, etag: undefined } : await newest(client, source, signal);
        return await download(client, source.bucket, { key, etag }, { folder, signal, progress });
    }
    catch (error) {
        signal.throwIfAborted();
        throw error instanceof _failure_js__WEBPACK_IMPORTED_MODULE_2__/* .StorageFailure */ .k ? error : new _failure_js__WEBPACK_IMPORTED_MODULE_2__/* .StorageFailure */ .k(reasonOf(error), describe(error), { cause: error });
    }
    finally {
        client.destroy();
    }
}
/** The newest object under a prefix. Its entity tag comes along: what is downloaded must be what was chosen. */
async function newest(client, source, signal) {
    let best = null;
    const pages = (0,_aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_5__/* .paginateListObjectsV2 */ .OqA)({ client }, { Bucket: source.bucket, Prefix: source.prefix }, { abortSignal: signal });
    for await (const { Contents: objects = [] } of pages) {
        for (const { Key: key = '', LastModified, ETag: etag } of objects) {
            const at = LastModified?.getTime() ?? 0;
            if (isBackup(key) && (best === null || at > best.at || (at === best.at && key > best.key)))
                best = { key, etag, at };
        }
    }
    if (best === null)
        throw new _failure_js__WEBPACK_IMPORTED_MODULE_2__/* .StorageFailure */ .k('backup_not_found', 'there is no object under this prefix');
    return best;
}
/** A key that ends in a slash is how consoles draw a folder; a checksum or signature beside a backup is younger, but none. */
function isBackup(key) {
    return !/(\/|\.(md5|sha1|sha256|sha512|sha256sum|asc|sig))$/i.test(key);
}
async function download(client, bucket, { key, etag }, { folder, signal, progress }) {
    const command = new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_5__/* .GetObjectCommand */ .jLs({ Bucket: bucket, Key: key, ...(etag === undefined ? {} : { IfMatch: etag }) });
    const object = await client.send(command, { abortSignal: signal });
    const file = node_path__WEBPACK_IMPORTED_MODULE_0__.join(folder, (0,_https_js__WEBPACK_IMPORTED_MODULE_3__/* .safeName */ .j)(key.split('/').at(-1) ?? ''));
    const bytes = await (0,_save_js__WEBPACK_IMPORTED_MODULE_4__/* .saveStream */ .S)(object.Body, file, object.ContentLength ?? null, signal, progress);
    const found = {
        kind: 's3',
        shown: `s3://${bucket}/${key}`,
        path: file,
        isFolder: false,
        bytes,
        storedAt: object.LastModified ?? null,
    };
    return found;
}
function reasonOf(error) {
    const name = error instanceof Error ? error.name : '';
    const status = statusOf(error);
    if (['NoSuchKey', 'NoSuchBucket', 'NotFound'].includes(name) || status === 404)
        return 'backup_not_found';
    if (/Credential|Token|AccessDenied|Signature|InvalidAccessKeyId|Forbidden/.test(name) || status === 401 || status === 403)
        return 'storage_denied';
    return (0,_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .systemCode */ .x)(error) === '' && status !== null ? 'storage_failed' : 'storage_unreachable';
}
function statusOf(error) {
    const metadata = error !== null && typeof error === 'object' && '$metadata' in error ? error.$metadata : {};
    return metadata.httpStatusCode ?? null;
}
function describe(error) {
    const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
    return `${name}${(0,_core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .errorText */ .kc)(error)}`;
}


/***/ })

};
