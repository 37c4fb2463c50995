import { type Expectation, evaluate, isGood } from '../health/evaluate.ts';
import type { Sample } from '../health/types.ts';
import { answererOf } from './answerer.ts';
import { claimsOf } from './claims.ts';
import type { HttpLook } from './evidence.ts';

/** One answer, judged as the health room does, with who gave it and what its body says of the dependencies. */
export function judgeAnswer(sample: Sample, expected: Expectation, redact: (text: string) => string): HttpLook {
  const body = sample.result.kind === 'body' ? sample.result.body.text : null;
  const { fact } = evaluate(sample, expected, redact);
  const by = answererOf(sample.head, body);
  return {
    status: sample.head?.status ?? null,
    fact,
    good: isGood(fact),
    by: { layer: by.layer, name: redact(by.name) },
    claims: claimsOf(body),
    phases: sample.phases,
  };
}
