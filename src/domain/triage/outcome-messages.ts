import type { Catalogue } from '../../core/language.ts';
import { en } from './outcome-messages-en.ts';
import { es } from './outcome-messages-es.ts';
import type { OutcomeMessages } from './outcome-messages-type.ts';

export type { OutcomeMessages } from './outcome-messages-type.ts';
export const outcomeMessages: Catalogue<OutcomeMessages> = { en, es };
