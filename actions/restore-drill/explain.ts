import { PostgresError } from '../../src/adapters/postgres/failure.ts';
import { StorageFailure, systemCode } from '../../src/adapters/storage/failure.ts';
import type { Finding } from '../../src/core/finding.ts';
import { frameMessages } from '../../src/core/frame-messages.ts';
import { ArchiveError } from '../../src/domain/archive/damage.ts';
import { backupFinding } from '../../src/domain/backup/finding.ts';
import { isBackupReason } from '../../src/domain/backup/reasons.ts';
import type { FailureReason } from '../../src/domain/database/failure.ts';
import { databaseMessages } from '../../src/domain/database/messages.ts';
import { drillMessages } from '../../src/domain/drill/messages.ts';
import { finding } from '../../src/domain/drill/problem.ts';
import { ARCHIVE_VERDICTS, STORAGE_VERDICTS } from '../../src/domain/drill/reasons.ts';
import { type Drill, DrillStop } from './drill.ts';

/** The finding that an error stands for. An error of our own is thrown on. */
export function explain(error: unknown, drill: Drill): Finding {
  const { language, signal } = drill.context;
  const { file } = drill.record();
  if (signal.aborted) return { verdict: 'unknown', reason: 'cancelled', message: frameMessages[language].cancelled };
  if (error instanceof DrillStop) return error.finding;
  if (error instanceof ArchiveError) {
    const number = (name: string) => (typeof error.evidence[name] === 'number' ? error.evidence[name] : null);
    const damage = { at: number('at'), size: number('size'), whole: number('entriesWhole'), expected: number('entriesExpected') };
    const detail = drillMessages[language].damage(damage) || error.message;
    return finding(ARCHIVE_VERDICTS[error.reason], error.reason, { file, detail }, language, error.evidence);
  }
  if (error instanceof StorageFailure) {
    const { reason, message: detail } = error;
    const maker = drill.context.inputs.backup.kind === 'render' ? 'render' : 'own';
    if (isBackupReason(reason)) return backupFinding(reason, { file, detail, maker }, language);
    return finding(STORAGE_VERDICTS[reason], reason, { file, detail }, language);
  }
  if (error instanceof PostgresError) return explainServer(error, drill);
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return finding('unknown', 'disk_full', { detail: code }, language);
  throw error;
}

/** Reasons of the connection that have a name of their own in a drill, where the server is the throwaway one. */
const RENAMED: Partial<Readonly<Record<FailureReason, string>>> = { unreachable: 'server_unreachable', connection_lost: 'server_lost' };

/** Once there is data in the database, a message of the server may hold some: only its SQLSTATE is kept. */
function explainServer({ failure }: PostgresError, drill: Drill): Finding {
  const { language } = drill.context;
  if (failure.code === '53100') return finding('unknown', 'disk_full', { detail: 'SQLSTATE 53100' }, language);
  const filled = drill.record().scratch !== null;
  const message = databaseMessages[language][failure.reason](filled ? { ...failure, detail: failure.code ?? failure.reason } : failure);
  return { verdict: 'unknown', reason: RENAMED[failure.reason] ?? failure.reason, message };
}
