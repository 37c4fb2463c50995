import type { Catalogue } from '../../core/language.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { AlertMessages } from './messages-type.ts';

export type { AlertMessages } from './messages-type.ts';
export const alertMessages: Catalogue<AlertMessages> = { en, es };
