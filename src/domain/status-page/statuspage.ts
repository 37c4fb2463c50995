import type { Json } from '../../core/json.ts';
import { listAt, memberAt, textAt, timeAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';
import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { ProviderStatus } from '../triage/hosting.ts';
import { webAddress } from './address.ts';
import { type ComponentFilter, createFilter, type Filter, type Indicator, type ProviderIncident, type Redact, worstOf } from './filter.ts';

const INDICATORS: readonly Indicator[] = ['none', 'minor', 'major', 'critical', 'maintenance'];
const COMPONENT: Readonly<Record<string, Indicator>> = {
  operational: 'none',
  degraded_performance: 'minor',
  partial_outage: 'major',
  major_outage: 'critical',
  full_outage: 'critical',
  under_maintenance: 'maintenance',
};
const OVER = ['resolved', 'postmortem', 'completed'];
const MAINTAINED = ['in_progress', 'verifying'];

type Component = { readonly name: string; readonly state: Indicator; readonly matters: boolean };

/**
 * `/api/v2/summary.json` of a page in Statuspage's shape (https://www.githubstatus.com/api). Without a filter the page's own indicator
 * counts; with one, the components that matter and the incidents about them. A filter that no component answers to is `not_found`: a
 * wrong name must not read as "all is well". Anything that is no summary is `malformed`, never "none".
 */
export function readStatuspage(answer: Json, page: string, filters: readonly ComponentFilter[], redact: Redact): Measured<ProviderStatus> {
  const filter = createFilter(filters, page);
  const said = textAt(answer, 'status', 'indicator');
  if (said === null && !Array.isArray(memberAt(answer, 'components'))) return unmeasured('malformed', `${page}: no summary of a status page`);
  const components = readComponents(answer, filter);
  if (!filter.all && !components.some(({ matters }) => matters)) return unmeasured('not_found', `${page}: no component ${filter.names.join(', ')}`);
  const incidents = [...incidentsOf(answer, filter, redact), ...maintenanceOf(answer, filter, redact)];
  const own = worstOf(components.filter(({ matters }) => matters).map(({ state }) => state));
  const impacts = incidents.map(({ impact }) => indicatorOf(impact));
  return measured({ indicator: filter.all && said !== null ? whole(indicatorOf(said), own) : worstOf([own, ...impacts]), incidents });
}

/** The page's own word; where that is not understood, what its components say, if they say anything is wrong. */
const whole = (said: Indicator, components: Indicator): Indicator => (said === 'unknown' ? worstOf(['unknown', components]) : said);

const indicatorOf = (word: string): Indicator => INDICATORS.find((known) => known === word.toLowerCase()) ?? 'unknown';
const stateOf = (component: Json): Indicator => {
  const status = textAt(component, 'status') ?? '';
  return Object.hasOwn(COMPONENT, status) ? (COMPONENT[status] ?? 'unknown') : 'unknown';
};

function readComponents(answer: Json, filter: Filter): readonly Component[] {
  const all = listAt(answer, 'components');
  // A group is a header with the worst of what is in it.
  const groups = new Map(all.filter((item) => memberAt(item, 'group') === true).map((item) => [textAt(item, 'id'), textAt(item, 'name')]));
  return all
    .filter((item) => memberAt(item, 'group') !== true)
    .map((item) => {
      const name = textAt(item, 'name') ?? '';
      return { name, state: stateOf(item), matters: filter.matters(name, groups.get(textAt(item, 'group_id')) ?? null) };
    });
}

function incidentsOf(answer: Json, filter: Filter, redact: Redact): readonly ProviderIncident[] {
  return listAt(answer, 'incidents')
    .filter((incident) => !OVER.includes(textAt(incident, 'status') ?? '') && textAt(incident, 'resolved_at') === null)
    .filter((incident) => concerns(incident, filter))
    .map((incident) => toldOf(incident, textAt(incident, 'impact') ?? 'unknown', redact));
}

function maintenanceOf(answer: Json, filter: Filter, redact: Redact): readonly ProviderIncident[] {
  return listAt(answer, 'scheduled_maintenances')
    .filter((item) => MAINTAINED.includes(textAt(item, 'status') ?? '') && concerns(item, filter))
    .map((item) => toldOf(item, 'maintenance', redact));
}

/** One that names no component may concern any. */
function concerns(incident: Json, filter: Filter): boolean {
  const components = listAt(incident, 'components');
  return components.length === 0 || components.some((component) => filter.matters(textAt(component, 'name') ?? ''));
}

function toldOf(incident: Json, impact: string, redact: Redact): ProviderIncident {
  return {
    name: plainText(redact(textAt(incident, 'name') ?? ''), 200),
    impact: plainText(redact(impact), 40),
    components: listAt(incident, 'components')
      .map((component) => plainText(redact(textAt(component, 'name') ?? ''), 100))
      .filter((name) => name !== '')
      .slice(0, 20),
    url: webAddress(textAt(incident, 'shortlink')),
    since: timeAt(incident, 'started_at') ?? timeAt(incident, 'scheduled_for') ?? timeAt(incident, 'created_at'),
  };
}
