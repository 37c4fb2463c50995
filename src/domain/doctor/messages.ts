import type { Catalogue } from '../../core/language.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { DoctorMessages } from './messages-type.ts';

export const doctorMessages: Catalogue<DoctorMessages> = { en, es };
