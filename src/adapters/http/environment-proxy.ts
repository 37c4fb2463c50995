import type { InputProblem } from '../../core/errors.ts';
import { parseProxyUrl, proxyVariables } from './proxy.ts';

/** What is wrong with the proxies that the environment names. Never quotes a value, which may hold a password. */
export function proxyProblems(env: Readonly<Record<string, string | undefined>>): readonly InputProblem[] {
  return proxyVariables(env)
    .filter(({ value }) => parseProxyUrl(value) === null)
    .map(({ name }) => ({ input: 'proxy', problem: `the environment's ${name} is not a URL of an http or https proxy.`, example: 'none' }));
}
