import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { errorText } from '../../core/errors.ts';
import type { Sidecar } from '../../domain/backup/checksum.ts';
import type { SshFailure, SshSource } from '../../domain/backup/ssh-source.ts';
import { openSftp, SFTP, type Sftp, SftpEnded, type SftpFile, SftpStatus } from '../ssh/sftp.ts';
import type { Attributes } from '../ssh/sftp-packets.ts';
import { NotSftp } from '../ssh/sftp-parser.ts';
import { startSubsystem } from '../ssh/subsystem.ts';
import { type Patience, startAttempts } from './attempts.ts';
import { StorageFailure } from './failure.ts';
import { isBackupName, MAX_SIDECAR, SIDECAR_SUFFIX } from './names.ts';
import type { Range, Remote } from './remote.ts';

/** How ssh is to log in, and what its log means: decided elsewhere. */
export type SshAccess = {
  /** Name and content of the files that ssh reads, in a folder of their own. */
  readonly files: readonly (readonly [string, string])[];
  /** ssh's arguments, for SFTP. */
  readonly args: readonly string[];
  readonly explain: (log: string, message: string) => SshFailure;
  readonly describe: (name: string) => string;
};

export type SshSourceOptions = {
  readonly access: SshAccess;
  /** The run's folder: ssh's files are in one below it, as long as the source is open. */
  readonly folder: string;
  readonly patience: Patience;
  readonly broken: (at: number, detail: string, attempt: number) => void;
};

const [FILE_TYPE, REGULAR, LINK, FOLDER] = [0o170000, 0o100000, 0o120000, 0o040000];
const typeOf = ({ mode }: Attributes) => (mode ?? 0) & FILE_TYPE;

type Version = { readonly path: Buffer; readonly name: string; readonly attributes: Attributes };

/** The newest file that a pattern matches on a host, or the one of this very name, by SFTP alone. */
export function openSsh(source: SshSource, { access, folder, patience, broken }: SshSourceOptions) {
  // A name that no backup can have there: those begin with no dot.
  const files = path.join(folder, '.ssh-access');
  let session: Promise<Sftp> | null = null;
  let stop = new AbortController();
  const connect = async (signal: AbortSignal): Promise<Sftp> => {
    await mkdir(files, { mode: 0o700, recursive: true });
    for (const [name, content] of access.files) await writeFile(path.join(files, name), content, { mode: 0o600 });
    return openSftp(startSubsystem(files, access.args, process.env), patience.idleMs, AbortSignal.any([signal, stop.signal]));
  };
  const asking = async <T>(signal: AbortSignal, work: (sftp: Sftp) => Promise<T>): Promise<T> => {
    try {
      const before = await session?.catch(() => null);
      if (!before?.alive()) session = connect(signal);
      return await work(await (session as Promise<Sftp>));
    } catch (error) {
      signal.throwIfAborted();
      throw sshError(error, access);
    }
  };
  const locateOnce = (signal: AbortSignal) => asking(signal, (sftp) => find(sftp, source));
  const locate = async (signal: AbortSignal): Promise<Remote> => {
    const attempts = startAttempts(patience, signal);
    for (let inRow = 1; ; inRow += 1) {
      try {
        return remoteOf(await locateOnce(signal), access, asking);
      } catch (error) {
        await attempts.failed(error, inRow, (detail, attempt) => broken(0, detail, attempt));
      }
    }
  };
  const close = async () => {
    stop.abort(new Error('closed'));
    stop = new AbortController();
    await session?.then((sftp) => sftp.close()).catch(() => {});
    session = null;
    await rm(files, { recursive: true, force: true });
  };
  return { locate, close };
}

type Asking = <T>(signal: AbortSignal, work: (sftp: Sftp) => Promise<T>) => Promise<T>;

function remoteOf({ path: file, name, attributes }: Version, access: SshAccess, asking: Asking): Remote {
  const open = async ({ from }: Range, signal: AbortSignal) => ({
    from,
    stream: await asking(signal, async (sftp) => {
      const opened = await sftp.open(file);
      await requireSame(opened, attributes);
      return Readable.from(bytesOf(opened, from, attributes, access, signal), { objectMode: true, highWaterMark: 1 });
    }),
  });
  return {
    kind: 'ssh',
    shown: access.describe(name),
    name,
    bytes: attributes.bytes,
    storedAt: attributes.modifiedAt,
    digests: {},
    ranges: true,
    parallel: false,
    open,
    version: [file.toString('hex'), attributes.bytes, attributes.modifiedAt?.getTime()].join(' '),
    sidecar: (signal) => asking(signal, (sftp) => sidecarOf(sftp, Buffer.concat([file, Buffer.from(SIDECAR_SUFFIX)]))),
  };
}

