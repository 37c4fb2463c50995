import type { Catalogue } from '../../core/language.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { HealthMessages } from './messages-type.ts';

export type { HealthMessages } from './messages-type.ts';

/** Every sentence of the health room, per language. */
export const healthMessages: Catalogue<HealthMessages> = { en, es };
