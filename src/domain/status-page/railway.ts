import type { Json } from '../../core/json.ts';
import { listAt, memberAt, textAt, timeAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';
import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { ProviderStatus } from '../triage/hosting.ts';
import { webAddress } from './address.ts';
import { type ComponentFilter, createFilter, type Filter, type Indicator, type ProviderIncident, type Redact, worstOf } from './filter.ts';

const IMPACT: Readonly<Record<string, Indicator>> = {
  OPERATIONAL: 'none',
  DEGRADED_PERFORMANCE: 'minor',
  PARTIAL_OUTAGE: 'major',
  MAJOR_OUTAGE: 'critical',
  FULL_OUTAGE: 'critical',
  UNDER_MAINTENANCE: 'maintenance',
};
const impactOf = (component: Json): Indicator => {
  const word = (textAt(component, 'impact') ?? '').toUpperCase();
  return Object.hasOwn(IMPACT, word) ? (IMPACT[word] ?? 'unknown') : 'unknown';
};

/**
 * `https://status.railway.com/api/status`, Railway's own page. Undocumented; the shape is that of three clients. Components that an
 * incident lists as OPERATIONAL are not affected. It lists no components beside those of incidents, so a filter is not checked for names
 * that do not exist.
 */
export function readRailwayPage(answer: Json, page: string, filters: readonly ComponentFilter[], redact: Redact): Measured<ProviderStatus> {
  if (!Array.isArray(memberAt(answer, 'activeIncidents'))) return unmeasured('malformed', `${page}: no activeIncidents`);
  const filter = createFilter(filters, page);
  const active = listAt(answer, 'activeIncidents')
    .filter((incident) => textAt(incident, 'status')?.toUpperCase() !== 'RESOLVED' && textAt(incident, 'resolvedAt') === null)
    .map((incident) => incidentOf(incident, filter, redact))
    .filter((incident) => incident !== null);
  const maintained = listAt(answer, 'maintenances')
    .filter((item) => /^(?:inprogress|in_progress|verifying)$/i.test(textAt(item, 'status') ?? ''))
    .map((item) => ({ indicator: 'maintenance' as const, told: toldOf(item, 'maintenance', [], redact) }));
  const all = [...active, ...maintained];
  return measured({ indicator: worstOf(all.map(({ indicator }) => indicator)), incidents: all.map(({ told }) => told) });
}

function incidentOf(incident: Json, filter: Filter, redact: Redact): { readonly indicator: Indicator; readonly told: ProviderIncident } | null {
  const listed = listAt(incident, 'components');
  const affected = listed.filter((component) => impactOf(component) !== 'none');
  const ours = affected.filter((component) => filter.matters(textAt(component, 'name') ?? '', textAt(component, 'groupName')));
  // One that names no component may concern any; one that names only others concerns none of ours.
  if (listed.length > 0 && ours.length === 0) return null;
  const indicator = listed.length === 0 ? 'unknown' : worstOf(ours.map(impactOf));
  const names = ours.map((component) => [textAt(component, 'groupName'), textAt(component, 'name')].filter((part) => part !== null).join('/'));
  return { indicator, told: toldOf(incident, indicator, names, redact) };
}

function toldOf(item: Json, impact: Indicator, components: readonly string[], redact: Redact): ProviderIncident {
  return {
    name: plainText(redact(textAt(item, 'title') ?? textAt(item, 'name') ?? textAt(item, 'message') ?? ''), 200),
    impact,
    components: components.map((name) => plainText(redact(name), 100)).slice(0, 20),
    url: webAddress(textAt(item, 'url')),
    since: timeAt(item, 'createdAt') ?? timeAt(item, 'start'),
  };
}

/**
 * `platformStatus` of the API, which has a schema: `{isStable incident{message status url createdAt} maintenance{message status start url}}`.
 * It says nothing of the impact, so an incident is told as minor.
 */
export function platformStatus(data: Json, redact: Redact): Measured<ProviderStatus> {
  const status = memberAt(data, 'platformStatus');
  const stable = memberAt(status, 'isStable');
  if (typeof stable !== 'boolean') return unmeasured('malformed', 'platformStatus');
  const incident = memberAt(status, 'incident');
  const maintenance = memberAt(status, 'maintenance');
  const active = incident != null && textAt(incident, 'status') !== 'RESOLVED' ? [toldOf(incident, 'minor', [], redact)] : [];
  const maintained = maintenance != null && textAt(maintenance, 'status') === 'INPROGRESS' ? [toldOf(maintenance, 'maintenance', [], redact)] : [];
  const incidents = [...active, ...maintained];
  const indicators = incidents.map(({ impact }) => impact as Indicator);
  return measured({ indicator: worstOf([...indicators, stable ? 'none' : 'minor']), incidents });
}
