import { classify, ERROR_CLASSES, type ErrorClass, UNKNOWN_CLASS } from './error-classes.ts';
import type { RestoreExit } from './judge-restore.ts';
import type { RestoreError, RestoreLog } from './restore-log.ts';
import { toEnglish } from './translate-message.ts';

/** `psql:<stdin>:12: ERROR:  42P01: relation "x" does not exist`: with VERBOSITY verbose each message of the server has its SQLSTATE. */
const FROM_SERVER = /^psql:[^:]*:(\d+): \S+: {1,2}([0-9A-Z]{5}): (.*)$/;
/** `psql:<stdin>:12: error: …` and `psql: error: …` are psql's own. */
const FROM_PSQL = /^psql:(?:[^:]*:(\d+):)? (?:(?:error|fatal): )?(.*)$/;
/** Successes and warnings: classes 00, 01 and 02. */
const NO_ERROR = /^0[012]/;

const MAX_ERRORS = 5000;

/** What psql was told while it ran one part of a script. */
export type ScriptReader = {
  readonly take: (line: string) => void;
  /** The line of the last error, by psql's count; null where there was none, or it belongs to no line. */
  readonly lastLine: () => number | null;
};

export type ScriptLogReader = ReturnType<typeof scriptLogReader>;

/**
 * Reads psql's standard error, of one run after the other; no line is kept. `subjectOf` names the object that stands on a line.
 * With `ownRights` the script ran with fewer rights than a superuser's: what it was refused for that says nothing of the backup.
 */
export function scriptLogReader(ownRights: boolean) {
  const errors: RestoreError[] = [];
  let moreErrors = 0;
  let lost = false;
  const add = ({ text, state }: Told, subject: string) => {
    if (state === null && LOST.test(text)) {
      // One breakdown is told by several lines.
      if (lost) return;
      lost = true;
    }
    if (errors.length < MAX_ERRORS) errors.push({ class: classOf(text, state, ownRights), subject });
    else moreErrors += 1;
  };
  const run = (subjectOf: (line: number) => string): ScriptReader => {
    let last: number | null = null;
    const take = (line: string) => {
      const told = tell(line);
      if (told === null) return;
      last = told.line;
      add(told, last === null ? '' : subjectOf(last));
    };
    return { take, lastLine: () => last };
  };
  /** The log as the judgement of a restore reads it: psql tells every error, and ends by itself when it has seen all. */
  const end = (complete: boolean): RestoreLog => ({ errors, moreErrors, ignored: complete ? errors.length + moreErrors : null });
  return { run, end };
}

const LOST = /server closed the connection|connection to server was lost|no connection to the server|SSL SYSCALL/;

type Told = { readonly line: number | null; readonly state: string | null; readonly text: string };

/** An error that this line tells of; null for warnings, and for what follows an error's first line. */
function tell(line: string): Told | null {
  const [, number, state = '', said] = FROM_SERVER.exec(line) ?? [];
  if (said !== undefined) return NO_ERROR.test(state) ? null : { line: Number(number), state, text: said };
  const [, at, text] = FROM_PSQL.exec(line) ?? [];
  return text === undefined ? null : { line: at === undefined ? null : Number(at), state: null, text };
}

/** Kinds of errors that their SQLSTATE tells alone: connection, data, constraints, resources, the server's end. */
const TELLING = /^(08|22|23|53|57)/;

function classOf(message: string, state: string | null, ownRights: boolean): ErrorClass {
  const text = state === null ? message : toEnglish(message);
  const known = LOST.test(text) ? classify('no connection to the server', '') : classify(text, '');
  if (ownRights && state === '42501' && known.effect !== 'benign') return NEEDS_SUPERUSER;
  if (known !== UNKNOWN_CLASS || state === null || !TELLING.test(state)) return known;
  return ERROR_CLASSES.find((c) => c.sqlState === state) ?? known;
}

const NEEDS_SUPERUSER: ErrorClass = { name: 'needs_superuser', effect: 'drill', reason: 'needs_superuser', sqlState: '42501', pattern: /./ };

/** psql ends with 0 where it came to the end, whatever went wrong on the way; a restore with errors ends with 1. */
export function scriptExit({ code, ended }: RestoreExit, { errors }: RestoreLog): RestoreExit {
  return { code: code === 0 && errors.length > 0 ? 1 : code, ended };
}
