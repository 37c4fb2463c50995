import type { Context } from '../../src/adapters/runner/run-action.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { databaseProblems } from '../../src/domain/database/inputs.ts';
import { detailsOf, examine, findingsOf, sectionsOf } from '../../src/domain/doctor/examine.ts';
import { doctorMessages } from '../../src/domain/doctor/messages.ts';
import { railwayProblems } from '../../src/domain/railway/inputs.ts';
import { renderProblems } from '../../src/domain/render/inputs.ts';
import { type Given, gather } from './gather.ts';
import type { inputs as spec } from './inputs.ts';

/** What does not go together. */
export const validate = (given: Given) => [...databaseProblems(given), ...renderProblems(given), ...railwayProblems(given)];

/** Gathers what a repository's adoption looks like, and says what to change. It changes nothing. */
export async function run({ inputs, language, signal, redactor }: Context<typeof spec>): Promise<Outcome> {
  const m = doctorMessages[language];
  const record = await gather(inputs, { env: process.env, language, signal, redact: redactor.redact });
  const examination = examine(record, m);
  const count = (verdict: string) => String(examination.lines.filter((line) => line.verdict === verdict).length);
  return {
    findings: findingsOf(examination),
    outputs: { critical: count('critical'), degraded: count('degraded'), unknown: count('unknown') },
    details: detailsOf(examination),
    sections: sectionsOf(examination, m),
    sectionsTellAll: true,
  };
}
