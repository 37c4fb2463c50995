import { adviceEn } from './advice-en.ts';
import type { LintMessages } from './messages-type.ts';

const of = (p: { table: string; size: string }) => (p.size === '' ? p.table : `${p.table}: ${p.size}`);

export const en: LintMessages = {
  advice: adviceEn,
  lock: {
    'ACCESS EXCLUSIVE': (p) => `Exclusive lock on ${of(p)}; nothing reads or writes it meanwhile.`,
    EXCLUSIVE: (p) => `Lock on ${of(p)}; nothing writes to it meanwhile.`,
    'SHARE ROW EXCLUSIVE': (p) => `Lock on ${of(p)}; nothing writes to it meanwhile.`,
    SHARE: (p) => `Lock on ${of(p)}; nothing writes to it meanwhile.`,
    'ROW EXCLUSIVE': (p) => `All rows of ${of(p)} are locked until the end of the migration.`,
  },
  sized: (p) => `${p.table}: ${p.size}.`,
  rows: (count) => `${count} rows`,
  sizeUnknown: 'size unknown',
  destroys: 'Destroys data.',
  ignoreHint: (rule) => `If it is meant: -- squawk-ignore ${rule}`,
  unparsable: (p) => `${p.file} cannot be read as SQL, so it was not checked: ${p.problem}, line ${p.line}. PostgreSQL will refuse it too.`,
  blocked: (p) =>
    `Backend ${p.pid}${p.application === '' ? '' : ` (${p.application})`} has had a transaction open for ${p.age}${p.state === '' ? '' : `, ${p.state}`}, and holds locks on ${p.tables}. The migration will wait for it, and everything else on the table behind the migration. End it first, or set lock_timeout in the migration.`,
  more: (count) => `${count} more lint finding(s); the job summary and the JSON report have all.`,
  summary: {
    title: 'What this deploy does',
    nothing: (p) => `${p.statements} statement(s) in ${p.migrations} pending migration(s): nothing that the lint objects to.`,
    where: 'Where',
    rule: 'Rule',
    table: 'Table',
    effect: 'What it does',
    destroysData: 'destroys data',
    notes: (p) =>
      [
        p.sizesKnown ? '' : 'The sizes of tables could not be read, so every lock counts.',
        p.small > 0 ? `${p.small} on tables below the threshold (${p.threshold}) left out.` : '',
        p.ignored > 0 ? `${p.ignored} switched off by squawk-ignore or lint-exclude.` : '',
      ]
        .filter(Boolean)
        .join(' '),
    more: (count) => `… ${count} more; the JSON report has all.`,
    longTransactions: 'Long transactions',
    session: ['Backend', 'Application', 'State', 'Open for', 'Locks on touched tables'],
  },
};
