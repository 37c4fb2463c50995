import { parseDuration } from '../../src/core/duration.ts';
import { choice, duration, field, integer, quote, secret, text } from '../../src/core/input-spec.ts';
import { maintenanceInput, maintenanceLabel } from '../../src/domain/incidents/maintenance.ts';
import { channelInputs } from '../../src/domain/notices/inputs.ts';

const VERDICTS = ['', 'ok', 'degraded', 'critical', 'unknown'] as const;
const JOB_RESULTS = ['', 'success', 'failure', 'cancelled', 'skipped'] as const;
const NAME_MAX = 100;

/** Items by lines or commas. */
const items = (raw: string) => [
  ...new Set(
    raw
      .split(/[\n\r,]/)
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
];

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
  'reopen-within': duration({ default: '30m', max: 7 * 86_400_000 }),
  reminders: field<readonly number[]>({ default: '30m,2h,6h,24h' }, (raw) => {
    const times = raw === 'none' ? [] : items(raw);
    const wrong = times.find((time) => parseDuration(time) === null);
    if (wrong !== undefined) return { problem: `${quote(wrong)} is not a duration with its unit (ms, s, m, h, d), and not none.` };
    return { value: times.map((time) => parseDuration(time) ?? 0).sort((a, b) => a - b) };
  }),
  labels: field<readonly string[]>({ example: 'team:backend' }, (raw) => {
    const long = items(raw).find((label) => [...label].length > 50);
    return long === undefined ? { value: items(raw) } : { problem: `${quote(long)} is longer than the 50 characters of a label.` };
  }),
  assignees: field<readonly string[]>({ example: 'ada' }, (raw) => {
    const accounts = items(raw).map((account) => account.replace(/^@/, ''));
    const wrong = accounts.find((account) => !/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(account));
    if (wrong !== undefined) return { problem: `${quote(wrong)} is no account; teams cannot be assigned.` };
    return accounts.length > 10 ? { problem: 'GitHub assigns at most 10 accounts.' } : { value: accounts };
  }),
  maintenance: maintenanceInput(),
  'maintenance-label': maintenanceLabel(),
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
