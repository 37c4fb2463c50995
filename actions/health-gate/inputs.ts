import { choice, duration, type Field, field, headerLines, integer, lines, type Parsed, ratio } from '../../src/core/input-spec.ts';
import { type Assertion, parseAssertion } from '../../src/domain/health/assertion.ts';
import { MODES } from '../../src/domain/health/gate.ts';
import { parseStatusSet, type StatusSet } from '../../src/domain/health/status-set.ts';
import { parseTarget, targetSecrets } from '../../src/domain/health/target.ts';

const HOUR = 3_600_000;

/** What action.yml declares besides the common inputs, in its order. */
export const inputs = {
  url: lines({ required: true, secrets: targetSecrets, example: 'https://api.example.com/health' }, parseTarget),
  mode: choice(MODES, { default: 'wait' }),
  timeout: duration({ default: '5m', min: 100, max: 6 * HOUR }),
  'request-timeout': duration({ default: '10s', min: 10, max: HOUR }),
  interval: duration({ default: '5s', min: 10, max: HOUR }),
  'success-threshold': integer({ default: '1', min: 1, max: 1000 }),
  'failure-threshold': integer({ default: '3', min: 1, max: 1000 }),
  'degraded-after': duration({ default: '5s', min: 1, max: HOUR }),
  'degraded-ratio': ratio({ default: '3/5' }),
  'expect-status': field<StatusSet>({ default: '200' }, parseStatusSet),
  'expect-json': assertionLines(),
  headers: sendableHeaders(),
};

/** The action's own outputs with the values that hold until it reports. */
export const outputs = { healthy: 'false', 'http-status': '', attempts: '0', failures: '0', 'latency-ms': '', 'elapsed-ms': '0' };

/** Assertions, one per line; `none` alone means that any whole body is right. */
function assertionLines(): Field<readonly Assertion[]> {
  const options = { default: 'status == "ok"\ndatabase == "connected"', example: 'status == "ok"' };
  const inner = lines(options, parseAssertion);
  return field(options, (raw): Parsed<readonly Assertion[]> => (raw === 'none' ? { value: [] } : inner.parse(raw)));
}

/** Headers that the HTTP client can send. Those that belong to the connection itself are refused. */
function sendableHeaders(): Field<readonly (readonly [string, string])[]> {
  const inner = headerLines({ example: 'Authorization: Bearer …' });
  const reserved = ['connection', 'content-length', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
  return {
    ...inner,
    parse: (raw) => {
      const parsed = inner.parse(raw);
      if ('problem' in parsed) return parsed;
      const problems = parsed.value.flatMap(([name, value]) => {
        if (reserved.includes(name.toLowerCase())) return [`the header ${name} belongs to the connection, which the action manages.`];
        // Never quotes the value, which is a secret.
        return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value) ? [] : [`the value of ${name} has a character that no header may hold.`];
      });
      return problems.length > 0 ? { problem: problems.join(' ') } : parsed;
    },
  };
}
