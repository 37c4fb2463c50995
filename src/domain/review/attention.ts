import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import { severity } from '../../core/verdict.ts';
import { runbookLine } from '../ledger/table.ts';
import { reviewMessages } from './messages.ts';
import { nameOf } from './names.ts';
import type { TargetWeek } from './services.ts';
import type { Attention, DeployRow, Review, Section, Targets } from './types.ts';
import { sharesOf } from './watched.ts';

/**
 * What a person must look at, the gravest first. Most is told elsewhere already, by an incident or an alert: of it the review is a reminder, so it
 * is degraded. What could not be read is `unknown`. `server` is the repository's address.
 */
export function attentionOf(review: Review, targets: Targets, server: string, language: Language): readonly Attention[] {
  const m = reviewMessages[language];
  const found = [
    ...readValue(review.availability, []).flatMap((target) => targetAttention(target, targets, language)),
    ...openOnes(review.incidents).map((row) => degraded('incident_open', m.incidentOpen(row.title), row.url)),
    ...alertAttention(review, language),
    ...drillAttention(review, language),
    ...deployAttention(review, server, language),
    ...watchdogAttention(review),
    ...unreadOf(review, language),
  ];
  return found.sort((a, b) => severity(b.verdict) - severity(a.verdict));
}

const degraded = (reason: string, message: string, url = ''): Attention => ({ verdict: 'degraded', reason, message, url });
const readValue = <T, N>(section: Section<T>, otherwise: N): T | N => (section.kind === 'read' ? section.value : otherwise);

/** Alerts that are open; and where nobody looked for any, or it is not known whether somebody did. */
function alertAttention({ alerts }: Review, language: Language): readonly Attention[] {
  const m = reviewMessages[language];
  const known = readValue(alerts, null);
  if (known === null) return [];
  const { rows, setUp, ran } = known;
  const unknown = (reason: string, message: string): Attention => ({ verdict: 'unknown', reason, message, target: 'alerts', url: '' });
  const files = 'files' in setUp ? plainText(setUp.files.join(', '), 200) : '';
  return [
    ...rows.filter(({ open }) => open).map((row) => degraded('alert_open', m.alertOpen(row.title), row.url)),
    ...(setUp.state === 'unread' ? [unknown(setUp.reason, m.alertsUnread(setUp.why))] : []),
    ...(setUp.state === 'unsure' ? [unknown('alerts_unsure', m.alertsUnsure(files))] : []),
    ...(setUp.state === 'on' && ran.runs === 0 ? [degraded('alerts_not_run', m.alertsSilent(files))] : []),
    ...(ran.runs === null && ran.why !== '' ? [unknown(ran.reason, m.alertsNotCounted(files, ran.why))] : []),
  ];
}

function drillAttention({ drills }: Review, language: Language): readonly Attention[] {
  const m = reviewMessages[language];
  const known = readValue(drills, null);
  if (known === null) return [];
  const name = (database: string) => plainText(database, 60);
  const bad = known.newest.filter(({ result }) => result !== 'ok');
  return [
    ...bad.map((entry) => degraded('drill_not_ok', m.drillBad(name(entry.database), plainText(runbookLine(entry, language), 300)), entry.run.url)),
    ...known.overdue.map(({ database, last }) => degraded('drill_overdue', m.drillOverdue(name(database), last === null ? null : last.slice(0, 10)))),
    ...(known.damaged > 0 ? [degraded('register_damaged', m.ledgerDamaged(known.damaged))] : []),
  ];
}

function deployAttention({ deploys }: Review, server: string, language: Language): readonly Attention[] {
  const failed = unmended(readValue(deploys, null)?.deploys ?? []);
  if (failed === null) return [];
  const what = plainText([failed.commit?.slice(0, 7), failed.by].filter(Boolean).join(' '), 120);
  return [degraded('deploy_failed', reviewMessages[language].deployFailed(what), failed.path === '' ? '' : `${server}/${failed.path}`)];
}

/** The watchdog's own step fails by them; here they are reminded of. */
function watchdogAttention({ watchdog }: Review): readonly Attention[] {
  const bad = (readValue(watchdog, null)?.findings ?? []).filter(({ verdict }) => verdict !== 'ok');
  return bad.map(({ verdict, reason, message, target }) => ({
    ...degraded(plainText(reason, 60), plainText(message, 600)),
    ...(verdict === 'unknown' ? { verdict } : {}),
    ...(target === undefined ? {} : { target: plainText(target, 100) }),
  }));
}

/** A section that could not be read is no section without anything in it. */
function unreadOf(review: Review, language: Language): readonly Attention[] {
  const m = reviewMessages[language];
  const names = ['availability', 'incidents', 'alerts', 'drills', 'deploys', 'watchdog'] as const;
  const sections = names.map((name) => ({ name, section: review[name] as Section<unknown> }));
  if (sections.every(({ section }) => section.kind === 'not_configured'))
    return [{ verdict: 'degraded', reason: 'nothing_configured', message: m.nothingConfigured, url: '' }];
  return sections.flatMap(({ name, section }): Attention[] => {
    // Both are read from the same issues.
    if (section.kind !== 'unread' || name === 'alerts') return [];
    return [{ verdict: 'unknown', reason: section.reason, message: m.sectionUnread(m[name], section.why), target: name, url: '' }];
  });
}

function targetAttention(target: TargetWeek, limits: Targets, language: Language): readonly Attention[] {
  const m = reviewMessages[language];
  const { availability, coverage } = sharesOf(target.whole);
  const name = nameOf(target);
  const finding = (reason: string, message: string): Attention => ({ verdict: 'degraded', reason, message, target: name, url: '' });
  if (coverage === null) return [];
  if (coverage === 0) return [finding('not_watched', m.notWatched(name))];
  const words = (figure: number, limit: number) => ({ name, figure: `${figure.toFixed(2)} %`, limit: `${limit} %` });
  return [
    ...(limits.coverage !== null && coverage < limits.coverage ? [finding('coverage_low', m.coverageLow(words(coverage, limits.coverage)))] : []),
    ...(limits.availability !== null && availability !== null && availability < limits.availability
      ? [finding('availability_low', m.availabilityLow(words(availability, limits.availability)))]
      : []),
  ];
}

const openOnes = <T extends { readonly open: boolean }>(section: Section<readonly T[]>): readonly T[] =>
  readValue<readonly T[], readonly T[]>(section, []).filter(({ open }) => open);

/** The last deploy of the week where it failed. Newest first. */
function unmended(deploys: readonly DeployRow[]): DeployRow | null {
  const [last] = [...deploys].sort((a, b) => b.at - a.at).filter(({ state }) => state === 'failed' || state === 'live' || state === 'replaced');
  return last?.state === 'failed' ? last : null;
}
