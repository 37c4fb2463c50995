import { fingerprintOf } from './fingerprint.ts';
import type { Incident, IncidentKey } from './types.ts';

/** By this the incidents are found. */
export const INCIDENT_LABEL = 'incident';
/** The label of an issue that declares maintenance. */
export const MAINTENANCE_LABEL = 'maintenance';

const COLORS: Readonly<Record<string, string>> = {
  [INCIDENT_LABEL]: 'b60205',
  'severity:critical': 'b60205',
  'severity:degraded': 'fbca04',
  'severity:unknown': 'c5def5',
};

/** Labels that every repository with incidents has: the first incident makes its own, people that of maintenance. The colour is six hex digits. */
export const COMMON_LABELS: readonly { readonly name: string; readonly color: string }[] = [...Object.keys(COLORS), MAINTENANCE_LABEL].map(
  (name) => ({
    name,
    color: colorOf(name),
  }),
);

/** Labels that an incident has, those of the user last. */
export function labelsOf(key: IncidentKey, { severity }: Incident, own: readonly string[]): string[] {
  return [...new Set([INCIDENT_LABEL, `severity:${severity}`, `service:${slug(key)}`, ...own])];
}

/** What an issue's labels become: those that people put there stay, but for another severity. */
export function labelsAfter(before: readonly string[], wanted: readonly string[]): string[] {
  const others = before.filter((label) => !label.startsWith('severity:'));
  return [...new Set([...wanted, ...others])];
}

export function colorOf(label: string): string {
  return COLORS[label] ?? 'ededed';
}

/** GitHub's labels have at most 50 characters, and commas separate them in a query. */
function slug(key: IncidentKey): string {
  const letters = key.service
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.-]+/gu, '-');
  const short = [...letters.replace(/^-+|-+$/g, '')].slice(0, 40).join('');
  return short === '' ? fingerprintOf({ ...key, environment: '', check: '' }).slice(0, 8) : short;
}
