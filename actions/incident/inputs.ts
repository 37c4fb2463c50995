import { choice, field, integer, quote, secret, text } from '../../src/core/input-spec.ts';
import { incidentInputs } from '../../src/domain/incidents/inputs.ts';
import { channelInputs } from '../../src/domain/notices/inputs.ts';

const VERDICTS = ['', 'ok', 'degraded', 'critical', 'unknown'] as const;
const JOB_RESULTS = ['', 'success', 'failure', 'cancelled', 'skipped'] as const;
const NAME_MAX = 100;

/** What names an incident: short, on one line. */
const name = (options: { readonly required?: boolean; readonly example: string }) =>
  field(options, (raw) =>
    /[\r\n]/.test(raw) || [...raw].length > NAME_MAX
      ? { problem: `${quote(raw)} is no name on one line of at most ${NAME_MAX} characters.` }
      : { value: raw },
  );

export const inputs = {
  service: name({ required: true, example: 'api' }),
  environment: name({ example: 'production' }),
  fingerprint: name({ example: 'restore-drill' }),
  verdict: choice(VERDICTS, { default: '' }),
  reason: text({ example: 'http_status' }),
  message: text(),
  report: text({ example: 'evidence/restore-drill.json' }),
  'job-result': choice(JOB_RESULTS, { default: '' }),
  'open-after': integer({ default: '1', min: 1, max: 100 }),
  'close-after': integer({ default: '1', min: 1, max: 100 }),
  ...incidentInputs,
  ...channelInputs,
  'github-token': secret({ required: true, example: '${{ github.token }}' }),
};

export const outputs = {
  action: 'none',
  'issue-number': '',
  'issue-url': '',
  notified: '',
  'notify-failed': '',
};