/** The file's bytes; after the last one it must still be the file that was found: a backup that is being written changes meanwhile. */
async function* bytesOf(file: SftpFile, from: number, attributes: Attributes, access: SshAccess, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* file.read(from);
    await requireSame(file, attributes);
    await file.close();
  } catch (error) {
    signal.throwIfAborted();
    throw sshError(error, access);
  }
}

async function requireSame(file: SftpFile, wanted: Attributes): Promise<void> {
  const now = await file.attributes();
  if (now.bytes === wanted.bytes && now.modifiedAt?.getTime() === wanted.modifiedAt?.getTime()) return;
  throw new StorageFailure('backup_replaced', 'size or time changed');
}

const below = (folder: string, name: Buffer) => Buffer.concat([Buffer.from(folder === '' || folder.endsWith('/') ? folder : `${folder}/`), name]);

/** A file may be called as a pattern is written. */
async function find(sftp: Sftp, { folder, pattern }: SshSource): Promise<Version> {
  const named = await statOrNull(sftp, below(folder, Buffer.from(pattern)));
  if (named === null) {
    const newest = /[*?[\]{}]/.test(pattern) ? await newestMatch(sftp, folder, pattern) : null;
    if (newest === null) throw new StorageFailure('backup_not_found', /[*?[\]{}]/.test(pattern) ? 'no file matches' : 'no such file');
    return newest;
  }
  if (typeOf(named) === REGULAR) return { path: below(folder, Buffer.from(pattern)), name: pattern, attributes: named };
  throw new StorageFailure('storage_failed', typeOf(named) === FOLDER ? 'it is a folder; name the file, or a pattern in it' : 'it is no file');
}

async function newestMatch(sftp: Sftp, folder: string, pattern: string): Promise<Version | null> {
  let newest: Version | null = null;
  for (const entry of await sftp.list(Buffer.from(folder === '' ? '.' : folder))) {
    const name = entry.name.toString('utf8');
    if (!isBackupName(name) || !path.posix.matchesGlob(name, pattern)) continue;
    const file = below(folder, entry.name);
    // What a link leads to counts, and where it leads nowhere it is none.
    const attributes = typeOf(entry.attributes) === LINK ? await statOrNull(sftp, file) : entry.attributes;
    if (attributes === null || typeOf(attributes) !== REGULAR) continue;
    const version = { path: file, name, attributes };
    if (newest === null || isNewer(version, newest)) newest = version;
  }
  return newest;
}

/** Of two files of one second the name decides, as backups carry their date there. */
function isNewer(one: Version, other: Version): boolean {
  const difference = (one.attributes.modifiedAt?.getTime() ?? 0) - (other.attributes.modifiedAt?.getTime() ?? 0);
  return difference > 0 || (difference === 0 && one.name > other.name);
}

async function statOrNull(sftp: Sftp, file: Buffer): Promise<Attributes | null> {
  try {
    return await sftp.stat(file);
  } catch (error) {
    if (error instanceof SftpStatus && error.code === SFTP.noSuchFile) return null;
    throw error;
  }
}

async function sidecarOf(sftp: Sftp, file: Buffer): Promise<Sidecar> {
  const found = await statOrNull(sftp, file);
  if (found === null) return { missing: '' };
  if (typeOf(found) !== REGULAR || (found.bytes ?? 0) > MAX_SIDECAR) return { missing: 'something else than a checksum is there' };
  const opened = await sftp.open(file);
  const pieces: Buffer[] = [];
  for await (const piece of opened.read(0)) pieces.push(piece);
  await opened.close();
  return { text: Buffer.concat(pieces).toString('utf8') };
}

function sshError(error: unknown, access: SshAccess): Error {
  if (error instanceof SftpStatus) {
    const reason = error.code === SFTP.noSuchFile ? 'backup_not_found' : error.code === SFTP.denied ? 'storage_denied' : 'storage_failed';
    return new StorageFailure(reason, error.message, { cause: error });
  }
  if (error instanceof NotSftp) return new StorageFailure('storage_failed', error.message, { cause: error });
  if (!(error instanceof SftpEnded)) return error instanceof Error ? error : new Error(errorText(error));
  if (error.sshMissing) return new StorageFailure('storage_failed', 'there is no ssh on this runner', { cause: error });
  const { reason, detail, transient } = access.explain(error.log, error.message);
  return new StorageFailure(reason, detail, { cause: error, transient });
}
