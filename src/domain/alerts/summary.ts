import type { Language } from '../../core/language.ts';
import type { Settled } from './judgement.ts';
import type { Configured } from './outcome.ts';

/** The sections of the job summary: a row per check, the worst first; folded evidence; the rules without a source. */
export declare function renderAlerts(
  settled: readonly Settled[],
  configured: Configured,
  issues: ReadonlyMap<string, string>,
  language: Language,
): readonly string[];
