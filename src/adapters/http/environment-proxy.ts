import type { InputProblem } from '../../core/errors.ts';
import { type ProxySetting, parseProxyUrl, proxySecrets, proxyVariables } from './proxy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with the proxies that the environment names, where they are asked for. Never quotes a value, which may hold a password. */
export function proxyProblems(setting: ProxySetting, env: Environment): readonly InputProblem[] {
  if (setting !== 'env') return [];
  return proxyVariables(env)
    .filter(({ value }) => parseProxyUrl(value) === null)
    .map(({ name }) => ({
      input: 'proxy',
      problem: `the environment's ${name} is not a URL of an http or https proxy.`,
      es: `${name} del entorno no es la URL de un proxy http o https.`,
      example: 'none',
    }));
}

/** The credentials of all proxies that the environment names. */
export function environmentProxySecrets(env: Environment): readonly string[] {
  return proxyVariables(env).flatMap(({ value }) => proxySecrets(value));
}
