import type { Catalogue } from '../../core/language.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { ReviewMessages } from './messages-type.ts';

export type { ReviewMessages } from './messages-type.ts';
export const reviewMessages: Catalogue<ReviewMessages> = { en, es };
