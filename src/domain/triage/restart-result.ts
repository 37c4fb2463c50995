import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import type { RestartRefusal, RestartWay } from './restart.ts';
import { restartMessages } from './restart-messages.ts';

/** What came of a restart. `detail` is plain text. */
export type RestartResult =
  | { readonly kind: 'none' }
  | { readonly kind: 'dry_run'; readonly way: RestartWay | null; readonly refusal: RestartRefusal | null }
  | { readonly kind: 'refused'; readonly why: RestartRefusal }
  | { readonly kind: 'recovered' | 'still_failing'; readonly way: RestartWay; readonly tookMs: number; readonly recorded: string | null }
  | { readonly kind: 'not_accepted'; readonly way: RestartWay; readonly detail: string; readonly recorded: string | null }
  | { readonly kind: 'broken_off'; readonly way: RestartWay };

/** The output `restart`. */
export const RESTART_OUTPUTS = {
  none: 'none',
  dry_run: 'dry_run',
  refused: 'refused',
  recovered: 'ok',
  still_failing: 'failed',
  not_accepted: 'failed',
  broken_off: 'requested',
} as const satisfies Readonly<Record<RestartResult['kind'], string>>;

/** What the rules of a restart are for; the others mean that it is not set up as it should be. */
const BY_RULE: readonly RestartRefusal[] = ['culprit', 'incident_over', 'maintenance', 'already', 'cool_down', 'not_claimed'];

/** What is said of it in one sentence; empty where nothing was asked for. */
export function restartSentence(result: RestartResult, language: Language): string {
  const m = restartMessages[language];
  switch (result.kind) {
    case 'none':
    case 'broken_off':
      return '';
    case 'dry_run':
      return m.dryRun(result.way === null ? null : m.way[result.way], result.refusal === null ? null : m.refusal[result.refusal]);
    case 'refused':
      return m.refused(m.refusal[result.why]);
    case 'recovered':
      return m.recovered(m.way[result.way], formatDuration(result.tookMs));
    case 'still_failing':
      return m.stillFailing(m.way[result.way], formatDuration(result.tookMs));
    case 'not_accepted':
      return m.notAccepted(m.way[result.way], result.detail);
  }
}

/** The findings on it, beside the diagnosis'. A recovery is the run's main finding and not among them. */
export function restartFindings(result: RestartResult, language: Language): readonly Finding[] {
  const message = restartSentence(result, language);
  const unrecorded = 'recorded' in result && result.recorded !== null ? [result.recorded] : [];
  const findings = unrecorded.map(
    (detail): Finding => ({ verdict: 'degraded', reason: 'restart_not_recorded', message: restartMessages[language].notRecorded(detail) }),
  );
  if (message === '' || result.kind === 'recovered') return findings;
  if (result.kind === 'refused') {
    const verdict = BY_RULE.includes(result.why) ? 'ok' : 'degraded';
    return [{ verdict, reason: `restart_refused_${result.why}`, message }, ...findings];
  }
  if (result.kind === 'dry_run') return [{ verdict: 'ok', reason: 'restart_dry_run', message }];
  return [{ verdict: 'critical', reason: result.kind === 'still_failing' ? 'restart_did_not_help' : 'restart_failed', message }, ...findings];
}
