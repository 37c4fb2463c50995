import { formatDuration } from '../../core/duration.ts';
import type { Language } from '../../core/language.ts';
import { code } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { downMs } from './body.ts';
import { inert } from './inert.ts';
import { eventMarker } from './marker.ts';
import { incidentMessages } from './messages.ts';
import type { Incident, IncidentEvent } from './types.ts';

export type CommentInput = {
  readonly fingerprint: string;
  /** As it is after the event. */
  readonly incident: Incident;
  readonly event: IncidentEvent;
  /** Whether the event undoes a person's close. */
  readonly wasClosedByHand: boolean;
  readonly runLink: string;
  readonly language: Language;
};

/** The comment of an event, its marker first: what happened, what was said, what to do next. The opening has none: it is the issue itself. */
export function eventComment({ fingerprint, incident, event, wasClosedByHand, runLink, language }: CommentInput): string {
  const m = incidentMessages[language];
  const sign = event.kind === 'recover' ? SIGNS.ok : SIGNS[event.severity];
  const parts = [
    `${eventMarker(fingerprint, incident.id, event.seq)}\n${sign} ${said(incident, event, language)}`,
    event.message === '' ? '' : `${event.kind === 'recover' ? '' : `${code(event.reason, 100)} `}${inert(event.message, 600)}`,
    wasClosedByHand ? m.comment.byHand : '',
    [m.nextStep[event.kind], runLink === '' ? '' : `${m.labels.run}: ${runLink}`].filter((part) => part !== '').join(' · '),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function said(incident: Incident, { kind, severity, previous, at }: IncidentEvent, language: Language): string {
  const { comment, severity: words } = incidentMessages[language];
  const now = words[severity];
  switch (kind) {
    case 'open':
    case 'reopen':
      return comment.reopen(now, incident.flaps);
    case 'escalate':
      return comment.escalate(words[previous ?? severity], now);
    case 'change':
      return comment.change(previous === null ? null : words[previous], now);
    case 'remind':
      return comment.remind(now, formatDuration(downMs(incident, at)));
    case 'recover':
      return comment.recover(formatDuration(downMs(incident, at)), incident.flaps);
  }
}
