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

/** Every minute of [from, until) whose wall time fits one of the lines. Says nothing of what is skipped when clocks are set forward. */
export function oracleRuns(lines: readonly string[], from: number, until: number, timeZone: string): number[] {
  const found: number[] = [];
  const shown = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'short', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
  });
  for (let at = Math.ceil(from / 60_000) * 60_000; at < until; at += 60_000) {
    const p = Object.fromEntries(shown.formatToParts(at).map(({ type, value }) => [type, value]));
    const [minute, hour, day, month] = [Number(p['minute']), Number(p['hour']), Number(p['day']), Number(p['month'])];
    const weekday = NAMES.indexOf(String(p['weekday']).toUpperCase());
    const fits = lines.some((line) => {
      const [mi, ho, dm, mo, dw] = line.split(' ') as [string, string, string, string, string];
      const inMonth = matches(dm, day, 1, 31, [], 0);
      const inWeek = matches(dw, weekday, 0, 6, NAMES, 0);
      const days = dm[0] === '*' || dw[0] === '*' ? inMonth && inWeek : inMonth || inWeek;
      return matches(mi, minute, 0, 59, [], 0) && matches(ho, hour, 0, 23, [], 0) && matches(mo, month, 1, 12, MONTHS, 1) && days;
    });
    if (fits) found.push(at);
  }
  return found;
}
