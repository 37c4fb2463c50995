import { type Attributes, attributesOf, fieldsOf, packet, TYPE } from './sftp-packets.ts';
import { startParser } from './sftp-parser.ts';
import { type Reading, readThrough } from './sftp-reading.ts';
import type { Subsystem } from './subsystem.ts';

/** The server's answer to one request: no such file (2), denied (3), or another failure. `message` is the server's. */
export class SftpStatus extends Error {
  override readonly name = 'SftpStatus';
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
export const SFTP = { endOfFile: 1, noSuchFile: 2, denied: 3 } as const;

/** The connection is no more; ssh's log says why. */
export class SftpEnded extends Error {
  override readonly name = 'SftpEnded';
  readonly log: string;
  readonly sshMissing: boolean;
  constructor(message: string, log: string, sshMissing: boolean) {
    super(message);
    this.log = log;
    this.sshMissing = sshMissing;
  }
}

export type Entry = { readonly name: Buffer; readonly attributes: Attributes };
export type SftpFile = {
  readonly attributes: () => Promise<Attributes>;
  /** The bytes from a position to the end of the file, or until before another position, in their order. */
  readonly read: (from: number, until?: number) => AsyncGenerator<Buffer>;
  readonly close: () => Promise<void>;
};
export type Sftp = {
  /** Of what a symbolic link leads to. */
  readonly stat: (path: Buffer) => Promise<Attributes>;
  readonly list: (folder: Buffer) => Promise<Entry[]>;
  readonly open: (path: Buffer) => Promise<SftpFile>;
  /** Whether it can still be asked. */
  readonly alive: () => boolean;
  readonly close: () => Promise<void>;
};

/** A request for a file's bytes is no longer than this; each server says its own limit, and all grant 32 KiB. */
const [LEAST_READ, MOST_READ] = [32 * 1024, 255 * 1024];
const READ_ONLY = 1;

type Waiting = { readonly resolve: (answer: { type: number; body: Buffer }) => void; readonly reject: (error: Error) => void };

/**
 * SFTP (version 3) over a subsystem of ssh: sizes and times exactly, files whatever their names, and no shell on the server. The `sftp`
 * program lists for people: without the year, with names that cannot be told from the rest. Reading only. Throws SftpStatus and SftpEnded.
 */
export async function openSftp(subsystem: Subsystem, idleMs: number, signal: AbortSignal): Promise<Sftp> {
  const waiting = new Map<number, Waiting>();
  const readings = new Map<number, Reading>();
  let dead: Error | null = null;
  let lastId = 0;

  const fail = (error: Error) => {
    clearTimeout(timer);
    dead ??= error;
    for (const { reject } of waiting.values()) reject(dead);
    for (const reading of readings.values()) reading.fail(dead);
    waiting.clear();
    readings.clear();
    subsystem.end();
  };
  const ended = (message: string) => new SftpEnded(message, subsystem.log(), subsystem.missing());
  const timer = setTimeout(() => {
    if (waiting.size + readings.size > 0) fail(ended(`no byte for ${Math.round(idleMs / 1000)} s`));
  }, idleMs).unref();
  const cancel = () => fail(signal.reason as Error);
  signal.addEventListener('abort', cancel, { once: true });
  void subsystem.ended.then(() => fail(ended('the connection was closed')));

  const take = startParser({
    onPacket: (type, body) => {
      // The first packet, with the version, has no number.
      const id = type === TYPE.version ? 0 : fieldsOf(body).number();
      const reading = readings.get(id);
      readings.delete(id);
      if (reading !== undefined) return reading.finish(statusOf(body));
      waiting.get(id)?.resolve({ type, body });
      waiting.delete(id);
    },
    onData: (id, piece, last) => {
      const reading = readings.get(id);
      reading?.take(piece);
      if (!last) return;
      readings.delete(id);
      reading?.finish(null);
    },
  });
  subsystem.output.on('data', (chunk: Buffer) => {
    timer.refresh();
    try {
      take(chunk);
    } catch (error) {
      fail(error as Error);
    }
  });

  const send = (type: number, id: number, fields: readonly (number | bigint | string | Buffer)[]) => {
    if (dead !== null) throw dead;
    timer.refresh();
    subsystem.input.write(packet(type, ...(id === 0 ? fields : [id, ...fields])));
  };
  const ask = (type: number, id: number, fields: readonly (string | number | bigint | Buffer)[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ type: number; body: Buffer }>();
    send(type, id, fields);
    waiting.set(id, { resolve, reject });
    return promise;
  };
  /** The fields of the answer expected, after its number; any other answer is a failure. */
  const request = async (type: number, fields: readonly (string | number | bigint | Buffer)[], expected: number) => {
    lastId += 1;
    const answer = await ask(type, lastId, fields);
    if (answer.type !== expected) throw statusOf(answer.body);
    const answered = fieldsOf(answer.body);
    answered.number();
    return answered;
  };

  signal.throwIfAborted();
  const extensions = extensionsOf((await ask(TYPE.init, 0, [3])).body);
  const mostRead = extensions.has('limits@openssh.com')
    ? await request(TYPE.extended, ['limits@openssh.com'], TYPE.extendedReply).then(limitOf)
    : LEAST_READ;

  const open = async (path: Buffer): Promise<SftpFile> => {
    const handle = Buffer.from((await request(TYPE.open, [path, READ_ONLY, 0], TYPE.handle)).bytes());
    const begin = (reading: Reading, from: number, length: number) => {
      lastId += 1;
      send(TYPE.read, lastId, [handle, BigInt(from), length]);
      readings.set(lastId, reading);
    };
    return {
      attributes: async () => attributesOf(await request(TYPE.fstat, [handle], TYPE.attrs)),
      read: (from, until) => readThrough(begin, from, mostRead, until),
      close: async () => void (await request(TYPE.close, [handle], TYPE.status)),
    };
  };
  const list = async (folder: Buffer): Promise<Entry[]> => {
    const handle = Buffer.from((await request(TYPE.opendir, [folder], TYPE.handle)).bytes());
    const entries: Entry[] = [];
    for (;;) {
      const names = await request(TYPE.readdir, [handle], TYPE.name).catch((error: unknown) => {
        if (error instanceof SftpStatus && error.code === SFTP.endOfFile) return null;
        throw error;
      });
      if (names === null) break;
      for (let left = names.number(); left > 0; left -= 1) {
        const name = Buffer.from(names.bytes());
        // What `ls -l` would print, for people.
        names.bytes();
        entries.push({ name, attributes: attributesOf(names) });
      }
    }
    await request(TYPE.close, [handle], TYPE.status);
    return entries;
  };
  return {
    stat: async (path) => attributesOf(await request(TYPE.stat, [path], TYPE.attrs)),
    list,
    open,
    alive: () => dead === null,
    close: async () => {
      signal.removeEventListener('abort', cancel);
      fail(ended('closed'));
      await subsystem.ended;
    },
  };
}

/** A status as an error; what is no status was not to be expected. */
function statusOf(body: Buffer): SftpStatus {
  const fields = fieldsOf(body);
  fields.number();
  const code = fields.number();
  return new SftpStatus(code, fields.left() >= 4 ? fields.text() : `status ${code}`);
}

function extensionsOf(body: Buffer): Set<string> {
  const fields = fieldsOf(body);
  fields.number();
  const names = new Set<string>();
  while (fields.left() > 0) {
    names.add(fields.text());
    fields.bytes();
  }
  return names;
}

/** https://github.com/openssh/openssh-portable/blob/master/PROTOCOL, 4.8: the longest packet, then the longest read; 0 is no limit. */
function limitOf(fields: ReturnType<typeof fieldsOf>): number {
  fields.wide();
  const most = fields.wide();
  return most === 0 ? MOST_READ : Math.max(LEAST_READ, Math.min(MOST_READ, most));
}
