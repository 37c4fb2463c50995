import type { InputProblem } from '../../core/errors.ts';
import { duration, field, flag, type Inputs, integer, lines, quote, secret } from '../../core/input-spec.ts';
import { secretUrl } from '../../core/secret-url.ts';
import { isTimeZone } from '../calendar/local-date.ts';
import { databaseLabels, ledgerBranch } from '../ledger/inputs.ts';
import type { Limits } from './types.ts';

const DAY_MS = 86_400_000;

/** The inputs on what the watchdog looks at in the repository. */
export const watchdogInputs = {
  workflows: lines<string>({ example: 'monitor.yml' }, (line) =>
    /^[\w.-]{1,200}\.ya?ml$/.test(line) ? { value: line } : { problem: `${quote(line)} is no file name of a workflow.` },
  ),
  window: duration({ default: '7d', min: 3_600_000, max: 31 * DAY_MS }),
  'max-gap': duration({ default: '6h', min: 60_000, max: 31 * DAY_MS }),
  'max-missing': integer({ default: '100', min: 0, max: 100 }),
  'time-zone': field({ default: 'UTC', example: 'Europe/Madrid' }, (raw) =>
    isTimeZone(raw) ? { value: raw } : { problem: 'this is no time zone of the IANA database.' },
  ),
  database: databaseLabels({ default: 'main' }),
  'max-drill-age': duration({ default: '35d', min: 3_600_000 }),
  'ledger-branch': ledgerBranch(),
  monitors: lines<string>({ example: 'shop-api.production' }, (line) =>
    /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?$/.test(line)
      ? { value: line }
      : { problem: `${quote(line)} is not service or service.environment in lower case, as the folder in the monitor's history is called.` },
  ),
  'monitor-max-age': duration({ default: '6h', min: 60_000 }),
  'monitor-branch': field({ default: 'runbook-monitor' }, ledgerBranch().parse),
  'check-incidents': flag({ default: 'true' }),
  'max-incident-age': duration({ default: '7d', min: 60_000 }),
  'heartbeat-url': secretUrl(['https:', 'http:'], 'https://hc-ping.com/…'),
  'github-token': secret({ required: true, example: '${{ github.token }}' }),
};
export type WatchdogInputs = Inputs<typeof watchdogInputs>;

export const limitsOf = ({ window: windowMs, maxGap: maxGapMs, maxMissing }: WatchdogInputs): Limits => ({ windowMs, maxGapMs, maxMissing });

/** Trying the channels without any would prove nothing. */
export function testProblems({
  testChannels,
  channels,
}: {
  readonly testChannels: boolean;
  readonly channels: readonly unknown[];
}): readonly InputProblem[] {
  if (!testChannels || channels.length > 0) return [];
  return [{ input: 'channels', problem: 'test-channels is true, and there are none to try.', example: 'slack' }];
}
