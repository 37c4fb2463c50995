import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLoki } from '../../../src/adapters/metrics/loki.ts';
import { openPrometheus } from '../../../src/adapters/metrics/prometheus.ts';
import { plainText } from '../../../src/core/plain-text.ts';
import type { Measured } from '../../../src/domain/alerts/measured.ts';
import { lokiReader } from '../../../src/domain/metrics/loki.ts';
import { prometheusReader } from '../../../src/domain/metrics/prometheus.ts';
import { type AnsweringServer, type ScriptedAnswer, startAnsweringServer } from '../../support/answering-server.ts';
import { ANSWERS, failed, NOW, SECRET, vector } from './broken-answers.ts';
import { patience } from './support.ts';

const { signal } = new AbortController();

const prometheus = (url: string, more = {}) =>
  openPrometheus(
    {
      prometheusUrl: new URL(url),
      prometheusHeaders: [['authorization', `Bearer ${SECRET}`]],
      prometheusRequests: null,
      prometheusStatusLabel: '',
      prometheusInstance: [{ label: 'instance', operator: '=', value: '"a"' }],
    },
    { reader: prometheusReader, redact: (text) => text.replaceAll(SECRET, '***'), env: {}, patience: patience({ limitMs: 2000, ...more }) },
  ) as NonNullable<ReturnType<typeof openPrometheus>>;
const loki = (url: string) =>
  openLoki(
    { lokiUrl: new URL(url), lokiHeaders: [], lokiTenant: '', lokiRequests: null },
    { reader: lokiReader, redact: (text) => text.replaceAll(SECRET, '***'), env: {}, patience: patience({ limitMs: 2000 }) },
  ) as NonNullable<ReturnType<typeof openLoki>>;

describe('broken answers', () => {
  let server: AnsweringServer;
  beforeAll(async () => {
    server = await startAnsweringServer();
  });
  afterAll(() => server?.close());

  test.each(ANSWERS.map((one) => [...one] as const))('%s', async (_, answer, expected, detail = '') => {
    server.answer(answer);
    const results: Measured<number>[] = [
      await prometheus(server.url).query('up', NOW, signal),
      await loki(server.url).query('sum(rate({app="a"}[5m]))', NOW, signal),
    ];
    for (const result of results) {
      if (typeof expected === 'number') expect(result).toEqual({ kind: 'measured', value: expected });
      else {
        expect(result).toMatchObject({ kind: 'unmeasured', cause: expected });
        expect((result as { detail: string }).detail).toContain(detail);
        expect((result as { detail: string }).detail).toBe(plainText((result as { detail: string }).detail).replaceAll(SECRET, ''));
      }
    }
  });

  test('nothing of it makes a disk, a memory, or a range', async () => {
    for (const [name, answer, expected] of ANSWERS.filter(([, , e]) => typeof e === 'string')) {
      server.answer(answer);
      const api = prometheus(server.url, { limitMs: 250 });
      const range = { from: NOW - 60_000, until: NOW, stepMs: 60_000 };
      for (const read of [() => api.disks?.(signal), () => api.memory?.(signal), () => api.queryRange('up', range, signal)]) {
        // A matrix is right for a range.
        if (expected === 'unsupported' && name === 'values over time') continue;
        expect({ name, kind: (await read())?.kind }).toEqual({ name, kind: 'unmeasured' });
      }
    }
  }, 60_000);

  test('a fault that passes is tried again; a refusal is not', async () => {
    const asked = async (...answers: ScriptedAnswer[]) => {
      server.answer(...answers);
      const before = server.requests.length;
      const result = await prometheus(server.url).query('up', NOW, signal);
      return [result.kind === 'measured' ? result.value : result.cause, server.requests.length - before];
    };
    expect(await asked({ status: 503 }, vector('4'))).toEqual([4, 2]);
    expect(await asked({ status: 429, headers: { 'retry-after': '1' } }, vector('4'))).toEqual([4, 2]);
    expect(await asked({ status: 429, headers: { 'retry-after': '60' } }, vector('4'))).toEqual(['rate_limited', 1]);
    expect(await asked({ status: 500 })).toEqual(['source_failed', 3]);
    expect(await asked({ status: 401 })).toEqual(['unauthorized', 1]);
    expect(await asked(failed(400, 'bad_data', 'x'))).toEqual(['source_failed', 1]);
  });

  test('what is sent: the headers, the time, a long query as a form', async () => {
    server.answer(vector('1'));
    await prometheus(`${server.url}/prefix/`).query('up', NOW, signal);
    expect(server.requests.at(-1)).toMatchObject({
      path: '/prefix/api/v1/query?query=up&time=1800000000.000',
      headers: { authorization: `Bearer ${SECRET}` },
    });
    await prometheus(server.url).query(`up + ${'0 + '.repeat(1000)} 1`, NOW, signal);
    expect(server.requests.at(-1)?.path).toBe('/api/v1/query');
    expect(server.requests.at(-1)?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const url = server.url.replace('http://', 'http://reader:p%40ss@');
    const api = openPrometheus(
      { prometheusUrl: new URL(url), prometheusHeaders: [], prometheusRequests: null, prometheusStatusLabel: '', prometheusInstance: null },
      { reader: prometheusReader, redact: (text) => text, env: {}, patience: patience() },
    );
    await api?.query('up', NOW, signal);
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Basic ${Buffer.from('reader:p@ss').toString('base64')}`);
  });
});
