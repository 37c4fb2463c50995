import { formatDuration } from '../../core/duration.ts';
import { code, table } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { inert } from '../incidents/inert.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { drillCharts } from '../ledger/issue.ts';
import { drillTable, newestLines } from '../ledger/table.ts';
import { probesOf, quantiles } from '../monitor/tally.ts';
import { type Context, lasted, percent, safeLink, sectionOf, shown, timeOf } from './layout.ts';
import { reviewMessages } from './messages.ts';
import { nameOf } from './names.ts';
import { availabilityTrend } from './render-trend.ts';
import type { TargetWeek } from './services.ts';
import type { DeployRow, Deploys, MigrationRow } from './types.ts';
import { sharesOf, type Watched } from './watched.ts';

/** A day watched for less than this, in per cent, is shown as hardly watched where no other share is asked for. */
const DAY_WATCHED = 90;

/** Each target: how much of the week was watched, how much of that it was up, the least that follows, its days, answers, latency. */
export function availabilitySection(context: Context): string {
  const m = reviewMessages[context.language];
  const { head } = m;
  const heads = [head.target, head.available, head.watched, head.atLeast, head.days, head.gap, head.answers, head.latency];
  return sectionOf(context.review.availability, { name: 'availability', title: m.availability, language: context.language }, (targets) =>
    [shown(targets, context, (target) => targetCells(target, context), heads), m.explained, availabilityTrend(targets, context)]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
}

function targetCells(target: TargetWeek, { language, coverage }: Context): string[] {
  const m = reviewMessages[language];
  const { whole, days, tally } = target;
  const shares = sharesOf(whole);
  const { p50, p95, p99 } = quantiles(tally);
  return [
    inert(nameOf(target), 160),
    `**${percent(shares.availability)}**`,
    percent(shares.coverage),
    percent(shares.atLeast),
    days.map((day) => daySign(day, coverage ?? DAY_WATCHED)).join(''),
    formatDuration(whole.longestGapMs),
    m.answers(probesOf(tally), tally.bad),
    [p50, p95, p99].map(lasted).join(' / '),
  ];
}

function daySign(day: Watched, wanted: number): string {
  const { coverage } = sharesOf(day);
  if (coverage === null) return '·';
  if (day.downMs > 0) return '❌';
  return coverage < wanted ? '❔' : '✅';
}

/** The week's drills, the last one of each database, and the register's charts. */
export function drillsSection(context: Context): string {
  const { review, language, ledgerBranch, rows, server } = context;
  const m = reviewMessages[language];
  return sectionOf(review.drills, { name: 'drills', title: m.drills, language }, ({ entries, ofWeek, newest }) => {
    const shownDrills = ofWeek.length === 0 ? newest.slice(0, rows) : ofWeek.slice(-rows);
    const charts = rows > 3 ? drillCharts(entries, language) : [];
    const branch = /^[\w./-]+$/.test(ledgerBranch) ? `[${ledgerBranch}](${server}/tree/${ledgerBranch})` : '';
    return [
      ofWeek.length === 0 ? `➖ ${m.none.drills}` : newestLines(ofWeek.slice(-rows), language),
      ofWeek.length === 0 ? m.newestDrill : '',
      drillTable(shownDrills, language),
      shownDrills.map((drill) => `- ${m.proof(code(drill.database, 60), proofLevel(drill))}`).join('\n'),
      ...charts,
      branch,
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  });
}

/** How far a drill compared the copy with its backup, as the register has it. */
function proofLevel({ proof }: LedgerEntry): 'full' | 'rows' | 'none' | 'unknown' {
  const level = proof?.['level'];
  return level === 'full' || level === 'rows' || level === 'none' ? level : 'unknown';
}

/** What was deployed, and which commits changed migrations. */
export function deploysSection(context: Context): string {
  const { review, language } = context;
  const m = reviewMessages[language];
  return sectionOf(review.deploys, { name: 'deploys', title: m.deploys, language }, ({ deploys, migrations }) => {
    const failed = deploys.filter(({ state }) => state === 'failed').length;
    return [
      deploys.length === 0 ? `➖ ${m.none.deploys}` : m.deployed(deploys.length, failed),
      deploys.length === 0 ? '' : deployTable(deploys, context),
      m.migrations(migrations.length),
      migrations.length === 0 ? '' : migrationTable(migrations, context),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  });
}

const DEPLOY_SIGNS: Readonly<Record<DeployRow['state'], string>> = { live: '✅', replaced: '✅', failed: '❌', in_progress: '⏳', other: '➖' };

function deployTable(deploys: Deploys['deploys'], context: Context): string {
  const { head, deployState, look } = reviewMessages[context.language];
  const row = ({ at, state, commit, by, path }: DeployRow) => [
    path === '' ? timeOf(at) : `${timeOf(at)} ${safeLink(`${context.server}/${path}`, look)}`,
    `${DEPLOY_SIGNS[state]} ${deployState[state]}`,
    commitLink(commit, context),
    inert(by, 80),
  ];
  return shown(deploys, context, row, [head.when, head.state, head.commit, head.by]);
}

function migrationTable(migrations: readonly MigrationRow[], context: Context): string {
  const { head } = reviewMessages[context.language];
  const row = ({ at, commit, title }: MigrationRow) => [timeOf(at), commitLink(commit, context), inert(title, 120)];
  return shown(migrations, context, row, [head.when, head.commit, head.change]);
}

function commitLink(commit: string | null, { server }: Context): string {
  if (commit === null) return '–';
  const short = code(commit.slice(0, 7));
  return safeLink(`${server}/commit/${commit}`, short) || short;
}

/** The watchdog's findings; of those that are well only how many there are. */
export function watchdogSection(context: Context): string {
  const { review, language, rows } = context;
  const m = reviewMessages[language];
  return sectionOf(review.watchdog, { name: 'watchdog', title: m.watchdog, language }, ({ verdict, message, findings }) => {
    const bad = findings.filter((finding) => finding.verdict !== 'ok');
    if (bad.length === 0) return `${SIGNS[verdict]} ${verdict === 'ok' ? m.watchdogWell : ''} ${inert(message, 400)}`;
    const cells = bad
      .slice(0, rows)
      .map((finding) => [SIGNS[finding.verdict], code(finding.target ?? '', 80), code(finding.reason, 60), inert(finding.message, 500)]);
    const more = bad.length > rows ? `\n\n${m.more(bad.length - rows)}` : '';
    return `${table(['', m.head.check, m.head.reason, m.head.finding], cells)}${more}`;
  });
}
