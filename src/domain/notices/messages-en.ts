import { plural } from '../../core/language.ts';
import type { NoticeMessages } from './messages-type.ts';

const said = (detail: string) => (detail === '' ? '' : ` It said: ${detail}`);

export const en: NoticeMessages = {
  headline: {
    open: ({ what, reason }) => `${what} has failed: ${reason}`,
    reopen: ({ what, reason, flaps }) => `${what} has failed again: ${reason} (came back ${plural(flaps, 'time', 'times')})`,
    escalate: ({ what, reason }) => `${what} has become worse: ${reason}`,
    remind: ({ what, reason, down }) => `${what} is still failing${down === null ? '' : ` after ${down}`}: ${reason}`,
    recover: ({ what, down }) => `${what} has recovered${down === null ? '' : ` after ${down}`}`,
    maintenance: ({ what }) => `${what} is under maintenance`,
    test: ({ what }) => `Test message for ${what}`,
  },
  next: {
    open: 'Say in the issue who takes it, then follow its evidence; it closes by itself once the service has recovered.',
    reopen: 'It recovered and failed again: look for a cause that was not removed, such as a crash loop or a full connection pool.',
    escalate: 'Say in the issue who takes it. If a deploy preceded it, roll back first and search for the cause afterwards.',
    remind: 'If nobody works on it, assign the issue now; if it is planned work, declare a maintenance window.',
    recover: 'Nothing has to be done now. Write the cause into the issue while it is fresh.',
    maintenance: 'No incidents are opened until the window ends. Close its issue to end it earlier.',
    test: 'Nothing has happened. If you read this, the channel works.',
  },
  verdict: 'Severity',
  was: (verdict) => `was ${verdict}`,
  reason: 'Reason',
  since: 'First seen bad',
  detected: 'Detected',
  detectedAfter: (duration) => `${duration} later`,
  lasted: 'Lasted',
  flaps: 'Came back',
  until: 'Until',
  by: 'By',
  why: 'Why',
  issue: 'Issue',
  run: 'Workflow run',
  sentBy: 'Sent by Runbook Actions',
  failed: {
    partly_refused: (channel, detail) => `${channel}: some recipients were refused, the others have the message. Correct email-to.${said(detail)}`,
    rate_limited: (channel, detail) => `${channel} takes no more messages for now, so this one was not delivered.${said(detail)}`,
    authentication_failed: (channel, detail) =>
      `${channel} does not accept the credentials. Renew the secret that the workflow passes.${said(detail)}`,
    refused: (channel, detail) => `${channel} refused the message. Check the channel's address and rights.${said(detail)}`,
    unreachable: (channel, detail) => `${channel} did not answer right in time, so the message may not have arrived.${said(detail)}`,
    tls_failed: (channel, detail) =>
      `${channel} offers no connection that is encrypted and has a valid certificate; nothing was sent.${said(detail)}`,
  },
  nobodyTold: (what, channels) =>
    `Nobody could be told of ${what}: ${channels} did not deliver. Read the findings on each channel, mend one of them, and tell the people on call yourself now.`,
};
