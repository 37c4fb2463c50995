import type { Language } from '../../core/language.ts';
import type { Diagnosis } from './culprit.ts';
import type { Evidence } from './evidence.ts';

/** The layer where it broke, by the table of docs/triage.md. It depends on the evidence alone; the language is that of the sentences. */
export type Diagnose = (evidence: Evidence, language: Language) => Diagnosis;
