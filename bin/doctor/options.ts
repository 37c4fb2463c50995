import { openRepository } from '../../src/adapters/repository/files.ts';
import { readGit } from '../../src/adapters/repository/git.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { plainText } from '../../src/core/plain-text.ts';
import type { Answers } from '../../src/domain/adoption/answers.ts';
import { STORED } from '../../src/domain/adoption/settle.ts';
import { parseStored } from '../../src/domain/adoption/stored.ts';

export const SHORT: Readonly<Record<string, string>> = { repo: 'repository', into: 'path' };
export const FROM_ENVIRONMENT: Readonly<Record<string, readonly string[]>> = {
  'github-token': ['GITHUB_TOKEN', 'GH_TOKEN'],
  'database-url': ['DATABASE_URL'],
  'render-api-key': ['RENDER_API_KEY'],
  'railway-token': ['RAILWAY_TOKEN'],
  headers: ['HEADERS'],
};

const longName = (name: string): string => (Object.hasOwn(SHORT, name) ? (SHORT[name] ?? name) : name);

/** `--name value` and `--name=value`, by the input's name. Throws a ConfigError. */
export function readOptions(args: readonly string[], known: (input: string) => boolean): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (let at = 0; at < args.length; at += 1) {
    const [, name = '', , value] = /^--([\w-]+)(=([\s\S]*))?$/.exec(args[at] ?? '') ?? [];
    const input = longName(name);
    if (!known(input))
      throw new ConfigError([
        { input: plainText(args[at] ?? '', 60), problem: 'there is no such option.', example: '--repo OWNER/REPO --into PATH; --help lists them' },
      ]);
    if (Object.hasOwn(FROM_ENVIRONMENT, input))
      throw new ConfigError([
        { input, problem: `a secret on a command line is seen by every process; set ${FROM_ENVIRONMENT[input]?.[0]} in the environment.` },
      ]);
    const next = value ?? args[at + 1];
    if (next === undefined) throw new ConfigError([{ input, problem: 'the option has no value.' }]);
    if (value === undefined) at += 1;
    given.set(input, next);
  }
  return given;
}

/** Answers that init wrote down, and that are inputs here by the same name. */
const ANSWERS = ['language', 'health-url', 'working-directory', 'time-zone', 'plan'] as const satisfies readonly (keyof Answers)[];

/**
 * What the repository itself says, for where no option does: its name on GitHub, and the answers of an earlier `npm run init`. With
 * `sendsHeaders` no address is taken: a file of the repository would say where the secret goes.
 */
export async function readTaken(folder: string, sendsHeaders: boolean): Promise<ReadonlyMap<string, string>> {
  const repository = await openRepository(folder).catch(() => null);
  if (repository === null) return new Map();
  const [git, text] = await Promise.all([readGit(repository.root), repository.read(STORED).catch(() => null)]);
  const answers = (text === null ? null : parseStored(text)) ?? {};
  const stored = ANSWERS.filter((name) => !(sendsHeaders && name === 'health-url')).flatMap((name): [string, string][] =>
    answers[name] ? [[name, answers[name]]] : [],
  );
  return new Map([...(git.repository === null ? [] : [['repository', git.repository] as const]), ...stored]);
}
