import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { quantiles } from '../monitor/tally.ts';
import type { KeptDigest } from './digest.ts';
import type { IncidentRow } from './incidents.ts';
import type { Rendering } from './layout.ts';
import { reviewMessages } from './messages.ts';
import { reviewSections } from './render.ts';
import type { Alerts, Review, Section } from './types.ts';
import { sharesOf } from './watched.ts';

const SUMMARY_ROWS = 50;

/** The run's outcome: a finding for each thing that needs a person, and the headline with the issue. */
export function outcomeOf(rendering: Rendering, kept: KeptDigest, more: readonly Finding[]): Outcome {
  const { review, attention, language } = rendering;
  const m = reviewMessages[language];
  const headline: Finding = { verdict: 'ok', reason: 'ok', message: m.headline(review.week.id, `#${kept.number}`, attention.length) };
  const told = attention.map(({ url, ...finding }): Finding => ({ ...finding, evidence: { url } }));
  return {
    findings: [headline, ...told, ...more],
    outputs: {
      week: review.week.id,
      'issue-number': String(kept.number),
      'issue-url': kept.url,
      'previous-issue-number': kept.previous === null ? '' : String(kept.previous),
      attention: String(attention.length),
    },
    details: { ...detailsOf(review), issue: { number: kept.number, url: kept.url, previous: kept.previous, opened: kept.opened } },
    sections: reviewSections(rendering, SUMMARY_ROWS),
  };
}

/** The figures for the report. Times in milliseconds, shares in per cent; null is what is not known. */
function detailsOf({ week, timeZone, now, availability, incidents, alerts, drills, deploys, watchdog }: Review): JsonObject {
  return {
    week: week.id,
    from: new Date(week.from).toISOString(),
    until: new Date(week.until).toISOString(),
    timeZone,
    now: new Date(now).toISOString(),
    sections: Object.fromEntries(
      Object.entries({ availability, incidents, alerts, drills, deploys, watchdog }).map(([name, section]) => [name, section.kind]),
    ),
    availability: readOr(availability, []).map(({ service, environment, target, whole, tally, weeks }) => ({
      ...{ service, environment, target },
      ...sharesOf(whole),
      ...whole,
      ...{ good: tally.good, bad: tally.bad, flawed: tally.flawed, unknown: tally.unknown },
      ...quantiles(tally),
      weeks: weeks === null ? null : weeks.map(({ id, whole: ofWeek }) => ({ week: id, ...sharesOf(ofWeek) })),
    })),
    incidents: readOr(incidents, []).map(incidentDetails),
    alerts: readOr(alerts, null)?.rows.map(incidentDetails) ?? [],
    alertsChecked: alertDetails(readOr(alerts, null)),
    drills: readOr(drills, null)?.ofWeek.map(({ id, result, rtoSeconds, rpoSeconds }) => ({ id, result, rtoSeconds, rpoSeconds })) ?? [],
    deploys: readOr(deploys, null)?.deploys.map(({ at, state, commit, by }) => ({ at: new Date(at).toISOString(), state, commit, by })) ?? [],
    migrations: readOr(deploys, null)?.migrations.map(({ at, commit }) => ({ at: new Date(at).toISOString(), commit })) ?? [],
  };
}

const readOr = <T, N>(section: Section<T>, otherwise: N): T | N => (section.kind === 'read' ? section.value : otherwise);
const incidentDetails = ({ number, url, open, severity, reason, since, detectedMs, recoveredMs, cameBack }: IncidentRow): JsonObject => ({
  ...{ number, url, open, severity, reason, detectedMs, recoveredMs, cameBack },
  since: since === null ? null : new Date(since).toISOString(),
});

/** Who checks alerts, and how often that ran; null where nobody does, or it is not known whether. */
function alertDetails(alerts: Alerts | null): JsonObject {
  if (alerts === null) return { state: null, files: [], runs: null };
  const { setUp, ran } = alerts;
  return { state: setUp.state, files: 'files' in setUp ? [...setUp.files] : [], runs: ran.runs };
}

/** What a run without an issue leaves: the sections, so that the week is not lost. */
export function withoutIssue(rendering: Rendering, failed: { readonly reason: string; readonly message: string }): Outcome {
  const { review, attention } = rendering;
  const told = attention.map(({ url, ...finding }): Finding => ({ ...finding, evidence: { url } }));
  return {
    findings: [{ verdict: 'unknown', reason: failed.reason, message: failed.message }, ...told],
    outputs: { week: review.week.id, attention: String(attention.length) },
    details: { ...detailsOf(review), issue: null },
    sections: reviewSections(rendering, SUMMARY_ROWS),
  };
}
