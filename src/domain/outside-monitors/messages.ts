import type { Catalogue } from '../../core/language.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { OutsideMessages } from './messages-type.ts';

export const outsideMessages: Catalogue<OutsideMessages> = { en, es };
