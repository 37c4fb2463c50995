import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { code, table } from '../../core/markdown.ts';
import { plainText } from '../../core/plain-text.ts';
import type { AppOutcome, Asked } from './app.ts';
import { appMessages } from './messages.ts';

export const APP_REASONS = ['app_not_isolated', 'app_ended', 'app_unhealthy', 'app_read_failed'] as const;
export type AppReason = (typeof APP_REASONS)[number];

const said = ({ reason, status }: Asked) => (status === null ? reason : `${reason}, HTTP ${status}`);

export function appFindings(app: AppOutcome | null, language: Language): Finding[] {
  if (app === null || app.kind === 'skipped') return [];
  const m = appMessages[language];
  if (app.kind === 'not_isolated')
    return [{ verdict: 'unknown', reason: 'app_not_isolated', message: m.notIsolated(m.obstacles[app.why]), evidence: { why: app.why } }];
  const { health, startMs, exit } = app;
  const critical = (reason: AppReason, message: string, evidence: JsonObject = {}): Finding => ({ verdict: 'critical', reason, message, evidence });
  switch (app.state) {
    case 'ok':
      return [];
    case 'ended':
      return [critical('app_ended', m.ended(exit ?? '?', formatDuration(startMs)), { exit })];
    case 'unhealthy':
      return [
        critical('app_unhealthy', m.unhealthy(health === null ? '?' : said(health), formatDuration(startMs)), { health: health && { ...health } }),
      ];
    case 'read_failed':
      return app.reads
        .filter((read) => !read.passed)
        .map((read) => ({
          ...critical('app_read_failed', m.readFailed(plainText(read.path, 200), said(read)), { why: read.reason, status: read.status }),
          target: plainText(read.path, 200),
        }));
  }
}

export function appDetails(app: AppOutcome | null): JsonObject {
  const shown = (asked: Asked) => ({ ...asked, path: plainText(asked.path, 300) });
  if (app === null || app.kind !== 'asked') return { app: app && { ...app } };
  return { app: { ...app, health: app.health && shown(app.health), reads: app.reads.map(shown) } };
}

export function renderApp(app: AppOutcome | null, language: Language): string {
  if (app?.kind !== 'asked') return '';
  const m = appMessages[language];
  const asked = [...(app.health === null ? [] : [app.health]), ...app.reads];
  const rows = asked.map((one) => [one.passed ? '✅' : '❌', code(one.path, 200), said(one)]);
  const list = rows.length === 0 ? '' : `\n\n${table(['', m.path, m.answer], rows)}`;
  return `### ${m.title}\n\n${m.isolations[app.isolation]}${list}`;
}
