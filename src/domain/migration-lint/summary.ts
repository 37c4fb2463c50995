import { formatDuration } from '../../core/duration.ts';
import type { JsonObject } from '../../core/json.ts';
import { code, escapeMarkdown, table } from '../../core/markdown.ts';
import { evidenceOf, lockedBy, shownName } from './findings.ts';
import type { LintMessages, SentenceName } from './messages-type.ts';
import { describeSize } from './threshold.ts';
import type { DatabaseFacts, LintAlarm, LintResult, LongTransaction } from './types.ts';

const MAX_ROWS = 60;

/** The section of the job summary on what the pending migrations do. `threshold` is the input's text. */
export function summarizeLint(result: LintResult, facts: DatabaseFacts | null, migrations: number, threshold: string, m: LintMessages): string {
  const t = m.summary;
  const { alarms, ignored, small, statements, sizesKnown } = result;
  const rows = alarms.slice(0, MAX_ROWS).map((item) => rowOf(item, m));
  const notes = t.notes({ ignored, small, threshold, sizesKnown });
  const body = alarms.length === 0 ? escapeMarkdown(t.nothing({ statements, migrations })) : table(['', t.where, t.rule, t.table, t.effect], rows);
  const more = alarms.length > MAX_ROWS ? t.more(alarms.length - MAX_ROWS) : '';
  return [`### ${t.title}`, body, more, escapeMarkdown(notes), sessions(facts?.longTransactions ?? [], m)].filter((part) => part !== '').join('\n\n');
}

function rowOf(item: LintAlarm, m: LintMessages): string[] {
  const name = item.sizeOf ?? item.table;
  const size = item.size === null ? '' : describeSize(item.size, m.rows);
  const advice = m.advice[`${item.rule}${item.variant === undefined ? '' : `/${item.variant}`}` as SentenceName];
  const what = advice.what({ table: item.table === null ? '' : shownName(item.table), subject: item.subject });
  const destroys = item.destroys ? `**${m.summary.destroysData}**` : '';
  return [
    item.level === 'error' ? '❌' : '⚠️',
    `${code(item.migration, 120)}:${item.line}`,
    code(item.rule),
    [name === null ? '' : code(shownName(name)), escapeMarkdown(size)].filter(Boolean).join('<br>'),
    [escapeMarkdown(what), destroys].filter(Boolean).join('<br>'),
  ];
}

function sessions(list: readonly LongTransaction[], m: LintMessages): string {
  if (list.length === 0) return '';
  const rows = list.map((item) => [
    String(item.pid),
    code(item.application, 60),
    escapeMarkdown(item.state),
    escapeMarkdown(formatDuration(item.ageSeconds * 1000)),
    escapeMarkdown(lockedBy(item).join(', ')),
  ]);
  return `#### ${m.summary.longTransactions}\n\n${table(m.summary.session, rows)}`;
}

/** `details.lint` of the JSON report. */
export function lintDetails(result: LintResult, facts: DatabaseFacts | null): JsonObject {
  const { alarms, unparsable, statements, ignored, small, sizesKnown } = result;
  return {
    statements,
    ignored,
    small,
    sizesKnown,
    destroysData: alarms.some((item) => item.destroys),
    alarms: alarms.map((item) => ({ file: item.file, line: item.line, ...evidenceOf(item) })),
    unparsable: unparsable.map((item) => ({ ...item })),
    longTransactions: (facts?.longTransactions ?? []).map(({ pid, application, state, ageSeconds, ...rest }) => ({
      pid,
      application,
      state,
      ageSeconds,
      tables: lockedBy({ pid, application, state, ageSeconds, ...rest }),
    })),
  };
}
