import type { Catalogue } from '../../core/language.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { WatchdogMessages } from './messages-type.ts';

export const watchdogMessages: Catalogue<WatchdogMessages> = { en, es };
