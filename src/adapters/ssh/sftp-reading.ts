import type { SftpStatus } from './sftp.ts';

/** Asked for and not yet handed on, at most: as much as ssh has under way by itself (its window is 2 MiB), and as much again. */
const WINDOW = 4 * 1024 * 1024;
const END_OF_FILE = 1;

/** The receiving side of one request for a file's bytes. */
export type Reading = {
  readonly take: (piece: Buffer) => void;
  /** `null`: what was sent was sent whole. */
  readonly finish: (status: SftpStatus | null) => void;
  readonly fail: (error: Error) => void;
};

export type Begin = (reading: Reading, from: number, length: number) => void;

/** One request, and what came of it: `done` answered, `end` nothing more is there, or the error. */
type Segment = {
  readonly from: number;
  readonly length: number;
  readonly pieces: Buffer[];
  received: number;
  state: 'open' | 'done' | 'end' | Error;
};

/**
 * A file's bytes from a position to its end, or until before `until`, in order, with several requests under way at a time. A server may answer in another order
 * and send less than was asked for: the gap is asked for again.
 */
export async function* readThrough(begin: Begin, start: number, mostRead: number, until = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  const segments: Segment[] = [];
  const bell = startBell();
  let next = start;
  const ahead = () => {
    while (next < until && segments.every((segment) => segment.state !== 'end') && segments.length * mostRead < WINDOW) {
      const length = Math.min(mostRead, until - next);
      segments.push(request(begin, next, length, bell.ring));
      next += length;
    }
    return segments[0];
  };
  for (let first = ahead(); first !== undefined; first = ahead()) {
    const piece = first.pieces.shift();
    if (piece !== undefined) yield piece;
    else if (first.state === 'open') await bell.wait();
    else if (first.state === 'end') return;
    else if (first.state !== 'done') throw first.state;
    else if (first.received === first.length) segments.shift();
    else segments[0] = request(begin, first.from + first.received, first.length - first.received, bell.ring);
  }
}

function request(begin: Begin, from: number, length: number, ring: () => void): Segment {
  const segment: Segment = { from, length, pieces: [], received: 0, state: 'open' };
  const settle = (state: Segment['state']) => {
    segment.state = state;
    ring();
  };
  const take = (piece: Buffer) => {
    segment.pieces.push(piece);
    segment.received += piece.length;
    ring();
  };
  const answered = () => (segment.received > 0 ? 'done' : new Error('the server sent no byte of those asked for'));
  const finish = (status: SftpStatus | null) => settle(status === null ? answered() : status.code === END_OF_FILE ? 'end' : status);
  begin({ take, finish, fail: settle }, from, length);
  return segment;
}

/** Wakes who waits; a ring that nobody waits for is not kept, since whoever comes looks first. */
function startBell() {
  let ring = () => {};
  const wait = () =>
    new Promise<void>((resolve) => {
      ring = resolve;
    });
  return { ring: () => ring(), wait };
}
