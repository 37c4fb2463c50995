import type net from 'node:net';
import { Duplex } from 'node:stream';
import { RedisFailure } from './failure.ts';

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
export class ReplyGuard {
  #bytes = 0;
  #greeting = '';
  /** Items that are still to come, of each list that is open. */
  readonly #open: number[] = [];
  /** Of a text: bytes to pass over. */
  #passing = 0;
  #type = 0;
  #digits = '';

  take(chunk: Buffer): void {
    if (this.#greeting.length < GREETING_BYTES) this.#greeting += chunk.toString('latin1', 0, GREETING_BYTES);
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_BYTES) throw new RedisFailure('flooded', `> ${MAX_BYTES} bytes`);
    for (let at = 0; at < chunk.length; ) at = this.#passing > 0 ? this.#pass(chunk.length, at) : this.#header(chunk, at);
  }

  /** An error with which the server began. */
  refusal(): string | null {
    return /^-([^\r\n]+)/.exec(this.#greeting)?.[1] ?? null;
  }

  #pass(length: number, at: number): number {
    const passed = Math.min(this.#passing, length - at);
    this.#passing -= passed;
    if (this.#passing === 0) this.#complete();
    return at + passed;
  }

  #header(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0;
    if (this.#type === 0) this.#begin(byte);
    else if (byte === LINE_END) this.#end();
    else if (SIMPLE.includes(this.#type)) {
      const end = chunk.indexOf(LINE_END, at);
      return end < 0 ? chunk.length : end;
    } else if (byte !== RETURN) this.#digit(byte);
    return at + 1;
  }

  #begin(byte: number): void {
    if (byte !== LIST && byte !== BULK && !SIMPLE.includes(byte)) throw new RedisFailure('protocol', `reply begins with 0x${byte.toString(16)}`);
    this.#type = byte;
    this.#digits = '';
  }

  #digit(byte: number): void {
    this.#digits += String.fromCharCode(byte);
    if (this.#digits.length > MAX_DIGITS || !/^-?\d*$/.test(this.#digits)) throw new RedisFailure('protocol', 'length of a reply');
  }

  #end(): void {
    const type = this.#type;
    this.#type = 0;
    const length = Number(this.#digits);
    if (SIMPLE.includes(type) || length < 0 || (length === 0 && type === LIST)) this.#complete();
    else if (type === BULK) this.#text(length);
    else this.#list(length);
  }

  #text(length: number): void {
    if (length > MAX_BYTES) throw new RedisFailure('flooded', `$${length}`);
    // Its own line end as well.
    this.#passing = length + 2;
  }

  #list(length: number): void {
    if (length > MAX_ITEMS || this.#open.length >= MAX_DEPTH) throw new RedisFailure('flooded', `*${length}`);
    this.#open.push(length);
  }

  #complete(): void {
    for (let top = this.#open.length - 1; top >= 0; top -= 1) {
      const left = (this.#open[top] ?? 1) - 1;
      this.#open[top] = left;
      if (left > 0) return;
      this.#open.pop();
    }
  }
}

/** The connection as ioredis gets it: what the guard refuses does not reach its parser. */
export class GuardedSocket extends Duplex {
  readonly #socket: net.Socket;

  constructor(socket: net.Socket, guard: ReplyGuard) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      try {
        guard.take(chunk);
      } catch (error) {
        this.destroy(error as Error);
        return;
      }
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    // Until somebody reads.
    socket.pause();
  }

  override _read() {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void) {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void) {
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
