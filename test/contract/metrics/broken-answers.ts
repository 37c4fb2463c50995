import type { ScriptedAnswer } from '../../support/answering-server.ts';

export const NOW = 1_800_000_000_000;
export const SECRET = 'Tok-0123456789/abc';
const JSON_TYPE = { 'content-type': 'application/json' };

const success = (resultType: string, result: unknown, more = {}) => ({
  status: 200,
  headers: JSON_TYPE,
  body: JSON.stringify({ status: 'success', data: { resultType, result }, ...more }),
});
export const vector = (...values: unknown[]) =>
  success(
    'vector',
    values.map((value, i) => ({ metric: { i: String(i) }, value: [NOW / 1000, value] })),
  );
export const failed = (status: number, errorType: string, error: string) => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify({ status: 'error', errorType, error }),
});
export const raw = (body: string, headers = JSON_TYPE): ScriptedAnswer => ({ status: 200, headers, body });

/** What may come back, and what becomes of it: never a number that was not said. */
export const ANSWERS: readonly (readonly [name: string, answer: ScriptedAnswer, expected: number | string, detail?: string])[] = [
  ['a number', vector('1.5'), 1.5],
  ['a number in an exponent', vector('1.2e-05'), 0.000012],
  ['minus zero', vector('-0'), -0],
  ['a scalar', success('scalar', [NOW / 1000, '7']), 7],
  ['no label at all', success('vector', [{ metric: {}, value: [NOW / 1000, '3'] }]), 3],
  [
    'infos beside a number',
    success('vector', [{ metric: {}, value: [NOW / 1000, '3'] }], { infos: ['PromQL info: metric might not be a counter'] }),
    3,
  ],
  [
    'an info among the warnings, as versions before 2.54 sent it',
    success('vector', [{ metric: {}, value: [NOW / 1000, '3'] }], { warnings: ['PromQL info: x'] }),
    3,
  ],
  ['NaN', vector('NaN'), 'not_a_number', 'NaN'],
  ['+Inf', vector('+Inf'), 'not_a_number', 'Infinity'],
  ['-Inf', vector('-Inf'), 'not_a_number', '-Infinity'],
  ['a text', success('string', [NOW / 1000, 'up']), 'not_a_number'],
  ['a native histogram', success('vector', [{ metric: {}, histogram: [NOW / 1000, { count: '1' }] }]), 'not_a_number'],
  ['several series', vector('1', '2'), 'several_series', '2'],
  [
    'the same series twice',
    success('vector', Array(2).fill({ metric: { a: 'b', c: 'd' }, value: [NOW / 1000, '1'] })),
    'malformed',
    'a series twice',
  ],
  ['values over time', success('matrix', [{ metric: {}, values: [[NOW / 1000, '1']] }]), 'unsupported', 'rate()'],
  ['log lines', success('streams', [{ stream: {}, values: [['1', 'x']] }]), 'unsupported', 'count_over_time'],
  ['a value of ten minutes ago', success('vector', [{ metric: {}, value: [NOW / 1000 - 600, '1'] }]), 'no_data', '2027-01-15T07:50:00.000Z'],
  ['a value of the future', success('vector', [{ metric: {}, value: [NOW / 1000 + 600, '1'] }]), 'no_data'],
  ['a warning', success('vector', [{ metric: {}, value: [NOW / 1000, '1'] }], { warnings: ['no response from store 2'] }), 'partial', 'store 2'],
  ['an empty text for a value', vector(''), 'malformed'],
  ['a hexadecimal value', vector('0x10'), 'malformed'],
  ['a value with a space', vector(' 1'), 'malformed'],
  ['a value that is no text', vector(1), 'malformed'],
  ['a value that is null', success('vector', [{ metric: {}, value: null }]), 'malformed'],
  ['a time that is a text', success('vector', [{ metric: {}, value: ['now', '1'] }]), 'malformed'],
  ['a result that is null', success('vector', null), 'malformed'],
  ['a result of another type', success('table', []), 'malformed'],
  ['no data', raw('{"status":"success"}'), 'malformed'],
  ['no status', raw('{"data":{"resultType":"scalar","result":[1800000000,"1"]}}'), 'malformed'],
  ['an empty answer', raw(''), 'malformed', 'an empty answer'],
  ['JSON that breaks off', raw('{"status":"success","data":{"resultType":"scalar","result":[18000000'), 'malformed'],
  ['a list', raw('[]'), 'malformed'],
  ['null', raw('null'), 'malformed'],
  ['a login page', raw('<!DOCTYPE html><title>Sign in</title>', { 'content-type': 'text/html' }), 'malformed'],
  ['a page without a type', raw('<html>', {} as typeof JSON_TYPE), 'malformed'],
  ['bytes that are no UTF-8', { status: 200, headers: { ...JSON_TYPE, 'content-encoding': 'zstd' }, body: 'x' }, 'malformed'],
  ['an error with 200', failed(200, 'internal', 'oops'), 'source_failed', 'oops'],
  ['a wrong query', failed(400, 'bad_data', '1:5: parse error: unexpected end of input'), 'source_failed', 'parse error'],
  ['an execution that failed', failed(422, 'execution', 'multiple matches for labels'), 'source_failed', 'multiple matches'],
  ['too many samples', failed(422, 'execution', 'query processing would load too many samples into memory in query execution'), 'too_much'],
  ['too many points', failed(400, 'bad_data', 'exceeded maximum resolution of 11,000 points per timeseries.'), 'too_much'],
  [
    "Loki's limit of series",
    { status: 400, headers: { 'content-type': 'text/plain' }, body: 'maximum of series (500) reached for a single query\n' },
    'too_much',
  ],
  [
    "Loki's plain text",
    { status: 400, headers: { 'content-type': 'text/plain' }, body: 'parse error at line 1, col 3: syntax error\nmore\n' },
    'source_failed',
    'col 3: syntax error',
  ],
  ['a query that took too long', failed(503, 'timeout', 'query timed out in expression evaluation'), 'timed_out'],
  ['a proxy that gave up', { status: 504, body: 'upstream timed out' }, 'timed_out'],
  ['a server that fails', { status: 500, body: 'oops' }, 'source_failed', 'HTTP 500: oops'],
  [
    "a proxy's page",
    { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><title>502 Bad Gateway</title>' },
    'source_failed',
    'HTTP 502: 502 Bad Gateway',
  ],
  ['401', { status: 401, body: 'no org id' }, 'unauthorized', 'no org id'],
  ['403', { status: 403 }, 'unauthorized', 'HTTP 403'],
  ['404', { status: 404, body: '404 page not found' }, 'not_found'],
  ['429', { status: 429, headers: { 'retry-after': '60' }, body: 'too many requests' }, 'rate_limited'],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'source_failed', 'HTTP 302'],
  ['204', { status: 204 }, 'malformed'],
  [`a secret in the error`, failed(400, 'bad_data', `the token ${SECRET} is bad\u001b[31m\u202e`), 'source_failed', 'the token *** is bad'],
];
