import { type Measured, type Unmeasured, unmeasured } from '../alerts/measured.ts';
import { readListAnswer } from './query-answer.ts';
import type { MetricAnswer } from './types.ts';

/** Whether a list that was asked for has anything in it. One that is too long to read has. */
export function isThere(answer: MetricAnswer): boolean | Unmeasured {
  const list = readListAnswer(answer);
  if (list.kind === 'measured') return list.value.length > 0;
  return list.cause === 'too_much' ? true : list;
}

/** Texts of a list such as the values of a label; what is none is left out. */
export function textsOf(answer: MetricAnswer): Measured<readonly string[]> {
  const list = readListAnswer(answer);
  return list.kind === 'unmeasured' ? list : { kind: 'measured', value: list.value.filter((value) => typeof value === 'string') };
}

/**
 * What an empty or doubtful result comes to, by whether each of the query's metrics is known. A name that nobody ever heard of is a typing
 * error, and silence about it would be a pass for ever.
 */
export function explainAbsence(selectors: readonly string[], known: readonly (boolean | Unmeasured)[]): Unmeasured | null {
  const unasked = known.find((one): one is Unmeasured => typeof one !== 'boolean');
  const missing = selectors.filter((_, i) => known[i] === false);
  if (missing.length > 0) return unmeasured('unknown_metric', missing.join(', '));
  return unasked ?? null;
}
