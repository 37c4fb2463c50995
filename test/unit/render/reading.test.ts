import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseInputs, secretsOf } from '../../../src/core/input-spec.ts';
import type { Json } from '../../../src/core/json.ts';
import { renderInputs, renderProblems } from '../../../src/domain/render/inputs.ts';
import { readLogPage } from '../../../src/domain/render/logs.ts';
import { renderReading } from '../../../src/domain/render/reading.ts';
import { statusOf } from '../../../src/domain/render/series.ts';
import { HOSTILE } from '../../support/hostile-text.ts';

const same = (text: string) => text;
const given = (raw: Readonly<Record<string, string>>) => parseInputs(renderInputs, (name) => raw[name] ?? '');

describe('inputs', () => {
  test.each([
    [{ 'render-service': 'dpg-abc' }, 'srv-'],
    [{ 'render-service': 'srv-../../x' }, 'srv-'],
    [{ 'render-service': 'srv-a?b=c' }, 'srv-'],
    [{ 'render-api-url': 'http://api.example.com/v1' }, 'https://'],
    [{ 'render-api-url': 'https://key@api.render.com/v1' }, 'user'],
  ])('%j is refused', (raw, words) => {
    expect(() => given(raw as Record<string, string>)).toThrow(words);
  });

  test('service and key belong together, and the key is a secret', () => {
    expect(renderProblems(given({ 'render-service': 'srv-a1' }))).toMatchObject([{ input: 'render-api-key' }]);
    expect(renderProblems(given({ 'render-api-key': 'rnd_x' }))).toMatchObject([{ input: 'render-service' }]);
    expect(renderProblems(given({}))).toEqual([]);
    expect(secretsOf(renderInputs, (name) => (name === 'render-api-key' ? 'rnd_secret' : ''))).toEqual(['rnd_secret']);
  });
});

describe('answers', () => {
  test('anything at all is read, or is nothing; nothing throws', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const json = value as Json;
        for (const read of [renderReading.readService, renderReading.bucketsOf]) read(json);
        readLogPage(json, same);
        renderReading.readEvents(json, same);
        renderReading.readDeploys(json, same);
        renderReading.memoryFrom(json, json, 'srv-a');
        renderReading.disksFrom(json, json, '/data');
      }),
    );
  });

  test('members of the right names with anything in them do not throw either', () => {
    const odd = fc.jsonValue({ maxDepth: 2 });
    const entry = fc.record({
      ...{ cursor: odd, labels: odd, unit: odd, values: odd, id: odd, timestamp: odd, message: odd },
      event: fc.record({ id: odd, timestamp: fc.constantFrom('2026-11-24T03:00:00Z', 'yesterday', 7), type: odd, details: odd }),
      deploy: fc.record({ id: odd, status: odd, commit: odd, createdAt: fc.constantFrom('2026-11-24T03:00:00.123456789Z', null), trigger: odd }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), (list) => {
        const json = list as Json;
        for (const { item } of renderReading.readEvents(json, same) ?? []) expect(item.text).not.toMatch(/undefined|\[object/);
        for (const { at } of renderReading.readDeploys(json, same) ?? []) expect(Number.isFinite(at)).toBe(true);
        renderReading.bucketsOf(json);
        readLogPage({ logs: json, hasMore: true }, same);
      }),
    );
  });

  test('nanoseconds are a time', () => {
    const page = readLogPage({ hasMore: false, logs: [{ id: 'a', timestamp: '2026-11-24T03:00:00.123456789Z', message: 'x', labels: [] }] }, same);
    expect(page?.lines[0]?.at).toBe(Date.parse('2026-11-24T03:00:00.123Z'));
  });

  test.each(HOSTILE)('hostile text %j comes out as one plain line', (text) => {
    const events = renderReading.readEvents(
      [{ event: { id: 'e', timestamp: '2026-11-24T03:00:00Z', type: 'server_failed', details: { reason: { unhealthy: text } } } }],
      same,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(events?.[0]?.item.text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/);
  });

  test('statuses', () => {
    expect(['503', ' 200 ', '5xx', '4XX', '', '0', '600', 'error', '5000'].map(statusOf)).toEqual([503, 200, 500, 400, null, null, null, null, null]);
  });

  test.each([
    ['live', 'live'],
    ['deactivated', 'replaced'],
    ['build_failed', 'failed'],
    ['pre_deploy_failed', 'failed'],
    ['quantum_failed', 'failed'],
    ['update_in_progress', 'in_progress'],
    ['queued', 'in_progress'],
    ['canceled', 'other'],
    ['constructor', 'other'],
  ])('a deploy that is %s is %s', (status, state) => {
    const [deploy] = renderReading.readDeploys([{ deploy: { id: 'dep-1', status, createdAt: '2026-11-24T03:00:00Z' } }], same) ?? [];
    expect(deploy?.item.state).toBe(state);
  });
});
