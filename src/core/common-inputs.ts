import { choice, flag, type InputSpec, text } from './input-spec.ts';
import { LANGUAGES } from './language.ts';
import { FAIL_ON, ON_UNKNOWN } from './verdict.ts';

/** The inputs that every action has. */
export const COMMON_INPUTS = {
  'fail-on': choice(FAIL_ON, { default: 'critical' }),
  'on-unknown': choice(ON_UNKNOWN, { default: 'fail' }),
  summary: flag({ default: 'true' }),
  'report-path': text(),
  language: choice(LANGUAGES, { default: 'en' }),
} satisfies InputSpec;

/** The outputs that every action has, with the values that hold until it reports. */
export const COMMON_OUTPUTS = {
  verdict: 'unknown',
  reason: 'cancelled',
  message: 'The step was ended before it could report.',
  report: '',
} as const;
