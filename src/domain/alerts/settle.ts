import type { Language } from '../../core/language.ts';
import type { CheckState, Judgement, Settled } from './judgement.ts';

/** What a judgement comes to, with what was before: hysteresis, `for`, and how often in a row it could not be measured. */
export declare function settle(before: CheckState | undefined, judgement: Judgement, language: Language): Settled;
