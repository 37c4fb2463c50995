import { formatDuration } from '../../core/duration.ts';
import type { RestartMessages } from './restart-messages-type.ts';

export const en: RestartMessages = {
  way: { render: 'Render’s API', railway: 'Railway’s API', 'deploy-hook': 'the deploy hook', ssh: 'a command over ssh' },
  comment: {
    requested: ({ way, culprit }) =>
      `**Restart requested** by ${way}, as the culprit is <code>${culprit}</code>. What came of it follows here; where it does not, the run was ended.`,
    recovered: ({ way, tookMs }) => `**Restarted** by ${way}: healthy after ${formatDuration(tookMs)}.`,
    still_failing: ({ way, tookMs }) => `**Restarted** by ${way}, and **still failing** after ${formatDuration(tookMs)}. Look at it yourself.`,
    not_accepted: ({ way }) => `**Not restarted**: ${way} did not take the request. Restart it by hand.`,
    broken_off: ({ way }) => `**Restart requested** by ${way}; the run was ended before it could see what came of it.`,
  },
  once: 'An incident’s service is restarted once. Delete this comment to allow another restart',
  refusal: {
    fork: 'a fork started this run, and nothing restarts for a fork',
    no_way: 'no way to restart is set up: give render-service, railway-service, deploy-hook-url or restart-command',
    culprit: 'restart-on does not name this culprit, or the triage is not sure of it',
    no_incident: 'there is no incident’s issue that would keep two runs from restarting both: open one first, or give issue-number',
    incident_over: 'the incident is over, or somebody closed its issue',
    maintenance: 'maintenance is declared',
    not_known: 'GitHub did not show which restarts there were',
    already: 'this incident’s service was restarted already, or a run that took it on was ended',
    cool_down: 'the service was restarted a short time ago (restart-cool-down)',
    not_claimed: 'another run took it on, or the issue takes no comment',
  },
  dryRun: (way, refusal) =>
    refusal === null ? `With restart: on it would be restarted by ${way} now.` : `With restart: on it would not be restarted: ${refusal}.`,
  refused: (refusal) => `It was not restarted: ${refusal}.`,
  recovered: (way, took) => `Restarted by ${way}; healthy after ${took}. See the incident for the cause, and the next run of the monitor closes it.`,
  stillFailing: (way, took) =>
    `Restarted by ${way}, and it is still failing after ${took}. A restart does not mend it: look at what the triage found.`,
  notAccepted: (way, detail) => `It could not be restarted by ${way}: ${detail || 'the request was not taken'}. Restart it by hand.`,
  notRecorded: (detail) => `What came of the restart could not be written into the incident: ${detail}`,
  progress: {
    asking: (way) => `Asking for a restart by ${way} …`,
    waiting: (limit) => `Waiting for the API to answer right, for at most ${limit} …`,
  },
};
