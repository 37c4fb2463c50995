/** Why something could not be measured. Stable codes: they become reasons of findings. */
export const UNMEASURED = [
  // The way to the source.
  'unreachable',
  'timed_out',
  'unauthorized',
  'rate_limited',
  'wrong_host',
  // What it answered.
  'source_failed',
  'malformed',
  'partial',
  'too_much',
  // What it knows.
  'not_found',
  'unknown_metric',
  'no_data',
  'not_a_number',
  'several_series',
  'too_few_requests',
  'gap',
  'unsupported',
] as const;
export type UnmeasuredCause = (typeof UNMEASURED)[number];

/** What could not be measured, and why. It is never a pass. */
export type Unmeasured = {
  readonly kind: 'unmeasured';
  readonly cause: UnmeasuredCause;
  /** The source's own words or what was asked for: plain text on one line, without secrets. May be empty. */
  readonly detail: string;
};

export type Measured<T> = { readonly kind: 'measured'; readonly value: T } | Unmeasured;

export const measured = <T>(value: T): Measured<T> => ({ kind: 'measured', value });
export const unmeasured = (cause: UnmeasuredCause, detail = ''): Unmeasured => ({ kind: 'unmeasured', cause, detail });
