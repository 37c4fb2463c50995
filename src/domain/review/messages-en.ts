import type { ReviewMessages } from './messages-type.ts';

const times = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

export const en: ReviewMessages = {
  title: (week) => `Weekly review ${week}`,
  labelDescription: "The runbook's weekly review",
  period: (first, last, timeZone) => `From ${first} to ${last} (${timeZone}).`,
  notOver: (until) => `The week is not over: this is how it stands at ${until} UTC.`,
  previous: (link) => `The week before: ${link}.`,
  noPrevious: 'There is no review of an earlier week.',
  next: (number) => `The next review: #${number}.`,
  footer: 'This issue is kept by the runbook. A second run in the same week writes it anew, so put notes into comments; the next review closes it.',
  duplicate: (number) => `Opened at the same time as #${number}, which goes on. This one is closed.`,

  needsPerson: 'What needs a person',
  nothingNeeded: 'Nothing, as far as this review could look.',
  more: (count) => `… and ${count} more; the JSON report has them all.`,
  look: 'look',

  availability: 'Availability',
  incidents: 'Incidents',
  alerts: 'Alerts',
  drills: 'Restore drills',
  deploys: 'Deploys and migrations',
  watchdog: 'Watchdog',
  notConfigured: {
    availability: 'Not configured: there is no history of a monitor. `monitor.yml` writes one.',
    incidents: 'Not configured: no monitor has a history, and no incident is known.',
    alerts: 'Not configured: no workflow of the default branch checks alerts. `monitor-alerts.yml` among the examples shows how.',
    drills: 'Not configured: there is no drill on the register. `restore-drill.yml` puts them there.',
    deploys: 'Not configured: GitHub knows no deployment of the week, no run that deploys and no change of migrations.',
    watchdog: 'Not configured: no report of `watchdog` was given.',
  },
  unread: (what, why) => `${what} could not be read, so nothing is known of it: ${why}`,
  none: {
    incidents: 'No incident was open in this week.',
    alerts: 'No alert fired in this week.',
    drills: 'No drill was made in this week.',
    deploys: 'Nothing was deployed in this week.',
  },

  head: {
    target: 'Target',
    watched: 'Watched',
    available: 'Available',
    atLeast: 'At least',
    days: 'Mon–Sun',
    answers: 'Answers',
    latency: 'p50 / p95 / p99',
    gap: 'Longest gap',
    incident: 'Incident',
    reason: 'Reason',
    began: 'Began (UTC)',
    detected: 'Detected within',
    recovered: 'Recovered after',
    when: 'When (UTC)',
    state: 'State',
    commit: 'Commit',
    by: 'By',
    change: 'Change',
    check: 'Check',
    finding: 'Finding',
    week: 'Week',
  },
  explained:
    '_Watched_: the share of the week in which somebody looked often enough. _Available_: of the time that was watched. _At least_: as if it had been down whenever nobody looked. ' +
    'Days: ✅ up, ❌ down for a time, ❔ hardly watched, · not yet.',
  overWeeks: 'Over the last weeks',
  chartAvailable: 'Available, % of the time that was watched',
  chartWatched: 'Watched, % of the week',
  weeksExplained: 'Weeks with a question mark and no bar: nobody watched. They are neither up nor down. The first axis does not begin at 0.',
  weeksUnread: 'The weeks before were not read for every service: that would take too many requests.',
  alertsRan: (files, runs) => `Alerts are checked by ${files}, which ran ${times(runs, 'time', 'times')} in this week.`,
  alertsSilent: (files) => `Alerts are configured in ${files}, which did not run in this week: nothing is known of them.`,
  alertsNotCounted: (files, why) =>
    why === ''
      ? `Alerts are configured in ${files}. Whether it ran was not looked up, as \`deploys\` is off.`
      : `Alerts are configured in ${files}. Whether it ran in this week is not known: ${why}`,
  alertsGone: 'No workflow of the default branch checks alerts any more; some are known from the weeks before.',
  alertsUnsure: (files) =>
    `Whether alerts are checked is not known: ${files} cannot be read, or decides it by an expression. Write \`alerts: 'on'\` or \`alerts: 'off'\` there.`,
  alertsUnread: (why) => `Whether alerts are checked is not known, as the workflow files could not be read: ${why}`,
  answers: (all, bad) => (bad === 0 ? String(all) : `${all}, ${bad} bad`),
  stillOpen: 'still open',
  cameBack: (count) => `came back ${count}×`,
  deployState: { live: 'live', in_progress: 'under way', failed: 'failed', replaced: 'replaced', other: 'other' },
  deployed: (count, failed) => `${times(count, 'deploy', 'deploys')}${failed === 0 ? '' : `, ${failed} failed`}.`,
  migrations: (count) => (count === 0 ? 'No migration was changed in this week.' : `${times(count, 'commit', 'commits')} changed migrations:`),
  newestDrill: 'The last drill of each database:',
  proof: (database, level) =>
    `Proof of ${database}: ${{ full: 'every row against the backup, by number and SHA-256', rows: 'numbers of rows alone', none: 'none, nothing was compared', unknown: 'none is on the register' }[level]}.`,
  watchdogWell: 'The watchdog found nothing wrong.',

  headline: (week, issue, needed) =>
    `The review of ${week} is in ${issue}: ${needed === 0 ? 'nothing needs a person.' : `${times(needed, 'thing needs', 'things need')} a person.`}`,
  incidentOpen: (title) => `The incident is still open: ${title}`,
  alertOpen: (title) => `The alert is still open: ${title}`,
  coverageLow: ({ name, figure, limit }) =>
    `${name} was watched for ${figure} of the week, less than ${limit}. See why the monitor did not run: nothing is known of the rest.`,
  notWatched: (name) =>
    `Nobody watched ${name} in this week. See why the monitor does not run; if it is gone, delete its folder from the history's branch.`,
  availabilityLow: ({ name, figure, limit }) =>
    `${name} was available for ${figure} of the time that was watched, less than ${limit}. See the incidents of the week for causes.`,
  historyUnreadable: (count) =>
    `${times(count, 'file', 'files')} of the monitor's history cannot be read, so that time counts as not watched. Look at the branch's history.`,
  servicesLeftOut: (count) =>
    `The monitor's history has too many services: ${count} of them are not on this page, and nothing is known of them here. Delete the folders of those that are gone.`,
  drillBad: (database, line) => `The last drill of ${database} did not end well: ${line}`,
  drillOverdue: (database, last) =>
    `There is no good drill of ${database} for too long${last === null ? '; there never was one' : `; the last one was on ${last}`}. Run the drill by hand, then see why its schedule does not.`,
  ledgerDamaged: (count) => `${times(count, 'line or file', 'lines or files')} of the drills' register cannot be read. Look at the branch's history.`,
  deployFailed: (what) => `A deploy failed and none after it is known to be live: ${what}`,
  nothingConfigured:
    'Nothing of the runbook is configured: no history of a monitor, no incident, no drill, no deploy, no watchdog. Add monitor.yml and the monthly drill first.',
  sectionUnread: (what, why) => `${what} could not be read: ${why}`,
  heartbeatFailed: (detail) =>
    `The dead-man's switch did not take the call: ${detail}. Check heartbeat-url; it will soon report this review as dead.`,
  notAssigned: (names) => `${names} cannot be assigned to issues of this repository, and was left out. Check the input assignees.`,
  reportUnread: 'the file that watchdog-report names is missing, or none of our reports.',
};
