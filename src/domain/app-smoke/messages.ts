import type { Catalogue } from '../../core/language.ts';
import type { AppOutcome, Isolation } from './app.ts';
import { appMessagesEn } from './messages-en.ts';
import { appMessagesEs } from './messages-es.ts';

export type AppMessages = {
  readonly notIsolated: (why: string) => string;
  readonly obstacles: Readonly<Record<Extract<AppOutcome, { kind: 'not_isolated' }>['why'], string>>;
  readonly ended: (exit: string, after: string) => string;
  readonly unhealthy: (what: string, after: string) => string;
  readonly readFailed: (path: string, what: string) => string;
  readonly isolations: Readonly<Record<Isolation, string>>;
  readonly title: string;
  readonly path: string;
  readonly answer: string;
  readonly starting: string;
  readonly healthy: (after: string) => string;
};

export const appMessages: Catalogue<AppMessages> = { en: appMessagesEn, es: appMessagesEs };
