import type { Language } from '../../core/language.ts';
import { code, table } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { incidentMessages } from './messages.ts';
import type { Incident, TimelineEntry } from './types.ts';

/** `2026-11-24 10:02:13`, in UTC. */
export function stamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** The chart, then a line per event, the newest first. `now` ends the bar of what is still bad. */
export function timeline(incident: Incident, now: number, language: Language): string {
  const { labels, omitted } = incidentMessages[language];
  const rows = [...incident.timeline].reverse().map((entry) => row(entry, language));
  const parts = [
    `### ${labels.timeline}`,
    chart(incident, now, language),
    table([labels.time, labels.event, labels.reason], rows),
    incident.dropped > 0 ? omitted(incident.dropped) : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function row({ at, kind, severity, reason }: TimelineEntry, language: Language): string[] {
  const m = incidentMessages[language];
  const sign = kind === 'recover' ? SIGNS.ok : SIGNS[severity];
  return [stamp(at), `${sign} ${m.event[kind]}${kind === 'recover' ? '' : `: ${m.severity[severity]}`}`, kind === 'recover' ? '' : code(reason, 100)];
}

/** How grave it was, from when to when. Nothing from outside stands in it. */
function chart(incident: Incident, now: number, language: Language): string {
  const { severity: words } = incidentMessages[language];
  // Reminders and changes of reason go on with the bar.
  const entries = incident.timeline.filter(
    ({ kind, severity }, i, all) => kind !== 'remind' && (kind !== 'change' || severity !== all[i - 1]?.severity),
  );
  const bars = entries.flatMap((entry, i) => {
    if (entry.kind === 'recover') return [];
    const end = entries[i + 1]?.at ?? Math.max(now, entry.at);
    // mermaid draws nothing of no length.
    return [{ severity: entry.severity, from: entry.at, to: Math.max(end, entry.at + 1000) }];
  });
  if (bars.length === 0) return '';
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 19);
  const lines = bars.map(({ severity, from, to }) => `  ${words[severity]} :${TAGS[severity]}${time(from)}, ${time(to)}`);
  return ['```mermaid', 'gantt', '  dateFormat YYYY-MM-DDTHH:mm:ss', '  axisFormat %H:%M', ...lines, '```'].join('\n');
}

const TAGS = { critical: 'crit, ', unknown: 'done, ', degraded: 'active, ' } as const;
