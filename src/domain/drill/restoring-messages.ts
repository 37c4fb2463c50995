import type { Catalogue } from '../../core/language.ts';
import type { ClientWay, WayWhy } from './client-ways.ts';
import type { Progress } from './restore-progress.ts';
import { restoringMessagesEn } from './restoring-messages-en.ts';
import { restoringMessagesEs } from './restoring-messages-es.ts';
import type { LocaleKind, LocaleWhy } from './scratch-locale.ts';
import type { AgainWhy } from './second-attempt.ts';
import type { TuningWhy } from './tuning.ts';

/** What is said of how a dump was restored: its locale, the server's settings, the client, the time. */
export type RestoringMessages = {
  readonly labels: Readonly<Record<'locale' | 'tuning' | 'again', string>>;
  /** `collate` and `ctype` are the server's words for what the database got. */
  readonly localeKinds: Readonly<Record<LocaleKind, (collate: string, ctype: string) => string>>;
  readonly localeWhys: Readonly<Record<LocaleWhy, string>>;
  readonly tuningWhys: Readonly<Record<TuningWhy, string>>;
  readonly tunedBack: string;
  readonly tunedLeft: string;
  readonly ways: Readonly<Record<ClientWay, string>>;
  readonly wayWhys: Readonly<Record<WayWhy, string>>;
  readonly againWhys: Readonly<Record<AgainWhy, string>>;
  readonly progress: {
    readonly again: Readonly<Record<AgainWhy, string>>;
    readonly restoring: (progress: Progress, elapsedMs: number) => string;
    readonly tuned: (settings: string) => string;
    /** A drill that is gone had left them. */
    readonly untuned: string;
  };
};

export const restoringMessages: Catalogue<RestoringMessages> = { en: restoringMessagesEn, es: restoringMessagesEs };
