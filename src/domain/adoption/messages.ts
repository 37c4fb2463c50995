import type { Catalogue } from '../../core/language.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { AdoptionMessages } from './messages-type.ts';

export const adoptionMessages: Catalogue<AdoptionMessages> = { en, es };
