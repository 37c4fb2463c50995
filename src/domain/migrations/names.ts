import { plainText } from '../../core/plain-text.ts';
import type { MigrationMessages } from './messages.ts';

const NAMES_SHOWN = 5;

export const nameOf = ({ name }: { readonly name: string }) => name;

/** Names for a sentence: the first ones, and how many more. */
export const shown = (m: MigrationMessages, names: readonly string[]) =>
  m.list(
    names.map((name) => plainText(name, 100)),
    NAMES_SHOWN,
  );
