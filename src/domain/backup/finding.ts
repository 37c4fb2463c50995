import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import { backupMessages, type Maker } from './messages.ts';
import { BACKUP_VERDICTS, type BackupReason } from './reasons.ts';

/** A finding about getting the backup, with its sentence in the run's language. `detail` is outside text. */
export function backupFinding(
  reason: BackupReason,
  facts: { file: string; detail: string; maker?: Maker },
  language: Language,
  evidence?: JsonObject,
): Finding {
  const spoken = { file: plainText(facts.file, 200), detail: plainText(facts.detail, 300), maker: facts.maker ?? 'own' };
  const message = backupMessages[language].reasons[reason](spoken);
  return { verdict: BACKUP_VERDICTS[reason], reason, message, ...(evidence === undefined ? {} : { evidence }) };
}
