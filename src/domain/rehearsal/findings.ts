import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { code, details, table } from '../../core/markdown.ts';
import { plainText } from '../../core/plain-text.ts';
import type { CopiedLedger } from './ledger.ts';
import { rehearsalMessages } from './messages.ts';
import type { Rehearsal } from './rehearsal.ts';

export const REHEARSAL_REASONS = [
  'migration_failed',
  'migration_missing',
  'migration_modified',
  'ledger_unreadable',
  'deploy_failed',
  'deploy_timeout',
  'deploy_incomplete',
  'rehearsal_impossible',
] as const;
export type RehearsalReason = (typeof REHEARSAL_REASONS)[number];

const NAMES_SHOWN = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).map((name) => plainText(name, 100));
  return shown.join(', ') + (names.length > NAMES_SHOWN ? ` (+${names.length - NAMES_SHOWN})` : '');
}

/**
 * A failed migration in the copy would block the next deploy after a real restore. That the repository lacks or has edited one says
 * nothing against the backup, so it is degraded. Pending ones are reported, and are no finding: a backup is older than its code.
 */
export function ledgerFindings(ledger: CopiedLedger | null, language: Language): Finding[] {
  if (ledger === null) return [];
  const m = rehearsalMessages[language];
  if (ledger.kind === 'unreadable') return [{ verdict: 'unknown', reason: 'ledger_unreadable', message: m.ledgerUnreadable }];
  const about = (verdict: Finding['verdict'], reason: RehearsalReason, names: readonly string[], message: (names: string) => string): Finding[] =>
    names.length === 0 ? [] : [{ verdict, reason, message: message(listed(names)), evidence: { migrations: names.slice(0, 100) } }];
  const { failed, repository } = ledger;
  return [
    ...about('critical', 'migration_failed', failed, m.failed),
    ...about('degraded', 'migration_missing', repository?.missing ?? [], (names) => m.missing(names, plainText(repository?.folder ?? '', 200))),
    ...about('degraded', 'migration_modified', repository?.modified ?? [], m.modified),
  ];
}

export function rehearsalFindings(rehearsal: Rehearsal | null, language: Language): Finding[] {
  if (rehearsal === null || rehearsal.kind === 'nothing') return [];
  const m = rehearsalMessages[language];
  if (rehearsal.kind === 'impossible')
    return [
      { verdict: 'unknown', reason: 'rehearsal_impossible', message: m.impossible(m.obstacles[rehearsal.why]), evidence: { why: rehearsal.why } },
    ];
  const { reason, exit, prismaCode, sqlState, failed, elapsedMs } = rehearsal;
  if (reason === 'ok') return [];
  const how = [exit, prismaCode, sqlState === null ? null : `SQLSTATE ${sqlState}`].filter((part) => part !== null).join(', ');
  const message = m.ended[reason]({ how, names: listed(failed), elapsed: formatDuration(elapsedMs) });
  return [{ verdict: 'critical', reason, message, evidence: { exit, prismaCode, sqlState, migrations: failed } }];
}

export function rehearsalDetails(ledger: CopiedLedger | null, rehearsal: Rehearsal | null): JsonObject {
  const plain = (names: readonly string[]) => names.slice(0, 1000).map((name) => plainText(name, 200));
  const repository = ledger?.kind === 'read' ? ledger.repository : null;
  return {
    migrations: ledger && {
      readable: ledger.kind === 'read',
      applied: ledger.kind === 'read' ? ledger.applied : null,
      failed: ledger.kind === 'read' ? plain(ledger.failed) : [],
      folder: repository && plainText(repository.folder, 300),
      pending: repository && plain(repository.pending),
      modified: repository && plain(repository.modified),
      missing: repository && plain(repository.missing),
    },
    rehearsal: rehearsal && { ...rehearsal, ...('failed' in rehearsal ? { failed: plain(rehearsal.failed) } : {}) },
  };
}

export function renderRehearsal(ledger: CopiedLedger | null, rehearsal: Rehearsal | null, language: Language): string {
  const m = rehearsalMessages[language];
  const lines: string[] = [];
  if (ledger?.kind === 'read') lines.push(m.behind(ledger.applied, ledger.repository?.pending.length ?? null));
  if (rehearsal !== null) lines.push(m.outcome(rehearsal));
  if (lines.length === 0) return '';
  const run = rehearsal?.kind === 'run' ? rehearsal : null;
  const rows = (run?.applied ?? []).map(({ name, ms }) => [code(name, 150), ms === null ? '' : formatDuration(ms)]);
  const list = rows.length === 0 ? '' : `\n\n${details(m.applied, table([m.migration, m.took], rows.slice(0, 200)))}`;
  return `### ${m.title}\n\n${lines.join(' ')}${list}`;
}
