import type { Archive } from '../archive/types.ts';
import { orderDependents } from './order-dependents.ts';

/** What the user asks for: the fast one where that is safe, the source's own, or whatever the server has. */
export const LOCALE_CHOICES = ['auto', 'source', 'server'] as const;
export type LocaleChoice = (typeof LOCALE_CHOICES)[number];

export type LocaleProvider = 'libc' | 'icu' | 'builtin';

/** The locale that a dump's entry DATABASE names. `locale` is ICU's or the built-in provider's. */
export type SourceLocale = {
  readonly provider: LocaleProvider;
  readonly collate: string;
  readonly ctype: string;
  readonly locale: string;
  readonly rules: string;
};

/**
 * `c_order`: text is sorted by its bytes, while letters are those of the source, so that lower(), citext and pg_trgm work as there.
 * `source`: the source's. `server`: the server's own. `c`: both from C, where the others cannot hold the dump's encoding.
 */
export type LocaleKind = 'c_order' | 'source' | 'server' | 'c';

/**
 * Why it is this one. `safe`: nothing in the dump depends on the order of text. `same_order`: the source sorts by bytes too.
 * `depends`: something does depend on it. `provider`: the source's letters are not libc's. `asked`: the input says so.
 * `unknown`: the dump does not tell its locale. `unavailable`: the server lacks it. `refused_rows`: rows were refused in C's order.
 */
export type LocaleWhy = 'safe' | 'same_order' | 'depends' | 'provider' | 'asked' | 'unknown' | 'unavailable' | 'encoding' | 'refused_rows';

/** One way to create the database; null leaves a setting to the server's template. */
export type LocaleAttempt = {
  readonly kind: LocaleKind;
  readonly why: LocaleWhy;
  readonly provider: LocaleProvider | null;
  readonly collate: string | null;
  readonly ctype: string | null;
  readonly locale: string | null;
  readonly rules: string | null;
};

export type LocalePlan = {
  /** In the order in which to try them: the next one where the server does not know the one before. */
  readonly attempts: readonly LocaleAttempt[];
  /** What in the dump depends on the order of text. */
  readonly dependents: readonly string[];
};

/** The locale that the database was given, as the server tells it. */
export type ScratchLocale = {
  readonly kind: LocaleKind;
  readonly why: LocaleWhy;
  readonly provider: string;
  readonly collate: string;
  readonly ctype: string;
};

/** `CREATE DATABASE … LOCALE_PROVIDER = libc LOCALE = 'en_US.UTF-8'` (pg_dump.c, dumpDatabase); null where there is none. */
export function sourceLocale(archive: Archive): SourceLocale | null {
  const text = archive.entries.find((entry) => entry.desc === 'DATABASE')?.definition ?? '';
  const value = (name: string) => new RegExp(`\\b${name} = (?:'((?:[^']|'')*)'|(\\w+))`).exec(text);
  const of = (name: string) => {
    const match = value(name);
    return (match?.[1] ?? match?.[2] ?? '').replace(/''/g, "'");
  };
  // `LOCALE` alone, not the end of ICU_LOCALE: `_` is a word character, so \b keeps them apart.
  const both = of('LOCALE');
  const collate = of('LC_COLLATE') || both;
  const provider = of('LOCALE_PROVIDER') || 'libc';
  if (collate === '' || !isProvider(provider)) return null;
  return { provider, collate, ctype: of('LC_CTYPE') || both, locale: of('ICU_LOCALE') || of('BUILTIN_LOCALE'), rules: of('ICU_RULES') };
}

const isProvider = (text: string): text is LocaleProvider => text === 'libc' || text === 'icu' || text === 'builtin';

/** Locales of libc that sort by code points; in UTF-8 that is the order of the bytes, which C uses. */
const BYTE_ORDER = /^(C|POSIX|C\.UTF-?8)$/i;

const attempt = (kind: LocaleKind, why: LocaleWhy, more: Partial<LocaleAttempt> = {}): LocaleAttempt => ({
  ...{ kind, why, provider: null, collate: null, ctype: null, locale: null, rules: null },
  ...more,
});

/** Which locales to try for the scratch database. `major` is the server's: providers have names since 15. */
export function planLocale(archive: Archive, choice: LocaleChoice, major: number): LocalePlan {
  const source = sourceLocale(archive);
  const dependents = orderDependents(archive);
  const named = major >= 15 ? ({ provider: 'libc' } as const) : {};
  const last = attempt('c', 'encoding', { ...named, collate: 'C', ctype: 'C' });
  const server = (why: LocaleWhy) => [attempt('server', why), last];
  if (choice === 'server') return { attempts: server('asked'), dependents };

  const asSource = (why: LocaleWhy) => (source === null ? server('unknown') : [...sourceAttempts(source, why, major), ...server('unavailable')]);
  if (choice === 'source') return { attempts: asSource('asked'), dependents };
  if (source !== null && source.provider !== 'libc') return { attempts: asSource('provider'), dependents };
  const sameOrder = source !== null && BYTE_ORDER.test(source.collate);
  if (dependents.length > 0 && !sameOrder) return { attempts: asSource('depends'), dependents };

  const why = sameOrder ? 'same_order' : 'safe';
  const letters = source === null ? [] : [attempt('c_order', why, { ...named, collate: 'C', ctype: source.ctype })];
  return { attempts: [...letters, attempt('c_order', why, { ...named, collate: 'C' }), last], dependents };
}

/** After rows were refused in C's order: the same drill once more in the source's, so that the order is not to blame. */
export function planWithoutC(archive: Archive, major: number): LocalePlan {
  const { attempts, dependents } = planLocale(archive, 'source', major);
  return { attempts: attempts.map((one) => (one.why === 'asked' || one.why === 'unknown' ? { ...one, why: 'refused_rows' } : one)), dependents };
}

/** How the source's locale is written for a server of this major; none where it cannot know the provider. */
function sourceAttempts({ provider, collate, ctype, locale, rules }: SourceLocale, why: LocaleWhy, major: number): LocaleAttempt[] {
  const since = { libc: 0, icu: 15, builtin: 17 }[provider];
  if (major < since) return [];
  const named = major >= 15 ? { provider } : {};
  return [attempt('source', why, { ...named, collate, ctype, locale: locale || null, rules: rules || null })];
}
