import { proxySetting } from '../../src/adapters/http/proxy-input.ts';
import { duration, type Field, field, lines, quote, secret, text } from '../../src/core/input-spec.ts';
import { databaseInputs } from '../../src/domain/database/inputs.ts';
import { targetInputs, wayInputs } from '../../src/domain/health/inputs.ts';
import { hostInputs } from '../../src/domain/host/inputs.ts';
import { queueInputs } from '../../src/domain/queues/inputs.ts';
import { railwayInputs } from '../../src/domain/railway/inputs.ts';
import { renderInputs } from '../../src/domain/render/inputs.ts';
import { statusPageInputs } from '../../src/domain/status-page/inputs.ts';
import { restartInputs } from '../../src/domain/triage/restart-inputs.ts';

const HOUR = 3_600_000;

/** What action.yml declares besides the common inputs, in its order. */
export const inputs = {
  url: targetInputs.url,
  timeout: duration({ default: '60s', min: 1000, max: HOUR }),
  service: text({ example: 'shop-api' }),
  environment: text({ example: 'production' }),
  check: checkNames(),
  'issue-number': field<number | null>({ example: '17' }, (raw) => {
    if (raw === '') return { value: null };
    return /^[1-9]\d{0,9}$/.test(raw) ? { value: Number(raw) } : { problem: `${quote(raw)} is not the number of an issue.` };
  }),
  'github-token': secret({ example: '${{ github.token }}' }),
  'look-back': duration({ default: '6h', min: 60_000, max: 7 * 24 * HOUR }),
  'deploy-workflow': field({ example: 'deploy.yml' }, (raw) =>
    raw === '' || /^[\w.-]{1,100}\.ya?ml$/.test(raw) ? { value: raw } : { problem: `${quote(raw)} is not the file name of a workflow.` },
  ),
  'request-timeout': targetInputs['request-timeout'],
  'expect-status': targetInputs['expect-status'],
  preset: targetInputs.preset,
  'expect-json': targetInputs['expect-json'],
  headers: targetInputs.headers,
  ...wayInputs,
  proxy: proxySetting(),
  'second-resolver': field<string | null>({ default: '1.1.1.1' }, (raw) => {
    if (raw === 'none') return { value: null };
    return /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]+)$/i.test(raw)
      ? { value: raw }
      : { problem: `${quote(raw)} is neither an IP address nor none.` };
  }),
  ...databaseInputs,
  'redis-url': queueInputs['redis-url'],
  'redis-ca': queueInputs['redis-ca'],
  'redis-cluster': queueInputs['redis-cluster'],
  ...renderInputs,
  ...railwayInputs,
  ...statusPageInputs,
  'ssh-host': hostInputs['ssh-host'],
  'ssh-port': hostInputs['ssh-port'],
  'ssh-user': hostInputs['ssh-user'],
  'ssh-key': hostInputs['ssh-key'],
  'ssh-known-hosts': hostInputs['ssh-known-hosts'],
  'ssh-timeout': hostInputs['ssh-timeout'],
  processes: hostInputs.processes,
  'error-log': hostInputs['error-log'],
  'access-log': hostInputs['access-log'],
  'access-log-format': hostInputs['access-log-format'],
  'access-log-json': hostInputs['access-log-json'],
  ...restartInputs,
};

/** The action's own outputs with the values that hold until it reports. */
export const outputs = {
  culprit: 'unknown',
  confidence: '',
  phases: '[]',
  'provider-status': '',
  restart: 'none',
  recovered: 'false',
  'issue-number': '',
  'issue-url': '',
};

/** By lines, or as the JSON array that `alert-check` gives. */
function checkNames(): Field<readonly string[]> {
  const inner = lines<string>({ example: 'http-5xx' }, (line) => ({ value: line }));
  return field<readonly string[]>({ example: 'http-5xx' }, (raw) => {
    if (!raw.startsWith('[')) return inner.parse(raw);
    try {
      const names: unknown = JSON.parse(raw);
      if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return { value: names };
    } catch {
      // Told below.
    }
    return { problem: `${quote(raw)} is no JSON array of names.` };
  });
}
