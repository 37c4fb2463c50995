import { expect, test } from '@jest/globals';
import { inputs } from '../../../actions/health-gate/inputs.ts';
import { validate } from '../../../actions/health-gate/validate.ts';
import { ConfigError } from '../../../src/core/errors.ts';
import { parseInputs, secretsOf } from '../../../src/core/input-spec.ts';

const parse = (given: Record<string, string>) => parseInputs(inputs, (name) => given[name] ?? '');
const problems = (given: Record<string, string>) => {
  try {
    parse(given);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

test('a URL alone is enough', () => {
  const given = parse({ url: 'https://api.example.com/health' });
  expect(given).toMatchObject({ mode: 'wait', timeout: 300_000, requestTimeout: 10_000, interval: 5000, successThreshold: 1, failureThreshold: 3 });
  expect(given).toMatchObject({ degradedAfter: 5000, degradedRatio: { count: 3, of: 5 }, headers: [] });
  expect(given).toMatchObject({ preset: 'runbook', expectJson: null, expectVersion: '', versionPath: ['version'], maxInterval: null });
  expect(given).toMatchObject({ backoff: 1, jitter: 0, initialDelay: 0, maxAttempts: 0, failureRatio: null, failFast: true, latencyBasis: 'total' });
  expect(given.expectStatus.has(200)).toBe(true);
});

test('given assertions replace the default, none drops them', () => {
  expect(parse({ url: 'http://x', 'expect-json': 'up == true' }).expectJson).toHaveLength(1);
  expect(parse({ url: 'http://x', 'expect-json': 'none' }).expectJson).toEqual([]);
});

test('every problem is told at once, with the line and the character', () => {
  const found = problems({
    url: 'api.example.com\nhttps://fine.example\nftp://x.example',
    mode: 'watch',
    timeout: '300',
    interval: '0s',
    'success-threshold': '0',
    'degraded-ratio': '6/5',
    'expect-status': 'ok',
    'expect-json': 'status == "ok"\nstatus = 1\nx ~ 2',
    headers: 'Authorization Bearer x\nConnection: close',
  });
  expect(found.map((p) => p.input)).toEqual([
    'url',
    'mode',
    'timeout',
    'interval',
    'success-threshold',
    'degraded-ratio',
    'expect-status',
    'expect-json',
    'headers',
  ]);
  const of = (input: string) => found.find((p) => p.input === input)?.problem;
  expect(of('url')).toMatch(/line 1: .*line 3: /);
  expect(of('expect-json')).toMatch(/line 2: character 8: .*line 3: character 3: /);
  expect(problems({ url: 'http://x', headers: 'Transfer-Encoding: chunked\nX-A: a\u0001b\nX-B: hällo\nX-C: 日本' })[0]?.problem).toMatch(
    /^the header Transfer-Encoding .*the value of X-A .*the value of X-C /,
  );
  expect(problems({})).toMatchObject([{ input: 'url', problem: 'this input is required.' }]);
});

test('inputs that do not go together', () => {
  const base = parse({ url: 'http://a\nhttp://b', timeout: '60s' });
  expect(validate(base)).toEqual([]);
  expect(validate({ ...base, successThreshold: 13 })).toMatchObject([{ input: 'success-threshold' }]);
  expect(validate({ ...base, successThreshold: 12 })).toEqual([]);
  expect(validate({ ...base, url: parse({ url: 'http://a?token=1\nhttp://a?token=2' }).url })).toMatchObject([{ input: 'url' }]);
  expect(validate({ ...base, url: parse({ url: 'x=http://a\nx=http://b' }).url })).toMatchObject([{ input: 'url' }]);
});

test.each([
  [{ 'success-threshold': '5', 'max-attempts': '4' }, 'success-threshold'],
  [{ 'failure-ratio': '3/10' }, 'failure-ratio'],
  [{ mode: 'assert', 'failure-ratio': '1/500' }, 'failure-ratio'],
  [{ mode: 'assert', 'failure-ratio': '3/10', 'max-attempts': '7' }, 'failure-ratio'],
  [{ mode: 'assert', 'failure-ratio': '3/10', 'max-attempts': '8' }, null],
  [{ backoff: '2' }, 'backoff'],
  [{ 'max-interval': '30s' }, 'max-interval'],
  [{ 'max-interval': '1s' }, 'max-interval'],
  [{ 'max-interval': '30s', backoff: '1.5' }, null],
  [{ 'max-interval': '5s' }, null],
  [{ 'success-threshold': '61', jitter: '0.5' }, null],
])('%j: %s does not go with the others', (given, input) => {
  expect(validate(parse({ url: 'http://a', ...given })).map((problem) => problem.input)).toEqual(input === null ? [] : [input]);
});

test.each([
  ['backoff', '0.9'],
  ['backoff', '11'],
  ['backoff', '1e1'],
  ['backoff', '1,5'],
  ['jitter', '1.01'],
  ['jitter', '10%'],
  ['jitter', '-0.1'],
  ['max-attempts', '-1'],
  ['max-attempts', '1.5'],
  ['max-interval', '30'],
  ['initial-delay', '2h'],
  ['failure-ratio', '11/10'],
  ['failure-ratio', '3'],
  ['fail-fast', 'yes'],
  ['latency-basis', 'client'],
  ['preset', 'nestjs'],
  ['preset', 'Runbook'],
  ['version-path', 'build.'],
  ['version-path', 'version == 1'],
  ['version-path', ''],
  ['expect-json', 'warn: status == "ok"'],
])('%s: %j is refused, or is the default', (input, text) => {
  expect(problems({ url: 'http://x', [input]: text }).map((problem) => problem.input)).toEqual(text === '' ? [] : [input]);
});

test('what is given arrives', () => {
  const given = parse({
    url: 'http://x',
    preset: 'terminus',
    'expect-json': 'degraded: a == 1\nb == 2',
    'version-path': 'build["git sha"]',
    backoff: '1.5',
    jitter: '0.25',
    'failure-ratio': '3/10',
  });
  expect(given).toMatchObject({
    preset: 'terminus',
    versionPath: ['build', 'git sha'],
    backoff: 1.5,
    jitter: 0.25,
    failureRatio: { count: 3, of: 10 },
  });
  expect(given.expectJson?.map((rule) => rule.severity)).toEqual(['degraded', 'critical']);
});

test('header values and what a URL hides are secrets', () => {
  const given: Record<string, string> = { url: 'https://me:hunter22@x.example/?key=abcdefgh', headers: 'Authorization: Bearer abc.def.ghi' };
  const secrets = secretsOf(inputs, (name) => given[name] ?? '');
  for (const part of ['hunter22', 'abcdefgh', 'Bearer abc.def.ghi', 'abc.def.ghi']) expect(secrets).toContain(part);
});
