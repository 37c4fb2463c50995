export const id = 296;
export const ids = [296];
export const modules = {

/***/ 7296:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  takeArtifact: () => (/* binding */ takeArtifact)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/src/adapters/storage/download.js + 3 modules
var download = __webpack_require__(4680);
// EXTERNAL MODULE: ./build/src/adapters/storage/failure.js
var failure = __webpack_require__(2986);
// EXTERNAL MODULE: ./build/src/adapters/storage/https.js + 1 modules
var https = __webpack_require__(8987);
// EXTERNAL MODULE: ./build/src/adapters/storage/names.js
var storage_names = __webpack_require__(6980);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: ./node_modules/yauzl/index.js
var yauzl = __webpack_require__(663);
// EXTERNAL MODULE: ./build/src/core/errors.js
var errors = __webpack_require__(3026);
// EXTERNAL MODULE: ./build/src/adapters/storage/digester.js + 1 modules
var storage_digester = __webpack_require__(9589);
// EXTERNAL MODULE: ./build/src/adapters/storage/disk.js
var disk = __webpack_require__(4139);
;// CONCATENATED MODULE: ./build/src/adapters/storage/zip.js








/** An artifact of some files has some entries; a zip with more is made to keep its reader busy. */
const MAX_ENTRIES = 10_000;
/** Of the first file, or of the end where there is none. */
const SIGNATURES = ['PK\x03\x04', 'PK\x05\x06'];
/** Whether a file is a zip at all: GitHub also keeps single files as they are. */
async function isZip(file) {
    const handle = await (0,promises_.open)(file, 'r');
    try {
        const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
        return SIGNATURES.includes(buffer.toString('latin1'));
    }
    finally {
        await handle.close();
    }
}
/** Hands a zip's files to `use`, and closes it whatever happens. Throws `artifact_unusable` where it is damaged or unsafe. */
async function withZip(file, use) {
    const zip = await (0,yauzl/* openPromise */.sO)(file, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(asUnusable);
    try {
        const entries = await readEntries(zip).catch(asUnusable);
        const entryOf = (name) => entries.get(name);
        return await use({
            files: [...entries.values()].map(({ fileName: name, uncompressedSize: bytes }) => ({ name, bytes })),
            text: async (name) => {
                const entry = entryOf(name);
                if (entry.uncompressedSize > storage_names/* MAX_SIDECAR */.vp)
                    return '';
                const pieces = [];
                for await (const piece of await zip.openReadStreamPromise(entry).catch(asUnusable))
                    pieces.push(piece);
                return Buffer.concat(pieces).toString('utf8');
            },
            extract: (name, target, signal) => extract(zip, entryOf(name), target, signal),
        });
    }
    finally {
        zip.close();
    }
}
/** Files by name. Two of one name are two truths about what is in it, so they are refused. */
async function readEntries(zip) {
    const entries = new Map();
    for await (const entry of zip.eachEntry()) {
        const problem = (0,yauzl/* validateFileName */.U_)(entry.fileName);
        if (problem !== null)
            throw new Error(problem);
        if (entry.fileName.endsWith('/'))
            continue;
        if (entry.isEncrypted())
            throw new Error('it is encrypted');
        if (entries.has(entry.fileName))
            throw new Error('two files have one name');
        entries.set(entry.fileName, entry);
        if (entries.size > MAX_ENTRIES)
            throw new Error(`it holds more than ${MAX_ENTRIES} files`);
    }
    return entries;
}
async function extract(zip, entry, target, signal) {
    // Before the first byte: what a zip says of itself is held to while it is read, so a bomb says how much it wants or breaks off.
    await (0,disk/* requireSpace */.MK)(target.slice(0, target.lastIndexOf('/')), entry.uncompressedSize);
    const digester = (0,storage_digester/* startDigester */.K)({});
    const file = await (0,promises_.open)(target, 'wx', 0o600);
    let [bytes, sum] = [0, 0];
    try {
        const stream = await zip.openReadStreamPromise(entry).catch(asUnusable);
        try {
            for await (const piece of stream) {
                signal.throwIfAborted();
                (0,disk/* writeAllSync */.Ud)(file.fd, piece, bytes);
                digester.add(piece);
                sum = (0,external_node_zlib_.crc32)(piece, sum);
                bytes += piece.length;
            }
        }
        catch (error) {
            signal.throwIfAborted();
            return asUnusable(error);
        }
    }
    finally {
        await file.close();
    }
    if (sum !== entry.crc32)
        throw new failure/* StorageFailure */.kF('checksum_mismatch', 'CRC-32 of the file in the artifact');
    return { bytes, sha256: digester.end().sha256 };
}
function asUnusable(error) {
    if (error instanceof failure/* StorageFailure */.kF)
        throw error;
    // A full disk is told by its own name.
    if (error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code)))
        throw error;
    throw new failure/* StorageFailure */.kF('artifact_unusable', (0,errors/* errorText */.kc)(error), { cause: error });
}

;// CONCATENATED MODULE: ./build/src/adapters/storage/artifact.js







/** Names that a sentence holds. */
const MOST_NAMES = 5;
/** Downloads an artifact, proves it by GitHub's digest and unpacks the backup in it. Throws a StorageFailure. */
async function takeArtifact(access, options) {
    const found = await access.locate(options.signal);
    const source = (0,https/* urlSource */.L)({
        kind: 'artifact',
        url: await found.address(),
        renewUrl: found.address,
        shown: access.describe(),
        name: 'artifact.zip',
        mayFetch: access.mayFetch,
        digests: found.sha256 === null ? {} : { sha256: found.sha256 },
    });
    const { backup } = await (0,download/* download */.R)(source, { ...options, wantsSidecar: false });
    const stored = { ...backup, storedAt: found.createdAt };
    if (!(await isZip(backup.path)))
        return { backup: stored, sidecar: null };
    return withZip(backup.path, async (zip) => {
        const chosen = choose(zip, access);
        const target = external_node_path_.join(options.folder, (0,storage_names/* safeName */.jC)(external_node_path_.posix.basename(chosen.name)));
        // Its own name may be the zip's.
        const free = target === backup.path ? `${target}.1` : target;
        const unpacked = await zip.extract(chosen.name, free, options.signal);
        const sidecar = options.wantsSidecar ? await sidecarOf(zip, chosen.name) : null;
        await (0,promises_.rm)(backup.path);
        // The zip's own CRC-32 was compared in any case.
        return { backup: { ...stored, ...unpacked, shown: access.describe(chosen.name), path: free, integrity: backup.integrity ?? 'crc32' }, sidecar };
    });
}
function choose({ files }, access) {
    const chosen = access.choose(files, storage_names/* isBackupName */.iY, external_node_path_.posix.matchesGlob);
    if ('name' in chosen)
        return chosen;
    if (chosen.length === 0)
        throw new failure/* StorageFailure */.kF('artifact_unusable', files.length === 0 ? 'it is empty' : 'no file in it is the one meant');
    const more = chosen.length > MOST_NAMES ? ` and ${chosen.length - MOST_NAMES} more` : '';
    const names = chosen.slice(0, MOST_NAMES).map(({ name }) => name);
    throw new failure/* StorageFailure */.kF('artifact_unusable', `it holds ${chosen.length} files: ${names.join(', ')}${more}`);
}
async function sidecarOf(zip, name) {
    const beside = `${name}${storage_names/* SIDECAR_SUFFIX */.S}`;
    return zip.files.some((file) => file.name === beside) ? { text: await zip.text(beside) } : { missing: '' };
}


/***/ })

};
