import path from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Measured } from '../../domain/alerts/measured.ts';
import type { Gap } from '../../domain/alerts/sources.ts';
import type { HostDecisions } from '../../domain/host/decisions.ts';
import type { LogChoice, LogFile } from '../../domain/host/log-files.ts';
import { SFTP, type SftpFile, SftpStatus } from '../ssh/sftp.ts';
import type { Attributes } from '../ssh/sftp-packets.ts';
import type { HostFiles } from './shell-files.ts';

/** Who takes a log's bytes, file by file, and says when it has enough of one. */
export type LogTaker = {
  readonly file: (skipFirst: boolean) => (chunk: Buffer) => void;
  readonly over: boolean;
};

export type LogRequest<Taker extends LogTaker> = {
  readonly path: string;
  /** Milliseconds of the host's clock. */
  readonly from: number;
  readonly until: number;
  readonly lineTime: (bytes: Buffer, from: number, until: number) => number | null;
  /** A new one for each attempt. */
  readonly taker: () => Taker;
};

export type LogRead<Taker> = { readonly taker: Taker; readonly gaps: readonly Gap[] };

/** A log may be rotated while it is read; then all is read again. */
const ATTEMPTS = 3;
const HEAD = 64 * 1024;
const [FILE_TYPE, REGULAR] = [0o170000, 0o100000];

class Rotated extends Error {}
/** A folder, or a device that a container writes its log to. */
export class NotAFile extends Error {
  override readonly name = 'NotAFile';
}

/**
 * Reads of a log and of its rotated neighbours what belongs to a time, a search finds where in a file it begins, so that a large
 * one is not read from its start. Rejects with what SFTP rejects with.
 */
export async function readLog<Taker extends LogTaker>(
  files: HostFiles,
  request: LogRequest<Taker>,
  decisions: HostDecisions['logs'],
): Promise<Measured<LogRead<Taker>>> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      return { kind: 'measured', value: await readOnce(files, request, decisions) };
    } catch (error) {
      if (!(error instanceof Rotated)) throw error;
    }
  }
  return { kind: 'unmeasured', cause: 'partial', detail: `${request.path} changed each time that it was read` };
}

async function readOnce<Taker extends LogTaker>(
  files: HostFiles,
  request: LogRequest<Taker>,
  decisions: HostDecisions['logs'],
): Promise<LogRead<Taker>> {
  const { path: file, from, until } = request;
  const [folder, base] = [path.posix.dirname(file), path.posix.basename(file)];
  const found = await files.stat(Buffer.from(file));
  if (!isRegular(found)) throw new NotAFile(`${file} is no regular file`);
  const current = fileOf(base, found);
  const listed = [...(await neighbours(files, folder)).filter(({ name }) => name !== base), current];
  const choice: LogChoice = decisions.choose(base, listed, from);
  const taker = request.taker();
  const begun: { file: LogFile; firstAt: number | null }[] = [];
  for (const one of choice.files) {
    const opened = await files.open(Buffer.from(path.posix.join(folder, one.name)));
    const now = fileOf(one.name, await opened.attributes());
    if (now.bytes < one.bytes || (one.name !== base && now.bytes !== one.bytes && one.packed === 'gz')) throw new Rotated();
    begun.push({
      file: now,
      firstAt: one.packed === 'gz' ? await readPacked(opened, request, taker, decisions) : await readPlain(opened, now, request, taker, decisions),
    });
    await opened.close();
  }
  if (fileOf(base, await files.stat(Buffer.from(file))).bytes < current.bytes) throw new Rotated();
  return { taker, gaps: decisions.gaps(file, choice, begun, from, until) };
}

/** The folder's files; a folder that may be entered but not listed has the one that is named. */
async function neighbours(files: HostFiles, folder: string): Promise<LogFile[]> {
  try {
    const entries = await files.list(Buffer.from(folder));
    return entries.filter(({ attributes }) => isRegular(attributes)).map(({ name, attributes }) => fileOf(name.toString('utf8'), attributes));
  } catch (error) {
    if (error instanceof SftpStatus && error.code === SFTP.denied) return [];
    throw error;
  }
}

const isRegular = ({ mode }: Attributes) => ((mode ?? 0) & FILE_TYPE) === REGULAR;
const fileOf = (name: string, { bytes, modifiedAt }: Attributes): LogFile => ({ name, bytes: bytes ?? 0, modifiedAt: modifiedAt?.getTime() ?? 0 });

/** The first time in the file. */
async function readPlain<Taker extends LogTaker>(
  opened: SftpFile,
  { bytes }: LogFile,
  { from, lineTime }: LogRequest<Taker>,
  taker: Taker,
  decisions: HostDecisions['logs'],
): Promise<number | null> {
  if (bytes === 0) return null;
  const head = await block(opened, 0, HEAD);
  const first = decisions.times(head, false, lineTime)?.first ?? null;
  const search = decisions.start(bytes, from, (part) => decisions.times(part, true, lineTime)?.latest ?? null);
  let step = search.next();
  while (!step.done) step = search.next(await block(opened, step.value.offset, step.value.length));
  const take = taker.file(step.value > 0);
  let read = step.value;
  // To its end as it was when it was opened: a log may grow as fast as it is read.
  for await (const chunk of opened.read(step.value, bytes)) {
    take(chunk);
    read += chunk.length;
    if (taker.over) return first;
  }
  // Cut off while it was read (copytruncate): what it held is in a neighbour now.
  if (read < bytes) throw new Rotated();
  return first;
}

/** Read as a whole: what is packed cannot be searched. */
async function readPacked<Taker extends LogTaker>(
  opened: SftpFile,
  { lineTime }: LogRequest<Taker>,
  taker: Taker,
  decisions: HostDecisions['logs'],
): Promise<number | null> {
  const take = taker.file(false);
  const unpacked = createGunzip();
  // What fails on the way ends the reading below, too.
  pipeline(Readable.from(opened.read(0), { objectMode: true, highWaterMark: 1 }), unpacked, () => {});
  let first: number | null | undefined;
  for await (const chunk of unpacked as AsyncIterable<Buffer>) {
    first ??= decisions.times(chunk, false, lineTime)?.first ?? null;
    take(chunk);
    if (taker.over) break;
  }
  return first ?? null;
}

async function block(opened: SftpFile, offset: number, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of opened.read(offset, offset + length)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
