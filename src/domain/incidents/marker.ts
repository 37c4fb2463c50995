import { isState } from './stored-state.ts';
import type { IncidentState } from './types.ts';

/** What the body of an issue says of itself. `state` is null where somebody's edit made it unreadable. */
export type Marker = { readonly fingerprint: string; readonly state: IncidentState | null };

const NAME = 'runbook-incident';
const MARKER = new RegExp(`<!-- ${NAME} ([0-9a-f]{20})(?: (\\{[^<>]*\\}))? -->`, 'g');

/**
 * The state as an HTML comment on a line of its own. Of the JSON's strings only plain letters stand as they are: nothing in it can
 * end the comment, mention anybody or be changed by an editor.
 */
export function stateMarker(state: IncidentState): string {
  const json = JSON.stringify(state).replace(/[^\w {}":,.[\]\\/-]|--/g, (text) => [...text].map((c) => unicode(c)).join(''));
  return `<!-- ${NAME} ${state.fingerprint} ${json} -->`;
}

/** The fingerprint alone: the body's last line, which outlives an edit of the first. */
export function nameMarker(fingerprint: string): string {
  return `<!-- ${NAME} ${fingerprint} -->`;
}

/** The first marker of a body whose state can be read, else the first one that names a fingerprint; null where there is none. */
export function readMarker(body: string): Marker | null {
  let named: Marker | null = null;
  for (const [, fingerprint = '', json] of body.matchAll(MARKER)) {
    const state = json === undefined ? null : parse(json);
    if (state !== null && state.fingerprint === fingerprint) return { fingerprint, state };
    named ??= { fingerprint, state: null };
  }
  return named;
}

/** A body with another state in its marker; what people read in it stays. */
export function withState(body: string, state: IncidentState): string {
  return body.replace(MARKER, (marker, fingerprint: string, json?: string) =>
    fingerprint === state.fingerprint && json !== undefined ? stateMarker(state) : marker,
  );
}

/** The first line of an event's comment. Whoever's comment with it is the oldest has taken on to tell the event. */
export function eventMarker(fingerprint: string, id: string, seq: number): string {
  return `<!-- ${NAME}-event ${fingerprint} ${id} ${seq} -->`;
}
const EVENT = new RegExp(`^<!-- ${NAME}-event ([0-9a-f]{20}) ([\\w.]+) (\\d{1,9}) -->`);

/** What the first line of a comment says; null where it is none of an event. */
export function readEventMarker(body: string): { readonly fingerprint: string; readonly id: string; readonly seq: number } | null {
  const [, fingerprint, id, seq] = EVENT.exec(body) ?? [];
  return fingerprint === undefined || id === undefined ? null : { fingerprint, id, seq: Number(seq) };
}

/** Whose check an issue is of, as 20 hexadecimal digits: who looks at all of a scope's checks may close what is no more among them. */
export function scopeMarker(scope: string): string {
  return `<!-- ${NAME}-scope ${scope} -->`;
}
const SCOPE = new RegExp(`<!-- ${NAME}-scope ([0-9a-f]{20}) -->`);

/** Null where the body names none. */
export const readScope = (body: string): string | null => SCOPE.exec(body)?.[1] ?? null;

/** The first line of the comment that closes an incident whose check is no more. */
export function uncheckedMarker({ fingerprint, seenAt }: Pick<IncidentState, 'fingerprint' | 'seenAt'>): string {
  return `<!-- ${NAME}-unchecked ${fingerprint} ${seenAt} -->`;
}

/** What a duplicate's body begins with: it is nobody's incident any more. */
export function duplicateMarker(number: number): string {
  return `<!-- ${NAME}-duplicate ${number} -->`;
}

/** The first line of the comment by which a maintenance window was announced. */
export function maintenanceMarker(until: string): string {
  return `<!-- ${NAME}-maintenance ${new Date(until).toISOString()} -->`;
}

function unicode(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i += 1) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}

function parse(json: string): IncidentState | null {
  try {
    const value: unknown = JSON.parse(json);
    return isState(value) ? value : null;
  } catch {
    return null;
  }
}
