import type { Catalogue } from '../../core/language.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { MonitorMessages } from './messages-type.ts';

export type { MonitorMessages } from './messages-type.ts';
export const monitorMessages: Catalogue<MonitorMessages> = { en, es };
