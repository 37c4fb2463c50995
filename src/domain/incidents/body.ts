import { formatDuration } from '../../core/duration.ts';
import type { Language } from '../../core/language.ts';
import { code, details, table } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { inert } from './inert.ts';
import { nameMarker, scopeMarker, stateMarker } from './marker.ts';
import { incidentMessages } from './messages.ts';
import { stamp, timeline } from './timeline.ts';
import type { Incident, IncidentKey, IncidentState } from './types.ts';

/** GitHub refuses a body of more than 65,536 characters; counted in bytes, it is never more. */
const BODY_BUDGET = 64_000;

export type BodyInput = {
  readonly key: IncidentKey;
  readonly state: IncidentState & { readonly incident: Incident };
  /** The workflow run that writes it; markdown of a link, or empty. */
  readonly runLink: string;
  /** What was found, as markdown that is escaped already; left out where it does not fit. */
  readonly evidence: string;
  /** Sentences of ours about the issue itself. */
  readonly notes: readonly string[];
  readonly language: Language;
  /** See `scopeMarker`; null for none. */
  readonly scope: string | null;
};

/** The issue's body: state, what it is now, facts, timeline, evidence. */
export function issueBody({ key, state, runLink, evidence, notes, language, scope }: BodyInput): string {
  const m = incidentMessages[language];
  const { incident } = state;
  const head = [
    stateMarker(state),
    `${SIGNS[incident.phase === 'open' ? incident.severity : 'ok']} ${headline(incident, language)}`,
    inert(incident.message, 600),
    ...notes,
  ];
  const middle = [facts(key, incident, runLink, language), timeline(incident, state.seenAt, language)];
  const last = [`<sub>${m.footer}</sub>`, scope === null ? '' : scopeMarker(scope), nameMarker(state.fingerprint)];
  const found = evidence === '' ? [] : [details(m.labels.evidence, evidence)];
  const whole = join([...head, ...middle, ...found, ...last]);
  if (Buffer.byteLength(whole) <= BODY_BUDGET) return whole;
  // The state comes first: without it the next run would know nothing.
  const short = join([...head, ...middle, ...last]);
  return Buffer.byteLength(short) <= BODY_BUDGET ? short : join([...head, ...last]);
}

const join = (parts: readonly string[]) => parts.filter((part) => part !== '').join('\n\n');

function headline(incident: Incident, language: Language): string {
  const m = incidentMessages[language];
  return incident.phase === 'open'
    ? m.headline.open(m.severity[incident.severity], `${stamp(incident.since)} UTC`)
    : m.headline.closed(formatDuration(downMs(incident)), `${stamp(incident.recoveredAt ?? incident.since)} UTC`);
}

/** Milliseconds that this phase was bad, to the first good observation; until `now` while it lasts. */
export function downMs({ since, recoveredAt }: Incident, now = since): number {
  return Math.max(0, (recoveredAt ?? now) - since);
}

function facts(key: IncidentKey, incident: Incident, runLink: string, language: Language): string {
  const { labels: l, brokeBetween } = incidentMessages[language];
  const { since, lastGood, openedAt, recoveredAt, flaps, earlierMs, reason } = incident;
  const rows: (readonly [string, string | null])[] = [
    [l.service, code(key.service, 100)],
    [l.environment, code(key.environment, 60) || null],
    [l.check, code(key.check, 200) || null],
    [l.reason, code(reason, 100)],
    [l.since, lastGood === null ? stamp(since) : brokeBetween(stamp(lastGood), stamp(since))],
    [l.detected, openedAt > since ? formatDuration(openedAt - since) : null],
    [l.recovered, recoveredAt === null ? null : formatDuration(downMs(incident))],
    [l.down, recoveredAt === null || flaps === 0 ? null : formatDuration(earlierMs + downMs(incident))],
    [l.flaps, flaps === 0 ? null : `${flaps}×`],
    [l.run, runLink || null],
  ];
  return table(
    ['', ''],
    rows.flatMap(([label, value]) => (value === null ? [] : [[label, value]])),
  );
}
