import type { InputProblem } from '../../core/errors.ts';
import type { Target } from './types.ts';

export const IP_FAMILIES = ['auto', '4', '6', 'both'] as const;
export type IpFamily = (typeof IP_FAMILIES)[number];

/** The family of a URL whose host is an address; null for a name. The URL parser has brought IPv4 to its four numbers. */
function literalFamily(url: string): 4 | 6 | null {
  const { hostname } = new URL(url);
  if (hostname.startsWith('[')) return 6;
  return /^\d+(\.\d+){3}$/.test(hostname) ? 4 : null;
}

/**
 * A target as it is asked: once, or for `both` once over each family, each by itself with its own verdict (an average of the two
 * would hide that one half of the users sees nothing). An address has one family only, so it stays one target.
 */
function byFamily(target: Target, family: IpFamily): readonly Target[] {
  if (family === 'auto') return [target];
  if (family !== 'both') return [{ ...target, family: family === '4' ? 4 : 6 }];
  if (literalFamily(target.url) !== null) return [target];
  return ([4, 6] as const).map((each) => ({ ...target, name: `${target.name} (IPv${each})`, family: each }));
}

/** All targets as they are asked, and what stands against it. `proxied`: whether a URL is asked through a proxy. */
export function targetsByFamily(given: readonly Target[], family: IpFamily, proxied: (url: URL) => boolean) {
  const targets = given.flatMap((target) => byFamily(target, family));
  const problems = targets.flatMap((target): readonly InputProblem[] => {
    const problem = familyProblem(target, proxied(new URL(target.url)));
    return problem === null ? [] : [{ input: 'ip-family', problem, example: 'auto' }];
  });
  return { targets, problems };
}

/** Why a target cannot be asked over the family that it is to be asked over, or null. */
function familyProblem(target: Target, proxied: boolean): string | null {
  if (target.family === undefined) return null;
  const literal = literalFamily(target.url);
  if (literal !== null && literal !== target.family) return `the address of ${target.name} is an IPv${literal} address.`;
  return proxied ? `${target.name} is behind a proxy, which chooses the family itself.` : null;
}
