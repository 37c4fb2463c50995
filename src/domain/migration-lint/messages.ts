import type { Catalogue } from '../../core/language.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { LintMessages } from './messages-type.ts';

export const lintMessages: Catalogue<LintMessages> = { en, es };
