import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { dayOf, dayOfFile, lastLook } from '../monitor/history.ts';
import { watchdogMessages } from './messages.ts';

/** Results of a drill that say something of the backup. */
const CONCLUSIVE: readonly string[] = ['ok', 'minor', 'incidents'];
/** A monitor that left nothing for longer has been given up; one that is named in the inputs never is. */
const FORGOTTEN_MS = 30 * 86_400_000;

/** The newest drill of a database that came to a verdict, or null. */
export function lastDrill(entries: readonly LedgerEntry[], database: string): LedgerEntry | null {
  return entries.findLast((entry) => entry.database === database && CONCLUSIVE.includes(entry.result)) ?? null;
}

/** The findings on the last drill of each database. `expected`: a drill's workflow was found; without one and without a drill, nobody asked for it. */
export function drillFindings(
  entries: readonly LedgerEntry[],
  asked: { readonly databases: readonly string[]; readonly expected: boolean; readonly maxAgeMs: number },
  now: number,
  language: Language,
): readonly Finding[] {
  const m = watchdogMessages[language];
  if (!asked.expected && entries.length === 0) return [];
  return asked.databases.map((database): Finding => {
    const name = plainText(database, 60);
    const last = lastDrill(entries, database);
    const finding = (verdict: Finding['verdict'], reason: string, message: string): Finding => ({ verdict, reason, target: name, message });
    if (last === null) return finding('degraded', 'drill_absent', m.drillAbsent(name));
    const ageMs = Math.max(0, now - Date.parse(last.date));
    const age = formatDuration(ageMs);
    if (ageMs > asked.maxAgeMs) return finding('degraded', 'drill_too_old', m.drillTooOld(name, age, formatDuration(asked.maxAgeMs)));
    if (last.result === 'incidents') return finding('degraded', 'drill_failed', m.drillFailed(name, age, plainText(last.run.url, 200)));
    return finding('ok', 'ok', m.drillOk(name, age));
  });
}

/** Of a monitor's history, the newest file of each service: enough to tell when it last looked. */
export function newestFiles(paths: readonly string[], wanted: readonly string[], now: number): readonly string[] {
  const newest = new Map<string, string>();
  for (const path of [...paths].sort()) {
    const slug = /^monitor\/([^/]+)\//.exec(path)?.[1];
    const day = slug === undefined ? null : dayOfFile(slug, path);
    if (slug === undefined || day === null) continue;
    if (wanted.length > 0 ? wanted.includes(slug) : day >= dayOf(now - FORGOTTEN_MS)) newest.set(slug, path);
  }
  return [...newest.values()].slice(0, 100);
}

/** When each monitor last looked, by its history's newest files. */
export function looksOf(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, number | null> {
  return new Map([...files].map(([path, bytes]) => [path.split('/')[1] ?? '', lastLook(new Map([[path, bytes]]))]));
}

export function monitorFindings(
  looks: ReadonlyMap<string, number | null>,
  asked: { readonly monitors: readonly string[]; readonly maxAgeMs: number },
  now: number,
  language: Language,
): readonly Finding[] {
  const m = watchdogMessages[language];
  const slugs = asked.monitors.length > 0 ? asked.monitors : [...looks.keys()];
  return slugs.map((slug): Finding => {
    const name = plainText(slug, 100);
    const at = looks.get(slug) ?? null;
    const evidence = { monitor: name, lastLookAt: at === null ? null : new Date(at).toISOString() };
    if (at === null) return { verdict: 'critical', reason: 'monitor_silent', target: name, message: m.monitorAbsent(name), evidence };
    const age = formatDuration(Math.max(0, now - at));
    if (now - at <= asked.maxAgeMs) return { verdict: 'ok', reason: 'ok', target: name, message: m.monitorOk(name, age), evidence };
    const message = m.monitorSilent(name, age, formatDuration(asked.maxAgeMs));
    return { verdict: 'critical', reason: 'monitor_silent', target: name, message, evidence };
  });
}

/** An incident's issue that is open. */
export type OpenIncident = { readonly number: number; readonly url: string; readonly createdAt: number };

export function incidentFindings(incidents: readonly OpenIncident[], maxAgeMs: number, now: number, language: Language): readonly Finding[] {
  const m = watchdogMessages[language];
  const old = incidents.filter(({ createdAt }) => now - createdAt > maxAgeMs);
  if (old.length === 0) return [{ verdict: 'ok', reason: 'ok', target: 'incidents', message: m.incidentsOk(incidents.length) }];
  return old.map(({ number, createdAt, url }) => {
    const message = m.incidentOpen(number, formatDuration(now - createdAt), formatDuration(maxAgeMs));
    return { verdict: 'degraded', reason: 'incident_open', target: `#${number}`, message, evidence: { number, url } };
  });
}
