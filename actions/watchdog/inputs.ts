import { flag, text } from '../../src/core/input-spec.ts';
import { channelInputs } from '../../src/domain/notices/inputs.ts';
import { outsideMonitorInputs } from '../../src/domain/outside-monitors/inputs.ts';
import { watchdogInputs } from '../../src/domain/watchdog/inputs.ts';

/** What action.yml declares besides the common inputs, in its order. */
export const inputs = {
  ...watchdogInputs,
  ...outsideMonitorInputs,
  'test-channels': flag({ default: 'false' }),
  service: text({ example: 'shop-api' }),
  ...channelInputs,
};

/** The action's own outputs with the values that hold until it reports. Lateness is that of the worst workflow. */
export const outputs = {
  workflows: '0',
  disabled: '0',
  silent: '0',
  'expected-runs': '',
  'missing-runs': '',
  'median-late-ms': '',
  'p95-late-ms': '',
  'longest-gap-ms': '',
  'drill-age-days': '',
  'open-incidents': '',
  'outside-monitors': '0',
  'channels-tested': '0',
  'channels-failed': '0',
};
