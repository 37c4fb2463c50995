import type { WatchdogMessages } from './messages-type.ts';

const idleRuns = (idle: number) =>
  idle === 0 ? '' : ` ${idle} ${idle === 1 ? 'run was' : 'runs were'} cancelled, skipped or refused at the start, which looks at nothing.`;

export const en: WatchdogMessages = {
  disabled: {
    disabled_inactivity: (file, url) =>
      `GitHub has switched ${file} off, as the repository was idle for 60 days. One click mends it, "Enable workflow" at ${url}`,
    disabled_manually: (file, url) => `Somebody has switched ${file} off. If that is over, click "Enable workflow" at ${url}`,
    disabled_fork: (file, url) => `${file} is off, as schedules are in a fork. Click "Enable workflow" at ${url}`,
    deleted: (file, url) => `${file} has been deleted, so it does not run any more. Put the file back on the default branch. ${url}`,
  },
  stateUnknown: (file, state, url) => `GitHub says "${state}" of ${file}, which is not known here. Look at ${url}`,
  notScheduled: (file) => `${file} has no schedule on the default branch. Give it one, or leave it out of the input workflows.`,
  cronInvalid: (file, line) => `GitHub does not take a line of the schedule of ${file}: ${line}. Correct it, as it never runs.`,
  missingFile: (file) => `There is no workflow ${file} in this repository. Put it back, or correct the input workflows.`,
  unreadableFile: (file) => `${file} could not be read as a workflow, so it is not known whether it has a schedule. Correct the file.`,
  nothingScheduled:
    'No workflow with a schedule calls an action of the runbook, so nothing watches. Add the monitor from examples/, or name yours in the input workflows.',
  neverRan: (file, allowed, idle, url) =>
    `${file} has a schedule and has not run for longer than ${allowed}.${idleRuns(idle)} Where its last editor has left the organisation, somebody with write access edits the cron line. ${url}`,
  silent: (file, age, allowed, idle, url) =>
    `${file} last looked ${age} ago, and ${allowed} is the most that its schedule and max-gap allow.${idleRuns(idle)} Start it with "Run workflow"; where its last editor has left the organisation, somebody with write access edits the cron line. ${url}`,
  longGap: (file, gap, allowed, from) =>
    `${file} did not look for ${gap} from ${from} on, and ${allowed} is allowed. GitHub delays and drops schedules: let an outside scheduler start it as well.`,
  runsMissing: (file, missing, due, max) =>
    `${file} has no run for ${missing} of ${due} starts, more than ${max} %. Let an outside scheduler start it as well.`,
  alwaysFails: (file, ended, url) => `All ${ended} runs of ${file} failed. Look at the last one: ${url}`,
  clockSkew: (file, ahead) => `A run of ${file} was made ${ahead} from now: the clock of this runner is slow, so no age here is right. Set it.`,
  young: (file) => `${file} is new and has not had its first run yet.`,
  ran: (file, ran, expected, age) => `${file} ran for ${ran} of ${expected} starts and last looked ${age} ago.`,
  drillOk: (database, age) => `The last drill of ${database} was ${age} ago.`,
  drillAbsent: (database) => `No drill of ${database} that came to a verdict is on the register. Start the drill's workflow by hand.`,
  drillTooOld: (database, age, max) =>
    `The last drill of ${database} that came to a verdict was ${age} ago, and ${max} is allowed. Start the drill's workflow by hand.`,
  drillFailed: (database, age, url) => `The last drill of ${database}, ${age} ago, found the backup bad. Mend the backup and drill again. ${url}`,
  monitorOk: (slug, age) => `The monitor ${slug} last looked ${age} ago.`,
  monitorSilent: (slug, age, max) => `The monitor ${slug} last looked ${age} ago by its history, and ${max} is allowed. See its workflow.`,
  monitorAbsent: (slug) => `The monitor ${slug} has left nothing in its history. Correct the input monitors, or see its workflow.`,
  incidentOpen: (number, age, max) => `Incident #${number} has been open for ${age}, more than ${max}. Somebody takes it, or closes it.`,
  incidentsOk: (count) => (count === 0 ? 'No incident is open.' : `${count} ${count === 1 ? 'incident is' : 'incidents are'} open, none too long.`),
  alertsNotJudged: (file, asked, since, url) =>
    `None of the newest ${asked} runs of ${file}, back to ${since}, judged an alert: its job was skipped, or nothing could be measured. Look at the job "alerts" of the last one. ${url}`,
  overdue: {
    alerts: (since) =>
      `The alerts are checked daily, and no run judged one since ${since}: their job was skipped, or nothing could be measured. See the workflow that checks them.`,
    review: (since) => `The review is weekly, and there was none since ${since}. Start its workflow by hand.`,
  },
  unread: {
    workflows: (why) => `It is not known whether the scheduled workflows run: ${why}`,
    alerts: (why) => `It is not known when the alerts were last judged: ${why}`,
    drills: (why) => `It is not known when the last drill was: ${why}`,
    monitors: (why) => `It is not known when the monitor last looked: ${why}`,
    incidents: (why) => `It is not known whether incidents are open: ${why}`,
  },
  channelsOk: (channels) => `A test message went through: ${channels}.`,
  channelsDead: (channels) =>
    `No channel delivered the test message (${channels}): in an outage nobody would be told. Read the finding on each channel and renew its secret now.`,
  testNotice: 'This is the weekly test of the channel. Nothing has happened.',
  schedules: 'Scheduled workflows',
  scheduleHead: ['', 'Workflow', 'State', 'Starts', 'Ran', 'Missing', 'Median late', 'p95 late', 'Longest gap', 'Last look'],
  never: 'never',
  gapNote:
    'Runs are given to the starts before them, as GitHub does not say which start a run is for. A gap is the time without a run that looked, whoever started it.',
  calendar: "The runbook's calendar",
  calendarHead: ['Duty', 'State', 'Last', 'Due again'],
  duty: {
    alerts: 'Alerts, daily',
    review: 'Review, weekly',
    drill: 'Restore drill, from the first Monday on',
    migrations: 'Migrations, with each release',
  },
  dutyState: {
    done: 'done',
    due: 'due',
    overdue: 'overdue',
    per_release: 'the gate of each deploy checks them',
    not_found: 'no workflow of it was found',
    not_known: 'not known',
  },
  incidents: 'Open incidents',
  incidentHead: ['Incident', 'Open for'],
  channels: 'Test messages',
  channelHead: ['', 'Channel', 'Result', 'Attempts', 'Detail'],
  seen: (workflows, runs) => `Scheduled workflows looked at: ${workflows}; their runs: ${runs}.`,
  heartbeatFailed: (problem) => `The heartbeat was not taken: ${problem}`,
};
