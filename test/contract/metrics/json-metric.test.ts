import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openJsonMetrics } from '../../../src/adapters/metrics/json-metric.ts';
import { jsonMetricReader } from '../../../src/domain/metrics/json-metric.ts';
import { type AnsweringServer, type ScriptedAnswer, startAnsweringServer } from '../../support/answering-server.ts';
import { NOW, raw, SECRET } from './broken-answers.ts';
import { patience } from './support.ts';

const { signal } = new AbortController();

const json = (more = {}) =>
  openJsonMetrics(
    { metricHeaders: [['x-token', SECRET]] },
    { reader: jsonMetricReader, redact: (text) => text.replaceAll(SECRET, '***'), env: {}, patience: patience({ limitMs: 2000, ...more }) },
  );

describe('numbers of JSON documents', () => {
  let server: AnsweringServer;
  beforeAll(async () => {
    server = await startAnsweringServer();
  });
  afterAll(() => server?.close());

  test.each([
    ['{"queue":{"waiting":3}}', 'queue.waiting', 3],
    ['[{"n":-1.5e3}]', '$[0].n', -1500],
    ['7', '$', 7],
    ['{"queue":{"waiting":"3"}}', 'queue.waiting', 'not_a_number'],
    ['{"queue":{"waiting":null}}', 'queue.waiting', 'not_a_number'],
    ['{"queue":{"waiting":1e999}}', 'queue.waiting', 'not_a_number'],
    ['{"queue":[1]}', 'queue.length', 'unknown_metric'],
    ['{"queue":{}}', 'queue.__proto__', 'unknown_metric'],
    ['{"queue":{}}', 'queue.constructor.length', 'unknown_metric'],
    ['{"a":1,"a":2}', 'a', 'malformed'],
    ['{"a":NaN}', 'a', 'malformed'],
    ['{"a":1} {"a":2}', 'a', 'malformed'],
    ['', 'a', 'malformed'],
    ['<html>1</html>', '$', 'malformed'],
  ])('the number of a JSON document: %s at %s', async (body, path, expected) => {
    server.answer(raw(body));
    const result = await json()(`${server.url}/m.json ${path}`, NOW, signal);
    expect(result.kind === 'measured' ? result.value : result.cause).toBe(expected);
    expect(server.requests.at(-1)?.headers['x-token']).toBe(SECRET);
  });

  test('a JSON document may be refused, moved or too long; its values are shown without secrets', async () => {
    const read = async (answer: ScriptedAnswer, path = 'a') => {
      server.answer(answer);
      return json()(`${server.url}/ ${path}`, NOW, signal);
    };
    expect(await read({ status: 302, headers: { location: '/elsewhere' } })).toMatchObject({ cause: 'source_failed', detail: 'HTTP 302' });
    expect(await read({ status: 403 })).toMatchObject({ cause: 'unauthorized' });
    expect(await read(raw(`{"a":1,"b":"${'x'.repeat(1_100_000)}"}`))).toMatchObject({ cause: 'too_much' });
    expect(await read(raw(`{"a":"${SECRET}"}`))).toEqual({ kind: 'unmeasured', cause: 'not_a_number', detail: 'a is "***"' });
    expect(await read(raw('{}'), 'a b')).toMatchObject({ cause: 'unsupported' });
  });
});
