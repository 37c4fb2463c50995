import { basicAuthorization } from '../../core/basic-auth.ts';
import type { InputProblem } from '../../core/errors.ts';
import { type Field, field, type Inputs, type Parsed, text } from '../../core/input-spec.ts';
import { urlSecrets } from '../../core/redact.ts';
import { sendableHeaders } from '../health/inputs.ts';
import { type LogSelector, parseLogSelector } from './log-selector.ts';
import { type Matcher, parseSelector, type Selector } from './selector.ts';
import { STATUS_LABELS } from './traffic-queries.ts';

/**
 * Prometheus, Loki and JSON documents as sources of the alerts; spread them into the spec of an action, call `metricsProblems` in its
 * `validate`, and open the sources with the functions of the adapter.
 */
export const metricsInputs = {
  'prometheus-url': serverUrl('https://prometheus.example.com', '/api/v1'),
  'prometheus-headers': sendableHeaders(),
  'prometheus-requests': optional<Selector>('http_requests_total{job="api"}', parseSelector),
  'prometheus-status-label': field<string>({ example: 'status' }, (raw) =>
    raw === '' || /^[a-zA-Z_][a-zA-Z0-9_.]*$/.test(raw) ? { value: raw } : { problem: 'this is not the name of a label.' },
  ),
  'prometheus-instance': optional<readonly Matcher[]>('instance="10.0.0.5:9100"', parseInstance),
  'loki-url': serverUrl('https://loki.example.com', '/loki/api/v1'),
  'loki-headers': sendableHeaders(),
  'loki-tenant': text({ example: 'team-a' }),
  'loki-requests': optional<LogSelector>('{app="api"}', parseLogSelector),
  'metric-headers': sendableHeaders(),
};

export type MetricsInputs = Inputs<typeof metricsInputs>;

function optional<T>(example: string, parse: (raw: string) => Parsed<T>): Field<T | null> {
  return field<T | null>({ example }, (raw) => (raw === '' ? { value: null } : parse(raw)));
}

/** The address of a server, without the path of its API and without a slash at its end. The problem never quotes it. */
function serverUrl(example: string, api: string): Field<URL | null> {
  const secrets = (raw: string) => {
    const basic = URL.canParse(raw) ? basicAuthorization(new URL(raw)) : null;
    return [...urlSecrets(raw), ...(basic === null ? [] : [basic, basic.slice('Basic '.length)])];
  };
  return field<URL | null>({ example, secrets }, (raw) => {
    if (raw === '') return { value: null };
    const url = /^https?:\/\//i.test(raw) && URL.canParse(raw) ? new URL(raw) : null;
    if (url === null || url.hostname === '' || url.port === '0') return { problem: 'this is not a URL that begins with https:// or http://.' };
    if (url.search !== '' || url.hash !== '') return { problem: "this is the server's address, so it has neither ? nor #." };
    url.pathname = url.pathname.replace(/\/+$/, '');
    if (url.pathname.includes(api)) return { problem: `this is the server's address; ${api}/… is added by the action.` };
    return { value: url };
  });
}

/** `{instance="…"}`, or the same without braces. */
function parseInstance(raw: string): Parsed<readonly Matcher[]> {
  const parsed = parseSelector(raw.startsWith('{') ? raw : `{${raw}}`);
  if ('problem' in parsed) return parsed;
  const { matchers } = parsed.value;
  return matchers.every(({ operator }) => operator.startsWith('!')) ? { problem: 'it names no instance.' } : { value: matchers };
}

/** What does not fit together. */
export function metricsProblems(given: MetricsInputs): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const needs = (input: string, isGiven: boolean, server: 'prometheus-url' | 'loki-url', isThere: boolean) => {
    if (isGiven && !isThere) problems.push({ input, problem: `it needs ${server}.`, example: metricsInputs[server].example });
  };
  const { prometheusUrl, lokiUrl, prometheusRequests } = given;
  needs('prometheus-requests', prometheusRequests !== null, 'prometheus-url', prometheusUrl !== null);
  needs('prometheus-instance', given.prometheusInstance !== null, 'prometheus-url', prometheusUrl !== null);
  needs('prometheus-headers', given.prometheusHeaders.length > 0, 'prometheus-url', prometheusUrl !== null);
  needs('loki-requests', given.lokiRequests !== null, 'loki-url', lokiUrl !== null);
  needs('loki-headers', given.lokiHeaders.length > 0, 'loki-url', lokiUrl !== null);
  needs('loki-tenant', given.lokiTenant !== '', 'loki-url', lokiUrl !== null);
  problems.push(...credentialProblems('prometheus', prometheusUrl, given.prometheusHeaders));
  problems.push(...credentialProblems('loki', lokiUrl, given.lokiHeaders));
  const { prometheusStatusLabel: status } = given;
  if (status !== '' && prometheusRequests === null)
    problems.push({
      input: 'prometheus-status-label',
      problem: 'it needs prometheus-requests.',
      example: metricsInputs['prometheus-requests'].example,
    });
  const chosen: readonly string[] = status === '' ? STATUS_LABELS : [status];
  // A counter of 5xx answers alone would have nothing but errors.
  const limited = prometheusRequests?.matchers.find(({ label }) => chosen.includes(label.replaceAll('"', '')));
  if (limited !== undefined)
    problems.push({
      input: 'prometheus-requests',
      problem: `leave out ${limited.label}: all answers are counted, and which of them are 5xx is added.`,
    });
  if (/[^\x21-\x7e]/.test(given.lokiTenant))
    problems.push({ input: 'loki-tenant', problem: 'it has a character that no header may hold.', example: 'team-a' });
  return problems;
}

/** A server takes one authorization. */
function credentialProblems(server: string, url: URL | null, headers: readonly (readonly [string, string])[]): readonly InputProblem[] {
  const named = headers.some(([name]) => name.toLowerCase() === 'authorization');
  return named && url !== null && basicAuthorization(url) !== null
    ? [
        {
          input: `${server}-headers`,
          problem: `an Authorization header and the user information in ${server}-url are two ways in; give one of them.`,
        },
      ]
    : [];
}
