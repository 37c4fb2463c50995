import { code } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { inert } from '../incidents/inert.ts';
import type { IncidentRow } from './incidents.ts';
import { type Context, lasted, safeLink, sectionOf, shown, timeOf } from './layout.ts';
import { reviewMessages } from './messages.ts';
import type { Section } from './types.ts';

/** Incidents, or alerts, of the week: when, detected within what time, recovered after what time, each with its issue. */
export function incidentSection(title: string, section: Section<readonly IncidentRow[]>, name: 'incidents' | 'alerts', context: Context): string {
  const m = reviewMessages[context.language];
  const { head } = m;
  const heads = [head.incident, head.reason, head.began, head.detected, head.recovered];
  return sectionOf(section, { name, title, language: context.language }, (rows) =>
    rows.length === 0 ? `✅ ${m.none[name]}` : shown(rows, context, (row) => cells(row, context), heads),
  );
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
