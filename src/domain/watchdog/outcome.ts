import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import type { Outcome } from '../../core/outcome.ts';
import { severity, worst } from '../../core/verdict.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import type { Delivery } from '../notices/types.ts';
import { outsideSection } from '../outside-monitors/section.ts';
import { testFindings } from './channel-test.ts';
import { type DutyReading, dutyFindings, readDuties } from './duties.ts';
import { drillFindings, incidentFindings, lastDrill, monitorFindings, type OpenIncident } from './evidence.ts';
import type { WatchdogInputs } from './inputs.ts';
import { calendarSection, channelSection, incidentSection, type JudgedWorkflow, scheduleSection } from './sections.ts';
import { ROLES, type Role } from './types.ts';

/** All that was looked at. Null is what could not be read, of which the findings tell. */
export type Seen = {
  readonly given: WatchdogInputs;
  readonly schedules: { readonly judged: readonly JudgedWorkflow[]; readonly findings: readonly Finding[] };
  readonly evidence: {
    readonly drills: readonly LedgerEntry[] | null;
    readonly looks: ReadonlyMap<string, number | null> | null;
    readonly incidents: readonly OpenIncident[] | null;
    readonly findings: readonly Finding[];
  };
  readonly outside: readonly Finding[];
  readonly deliveries: readonly Delivery[];
  readonly now: number;
  readonly language: Language;
};

/** Judges what was looked at, the repository first, and tells it. */
export function outcomeOf(seen: Seen): Outcome {
  const { given, schedules, evidence, outside, deliveries, now, language } = seen;
  const { drills, looks, incidents } = evidence;
  const { judged } = schedules;
  const duties = readDuties(lastOfRoles(judged, drills, given.database), now, given.timeZone);
  const expected = judged.some(({ workflow }) => workflow.roles.includes('drill'));
  const findings: readonly Finding[] = [
    ...schedules.findings,
    ...evidence.findings,
    ...(drills === null ? [] : drillFindings(drills, { databases: given.database, expected, maxAgeMs: given.maxDrillAge }, now, language)),
    ...(looks === null ? [] : monitorFindings(looks, { monitors: given.monitors, maxAgeMs: given.monitorMaxAge }, now, language)),
    ...(incidents === null ? [] : incidentFindings(incidents, given.maxIncidentAge, now, language)),
    ...dutyFindings(duties, rolesInTrouble(judged), language),
    ...outside,
    ...(deliveries.length === 0 ? [] : testFindings(deliveries, language)),
  ];
  return {
    findings,
    outputs: outputsOf(seen),
    details: detailsOf(seen, duties),
    sections: [
      scheduleSection(judged, now, language),
      calendarSection(duties, language),
      incidentSection(incidents ?? [], now, language),
      outsideSection(outside, language),
      channelSection(deliveries, language),
    ].filter((section) => section !== ''),
  };
}

/** When each role that was found last did its work: by its runs, for the alerts by the runs that judged one, and for the drill by the register. */
function lastOfRoles(
  judged: readonly JudgedWorkflow[],
  drills: readonly LedgerEntry[] | null,
  databases: readonly string[],
): ReadonlyMap<Role, number | null | 'not_known'> {
  const last = new Map<Role, number | null | 'not_known'>();
  for (const role of ROLES) {
    const own = judged.filter(({ workflow, reading }) => workflow.roles.includes(role) && reading !== null);
    const times = own.flatMap(({ reading }) => reading?.lastLookAt ?? []);
    if (own.length > 0) last.set(role, times.length === 0 ? null : Math.max(...times));
  }
  if (last.has('alerts')) last.set('alerts', lastJudged(judged));
  const drilled = databases.map((database) => lastDrill(drills ?? [], database));
  // Of several databases the one that was drilled the longest ago.
  if (drilled.some((entry) => entry !== null) || last.has('drill'))
    last.set('drill', drilled.includes(null) ? null : Math.min(...drilled.map((entry) => Date.parse(entry?.date ?? ''))));
  return last;
}

