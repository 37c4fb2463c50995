import { type Answers, QUESTIONS } from './answers.ts';

/** The answers of an earlier run, or null where the text is not what init wrote. Unknown ones, of a newer version, are left out. */
export function parseStored(text: string): Answers | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const { schema, answers } = (parsed ?? {}) as { schema?: unknown; answers?: unknown };
  if (schema !== 1 || typeof answers !== 'object' || answers === null) return null;
  const given = answers as Readonly<Record<string, unknown>>;
  if (QUESTIONS.some((question) => given[question] !== undefined && typeof given[question] !== 'string')) return null;
  return Object.fromEntries(QUESTIONS.flatMap((question) => (typeof given[question] === 'string' ? [[question, given[question]]] : [])));
}
