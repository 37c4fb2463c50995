import { code } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { inert } from '../incidents/inert.ts';
import type { IncidentRow } from './incidents.ts';
import { type Context, lasted, safeLink, sectionOf, shown, timeOf } from './layout.ts';
import { reviewMessages } from './messages.ts';
import type { Alerts, Section } from './types.ts';

/** Incidents of the week: when, detected within what time, recovered after what time, each with its issue. */
export function incidentSection(section: Section<readonly IncidentRow[]>, context: Context): string {
  const m = reviewMessages[context.language];
  return sectionOf(section, { name: 'incidents', title: m.incidents, language: context.language }, (rows) =>
    rows.length === 0 ? `✅ ${m.none.incidents}` : rowsOf(rows, context),
  );
}

/** The same of alerts. That none fired is good news only where somebody looked. */
export function alertSection(section: Section<Alerts>, context: Context): string {
  const m = reviewMessages[context.language];
  return sectionOf(section, { name: 'alerts', title: m.alerts, language: context.language }, (alerts) => {
    const { sign, sentence } = alertState(alerts, context.language);
    return alerts.rows.length === 0
      ? [sign, sign === SIGNS.ok ? m.none.alerts : '', sentence].filter(Boolean).join(' ')
      : `${rowsOf(alerts.rows, context)}\n\n${sentence}`;
  });
}

/** What is known of whether alerts are checked. */
function alertState({ setUp, ran }: Alerts, language: Context['language']): { readonly sign: string; readonly sentence: string } {
  const m = reviewMessages[language];
  if (setUp.state === 'off') return { sign: '➖', sentence: m.alertsGone };
  if (setUp.state === 'unread') return { sign: SIGNS.unknown, sentence: m.alertsUnread(inert(setUp.why, 400)) };
  const files = filesOf(setUp.files);
  if (setUp.state === 'unsure') return { sign: SIGNS.unknown, sentence: m.alertsUnsure(files) };
  if (ran.runs === null) return { sign: ran.why === '' ? '➖' : SIGNS.unknown, sentence: m.alertsNotCounted(files, inert(ran.why, 400)) };
  return ran.runs === 0 ? { sign: SIGNS.unknown, sentence: m.alertsSilent(files) } : { sign: SIGNS.ok, sentence: m.alertsRan(files, ran.runs) };
}

const filesOf = (files: readonly string[]) =>
  `${files
    .slice(0, 5)
    .map((file) => code(file, 80))
    .join(', ')}${files.length > 5 ? ' …' : ''}`;

function rowsOf(rows: readonly IncidentRow[], context: Context): string {
  const { head } = reviewMessages[context.language];
  return shown(rows, context, (row) => cells(row, context), [head.incident, head.reason, head.began, head.detected, head.recovered]);
}

function cells(
  { number, url, title, open, severity, reason, since, detectedMs, recoveredMs, cameBack }: IncidentRow,
  { language }: Context,
): string[] {
  const m = reviewMessages[language];
  const again = cameBack > 0 ? `, ${m.cameBack(cameBack)}` : '';
  return [
    `${safeLink(url, `#${number}`) || `#${number}`} ${inert(title, 120)}`,
    reason === null ? '–' : `${severity === null ? '' : SIGNS[severity]} ${code(reason, 60)}`,
    since === null ? '–' : timeOf(since),
    lasted(detectedMs),
    // What is not over is not recovered, whatever stands behind it.
    open ? `**${m.stillOpen}**${again}` : `${lasted(recoveredMs)}${again}`,
  ];
}
