import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import type { AppOutcome } from '../app-smoke/app.ts';
import { appDetails, appFindings, renderApp } from '../app-smoke/findings.ts';
import { ledgerFindings, rehearsalDetails, rehearsalFindings, renderRehearsal } from '../rehearsal/findings.ts';
import type { CopiedLedger } from '../rehearsal/ledger.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import { contentFindings, renderContent } from './beyond-content.ts';
import type { CanaryOutcome } from './canary.ts';
import type { FreshnessOutcome } from './freshness.ts';

/** What was looked at beyond the proof that the copy equals the dump; null where it was not looked at. */
export type Beyond = {
  readonly freshness: readonly FreshnessOutcome[] | null;
  readonly canary: readonly CanaryOutcome[] | null;
  readonly ledger: CopiedLedger | null;
  readonly rehearsal: Rehearsal | null;
  readonly app: AppOutcome | null;
};

export const NOTHING_BEYOND: Beyond = { freshness: null, canary: null, ledger: null, rehearsal: null, app: null };

/** Findings in the order of their weight. */
export function beyondFindings(beyond: Beyond, language: Language): Finding[] {
  return [
    ...contentFindings(beyond, language),
    ...rehearsalFindings(beyond.rehearsal, language),
    ...appFindings(beyond.app, language),
    ...ledgerFindings(beyond.ledger, language),
  ];
}

/** For the JSON report. */
export function beyondDetails({ freshness, canary, ledger, rehearsal, app }: Beyond): JsonObject {
  return {
    freshness:
      freshness?.map(({ column, maxMs, ageMs, state, problem }) => ({
        column: plainText(column, 300),
        maxAgeSeconds: maxMs === null ? null : Math.round(maxMs / 1000),
        ageSeconds: ageMs === null ? null : Math.round(ageMs / 1000),
        state,
        problem,
      })) ?? null,
    canary: canary?.map((one) => ({ ...one, column: plainText(one.column, 300) })) ?? null,
    ...rehearsalDetails(ledger, rehearsal),
    ...appDetails(app),
  };
}

/** Sections of the summary. */
export function renderBeyond(beyond: Beyond, language: Language): string[] {
  return [renderContent(beyond, language), renderRehearsal(beyond.ledger, beyond.rehearsal, language), renderApp(beyond.app, language)];
}
