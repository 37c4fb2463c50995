import type { Catalogue } from '../../core/language.ts';
import { contentMessagesEn } from './content-messages-en.ts';
import { contentMessagesEs } from './content-messages-es.ts';
import type { FreshnessOutcome } from './freshness.ts';

export type ContentMessages = {
  readonly stale: (column: string, age: string, limit: string) => string;
  readonly noTime: (column: string, limit: string) => string;
  readonly future: (column: string, by: string) => string;
  readonly freshnessUnknown: (column: string, why: string) => string;
  readonly canaryMissing: (column: string) => string;
  readonly canaryUnknown: (column: string, why: string) => string;
  readonly problems: Readonly<Record<NonNullable<FreshnessOutcome['problem']>, string>>;
  readonly states: Readonly<Record<FreshnessOutcome['state'], string>>;
  readonly title: string;
  readonly column: string;
  readonly expected: string;
  readonly found: string;
  readonly canary: string;
  readonly there: string;
  readonly notThere: string;
  readonly explained: string;
};

export const contentMessages: Catalogue<ContentMessages> = { en: contentMessagesEn, es: contentMessagesEs };
