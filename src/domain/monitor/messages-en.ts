import { plural } from '../../core/language.ts';
import type { MonitorMessages, TargetWords } from './messages-type.ts';

const counted = ({ probes, bad, availability }: TargetWords) => `${plural(probes, 'probe', 'probes')}, ${bad} bad, availability ${availability}`;
/** The sentence on the answer, what was counted, and the incident. */
const judged = (words: TargetWords) => `${words.message} Counted: ${counted(words)}.${words.issue ? ` Incident: ${words.issue}` : ''}`;

export const en: MonitorMessages = {
  ok: (words) => `It answers right (${counted(words)}${words.p95 === null ? '' : `, 95 % within ${words.p95}`}).`,
  degraded: (words) => `Persistently: ${judged(words)}`,
  critical: judged,
  undecided: (words) =>
    `Too few answers to say (${counted(words)}). The last one: ${words.message} The next run goes on counting; raise probes to decide within one run.`,
  badAnswer: (url, what, advice) => `${url}: ${what}. ${advice}`,
  slowAnswer: (url, latency, limit, phase) =>
    `${url} answers right but slowly, the last time in ${latency} where ${limit} is the limit${phase === null ? '' : `; most of it is ${phase}`}. Look at load, slow queries and the host's limits.`,
  flawedAnswer: (url, what) => `${url} answers right but for this: ${what}.`,
  expiring: (url, days) => `${url} answers right, and its certificate ends in ${days} days. Renew it now.`,
  ownNetwork: (url, what) =>
    `${url}: ${what}; and none of the control addresses answered either, so our own network is at fault and nothing is known of the service. Look at the runner and at githubstatus.com.`,
  goodAnswer: (url, status, latency) => `${url} answered right (HTTP ${status}) in ${latency}.`,
  blind: (count, longest, mode) =>
    `Nobody looked for ${longest}${count === 1 ? '' : ` at the longest, in ${count} stretches`}. ${
      mode === 'burst'
        ? "GitHub's schedule is late or drops runs; have an outside monitor dispatch this workflow."
        : 'Check what starts this workflow.'
    }`,
  heartbeatFailed: (detail) =>
    `The dead-man's switch did not take the call: ${detail}. Check heartbeat-url; it will soon report this monitor as dead.`,
  historyFailed: (detail) => `The history could not be written: ${detail} What was measured is in this run's report.`,
  costNotAccepted: 'a relay in a private repository uses 43,200 minutes of GitHub’s runners a month; say that this is meant, or choose another mode.',
  visibilityUnknown:
    'Neither the event nor GitHub says whether this repository is public, and a relay in a private one costs 43,200 minutes a month. Give the job "permissions: { contents: read }" and pass github-token, or say accept-cost: true.',
  relayRunning: (run) => `Run ${run} is watching already, so this one has left the watch to it.`,
  noSuccessor: (detail) =>
    `No run has taken over the watch, so nobody watches from now on${detail === '' ? '' : ` (${detail})`}. Start the workflow by hand, and see why its last runs did not begin.`,
  silent: (age, limit) =>
    `The monitor last looked ${age} ago, which is longer than ${limit}: a failure after this deploy may go unseen. See why its workflow does not run.`,
  neverLooked: (slug) =>
    `There is no history of a monitor under monitor/${slug}: it has never run, or under another service or environment. Start monitor.yml once, or correct check-monitor.`,
  historyUnread: (detail) => `Whether the monitor runs could not be read: ${detail}`,
  cacheUnused: (detail) => `The state of the last run is not at hand (${detail}); streaks begin anew, open incidents are known from their issues.`,
  cacheRejected: {
    garbled: 'The cached state is not one of ours; it is not used.',
    stale: 'The cached state is too old to say anything; it is not used.',
    newer: 'The cached state is of a newer version; it is not used.',
  },
  handedOver: 'The next run watches now; this one ends.',
  asking: 'Asking GitHub for the run that takes over.',
  round: (number, words) => `Round ${number}: ${words}`,
  more: (count) => `… ${count} more`,
  target: 'Target',
  state: 'State',
  availabilityHead: 'Availability',
  probes: 'Probes',
  incident: 'Incident',
  latency: 'p50 / p95 / p99',
  coverage: ({ rounds, from, to, longest, mode }) =>
    `Watched from ${from} to ${to} UTC in mode ${mode}: ${plural(rounds, 'round', 'rounds')}, the longest time without a look ${longest}.`,
  gaps: 'When nobody looked',
  gap: (from, to, length) => `${from} to ${to} UTC: ${length}`,
};
