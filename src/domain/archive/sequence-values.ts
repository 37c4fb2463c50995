import { bare } from './copy-target.ts';
import type { Archive } from './types.ts';

/** What a sequence is set to by the restore. */
export type SequenceValue = {
  readonly dumpId: number;
  readonly schema: string;
  readonly name: string;
  /** In decimal digits: a bigint does not fit a number. */
  readonly last: string;
  /** Whether the value was given out already, so that the next one is another. */
  readonly called: boolean;
};

const STATEMENT = /setval\('((?:[^']|'')+)', (-?\d+), (true|false)\)/;
const NAME = /^(?:("(?:[^"]|"")+"|[^".]+)\.)?("(?:[^"]|"")+"|[^".]+)$/;

/** The values of all sequences, from `SELECT pg_catalog.setval('public."User_id_seq"', 400000, true);`. */
export function sequenceValues({ entries }: Archive): SequenceValue[] {
  return entries
    .filter((entry) => entry.desc === 'SEQUENCE SET')
    .flatMap(({ dumpId, definition, namespace }) => {
      const [, literal, last, called] = STATEMENT.exec(definition) ?? [];
      const [, schema, name] = NAME.exec((literal ?? '').replace(/''/g, "'")) ?? [];
      if (name === undefined || last === undefined) return [];
      return [{ dumpId, schema: schema === undefined ? namespace : bare(schema), name: bare(name), last, called: called === 'true' }];
    });
}
