import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Catalogue, Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import type { AgeProof, Danger } from './guard.ts';
import { guardMessagesEn } from './guard-messages-en.ts';
import { guardMessagesEs } from './guard-messages-es.ts';

export type GuardMessages = {
  readonly databases: (names: string) => string;
  readonly productionAddress: (said: string) => string;
  readonly productionId: string;
  readonly productionIdUnreadable: string;
  readonly olderThanJob: (server: string, job: string) => string;
  readonly sessions: (count: number) => string;
  readonly ages: Readonly<Record<AgeProof, string>>;
  readonly age: string;
};

export const guardMessages: Catalogue<GuardMessages> = { en: guardMessagesEn, es: guardMessagesEs };

const NAMES_SHOWN = 5;

/** Nothing was restored: the finding on a server that may be in use. Its evidence names the guard that spoke. */
export function unsafeServer(danger: Danger, language: Language): Finding {
  const only = danger.kind === 'databases' && danger.databases.length === 1 ? { target: plainText(danger.databases[0] ?? '', 200) } : {};
  return {
    verdict: 'unknown',
    reason: 'unsafe_server',
    message: sentence(danger, guardMessages[language]),
    ...only,
    evidence: { guard: danger.kind },
  };
}

function sentence(danger: Danger, m: GuardMessages): string {
  switch (danger.kind) {
    case 'databases': {
      const names = danger.databases.map((name) => plainText(name, 100));
      const more = names.length > NAMES_SHOWN ? ` (+${names.length - NAMES_SHOWN})` : '';
      return m.databases(names.slice(0, NAMES_SHOWN).join(', ') + more);
    }
    case 'production_address':
      return m.productionAddress(danger.said);
    case 'production_id':
      return m.productionId;
    case 'production_id_unreadable':
      return m.productionIdUnreadable;
    case 'older_than_job':
      return m.olderThanJob(formatDuration(danger.serverAgeMs), formatDuration(danger.jobAgeMs));
    case 'sessions':
      return m.sessions(danger.count);
  }
}
