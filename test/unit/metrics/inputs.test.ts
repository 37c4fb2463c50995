import { describe, expect, test } from '@jest/globals';
import { ConfigError, describeProblem } from '../../../src/core/errors.ts';
import { parseInputs, secretsOf } from '../../../src/core/input-spec.ts';
import { metricsInputs, metricsProblems } from '../../../src/domain/metrics/inputs.ts';
import { jsonMetricProblems, jsonMetricSecrets } from '../../../src/domain/metrics/json-metric.ts';

/** All that is wrong with these inputs, alone and together. */
function problemsOf(given: Record<string, string>): string[] {
  try {
    return metricsProblems(parseInputs(metricsInputs, (name) => given[name] ?? '')).map((problem) => describeProblem(problem));
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => describeProblem(problem));
    throw error;
  }
}
const PROMETHEUS = { 'prometheus-url': 'https://prometheus.example.com/prefix/' };

describe('inputs of the metrics', () => {
  test('nothing need be given', () => {
    const none = parseInputs(metricsInputs, () => '');
    expect(metricsProblems(none)).toEqual([]);
    expect(none).toMatchObject({ prometheusUrl: null, lokiUrl: null, prometheusRequests: null, prometheusInstance: null, lokiRequests: null });
  });

  test('all of it', () => {
    const given = {
      ...PROMETHEUS,
      'prometheus-headers': 'Authorization: Bearer abcdefgh',
      'prometheus-requests': 'http_requests_total{job="api"}',
      'prometheus-status-label': 'code',
      'prometheus-instance': '{instance="10.0.0.5:9100"}',
      'loki-url': 'http://loki:3100',
      'loki-tenant': 'a|b',
      'loki-requests': '{app="api"} | json',
      'metric-headers': 'X-Token: 12345678',
    };
    expect(problemsOf(given)).toEqual([]);
    const parsed = parseInputs(metricsInputs, (name) => (given as Record<string, string>)[name] ?? '');
    expect(parsed.prometheusUrl?.href).toBe('https://prometheus.example.com/prefix');
    expect(parsed.prometheusInstance).toEqual([{ label: 'instance', operator: '=', value: '"10.0.0.5:9100"' }]);
  });

  test.each<[Record<string, string>, string]>([
    [{ 'prometheus-url': 'prometheus:9090' }, 'prometheus-url: this is not a URL that begins with https:// or http://.'],
    [{ 'prometheus-url': 'ftp://x' }, 'prometheus-url: this is not a URL that begins with https:// or http://.'],
    [{ 'prometheus-url': 'https://u:hunter2@x/api/v1/query' }, "prometheus-url: this is the server's address; /api/v1/… is added by the action."],
    [{ 'loki-url': 'https://x/?a=b' }, "loki-url: this is the server's address, so it has neither ? nor #."],
    [{ 'prometheus-requests': 'x_total' }, 'prometheus-requests: it needs prometheus-url.'],
    [{ 'prometheus-instance': 'instance="a"' }, 'prometheus-instance: it needs prometheus-url.'],
    [{ ...PROMETHEUS, 'prometheus-instance': 'instance!="a"' }, 'prometheus-instance: it names no instance.'],
    [{ ...PROMETHEUS, 'prometheus-instance': '10.0.0.5:9100' }, 'prometheus-instance: character 2: a label is expected here'],
    [{ 'loki-requests': '{a="b"}' }, 'loki-requests: it needs loki-url.'],
    [{ 'loki-tenant': 'a' }, 'loki-tenant: it needs loki-url.'],
    [{ 'loki-url': 'https://x', 'loki-tenant': 'ä' }, 'loki-tenant: it has a character that no header may hold.'],
    [
      { ...PROMETHEUS, 'prometheus-requests': 'x_total{status=~"5.."}' },
      'prometheus-requests: leave out status: all answers are counted, and which of them are 5xx is added.',
    ],
    [{ ...PROMETHEUS, 'prometheus-status-label': 'code' }, 'prometheus-status-label: it needs prometheus-requests.'],
    [{ ...PROMETHEUS, 'prometheus-requests': 'x', 'prometheus-status-label': 'a b' }, 'prometheus-status-label: this is not the name of a label.'],
    [
      { ...PROMETHEUS, 'prometheus-headers': 'Transfer-Encoding: chunked' },
      'prometheus-headers: the header Transfer-Encoding belongs to the connection',
    ],
    [
      { 'prometheus-url': 'https://u:p@x', 'prometheus-headers': 'authorization: Basic abcd' },
      'prometheus-headers: an Authorization header and the user information in prometheus-url',
    ],
  ])('%j', (given, expected) => {
    const problems = problemsOf(given);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
    expect(problems[0]).not.toContain('hunter2');
  });

  test('passwords, tokens and the header that they become are secrets', () => {
    const secrets = secretsOf(
      metricsInputs,
      (name) => ({ 'prometheus-url': 'https://reader:hunter22@x', 'loki-headers': 'Authorization: Bearer glc_12345' })[name] ?? '',
    );
    for (const secret of ['hunter22', Buffer.from('reader:hunter22').toString('base64'), 'glc_12345']) expect(secrets).toContain(secret);
    expect(secrets).not.toContain('https://reader:hunter22@x');
    expect(jsonMetricSecrets('https://u:hunter22@a.example/m?token=abcdefgh a.b')).toEqual(expect.arrayContaining(['hunter22', 'abcdefgh']));
  });

  test('headers for one server do not reach another', () => {
    const queries = ['https://a.example/m a', 'https://a.example/n b'];
    expect(jsonMetricProblems(queries, 1)).toEqual([]);
    expect(jsonMetricProblems([...queries, 'https://b.example/ c'], 0)).toEqual([]);
    expect(jsonMetricProblems([...queries, 'https://b.example/ c'], 1)).toMatchObject([{ input: 'metric-headers' }]);
    expect(jsonMetricProblems(['nonsense'], 0)).toMatchObject([{ input: 'rules' }]);
  });
});
