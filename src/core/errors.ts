import type { Language } from './language.ts';

/**
 * The four kinds of error. Only an error of none of these classes is our own bug, and only that prints a stack.
 */

/** One wrong input: which, what is wrong with it (`es`: in Spanish, where it is written in it), and a value that would be right. */
export type InputProblem = { readonly input: string; readonly problem: string; readonly es?: string; readonly example?: string };

/** The user's input is wrong. Carries every problem at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map((problem) => describeProblem(problem)).join(' '));
    this.problems = problems;
  }
}

/** A check ran and its answer is no. `reason` is the stable code. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Someone else's service did not do what it promises, so nothing could be measured. `reason` is the stable code. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The text of anything thrown; an AggregateError is flattened to its parts, which Node leaves without a message. */
export function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(errorText))].join('; ');
  }
  if (error instanceof Error) return error.message || ('code' in error ? String(error.code) : error.name);
  return String(error);
}

const FOR_EXAMPLE: Readonly<Record<Language, string>> = { en: 'For example', es: 'Por ejemplo' };

/** `input: problem For example: …` as one sentence. */
export function describeProblem({ input, problem, es, example }: InputProblem, language: Language = 'en'): string {
  const words = language === 'es' ? (es ?? problem) : problem;
  return `${input}: ${words}${example === undefined ? '' : ` ${FOR_EXAMPLE[language]}: ${example}.`}`;
}
