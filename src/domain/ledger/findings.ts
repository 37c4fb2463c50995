import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import { formatSize } from '../../core/size.ts';
import type { Verdict } from '../../core/verdict.ts';
import { ledgerMessages } from './messages.ts';
import type { TableChange, TrendFinding } from './trend.ts';

/** Rows that are gone are gone from production too; a slower restore or another size wants a look. */
export const TREND_REASONS: Readonly<Record<TrendFinding['reason'], Verdict>> = {
  table_emptied: 'critical',
  no_recent_drill: 'critical',
  table_shrunk: 'degraded',
  table_gone: 'degraded',
  restore_slower: 'degraded',
  size_unusual: 'degraded',
};

const TABLES_NAMED = 5;

/** A finding with its sentence. `shrinkTo` is the share that the rule of shrinking tables was asked with. */
export function trendFinding(found: TrendFinding, shrinkTo: number, language: Language): Finding {
  const verdict = TREND_REASONS[found.reason];
  const m = ledgerMessages[language].trend;
  switch (found.reason) {
    case 'table_emptied':
    case 'table_shrunk':
    case 'table_gone': {
      const message = m[found.reason]({ names: named(found.tables), count: found.tables.length, share: `${Math.round(shrinkTo * 100)} %` });
      const tables = found.tables.slice(0, 100).map(({ table, before, now }): JsonObject => ({ table, before, now }));
      return { verdict, reason: found.reason, message, evidence: { count: found.tables.length, tables } };
    }
    case 'restore_slower': {
      const message = m.restore_slower({ now: formatDuration(found.now * 1000), usual: formatDuration(found.usual * 1000), drills: found.drills });
      return { verdict, reason: found.reason, message, evidence: { seconds: found.now, usual: found.usual, drills: found.drills } };
    }
    case 'size_unusual': {
      const message = m.size_unusual({ now: formatSize(found.now), usual: formatSize(found.usual), drills: found.drills });
      return { verdict, reason: found.reason, message, evidence: { bytes: found.now, usual: found.usual, drills: found.drills } };
    }
    case 'no_recent_drill': {
      const message = m.no_recent_drill({ last: found.last?.slice(0, 10) ?? null, limit: formatDuration(found.maxAgeMs) });
      const evidence = { last: found.last, maxAgeSeconds: Math.round(found.maxAgeMs / 1000), minor: found.minor };
      // A drill with minor incidents did restore: that is worth a look, and no alarm.
      return {
        verdict: found.minor ? 'degraded' : verdict,
        reason: found.reason,
        message: message + (found.minor ? ` ${m.onlyMinor}` : ''),
        evidence,
      };
    }
  }
}

function named(tables: readonly TableChange[]): string {
  const shown = tables.slice(0, TABLES_NAMED).map(({ table, before, now }) => `${plainText(table, 100)} (${before} → ${now ?? '–'})`);
  const more = tables.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` (+${more})` : '');
}
