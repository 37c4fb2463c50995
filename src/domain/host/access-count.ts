import { ErrorCounter } from '../alerts/error-groups.ts';
import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { Counted, Gap, Traffic } from '../alerts/sources.ts';
import { type AccessLine, accessLine } from './access-line.ts';
import { ByteLines } from './byte-lines.ts';
import type { JsonFields } from './json-fields.ts';
import { requestShape } from './path-shape.ts';

const MINUTE = 60_000;
/** A server writes a line when the answer is over, or with the time of its begin: neighbours may be this far out of order. */
export const DISORDER_MS = 10 * MINUTE;
/** So many lines in a row beyond the asked time and its disorder, and nothing of it follows. */
const BEYOND = 2000;
/** Of a hundred lines at most one may be unreadable: it might be the one that counts. */
const UNREADABLE_SHARE = 0.01;

export type AccessFormat = { readonly format: 'auto' | 'combined' | 'json'; readonly fields: JsonFields };
/** Removes secrets: before ids and numbers become placeholders, which would hide a part of a secret and show the rest. */
export type Redact = (text: string) => string;

/**
 * Counts the answers of a time, in one pass and flat memory, over one log file after the other. Lines that cannot be read belong to the
 * time of the line before them.
 */
export class AccessCounter {
  readonly #from: number;
  readonly #until: number;
  readonly #format: AccessFormat;
  readonly #redact: Redact;
  readonly #minutes = new Map<number, { requests: number; errors: number }>();
  readonly #groups = new ErrorCounter();
  #answers = 0;
  #others = 0;
  #unreadable = 0;
  #beyond = 0;

  /** Milliseconds by the clock that the log was written with. */
  constructor(from: number, until: number, format: AccessFormat, redact: Redact) {
    this.#from = from;
    this.#until = until;
    this.#format = format;
    this.#redact = redact;
  }

  /** Where the bytes of one file go; `skipFirst`: they begin in the middle of a line. */
  file(skipFirst: boolean): (chunk: Buffer) => void {
    const line = accessLine(this.#format.format, this.#format.fields);
    let last = Number.NaN;
    this.#beyond = 0;
    const lines = new ByteLines((bytes, from, until) => {
      if (from === until) return;
      const kind = line.read(bytes, from, until);
      if (kind !== 'unreadable' && !Number.isNaN(line.at)) last = line.at;
      if (kind === 'answer') this.#answer(line);
      // Before the first time it may be within.
      else if (Number.isNaN(last) || (last >= this.#from && last < this.#until)) this.#strange(kind);
    }, skipFirst);
    return (chunk) => lines.write(chunk);
  }

  /** Whether what follows in the file that is being read lies after the asked time. */
  get over(): boolean {
    return this.#beyond >= BEYOND;
  }

  #strange(kind: 'other' | 'unreadable'): void {
    if (kind === 'other') this.#others += 1;
    else this.#unreadable += 1;
  }

  #answer(line: AccessLine): void {
    const { at, status } = line;
    this.#beyond = at >= this.#until + DISORDER_MS ? this.#beyond + 1 : 0;
    if (at < this.#from || at >= this.#until) return;
    this.#answers += 1;
    // 0 and 000: the connection was closed before there was an answer.
    if (status < 100) return;
    const minute = Math.floor(at / MINUTE) * MINUTE;
    const before = this.#minutes.get(minute);
    const count = before ?? { requests: 0, errors: 0 };
    if (before === undefined) this.#minutes.set(minute, count);
    count.requests += 1;
    if (status < 500 || status > 599) return;
    count.errors += 1;
    this.#groups.add(requestShape(this.#redact(line.request()), status), at);
  }

  /** All that was read. Where too much of it was unreadable, nothing is said. `ahead`: how far the clock of the log is before ours, in milliseconds. */
  traffic(gaps: readonly Gap[], ahead: number): Measured<Traffic> {
    const read = this.#answers + this.#others + this.#unreadable;
    if (this.#unreadable > read * UNREADABLE_SHARE)
      return unmeasured('malformed', `${this.#unreadable} of ${read} lines are in no known format of an access log`);
    if (this.#answers === 0 && this.#others > 0) return unmeasured('malformed', `none of ${this.#others} lines holds the status of an answer`);
    const counts = [...this.#minutes].sort(([a], [b]) => a - b).map(([minute, count]) => this.#slice(minute, count, ahead));
    const errors = this.#groups.groups().map((group) => ({ ...group, lastAt: group.lastAt === null ? null : group.lastAt - ahead }));
    return measured({ shape: 'slices', counts, gaps, errors });
  }

  #slice(minute: number, count: { readonly requests: number; readonly errors: number }, ahead: number): Counted {
    const [from, until] = [Math.max(this.#from, minute), Math.min(this.#until, minute + MINUTE)];
    return { from: from - ahead, until: until - ahead, ...count };
  }
}
