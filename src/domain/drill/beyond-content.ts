import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { code, table } from '../../core/markdown.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Beyond } from './beyond.ts';
import type { CanaryOutcome } from './canary.ts';
import { contentMessages } from './content-messages.ts';
import type { FreshnessOutcome } from './freshness.ts';

/** Why the content of a copy is not what it should be, though it equals the dump. */
export const CONTENT_REASONS = ['data_stale', 'data_newer_than_backup', 'freshness_unknown', 'canary_missing', 'canary_unknown'] as const;

type Content = Pick<Beyond, 'freshness' | 'canary'>;

/** What was asked for is judged; what is only reported makes no finding. */
export function contentFindings({ freshness, canary }: Content, language: Language): Finding[] {
  return [...(canary ?? []).map((one) => canaryFinding(one, language)), ...(freshness ?? []).map((one) => freshnessFinding(one, language))].filter(
    (found) => found !== null,
  );
}

function canaryFinding({ column, found, problem }: CanaryOutcome, language: Language): Finding | null {
  if (found === true) return null;
  const m = contentMessages[language];
  const target = plainText(column, 200);
  if (found === false) return { verdict: 'critical', reason: 'canary_missing', message: m.canaryMissing(target), target };
  return { verdict: 'unknown', reason: 'canary_unknown', message: m.canaryUnknown(target, m.problems[problem ?? 'failed']), target };
}

function freshnessFinding({ column, maxMs, ageMs, state, problem }: FreshnessOutcome, language: Language): Finding | null {
  if (maxMs === null || state === 'fresh') return null;
  const m = contentMessages[language];
  const target = plainText(column, 200);
  const limit = formatDuration(maxMs);
  const evidence = { ageSeconds: ageMs === null ? null : Math.round(ageMs / 1000), maxAgeSeconds: Math.round(maxMs / 1000) };
  switch (state) {
    case 'stale':
      return { verdict: 'critical', reason: 'data_stale', message: m.stale(target, formatDuration(ageMs ?? 0), limit), target, evidence };
    case 'empty':
      return { verdict: 'critical', reason: 'data_stale', message: m.noTime(target, limit), target, evidence };
    case 'future':
      return { verdict: 'degraded', reason: 'data_newer_than_backup', message: m.future(target, formatDuration(-(ageMs ?? 0))), target, evidence };
    case 'unknown':
      return {
        verdict: 'unknown',
        reason: 'freshness_unknown',
        message: m.freshnessUnknown(target, m.problems[problem ?? 'failed']),
        target,
        evidence,
      };
  }
}

export function renderContent({ freshness, canary }: Content, language: Language): string {
  const m = contentMessages[language];
  const fresh = (freshness ?? []).map((one) => [
    one.maxMs === null ? '' : one.state === 'fresh' ? '✅' : '❌',
    code(one.column, 150),
    one.maxMs === null ? '' : `< ${formatDuration(one.maxMs)}`,
    one.ageMs === null ? m.states[one.state] : one.ageMs < 0 ? `−${formatDuration(-one.ageMs)}` : formatDuration(one.ageMs),
  ]);
  const birds = (canary ?? []).map((one) => [
    one.found === true ? '✅' : '❌',
    code(one.column, 150),
    m.canary,
    one.found === true ? m.there : m.notThere,
  ]);
  if (fresh.length + birds.length === 0) return '';
  return `### ${m.title}\n\n${table(['', m.column, m.expected, m.found], [...birds, ...fresh])}\n\n${m.explained}`;
}
