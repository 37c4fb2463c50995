import type { Catalogue } from '../../core/language.ts';
import { en } from './restart-messages-en.ts';
import { es } from './restart-messages-es.ts';
import type { RestartMessages } from './restart-messages-type.ts';

export type { RestartMessages } from './restart-messages-type.ts';
export const restartMessages: Catalogue<RestartMessages> = { en, es };
