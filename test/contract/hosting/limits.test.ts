import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openQuestion } from '../../../src/adapters/http/json-api.ts';
import { rateLimitResetMs } from '../../../src/adapters/http/retry-after.ts';
import { type AnsweringServer, type ScriptedAnswer, startAnsweringServer } from '../../support/answering-server.ts';
import { hostingOpening, never } from '../../support/hosting.ts';

const NOW = 1_795_500_000_000;
const servers: AnsweringServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe('when a rate limit is lifted', () => {
  test.each([
    ['45', 45_000],
    ['0', 0],
    ['1.5', 1500],
    ['999999999', 999_999_999_000],
    [String(NOW / 1000 + 30), 30_000],
    [String(NOW / 1000 - 30), 0],
    [String(NOW + 5000), 5000],
    ['-5', null],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('%s', (value, ms) => expect(rateLimitResetMs(value, NOW)).toBe(ms));

  test('it is never before now', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.nat().map(String)), (value) => expect(rateLimitResetMs(value, NOW) ?? 0).toBeGreaterThanOrEqual(0)),
    );
  });
});

describe('one exchange', () => {
  async function asked(...answers: readonly ScriptedAnswer[]) {
    const server = await startAnsweringServer();
    servers.push(server);
    server.answer(...answers);
    const opening = hostingOpening(['a-secret-in-an-answer']);
    const ask = (more = {}) => openQuestion(opening, never()).ask({ url: new URL(`${server.url}/v1/things?key=value-in-a-query`), ...more });
    return { server, opening, ask };
  }
  const json = { 'content-type': 'application/json' };

  test('what a server says is told on one plain line, without secrets and without the query', async () => {
    const { ask } = await asked({ status: 400, headers: json, body: JSON.stringify({ message: 'bad\n::error::\u001b[31m a-secret-in-an-answer' }) });
    const found = await ask();
    expect(found).toMatchObject({
      kind: 'unmeasured',
      cause: 'source_failed',
      detail: expect.stringMatching(/\/v1\/things: HTTP 400, bad ::error:: \*\*\*$/),
    });
    expect(JSON.stringify(found)).not.toContain('value-in-a-query');
  });

  test('no Retry-After beyond the limit is waited for, and no limit is shorter than the answer says', async () => {
    const { ask, opening, server } = await asked({ status: 429, headers: { ...json, 'retry-after': '3600' }, body: '{}' });
    expect(await ask()).toMatchObject({ kind: 'unmeasured', cause: 'rate_limited' });
    expect([opening.waits, server.requests.length]).toEqual([[], 1]);
  });

  test('an epoch is seen from the server’s own clock', async () => {
    const date = new Date(NOW).toUTCString();
    const reset = String(NOW / 1000 + 20);
    const { ask, opening } = await asked(
      { status: 429, headers: { ...json, date, 'ratelimit-reset': reset } },
      { status: 200, headers: json, body: '[]' },
    );
    expect(await ask()).toEqual({ kind: 'answer', status: 200, value: [] });
    expect(opening.waits).toEqual([20_000]);
  });

  test.each([
    ['nesting without end', '['.repeat(500_000)],
    ['nesting that ends', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ])('%s ends neither the process nor the question', async (_, body) => {
    const { ask } = await asked({ status: 200, headers: json, body });
    const found = await ask();
    expect(found.kind === 'answer' || found.cause === 'malformed').toBe(true);
  });

  test('what does something is sent again only where it cannot have arrived', async () => {
    const gone = await startAnsweringServer();
    await gone.close();
    const opening = hostingOpening([]);
    const request = { url: new URL(gone.url), body: '', once: true, statusAlone: true } as const;
    expect(await openQuestion(opening, never()).ask(request)).toMatchObject({ kind: 'unmeasured', cause: 'unreachable' });
    expect(opening.waits.length).toBe(4);
    const { ask, server } = await asked({ status: 503, headers: { ...json, 'retry-after': '1' } });
    expect(await ask({ body: '', once: true })).toMatchObject({
      kind: 'unmeasured',
      cause: 'source_failed',
      detail: expect.stringContaining('may have been done'),
    });
    expect(server.requests.length).toBe(1);
  });
});
