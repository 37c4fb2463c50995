import type { ProviderStatus } from '../triage/hosting.ts';

export type Indicator = ProviderStatus['indicator'];
export type ProviderIncident = ProviderStatus['incidents'][number];

export type Redact = (text: string) => string;

/** A component that matters, on one page, or on every page where `page` is null. `*` in the name stands for anything. */
export type ComponentFilter = { readonly page: string | null; readonly name: string };

/** Whether a component matters: each does where no filter is for its page. Upper and lower case are one. */
export function createFilter(filters: readonly ComponentFilter[], page: string) {
  const own = filters.filter((filter) => filter.page === null || filter.page === page);
  return {
    all: own.length === 0,
    /** By its own name or that of its group, or both: `US West/Compute`. */
    matters: (name: string, group: string | null = null): boolean =>
      own.length === 0 || own.some((wanted) => [name, group ?? '', `${group ?? ''}/${name}`].some((text) => isLike(text, wanted.name))),
    /** The names, for a person who sees that none of them is there. */
    names: own.map(({ name }) => name),
  };
}
export type Filter = ReturnType<typeof createFilter>;

/** Whether a text is what a pattern with `*` in it says; in one pass, as both may be long. */
export function isLike(text: string, pattern: string): boolean {
  const [lower, parts] = [text.toLowerCase(), pattern.toLowerCase().split('*')];
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return lower === first;
  if (!lower.startsWith(first) || !lower.endsWith(last) || lower.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = lower.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= lower.length - last.length;
}

/** From the least to the worst. What nobody understands is worse than nothing. */
const ORDER: readonly Indicator[] = ['none', 'unknown', 'maintenance', 'minor', 'major', 'critical'];
export const worstOf = (indicators: readonly Indicator[]): Indicator =>
  indicators.reduce<Indicator>((worst, next) => (ORDER.indexOf(next) > ORDER.indexOf(worst) ? next : worst), 'none');
