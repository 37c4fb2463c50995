import { plainText } from '../../core/plain-text.ts';
import { withoutRowValues } from '../database/row-values.ts';

/** The SQLSTATE in a log that Prisma stored with a failed row (apply_migrations.rs): `Database error code: 42P07`. */
export function sqlStateOf(log: string | null): string | null {
  const text = log ?? '';
  return /Database error code: ([0-9A-Z]{5})\b/.exec(text)?.[1] ?? /SqlState\(E([0-9A-Z]{5})\)/.exec(text)?.[1] ?? null;
}

/** A stored log fit to be shown: without row values, without the general advice that Prisma puts in front. */
export function shownLog(log: string): string {
  return withoutRowValues(log)
    .replace(/^A migration failed to apply\. New migrations cannot be applied[^\n]*\n*/, '')
    .trim();
}

/** The first of Prisma's error codes in what it printed, as in `Error: P3009`. */
export function prismaCodeOf(output: string): string | null {
  return /\bError:\s+(P\d{4})\b/.exec(output)?.[1] ?? /\b(P[1-6]\d{3})\b/.exec(output)?.[1] ?? null;
}

/** An argument that a shell takes as it is, whatever the name of a migration holds. */
export function shellQuote(argument: string): string {
  return /^[\w./:@=+-]+$/.test(argument) ? argument : `'${argument.replace(/'/g, `'\\''`)}'`;
}

/** What to type to settle a failed migration: it was undone and is to run again, or all of it is in place. */
export function resolveCommand(how: 'rolled-back' | 'applied', name: string): string {
  return `npx prisma migrate resolve --${how} ${shellQuote(plainText(name))}`;
}

/** Shows which commits, on any branch, had a file or folder. */
export function findCommand(folder: string, path: string): string {
  return `git log --all --oneline -- ${shellQuote(plainText(`${folder}/${path}`))}`;
}

/** Gives a migration a timestamp of now; null where its name has none in front, as Prisma makes them. */
export function renameCommand(folder: string, name: string): string | null {
  const rest = /^\d{14}(_.*)$/s.exec(name)?.[1];
  if (rest === undefined) return null;
  const [from, to] = [`${folder}/${name}`, `${folder}/`].map((path) => shellQuote(plainText(path)));
  return `git mv ${from} ${to}$(date -u +%Y%m%d%H%M%S)${shellQuote(plainText(rest))}`;
}
