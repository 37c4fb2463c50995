import { flag, secret, text } from '../../src/core/input-spec.ts';
import { alertSourceInputs } from '../../src/domain/alert-sources/inputs.ts';
import { alertRuleInputs } from '../../src/domain/alerts/inputs.ts';
import { databaseInputs } from '../../src/domain/database/inputs.ts';
import { hostInputs } from '../../src/domain/host/inputs.ts';
import { incidentInputs } from '../../src/domain/incidents/inputs.ts';
import { metricsInputs } from '../../src/domain/metrics/inputs.ts';
import { jsonMetricSecrets } from '../../src/domain/metrics/json-metric.ts';
import { channelInputs } from '../../src/domain/notices/inputs.ts';
import { queueInputs } from '../../src/domain/queues/inputs.ts';
import { railwayInputs } from '../../src/domain/railway/inputs.ts';
import { renderInputs } from '../../src/domain/render/inputs.ts';

function ruleSecrets(raw: string): readonly string[] {
  return (raw.match(/https?:\/\/\S+/gi) ?? []).flatMap(jsonMetricSecrets);
}

/** What action.yml declares besides the common inputs, in its order. */
export const inputs = {
  service: text({ example: 'shop-api' }),
  environment: text({ example: 'production' }),
  ...alertRuleInputs,
  // The query of a rule of the source json holds a URL, and that may hold credentials.
  rules: { ...alertRuleInputs.rules, secrets: ruleSecrets },
  ...alertSourceInputs,
  'allow-none': flag({ default: 'false' }),
  ...renderInputs,
  ...railwayInputs,
  ...hostInputs,
  ...metricsInputs,
  ...queueInputs,
  ...databaseInputs,
  ...incidentInputs,
  ...channelInputs,
  'github-token': secret({ required: true, example: '${{ github.token }}' }),
};

/** The action's own outputs with the values that hold until it reports. */
export const outputs = {
  configured: '',
  checks: '0',
  firing: '0',
  'firing-checks': '[]',
  unknown: '0',
  'http-5xx-ratio': '',
  'open-incidents': '0',
  opened: '0',
  closed: '0',
  changed: '0',
  notified: '0',
  'notify-failed': '0',
};
