import type { TocEntry } from '../archive/types.ts';
import { classify, type ErrorClass } from './error-classes.ts';

/**
 * One error of a restore without a word of what was said: PostgreSQL puts row values into messages, DETAIL, CONTEXT and the
 * command itself. Only its class remains, and names that the archive's table of contents knows anyway.
 */
export type RestoreError = {
  readonly class: ErrorClass;
  /** `AuditLog AuditLog_tenantId_fkey`, `pgcrypto` …; empty where none is known. */
  readonly subject: string;
};

export type RestoreLog = {
  readonly errors: readonly RestoreError[];
  /** Errors past those kept, when a restore makes more than anybody reads. */
  readonly moreErrors: number;
  /** The N of `errors ignored on restore: N`; null where the line is missing, as it is when pg_restore gave up midway. */
  readonly ignored: number | null;
};

const MAX_ERRORS = 5000;

const PREFIX = /^pg_restore(?:\.exe)?: (?:\[[^\]]*\] )?/;
const ENTRY = /^from TOC entry (\d+);/i;
const IGNORED = /errors ignored on restore: (\d+)/i;
/** Clients before 12 write no `error:`. */
const ERROR = /^error: |^(?=could not |COPY failed)/;
const FATAL_WARNING = /^warning: (?=archive is compressed)/;
const COPY_FAILED = /^COPY failed for table "(.*?)": /;
/** What follows from an error that was told before; alone, it leaves the exit status unexplained, which is an incident too. */
const CONSEQUENCE = /a worker process died unexpectedly/;
const SERVER_ERROR = /(?:ERROR|FATAL|PANIC): {1,2}/;

/** Lines of `-v` that say that an entry is done; with `-j` those of the first part are written before the workers begin. */
const DONE = /^pg_restore: (finished item \d+|creating |processing data for |executing )/;

/** Whether a line tells of an entry that is done. Only counted: what it says is not shown. */
export function tellsProgress(line: string): boolean {
  return DONE.test(line);
}

type Pending = { text: string; table: string; entry: number | null; statement: string };

/**
 * Reads `pg_restore -v`'s standard error line by line; no line is kept. Under `-j` the lines of several workers mix, so a message
 * is classified by its own text first, and by the entry named before it only for its name.
 */
export function restoreLogReader(entries: readonly TocEntry[]) {
  const byId = new Map(entries.map((entry) => [entry.dumpId, entry]));
  const names = namesOf(entries);
  const errors: RestoreError[] = [];
  let moreErrors = 0;
  let ignored: number | null = null;
  let entry: number | null = null;
  let pending: Pending | null = null;

  const flush = () => {
    if (pending === null) return;
    if (errors.length < MAX_ERRORS) errors.push({ class: classify(pending.text, pending.statement), subject: subjectOf(pending, byId, names) });
    else moreErrors += 1;
    pending = null;
  };

  const take = (line: string) => {
    const prefix = PREFIX.exec(line);
    if (prefix === null) {
      // Of what follows an error only the head of its command is looked at, to tell an owner from an object.
      const command = /^Command was: (.{0,200})/.exec(line)?.[1];
      if (pending !== null && command !== undefined) pending.statement = command;
      return;
    }
    const text = line.slice(prefix[0].length);
    const named = ENTRY.exec(text);
    const count = IGNORED.exec(text);
    if (named !== null) entry = Number(named[1]);
    else if (count !== null) ignored = Number(count[1]);
    else if ((ERROR.test(text) || FATAL_WARNING.test(text)) && !CONSEQUENCE.test(text)) {
      flush();
      pending = { ...headOf(text.replace(ERROR, '').replace(FATAL_WARNING, '')), entry, statement: '' };
    }
  };

  const end = (): RestoreLog => {
    flush();
    return { errors, moreErrors, ignored };
  };
  return { take, end };
}

/** The message proper: what the server said, or what pg_restore itself did. */
function headOf(text: string): { text: string; table: string } {
  const table = COPY_FAILED.exec(text)?.[1] ?? '';
  const server = SERVER_ERROR.exec(text);
  // "connection to server … failed: FATAL: …" is about the way to the server, whatever that said.
  return { table, text: server === null || text.startsWith('connection to ') ? text : text.slice(server.index + server[0].length) };
}

/** Names that the archive's table of contents shows anyway: objects, the parts of `table constraint`, owners. */
function namesOf(entries: readonly TocEntry[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { tag, desc, owner } of entries) {
    names.set(owner, owner);
    names.set(tag, tag);
    // Constraints, triggers and policies are written as `table name`; the longer form says more.
    if (/CONSTRAINT|TRIGGER|POLICY|RULE/.test(desc)) names.set(tag.slice(tag.indexOf(' ') + 1), tag);
  }
  names.delete('');
  return names;
}

function subjectOf(error: Pending, byId: ReadonlyMap<number, TocEntry>, names: ReadonlyMap<string, string>): string {
  const quoted = [error.table, ...[...error.text.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '').reverse()];
  const known = quoted.map((name) => names.get(name)).find((name) => name !== undefined);
  return known ?? (error.entry === null ? '' : (byId.get(error.entry)?.tag ?? ''));
}
