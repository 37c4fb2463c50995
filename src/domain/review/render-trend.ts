import { details, table } from '../../core/markdown.ts';
import { inert } from '../incidents/inert.ts';
import { type Context, percent } from './layout.ts';
import { reviewMessages } from './messages.ts';
import { nameOf } from './names.ts';
import type { TargetWeek, WeekShare } from './services.ts';
import { type Shares, sharesOf } from './watched.ts';

/** Each has two charts. */
const CHARTED_TARGETS = 3;

/**
 * Availability over the weeks of the first targets, with how much of each week was watched below it, and both as figures. A week that nobody
 * watched has no bar, and its name a question mark.
 */
export function availabilityTrend(targets: readonly TargetWeek[], context: Context): string {
  const m = reviewMessages[context.language];
  const known = targets.flatMap((target) => {
    const weeks = sinceWatched(target.weeks ?? []);
    // One week is no trend.
    return weeks.filter(({ availability }) => availability !== null).length < 2 ? [] : [{ name: inert(nameOf(target), 160), weeks }];
  });
  const unread = targets.some(({ weeks }) => weeks === null) ? m.weeksUnread : '';
  if (known.length === 0 || context.rows <= 3) return unread;
  const shown = known.slice(0, CHARTED_TARGETS);
  const rows = shown.flatMap(({ name, weeks }) =>
    weeks.map(({ id, availability, coverage, atLeast }) => [name, id, percent(availability), percent(coverage), percent(atLeast)]),
  );
  const { target, week, available, watched, atLeast } = m.head;
  return [
    `#### ${m.overWeeks}`,
    ...shown.flatMap(({ name, weeks }) => [
      shown.length > 1 ? `**${name}**` : '',
      chartOf(m.chartAvailable, weeks, 'availability'),
      chartOf(m.chartWatched, weeks, 'coverage'),
    ]),
    m.weeksExplained,
    details(m.overWeeks, table([target, week, available, watched, atLeast], rows)),
    known.length > shown.length ? m.more(known.length - shown.length) : '',
    unread,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

type Week = Shares & { readonly id: string };

/** Without the weeks before anybody watched. */
function sinceWatched(weeks: readonly WeekShare[]): readonly Week[] {
  const all = weeks.map(({ id, whole }) => ({ id, ...sharesOf(whole) }));
  const first = all.findIndex(({ availability }) => availability !== null);
  return first < 0 ? [] : all.slice(first);
}

const COLORS = { availability: '#2da44e', coverage: '#57606a' } as const;

function chartOf(title: string, weeks: readonly Week[], of: keyof typeof COLORS): string {
  const values = weeks.map((week) => (week.availability === null ? null : week[of]));
  // Mermaid knows no missing value, and draws a low bar where one is at the axis' beginning. Far below it the height is negative: there is none.
  const low = of === 'coverage' ? 0 : lowest(values.filter((value) => value !== null));
  // `2026-W47` → `W47`.
  const names = weeks.map(({ id, availability }) => `"${id.slice(5)}${availability === null ? ' ?' : ''}"`);
  return [
    '```mermaid',
    `%%{init: {"xyChart": {"width": 900, "height": 220, "xAxis": {"labelFontSize": 12}, "yAxis": {"labelFontSize": 10}}, "themeVariables": {"xyChart": {"plotColorPalette": "${COLORS[of]}"}}}}%%`,
    'xychart-beta',
    `  title "${title}"`,
    `  x-axis [${names.join(', ')}]`,
    `  y-axis "" ${low} --> 100`,
    `  bar [${values.map((value) => value ?? low - 100).join(', ')}]`,
    '```',
  ].join('\n');
}

/** Where the axis begins: below the least value, as long as there is anything below it. */
function lowest(values: readonly number[]): number {
  const least = Math.min(...values);
  return 100 - ([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].find((span) => 100 - span < least) ?? 100);
}
