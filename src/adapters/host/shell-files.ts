import { randomUUID } from 'node:crypto';
import { SFTP, type Sftp, SftpEnded, SftpStatus } from '../ssh/sftp.ts';
import type { Attributes } from '../ssh/sftp-packets.ts';
import type { Subsystem } from '../ssh/subsystem.ts';
import type { Ran } from './shell.ts';

/** The files of a host, to be read. */
export type HostFiles = Pick<Sftp, 'stat' | 'list' | 'open' | 'close'>;

export type ShellFilesOptions = {
  readonly script: (script: string, limitMs: number, maxBytes: number) => Promise<Ran>;
  /** A shell, whose output is read as it comes. */
  readonly start: () => Subsystem;
  readonly quote: (value: string) => string;
  /** Without a byte for so long, it is given up. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
};

const MAX_LISTED = 1024 * 1024;
const BLOCK = 64 * 1024;
const STAT = "stat -c '%f %s %Y %n' --";

/** Files by way of the host's shell, for servers without SFTP: the `stat` of GNU or busybox, and `dd`, which can begin anywhere in a file. */
export function shellFiles({ script, start, quote, idleMs, signal }: ShellFilesOptions): HostFiles {
  const run = async (text: string): Promise<string> => {
    const ran = await script(`export LC_ALL=C\n${text}`, idleMs, MAX_LISTED);
    signal.throwIfAborted();
    if (ran.code === 0) return ran.stdout;
    if (ran.code === null) throw new SftpEnded('the connection was closed', ran.stderr, false);
    const code = /permission denied/i.test(ran.stderr) ? SFTP.denied : /no such file/i.test(ran.stderr) ? SFTP.noSuchFile : 4;
    throw new SftpStatus(code, ran.stderr.trim());
  };
  const stat = async (path: Buffer): Promise<Attributes> => {
    const [entry] = entriesOf(await run(`${STAT.replace(' --', ' -L --')} ${quote(path.toString())}`));
    if (entry === undefined) throw new SftpStatus(4, 'stat prints something else than was asked for');
    return entry.attributes;
  };
  const list = async (folder: Buffer) => {
    // Some of them may go meanwhile.
    const listed = await run(`cd -- ${quote(folder.toString())} && { ${STAT} ./* 2>/dev/null; true; }`);
    return entriesOf(listed).map(({ name, attributes }) => ({ name: Buffer.from(name.replace(/^\.\//, '')), attributes }));
  };
  const open = async (path: Buffer) => {
    const file = quote(path.toString());
    await run(`[ -r ${file} ] || { echo 'Permission denied' >&2; exit 1; }`);
    return {
      attributes: () => stat(path),
      read: (from: number, until = Number.POSITIVE_INFINITY) => readBlocks(start(), file, from, until, idleMs, signal),
      close: async () => {},
    };
  };
  return { stat, list, open, close: async () => {} };
}

/** A name with a line end is none of a log's. */
function entriesOf(text: string) {
  return text.split('\n').flatMap((line) => {
    const [, mode = '', bytes, seconds, name = ''] = /^([0-9a-f]+) (\d+) (\d+) (.+)$/.exec(line) ?? [];
    if (mode === '') return [];
    return { name, attributes: { mode: Number.parseInt(mode, 16), bytes: Number(bytes), modifiedAt: new Date(Number(seconds) * 1000) } };
  });
}

/** dd counts in blocks: what is before the first byte and after the last one asked for is left out here. */
async function* readBlocks(shell: Subsystem, file: string, from: number, until: number, idleMs: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const mark = Buffer.from(`\n${randomUUID()}\n`);
  const skip = Math.floor(from / BLOCK);
  const count = Number.isFinite(until) ? ` count=${Math.ceil(until / BLOCK) - skip}` : '';
  const timer = setTimeout(() => shell.end(), idleMs);
  signal.addEventListener('abort', shell.end, { once: true });
  try {
    shell.input.end(`printf '%s' ${`'${mark.toString()}'`}\nexec dd if=${file} bs=${BLOCK} skip=${skip}${count} 2>/dev/null\n`);
    let [before, begun]: [Buffer, boolean] = [Buffer.alloc(0), false];
    let [leave, left] = [from - skip * BLOCK, until - from];
    for await (const chunk of shell.output as AsyncIterable<Buffer>) {
      timer.refresh();
      let piece = chunk;
      if (!begun) {
        // What a login prints stands before the mark.
        before = Buffer.concat([before, chunk]);
        const at = before.indexOf(mark);
        if (at < 0) continue;
        begun = true;
        piece = before.subarray(at + mark.length);
      }
      const part = piece.subarray(Math.min(leave, piece.length));
      leave -= piece.length - part.length;
      const wanted = part.subarray(0, Math.min(left, part.length));
      left -= wanted.length;
      if (wanted.length > 0) yield wanted;
    }
    signal.throwIfAborted();
    if (!begun) throw new SftpEnded('no byte came', shell.log(), shell.missing());
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', shell.end);
    shell.end();
    await shell.ended;
  }
}
