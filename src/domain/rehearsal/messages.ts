import type { Catalogue } from '../../core/language.ts';
import { rehearsalMessagesEn } from './messages-en.ts';
import { rehearsalMessagesEs } from './messages-es.ts';
import type { Obstacle, Rehearsal } from './rehearsal.ts';

export type RehearsalMessages = {
  readonly failed: (names: string) => string;
  readonly missing: (names: string, folder: string) => string;
  readonly modified: (names: string) => string;
  readonly ledgerUnreadable: string;
  readonly impossible: (why: string) => string;
  readonly obstacles: Readonly<Record<Obstacle, string>>;
  readonly ended: Readonly<
    Record<'deploy_failed' | 'deploy_timeout' | 'deploy_incomplete', (p: { how: string; names: string; elapsed: string }) => string>
  >;
  /** `pending` is null where there is no repository to compare with. */
  readonly behind: (applied: number, pending: number | null) => string;
  readonly outcome: (rehearsal: Rehearsal) => string;
  readonly title: string;
  readonly applied: string;
  readonly migration: string;
  readonly took: string;
  readonly progress: (count: number, version: string) => string;
  readonly applying: (name: string) => string;
};

export const rehearsalMessages: Catalogue<RehearsalMessages> = { en: rehearsalMessagesEn, es: rehearsalMessagesEs };
