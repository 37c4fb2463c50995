import { ErrorCounter, errorShape } from '../alerts/error-groups.ts';
import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { ErrorGroup } from '../alerts/sources.ts';
import { DISORDER_MS, type Redact } from './access-count.ts';
import { lookup } from './access-line.ts';
import { ByteLines } from './byte-lines.ts';
import { epochTime, logTime, timeLength } from './log-time.ts';

const timeIn = lookup(['time', 'timestamp', '@timestamp', 'ts', 'date', 'datetime']);
const levelIn = lookup(['level', 'severity', 'log.level', 'levelname']);
const textIn = lookup(['err.message', 'error.message', 'exception.message', 'msg', 'message', 'error', 'err']);
const typeIn = lookup(['err.type', 'err.name', 'error.type', 'error.name', 'exception.type']);
const SERIOUS = /^(?:error|err|fatal|critical|crit|alert|emerg\w*|panic)$/i;
/** A number of pino and bunyan for `error`. */
const ERROR_LEVEL = 50;
const ERROR_TEXT =
  /\b(?:error|exception|fatal|panic|critical|crit|alert|emerg|uncaught\w*|unhandled\w*|ECONN[A-Z]+|ETIMEDOUT|ENOTFOUND)\b|\b[A-Z]\w*(?:Error|Exception)\b/i;
const STACK = /^\s+(?:at |\.\.\. \d+ more|File ")|^\s*$/;
/** Of a line, this much is looked at. */
const MOST = 8192;

/** One line of an application's log. `at`: null where it says no time; `text`: null where it tells of no error. */
export type AppLine = { readonly at: number | null; readonly text: string | null };

/** A line of JSON (pino, winston, bunyan and the like), or text with or without a time at its start. `zone` is the host's, for times without one. */
export function appLine(line: string, zone: number | null): AppLine {
  const record = line.startsWith('{') ? parsed(line) : null;
  if (record !== null) return { at: recordTime(record, zone), text: recordText(record) };
  const start = line.replace(/^\[/, '');
  const clf = start === line ? null : /^([^\]]{26})\]/.exec(start)?.[1];
  const at = logTime(clf ?? start, zone);
  const rest = start.slice(timeLength(start)).replace(/^[\]\s:|,-]+/, '');
  return { at, text: !STACK.test(line) && ERROR_TEXT.test(rest) ? rest : null };
}

function recordTime(record: unknown, zone: number | null): number | null {
  const time = timeIn(record);
  return typeof time === 'number' ? epochTime(time) : typeof time === 'string' ? logTime(time, zone) : null;
}

function recordText(record: unknown): string | null {
  const level = levelIn(record);
  const serious = typeof level === 'number' ? level >= ERROR_LEVEL : typeof level === 'string' && SERIOUS.test(level);
  if (!serious) return null;
  const [type, text] = [typeIn(record), textIn(record)];
  const words = [type, text].filter((word) => typeof word === 'string' && word !== '');
  return words.length > 0 ? words.join(': ') : 'error without a text';
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** The time of a line of bytes, for a search. */
export function appLineTime(zone: number | null) {
  return (bytes: Buffer, from: number, until: number) => appLine(bytes.toString('utf8', from, Math.min(until, from + MOST)), zone).at;
}

/** Groups the errors of a time, over one file after the other. A line without a time has that of the line before it. */
export class AppErrors {
  readonly #from: number;
  readonly #until: number;
  readonly #zone: number | null;
  readonly #redact: Redact;
  readonly #counter = new ErrorCounter();
  #lines = 0;
  #timed = 0;
  #last = 0;

  constructor(from: number, until: number, zone: number | null, redact: Redact) {
    this.#from = from;
    this.#until = until;
    this.#zone = zone;
    this.#redact = redact;
  }

  file(skipFirst: boolean): (chunk: Buffer) => void {
    let last: number | null = null;
    this.#last = 0;
    const lines = new ByteLines((bytes, from, until) => {
      const { at, text } = appLine(bytes.toString('utf8', from, Math.min(until, from + MOST)), this.#zone);
      this.#lines += 1;
      if (at !== null) {
        this.#timed += 1;
        this.#last = at;
      }
      last = at ?? last;
      if (text !== null && last !== null && last >= this.#from && last < this.#until) this.#counter.add(errorShape(this.#redact(text)), last);
    }, skipFirst);
    return (chunk) => lines.write(chunk);
  }

  get over(): boolean {
    return this.#last >= this.#until + DISORDER_MS;
  }

  groups(ahead: number): Measured<readonly ErrorGroup[]> {
    if (this.#lines > 0 && this.#timed === 0) return unmeasured('unsupported', 'the lines of the error log say no time');
    return measured(this.#counter.groups().map((group) => ({ ...group, lastAt: group.lastAt === null ? null : group.lastAt - ahead })));
  }
}
