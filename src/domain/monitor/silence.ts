import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { dayOf, dayOfFile, lastLook } from './history.ts';
import { monitorMessages } from './messages.ts';

/** The history's files that tell whether a monitor has looked lately: those of today and yesterday (UTC). */
export function recentFiles(slug: string, paths: readonly string[], nowMs: number): readonly string[] {
  const days = [dayOf(nowMs), dayOf(nowMs - 86_400_000)];
  return paths.filter((path) => days.includes(dayOfFile(slug, path) ?? ''));
}

/** The finding on a monitor that has not looked for longer than `maxAgeMs`; null where it has. */
export function silenceFinding(
  slug: string,
  files: ReadonlyMap<string, Uint8Array>,
  nowMs: number,
  maxAgeMs: number,
  language: Language,
): Finding | null {
  const m = monitorMessages[language];
  const at = lastLook(files);
  if (at !== null && nowMs - at <= maxAgeMs) return null;
  const message = at === null ? m.neverLooked(slug) : m.silent(formatDuration(nowMs - at), formatDuration(maxAgeMs));
  return {
    verdict: 'degraded',
    reason: 'monitor_silent',
    message,
    evidence: { monitor: slug, lastLookAt: at === null ? null : new Date(at).toISOString() },
  };
}

/** The finding where the history could not be read. It lowers the verdict and blocks nothing: it is not the service that is in doubt. */
export function unreadFinding(slug: string, detail: string, language: Language): Finding {
  return { verdict: 'degraded', reason: 'monitor_unread', message: monitorMessages[language].historyUnread(detail), evidence: { monitor: slug } };
}
