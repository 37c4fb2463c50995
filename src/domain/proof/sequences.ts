import type { SequenceValue } from '../archive/sequence-values.ts';
import type { TableName } from '../drill/tables.ts';
import { tableLabel } from '../drill/tables.ts';
import type { SequenceProblem } from './types.ts';

export type SequenceNow = TableName & { readonly last: string; readonly called: boolean; readonly increment: string };

const key = ({ schema, name }: TableName) => JSON.stringify([schema, name]);

/** The dump's sequences that do not stand where it set them. */
export function compareSequences(wanted: readonly SequenceValue[], now: readonly SequenceNow[]): SequenceProblem[] {
  const there = new Map(now.map((sequence) => [key(sequence), sequence]));
  return wanted.flatMap((value): SequenceProblem[] => {
    const found = there.get(key(value));
    if (found === undefined) return [{ name: tableLabel(value), kind: 'missing', inherited: false }];
    return found.last === value.last && found.called === value.called ? [] : [{ name: tableLabel(value), kind: 'differs', inherited: false }];
  });
}

/**
 * Whether the next value of a sequence was given out already: `extreme` is the highest value of its column (the lowest for one that
 * counts down). Such a sequence makes the next insert fail.
 */
export function isBehind({ last, called, increment }: SequenceNow, extreme: string): boolean {
  const step = BigInt(increment);
  const next = called ? BigInt(last) + step : BigInt(last);
  return step < 0n ? next >= BigInt(extreme) : next <= BigInt(extreme);
}
