import type { InputProblem } from '../../core/errors.ts';
import { type Answers, type Detected, listOf, QUESTIONS, type Question, type Sighting, WORKFLOWS } from './answers.ts';
import { RULES } from './questions.ts';

/** Where an answer comes from: a flag, what an earlier run wrote down, the repository, or what stands where nobody says anything. */
export type Origin = 'flag' | 'stored' | 'seen' | 'default';
export type Settled = { readonly question: Question; readonly value: string; readonly origin: Origin; readonly where: string };

/** What is needed and not known. `suggestions` were seen and want a yes. */
export type Missing = { readonly question: Question; readonly example: string; readonly suggestions: readonly Sighting[] };

export type Settlement = {
  readonly answers: Answers;
  readonly settled: readonly Settled[];
  readonly missing: readonly Missing[];
  readonly problems: readonly InputProblem[];
  /** Flags that were given, and that nothing asks for with the other answers. */
  readonly unused: readonly Question[];
};

export type Given = { readonly flags: Answers; readonly stored: Answers; readonly detected: Detected };

/**
 * Every question that applies, settled by the first of: flag, stored answer, what was surely and unambiguously seen, default. What
 * is left is missing; all of it at once, as are answers that are wrong.
 */
export function settle({ flags, stored, detected }: Given): Settlement {
  const answers: Record<string, string> = {};
  const settled: Settled[] = [];
  const missing: Missing[] = [];
  const problems: InputProblem[] = [];
  const unused: Question[] = [];
  for (const question of QUESTIONS) {
    const rule = RULES[question];
    const seen = detected.sightings.filter((sighting) => sighting.question === question);
    // Where the workflows are missing themselves, what any of them needs is asked for in the same breath.
    const candidate = candidateOf(question, { flags, stored }, seen) ?? fallbackOf(question, answers, { flags, stored, detected });
    if (!rule.applies({ workflows: WORKFLOWS.join(','), ...answers })) {
      if (flags[question] !== undefined) unused.push(question);
      continue;
    }
    if (candidate === null) {
      missing.push({ question, example: rule.example, suggestions: unique(seen) });
      continue;
    }
    const parsed = rule.parse(candidate.value, answers);
    if ('problem' in parsed)
      problems.push({
        input: candidate.origin === 'flag' ? `--${question}` : `${candidate.where} (--${question})`,
        problem: parsed.problem,
        example: rule.example,
      });
    else {
      answers[question] = parsed.value;
      settled.push({ ...candidate, value: parsed.value });
    }
  }
  return { answers, settled, missing, problems, unused };
}

/** Where the stored answers lie, from the repository's root. */
export const STORED = '.github/runbook-init.json';

function candidateOf(question: Question, { flags, stored }: Pick<Given, 'flags' | 'stored'>, seen: readonly Sighting[]): Settled | null {
  const flag = flags[question];
  if (flag !== undefined) return { question, value: flag, origin: 'flag', where: `--${question}` };
  const earlier = stored[question];
  if (earlier !== undefined) return { question, value: earlier, origin: 'stored', where: STORED };
  const sure = unique(seen.filter((sighting) => sighting.sure));
  const [only] = sure;
  return only !== undefined && sure.length === 1 ? { question, value: only.value, origin: 'seen', where: only.where } : null;
}

function fallbackOf(question: Question, answers: Answers, given: Given): Settled | null {
  const likely = RULES[question].asksWhereSeen === true && given.detected.sightings.some((seen) => seen.question === question);
  const value = (likely || seesSeveral(question, given.detected) ? undefined : RULES[question].fallback)?.(answers);
  const fitted = question === 'workflows' ? fitWorkflows(value ?? '', given) : value;
  return fitted === undefined ? null : { question, value: fitted, origin: 'default', where: '' };
}

/** Two folders with a schema: neither of them is the right one, nor is the root. */
const seesSeveral = (question: Question, { sightings }: Detected) => unique(sightings.filter((s) => s.question === question && s.sure)).length > 1;

/** Beside a deploy that is there already, a second one is written only for who says so; a drill is for who has a database of Prisma's. */
function fitWorkflows(all: string, { flags, stored, detected: { sightings, notices } }: Given): string | undefined {
  if (notices.some(({ kind }) => kind === 'existing_deploy' || kind === 'host_without_example')) return undefined;
  const seen = sightings.some(({ question, value }) => question === 'prisma' && value === 'true');
  const prisma = (flags.prisma ?? stored.prisma ?? String(seen)) === 'true';
  return prisma
    ? all
    : listOf(all)
        .filter((name) => name !== 'monthly-drill')
        .join(',');
}

function unique(seen: readonly Sighting[]): Sighting[] {
  return [...new Map([...seen].reverse().map((sighting) => [sighting.value, sighting])).values()].reverse();
}