/** When an alert was last judged; of several workflows that check alerts, as of two environments, by the one that did so the longest ago. */
function lastJudged(judged: readonly JudgedWorkflow[]): number | null | 'not_known' {
  const all = judged.filter(({ workflow, reading }) => workflow.roles.includes('alerts') && reading !== null);
  const times = all.map(({ alerts }) => alerts?.lastAt ?? (alerts?.complete === true ? null : 'not_known'));
  // None at all is certain, whatever is not known of another.
  if (times.includes(null)) return null;
  if (times.includes('not_known')) return 'not_known';
  return Math.min(...times.filter((time) => typeof time === 'number'));
}

const rolesInTrouble = (judged: readonly JudgedWorkflow[]): readonly Role[] =>
  judged.flatMap(({ workflow, findings }) => (worst(findings).verdict === 'critical' ? workflow.roles : []));

/** The workflow with the worst finding, the first one on a tie. */
function worstWorkflow(judged: readonly JudgedWorkflow[]): JudgedWorkflow | undefined {
  const rank = ({ findings }: JudgedWorkflow) => severity(worst(findings).verdict);
  return judged.reduce<JudgedWorkflow | undefined>((a, b) => (a === undefined || rank(b) > rank(a) ? b : a), undefined);
}

function outputsOf({ schedules: { judged }, evidence, outside, deliveries, given, now }: Seen): Readonly<Record<string, string>> {
  const has = (...reasons: readonly string[]) => judged.filter(({ findings }) => findings.some(({ reason }) => reasons.includes(reason))).length;
  const { lateness, gap } = worstWorkflow(judged)?.reading ?? {};
  const number = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  const ages = given.database
    .map((database) => lastDrill(evidence.drills ?? [], database)?.date)
    .map((date) => (date === undefined ? null : now - Date.parse(date)));
  const oldest = ages.includes(null) ? null : Math.max(...(ages as number[]));
  return {
    workflows: String(judged.length),
    disabled: String(has('disabled_inactivity', 'disabled_manually', 'disabled_fork', 'deleted')),
    silent: String(has('silent', 'never_ran')),
    'expected-runs': number(lateness?.expected),
    'missing-runs': number(lateness?.missing),
    'median-late-ms': number(lateness?.medianMs),
    'p95-late-ms': number(lateness?.p95Ms),
    'longest-gap-ms': number(gap?.ms),
    'drill-age-days': oldest === null ? '' : (oldest / 86_400_000).toFixed(1),
    'open-incidents': number(evidence.incidents?.length),
    'outside-monitors': String(new Set(outside.map(({ target }) => target)).size),
    'channels-tested': String(deliveries.length),
    'channels-failed': String(deliveries.filter(({ reason }) => reason !== 'ok').length),
  };
}

const iso = (at: number | null | undefined) => (at === null || at === undefined ? null : new Date(at).toISOString());

function detailsOf(
  { schedules: { judged }, evidence: { looks, incidents, drills }, deliveries, given }: Seen,
  duties: readonly DutyReading[],
): JsonObject {
  return {
    workflows: judged.map(({ workflow: { file, state, url, roles, schedules }, reading, alerts }) => ({
      ...(alerts === null ? {} : { alerts: { lastJudgedAt: iso(alerts.lastAt), asked: alerts.asked, askedFrom: iso(alerts.askedFrom) } }),
      ...{ file, state, url, roles, crons: schedules.map(({ text, timeZone }) => ({ cron: text, timeZone })) },
      reading:
        reading === null
          ? null
          : {
              lateness: { ...reading.lateness },
              gap: { ms: reading.gap.ms, from: iso(reading.gap.from), until: iso(reading.gap.until) },
              ...{ allowedMs: reading.allowedMs, lastLookAt: iso(reading.lastLookAt), silentMs: reading.silentMs, runs: reading.runs },
              ...{ idle: reading.idle, ended: reading.ended, succeeded: reading.succeeded, again: reading.again },
            },
    })),
    calendar: duties.map(({ duty, state, lastAt, next }) => ({ duty, state, lastAt: iso(lastAt), next })),
    drills: given.database.map((database) => ({ database, lastAt: lastDrill(drills ?? [], database)?.date ?? null })),
    monitors: looks === null ? null : [...looks].map(([monitor, at]) => ({ monitor, lastLookAt: iso(at) })),
    incidents: incidents === null ? null : incidents.map(({ number, url, createdAt }) => ({ number, url, createdAt: iso(createdAt) })),
    channels: deliveries.map(({ channel, delivered, reason, attempts }) => ({ channel, delivered, reason, attempts })),
  };
}
