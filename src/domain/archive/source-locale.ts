import type { Archive } from './types.ts';

/** The locale of the dumped database; null where the dump does not say. */
export type SourceLocale = {
  readonly provider: 'libc' | 'icu' | 'builtin' | null;
  readonly collate: string | null;
  readonly ctype: string | null;
  /** ICU's or the builtin provider's locale. */
  readonly locale: string | null;
  readonly icuRules: string | null;
};

const OPTION = /\b(LOCALE_PROVIDER|LC_COLLATE|LC_CTYPE|LOCALE|ICU_LOCALE|BUILTIN_LOCALE|ICU_RULES) = (?:'((?:[^']|'')*)'|(\w+))/g;

/**
 * The locale from the DATABASE entry's `CREATE DATABASE … LOCALE_PROVIDER = libc LOCALE = 'en_US.utf8'`. Null without such an
 * entry. LOCALE stands for LC_COLLATE and LC_CTYPE where they are not given (CREATE DATABASE).
 */
export function sourceLocale({ entries }: Archive): SourceLocale | null {
  const entry = entries.find(({ desc }) => desc === 'DATABASE');
  if (entry === undefined) return null;
  const options = new Map([...entry.definition.matchAll(OPTION)].map(([, name, quoted, plain]) => [name, quoted?.replace(/''/g, "'") ?? plain]));
  const both = options.get('LOCALE') ?? null;
  const provider = options.get('LOCALE_PROVIDER');
  return {
    provider: provider === 'libc' || provider === 'icu' || provider === 'builtin' ? provider : null,
    collate: options.get('LC_COLLATE') ?? both,
    ctype: options.get('LC_CTYPE') ?? both,
    locale: options.get('ICU_LOCALE') ?? options.get('BUILTIN_LOCALE') ?? null,
    icuRules: options.get('ICU_RULES') ?? null,
  };
}
