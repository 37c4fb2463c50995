import path from 'node:path';
import { FileError, openRepository, type Repository, UnsafePathError } from '../../src/adapters/repository/files.ts';
import { readGit } from '../../src/adapters/repository/git.ts';
import { readOurs } from '../../src/adapters/repository/ours.ts';
import type { Terminal } from '../../src/adapters/terminal/prompt.ts';
import type { InputProblem } from '../../src/core/errors.ts';
import type { Answers, Detected } from '../../src/domain/adoption/answers.ts';
import { detect, type GitFacts } from '../../src/domain/adoption/detect.ts';
import { type CommandLine, parseFlags } from '../../src/domain/adoption/flags.ts';
import { adoptionMessages } from '../../src/domain/adoption/messages.ts';
import type { AdoptionMessages } from '../../src/domain/adoption/messages-type.ts';
import { planFiles } from '../../src/domain/adoption/plan.ts';
import { RULES } from '../../src/domain/adoption/questions.ts';
import { type Settlement, STORED, settle } from '../../src/domain/adoption/settle.ts';
import { parseStored } from '../../src/domain/adoption/stored.ts';
import { apply } from './apply.ts';
import { helpLines, problemLines, settlementLines } from './lines.ts';

export type World = {
  /** The clone of Runbook Actions: the examples, the version, the commit that is pinned. */
  readonly root: string;
  readonly print: (line: string) => void;
  /** Null where nobody can be asked. */
  readonly terminal: Terminal | null;
  /** Ends it before the next file. */
  readonly signal: AbortSignal;
};

export const EXIT = { done: 0, differs: 1, wrong: 2, ended: 2 } as const;

/** The whole command. Resolves with the exit code; whatever is wrong is said, all of it at once, before anything is written. */
export async function runInit(words: readonly string[], world: World): Promise<number> {
  const spoken = words.some((word, at) => word === '--language=es' || (word === 'es' && words[at - 1] === '--language'));
  const m = adoptionMessages[spoken ? 'es' : 'en'];
  const line = parseFlags(words, m);
  const say = (lines: readonly string[]) => lines.forEach(world.print);
  if (line.switches.has('help')) {
    say(helpLines(m));
    return EXIT.done;
  }
  try {
    return await write(line, world, m, say);
  } catch (error) {
    if (!(error instanceof UnsafePathError || error instanceof FileError)) throw error;
    const why = error instanceof FileError ? `${m.unwritable(error.path)} ${error.message}` : m.unsafePath(error.path);
    say(problemLines([{ input: error.path, problem: why }], m));
    return EXIT.wrong;
  }
}

async function write(line: CommandLine, world: World, m: AdoptionMessages, say: (lines: readonly string[]) => void): Promise<number> {
  const opened = line.into === null ? null : await open(line.into, world.root, m);
  if (opened === null || 'problem' in opened) {
    say(problemLines([...line.problems, ...(opened === null ? [] : [opened.problem])], m));
    return EXIT.wrong;
  }
  const { repository, stored, git, detected } = opened;
  const settlement = await ask({ flags: line.flags, stored, detected }, world.terminal, m, say);
  if (settlement === null) {
    say([m.ended]);
    return EXIT.wrong;
  }
  // From here on in the language that an earlier run wrote down, where no flag says another.
  const spoken = adoptionMessages[settlement.answers.language === 'es' ? 'es' : 'en'];
  const problems = [...line.problems, ...settlement.problems, ...(await foldersMissing(repository, settlement.answers, spoken))];
  say(settlementLines(settlement, detected, spoken));
  if (problems.length > 0 || settlement.missing.length > 0) {
    say(problemLines(problems, spoken));
    return EXIT.wrong;
  }
  const examples = await readOurs(world.root);
  const planned = planFiles({ ...settlement, ...examples, repository: git.repository });
  const applied = await apply(planned, repository, { switches: line.switches, terminal: world.terminal, signal: world.signal, say, m: spoken });
  return EXIT[applied];
}

type Opened = { readonly repository: Repository; readonly stored: Answers; readonly git: GitFacts; readonly detected: Detected };

/** The repository, what an earlier run wrote down, and what is seen in it; or why not. */
async function open(into: string, root: string, m: AdoptionMessages): Promise<Opened | { readonly problem: InputProblem }> {
  const repository = await openRepository(into);
  if (repository === null) return { problem: { input: '--into', problem: m.noRepository } };
  if (repository.root === (await openRepository(root))?.root) return { problem: { input: '--into', problem: m.ourselves } };
  const text = await repository.read(STORED);
  const stored = text === null ? {} : parseStored(text);
  if (stored === null) return { problem: { input: STORED, problem: m.unreadable(STORED) } };
  const [git, ours] = await Promise.all([readGit(repository.root), readGit(root)]);
  const seen = await detect(repository.files, git);
  const { repository: name, commit } = ours;
  if (name === null || commit === null) return { repository, stored, git, detected: seen };
  const source = { question: 'source', value: `${name}@${commit}`, where: 'git, Runbook Actions', sure: true } as const;
  return { repository, stored, git, detected: { ...seen, sightings: [source, ...seen.sightings] } };
}

/** Settles what can be settled, and asks a person for the rest where there is one. Null where they ended it. */
async function ask(
  given: Parameters<typeof settle>[0],
  terminal: Terminal | null,
  m: AdoptionMessages,
  say: (lines: readonly string[]) => void,
): Promise<Settlement | null> {
  let flags = given.flags;
  for (;;) {
    const settlement = settle({ ...given, flags });
    const [next] = settlement.missing;
    if (terminal === null || next === undefined) return settlement;
    const suggestion = next.suggestions[0]?.value ?? '';
    const answer = await terminal.ask(`${m.question[next.question]} (--${next.question}; ${next.example})`, suggestion);
    if (answer === null) return null;
    const parsed = RULES[next.question].parse(answer, settlement.answers);
    if ('problem' in parsed) say([parsed.problem]);
    else flags = { ...flags, [next.question]: parsed.value };
  }
}

async function foldersMissing({ files }: Repository, answers: Answers, m: AdoptionMessages): Promise<InputProblem[]> {
  const folder = answers['working-directory'];
  if (folder === undefined) return [];
  const migrations = answers['migrations-path'] ?? '';
  const wanted = [
    ['--working-directory', folder],
    ...(migrations === '' ? [] : [['--migrations-path', path.posix.join(folder, migrations)]]),
  ] as const;
  const kinds = await Promise.all(wanted.map(([, place]) => files.kind(place ?? '')));
  return wanted.flatMap(([flag], index) => (kinds[index] === 'folder' ? [] : [{ input: flag ?? '', problem: m.noFolder }]));
}
