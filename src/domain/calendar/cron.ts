/** A cron line as GitHub reads it: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule */
export type Cron = {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly daysOfWeek: readonly number[];
  /** Whether both kinds of day are restricted: then a day counts that is one of either. */
  readonly eitherDay: boolean;
  /** Whether the hours begin with `*`: such a line follows time as it passes, also where clocks are changed. */
  readonly anyHour: boolean;
};

type Range = { readonly min: number; readonly max: number; readonly names: readonly string[] };
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const RANGES = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
] as const satisfies readonly Range[];

/**
 * The five fields of a cron line with lists, ranges, steps and names; null where GitHub refuses it (no `@daily`, no 7 for Sunday, no range
 * that runs backwards: actions/languageservices, workflow-parser/src/model/converter/cron.ts). A field that begins with `*` restricts
 * nothing, as in crontab(5), also with a step.
 */
export function parseCron(text: string): Cron | null {
  const fields = text.trim().split(/[ \t]+/);
  if (fields.length !== 5 || text.length > 500) return null;
  const read = RANGES.map((range, i) => parseField(fields[i] as string, range));
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = read;
  if (!minutes || !hours || !daysOfMonth || !months || !daysOfWeek) return null;
  const restricted = (i: number) => !fields[i]?.startsWith('*');
  return { minutes, hours, daysOfMonth, months, daysOfWeek, eitherDay: restricted(2) && restricted(4), anyHour: !restricted(1) };
}

function parseField(text: string, range: Range): readonly number[] | null {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const values = parsePart(part, range);
    if (values === null) return null;
    for (const value of values) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

/** `*`, `5`, `1-5`, each with `/2` behind it; `5/10` goes on to the end. */
function parsePart(part: string, range: Range): readonly number[] | null {
  const [span = '', stepText, more] = part.split('/');
  if (more !== undefined) return null;
  const step = stepText === undefined ? 1 : /^\d{1,2}$/.test(stepText) ? Number(stepText) : 0;
  if (step < 1) return null;
  const bounds = parseSpan(span, range, stepText !== undefined);
  if (bounds === null) return null;
  const values: number[] = [];
  for (let value = bounds[0]; value <= bounds[1]; value += step) values.push(value);
  return values;
}

function parseSpan(span: string, range: Range, stepped: boolean): readonly [number, number] | null {
  if (span === '*') return [range.min, range.max];
  const [fromText = '', toText, more] = span.split('-');
  const from = numberOf(fromText, range);
  if (from === null || more !== undefined) return null;
  if (toText === undefined) return [from, stepped ? range.max : from];
  const to = numberOf(toText, range);
  return to === null || to < from ? null : [from, to];
}

function numberOf(text: string, { min, max, names }: Range): number | null {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + min;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= min && value <= max ? value : null;
}

/** Whether a line fires on a day of the calendar. */
export function firesOn(cron: Cron, month: number, dayOfMonth: number, dayOfWeek: number): boolean {
  if (!cron.months.includes(month)) return false;
  const [byMonth, byWeek] = [cron.daysOfMonth.includes(dayOfMonth), cron.daysOfWeek.includes(dayOfWeek)];
  return cron.eitherDay ? byMonth || byWeek : byMonth && byWeek;
}
