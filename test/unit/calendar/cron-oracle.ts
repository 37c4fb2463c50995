/** A second reading of cron, by other means: every minute is written down as its time zone shows it, and each field is matched as a text. */
const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function matches(fieldText: string, value: number, min: number, max: number, names: readonly string[], first: number): boolean {
  return fieldText.split(',').some((part) => {
    const plain = names.reduce((text, name, i) => text.replace(new RegExp(`\\b${name}\\b`, 'gi'), String(i + first)), part);
    const m = /^(\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(plain);
    if (m === null) throw new Error(`oracle: ${fieldText}`);
    const low = m[1] === '*' ? min : Number(m[2]);
    const high = m[1] === '*' ? max : m[3] === undefined ? (m[4] === undefined ? low : max) : Number(m[3]);
    return value >= low && value <= high && (value - low) % Number(m[4] ?? 1) === 0;
  });
}

type Wall = { readonly minute: number; readonly hour: number; readonly day: number; readonly month: number; readonly weekday: number };
/** Clocks are changed at full quarters of an hour alone, so what is shown at one holds, minutes aside, until the next. */
const QUARTER = 15 * 60_000;

function wallReader(timeZone: string): (at: number) => Wall {
  const shown = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'short', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
  });
  let [start, wall] = [-1, {} as Wall];
  return (at) => {
    const quarter = Math.floor(at / QUARTER) * QUARTER;
    if (quarter !== start) {
      const p = Object.fromEntries(shown.formatToParts(quarter).map(({ type, value }) => [type, value]));
      const [minute, hour, day, month] = [Number(p['minute']), Number(p['hour']), Number(p['day']), Number(p['month'])];
      wall = { minute, hour, day, month, weekday: NAMES.indexOf(String(p['weekday']).toUpperCase()) };
      start = quarter;
    }
    return { ...wall, minute: wall.minute + (at - quarter) / 60_000 };
  };
}

/** Which values of a field fit, found by asking each of them. */
const table = (text: string, min: number, max: number, names: readonly string[], first: number) =>
  new Set(Array.from({ length: max - min + 1 }, (_, i) => i + min).filter((value) => matches(text, value, min, max, names, first)));

/** Every minute of [from, until) whose wall time fits one of the lines. Says nothing of what is skipped when clocks are set forward. */
export function oracleRuns(lines: readonly string[], from: number, until: number, timeZone: string): number[] {
  const read = wallReader(timeZone);
  const tests = lines.map((line) => {
    const [mi, ho, dm, mo, dw] = line.split(' ') as [string, string, string, string, string];
    const [minutes, hours, months] = [table(mi, 0, 59, [], 0), table(ho, 0, 23, [], 0), table(mo, 1, 12, MONTHS, 1)];
    const [inMonth, inWeek] = [table(dm, 1, 31, [], 0), table(dw, 0, 6, NAMES, 0)];
    const both = dm[0] === '*' || dw[0] === '*';
    const days = ({ day, weekday }: Wall) => (both ? inMonth.has(day) && inWeek.has(weekday) : inMonth.has(day) || inWeek.has(weekday));
    return (wall: Wall) => minutes.has(wall.minute) && hours.has(wall.hour) && months.has(wall.month) && days(wall);
  });
  const found: number[] = [];
  for (let at = Math.ceil(from / 60_000) * 60_000; at < until; at += 60_000) {
    const wall = read(at);
    if (tests.some((fits) => fits(wall))) found.push(at);
  }
  return found;
}
