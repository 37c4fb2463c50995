import { errorShape } from '../alerts/error-groups.ts';
import type { ErrorGroup } from '../alerts/sources.ts';

/** A request's errors are of one kind by method, path without its ids, and status. `redact` comes first, as a path may hold a secret. */
export function requestShape(method: string | null, path: string | null, status: number | null, redact: (text: string) => string): string {
  const bare = redact(path ?? '').replace(/[?#].*$/s, '');
  const words = [/^[A-Z]{3,10}$/i.test(method ?? '') ? (method ?? '').toUpperCase() : '', bare === '' ? '' : errorShape(bare), status ?? '5xx'];
  return words.filter((word) => word !== '').join(' ');
}

/** Says that there are more errors than were read, so that nobody takes the groups for all of them. */
export const notAllRead = (lines: number): ErrorGroup => ({ what: `… > ${lines}`, count: 0, lastAt: null });
