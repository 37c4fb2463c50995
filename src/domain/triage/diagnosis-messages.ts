import type { Catalogue } from '../../core/language.ts';
import { en } from './diagnosis-messages-en.ts';
import { es } from './diagnosis-messages-es.ts';
import type { DiagnosisMessages } from './diagnosis-messages-type.ts';

export type { DiagnosisMessages, Link } from './diagnosis-messages-type.ts';
export const diagnosisMessages: Catalogue<DiagnosisMessages> = { en, es };
