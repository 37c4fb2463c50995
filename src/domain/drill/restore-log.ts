import type { TocEntry } from '../archive/types.ts';
import { classify, type ErrorClass } from './error-classes.ts';
import { SERVER_ERROR, toEnglish } from './translate-message.ts';

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

/**
 * pg_restore writes its name, the level and the text by separate calls, so the pieces of two workers may mix: any number of
 * prefixes, in any order, may stand before a text, and a text may have lost its own.
 */
const PREFIXES = /^(?:pg_restore(?:\.exe)?: ?|\[[^\]]*\] |(error|warning|detail|hint|FATAL|WARNING): ?)+/;
/** Texts that are errors with or without a prefix; clients before 12 write no `error:`. */
const ERROR_TEXT = /^(could not |COPY failed for table )/;
const IGNORED = /errors ignored on restore: (\d+)/i;
const FATAL_WARNING = /^archive is compressed/;
/** What follows from an error that was told before; alone, it leaves the exit status unexplained, which is an incident too. */
const CONSEQUENCE = /a worker process died unexpectedly/;
const COPY_FAILED = /^COPY failed for table "(.*?)": /;

type Pending = { text: string; table: string; statement: string; fromServer: boolean; more: string[] };

/** Lines that a translated message may have after its first. */
const MORE_LINES = 2;

/**
 * Reads `pg_restore`'s standard error line by line; no line is kept. It does not run with `-v`: under `-j` its chatter would tear
 * the errors apart. A message is classified by its own text, and named by what it quotes, where the archive knows that name.
 */
export function restoreLogReader(entries: readonly TocEntry[]) {
  const names = namesOf(entries);
  const errors: RestoreError[] = [];
  let moreErrors = 0;
  let ignored: number | null = null;
  let pending: Pending | null = null;

  const flush = () => {
    if (pending === null) return;
    if (errors.length < MAX_ERRORS) {
      const text = pending.fromServer ? toEnglish(pending.text, pending.more) : pending.text;
      errors.push({ class: classify(text, pending.statement), subject: subjectOf({ ...pending, text }, names) });
    } else moreErrors += 1;
    pending = null;
  };

  const take = (line: string) => {
    const prefix = PREFIXES.exec(line)?.[0] ?? '';
    const text = line.slice(prefix.length);
    const count = prefix === '' ? null : IGNORED.exec(text);
    if (count !== null) ignored = Number(count[1]);
    else if (isError(prefix, text)) {
      flush();
      pending = { ...headOf(text), statement: '', more: [] };
    } else if (pending !== null && pending.statement === '') {
      // Of what follows an error only the head of its command is looked at, to tell an owner from an object.
      pending.statement = /^Command was: (.{0,300})/.exec(text)?.[1] ?? '';
      if (pending.more.length < MORE_LINES) pending.more.push(text);
    }
  };

  const end = (): RestoreLog => {
    flush();
    return { errors, moreErrors, ignored };
  };
  return { take, end };
}

function isError(prefix: string, text: string): boolean {
  if (CONSEQUENCE.test(text)) return false;
  return /error: |FATAL: /.test(prefix) || ERROR_TEXT.test(text) || FATAL_WARNING.test(text);
}

/** The message proper: what the server said, or what pg_restore itself did. */
function headOf(text: string): { text: string; table: string; fromServer: boolean } {
  const table = COPY_FAILED.exec(text)?.[1] ?? '';
  const server = SERVER_ERROR.exec(text);
  // "connection to server … failed: FATAL: …" is about the way to the server, whatever that said.
  if (server === null || text.startsWith('connection to ')) return { table, text, fromServer: false };
  return { table, text: text.slice(server.index + server[0].length), fromServer: true };
}

/** Names that the archive's table of contents shows anyway: objects, the parts of `table constraint`, owners. */
function namesOf(entries: readonly TocEntry[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { tag, desc, owner, definition } of entries) {
    names.set(owner, owner);
    names.set(tag, tag);
    // Constraints, triggers and policies are written as `table name`; the longer form says more.
    if (/CONSTRAINT|TRIGGER|POLICY|RULE/.test(desc)) names.set(tag.slice(tag.indexOf(' ') + 1), tag);
    if (desc === 'POLICY') for (const role of rolesOf(definition)) names.set(role, role);
  }
  names.delete('');
  return names;
}

/** The last name that the message quotes says most (`table "a" violates constraint "b"`); else one in the head of the command. */
function subjectOf({ table, text, statement }: Pick<Pending, 'table' | 'text' | 'statement'>, names: ReadonlyMap<string, string>): string {
  const quoted = (from: string) => [...from.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
  const words = statement.replace(/"[^"]*"/g, ' ').split(/[^\w$]+/);
  const candidates = [table, ...quoted(text).reverse(), ...quoted(statement).reverse(), ...words.reverse()];
  return candidates.map((name) => names.get(name)).find((name) => name !== undefined) ?? '';
}

/** `CREATE POLICY p ON public.t FOR SELECT TO app, "Reader" USING (…)`. */
function rolesOf(definition: string | undefined): string[] {
  const list = /^CREATE POLICY .*? TO ((?:"(?:[^"]|"")+"|[\w$]+)(?:, (?:"(?:[^"]|"")+"|[\w$]+))*)/.exec(definition ?? '')?.[1] ?? '';
  return [...list.matchAll(/"((?:[^"]|"")+)"|([\w$]+)/g)].map((match) => match[1]?.replace(/""/g, '"') ?? match[2] ?? '');
}
