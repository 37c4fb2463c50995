import type { Language } from '../../core/language.ts';
import { SIGNS } from '../../core/summary.ts';
import { titleText } from './inert.ts';
import { incidentMessages } from './messages.ts';
import type { Incident, IncidentKey } from './types.ts';

/** GitHub refuses longer titles. */
const TITLE_MAX = 256;

/** What the incident is about: `api (production) / health`. It is in every title, so that an issue is known by it without its marker. */
export function subject({ service, environment, check }: IncidentKey): string {
  const where = environment === '' ? '' : ` (${titleText(environment, 40)})`;
  const what = check === '' || check === service ? '' : ` / ${titleText(check, 80)}`;
  return `${titleText(service, 60)}${where}${what}`;
}

/** `❌ api (production) / health: critical`, or `✅ …: recovered`. */
export function issueTitle(key: IncidentKey, { phase, severity, flaps }: Incident, language: Language): string {
  const { title, severity: words } = incidentMessages[language];
  const sign = phase === 'open' ? SIGNS[severity] : SIGNS.ok;
  const state = phase === 'open' ? title.open(words[severity]) : title.closed;
  const again = flaps > 0 ? `, ${title.flaps(flaps)}` : '';
  const whole = `${sign} ${subject(key)}: ${state}${again}`;
  return [...whole].length > TITLE_MAX ? `${[...whole].slice(0, TITLE_MAX - 1).join('')}…` : whole;
}
