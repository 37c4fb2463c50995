import type { Catalogue } from '../../core/language.ts';
import type { MigrationMessages } from './messages.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';

export const migrationMessages: Catalogue<MigrationMessages> = { en, es };
