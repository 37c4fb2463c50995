import type { Comparison } from './comparison.ts';
import { byName } from './local.ts';

/** One line of both histories laid side by side. */
export type Line = {
  /** As in a diff: both have it, only this commit (+), only the database (−), both and not the same (~). */
  readonly sign: '=' | '+' | '-' | '~';
  readonly name: string;
};

/** Lines that both have, kept before and between the differences so that the place can be seen. */
const CONTEXT = 2;

/**
 * Both histories in Prisma's order, from a little before the first difference. Null where nothing is to be seen: only the newest
 * are pending, or only the newest are missing, which a list tells as well.
 */
export function sideBySide({ local, history }: Comparison): readonly (Line | number)[] | null {
  const [pending, missing] = [new Set(history.pending.map((item) => item.name)), new Set(history.missing)];
  const parted = pending.size > 0 && (missing.size > 0 || history.pending.some((item) => item.outOfOrder));
  if (!parted) return null;
  const modified = new Set(history.modified.map((item) => item.name));
  const signOf = (name: string): Line['sign'] => (pending.has(name) ? '+' : modified.has(name) ? '~' : '=');
  const lines: Line[] = [
    ...local.migrations.map(({ name }) => ({ name, sign: signOf(name) })),
    ...history.missing.map((name) => ({ name, sign: '-' as const })),
  ].sort(byName);
  return withContext(lines);
}

/** Unchanged lines far from a difference become the number of those left out. */
function withContext(lines: readonly Line[]): (Line | number)[] {
  const near = new Set(lines.flatMap(({ sign }, at) => (sign === '=' ? [] : Array.from({ length: 2 * CONTEXT + 1 }, (_, i) => at - CONTEXT + i))));
  const shown: (Line | number)[] = [];
  lines.forEach((line, at) => {
    const last = shown.at(-1);
    if (near.has(at)) shown.push(line);
    else if (typeof last === 'number') shown[shown.length - 1] = last + 1;
    else shown.push(1);
  });
  return shown;
}
