import type { InputProblem } from '../../core/errors.ts';
import { type Answers, QUESTIONS } from './answers.ts';
import type { AdoptionMessages } from './messages-type.ts';

const SWITCHES = ['check', 'dry-run', 'force', 'help'] as const;
export type Switch = (typeof SWITCHES)[number];

export type CommandLine = {
  readonly into: string | null;
  readonly switches: ReadonlySet<Switch>;
  readonly flags: Answers;
  readonly problems: readonly InputProblem[];
};

type Word = { readonly name: string; readonly value: string | undefined; readonly raw: string };
type Sentences = Pick<AdoptionMessages, 'unknownFlag' | 'noValue' | 'twice' | 'usage'>;

/** The words of the command line: `--flag value` or `--flag=value`; what is wrong with them, all at once. */
export function parseFlags(words: readonly string[], m: Sentences): CommandLine {
  const switches = new Set<Switch>();
  const values = new Map<string, string>();
  const problems: InputProblem[] = [];
  for (const word of pairs(words)) {
    const known = SWITCHES.find((each) => each === word.name);
    const problem = problemOf(word, values, m);
    if (problem !== null) problems.push(problem);
    else if (known !== undefined) switches.add(known);
    else values.set(word.name, word.value ?? '');
  }
  const into = values.get('into') ?? null;
  const known = into !== null || switches.has('help') || problems.some(({ input }) => input === '--into');
  if (!known) problems.push({ input: '--into', problem: m.noValue, example: m.usage });
  values.delete('into');
  return { into, switches, flags: Object.fromEntries(values) as Answers, problems };
}

/** Each flag with what follows it. A value may be empty, as in `--channels ''`; another flag is none. */
function pairs(words: readonly string[]): Word[] {
  const found: Word[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const raw = words[at] ?? '';
    const [, name = '', inline] = /^--([a-z0-9-]+)(?:=([\s\S]*))?$/.exec(raw) ?? [];
    const next = words[at + 1];
    const follows = inline === undefined && takesValue(name) && next !== undefined && !/^--[a-z]/.test(next);
    if (follows) at += 1;
    found.push({ name, value: follows ? next : inline, raw });
  }
  return found;
}

function problemOf({ name, value, raw }: Word, values: ReadonlyMap<string, string>, m: Sentences): InputProblem | null {
  const isSwitch = SWITCHES.some((each) => each === name) && value === undefined;
  if (isSwitch) return null;
  if (!takesValue(name)) return { input: name === '' ? raw : `--${name}`, problem: m.unknownFlag, example: m.usage };
  if (value === undefined) return { input: `--${name}`, problem: m.noValue };
  return values.has(name) ? { input: `--${name}`, problem: m.twice } : null;
}

const takesValue = (name: string) => name === 'into' || (QUESTIONS as readonly string[]).includes(name);
