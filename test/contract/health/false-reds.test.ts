import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { answerOk, createKit, json, type Kit } from '../../support/health-kit.ts';
import { judgeHealth, ONCE, runHealth } from '../../support/health-run.ts';

// Each test is named by a product and by what that product calls sick although it is not, as the false greens are. Seen in nev7n 8bfc052,
// wait-on issues 109, 141 and 155, wait-on-action issue 103, ever-works issue 2107 and leopardo-hr issue 6981.

let kit: Kit = createKit();
afterEach(async () => {
  await kit.close();
  kit = createKit();
});

const body = (text: string) => kit.http((_, response) => json(response, text));
const late = (ms: number) =>
  kit.http(async (request, response) => {
    await sleep(ms, undefined, { ref: false });
    answerOk(request, response);
  });

test('nev7n: the interval is no limit for a request', async () => {
  expect(await judgeHealth({ url: await late(150), interval: '50ms' })).toMatchObject({ verdict: 'ok', attempts: '1' });
});

test('leopardo: a short SHA is the long one that begins with it', async () => {
  const url = await body('{"status":"ok","database":"connected","version":"3f2a9c1"}');
  expect(await judgeHealth({ url, 'expect-version': '3f2a9c1d5e6b7a8f90123456789abcdef0123456' })).toMatchObject({ verdict: 'ok' });
});

test('ever-works: an outage of our own network is not one of the service', async () => {
  const given = { url: 'http://127.0.0.1:1/', 'control-urls': 'http://127.0.0.1:2/', ...ONCE };
  expect(await judgeHealth(given)).toMatchObject({ verdict: 'unknown', reason: 'own_network' });
});

test('wait-on-action: 20s is twenty seconds, and a bare number is an error', async () => {
  expect(await judgeHealth({ url: await late(60), timeout: '20s', 'request-timeout': '20s' })).toMatchObject({ verdict: 'ok', attempts: '1' });
  await expect(runHealth({ url: 'http://a.example/', timeout: '20' })).rejects.toThrow('timeout: "20" is not a duration');
});

test('wait-on: localhost is every address that it has, and [::1] is a host', async () => {
  expect(await judgeHealth({ url: (await kit.http(answerOk)).replace('127.0.0.1', 'localhost'), ...ONCE })).toMatchObject({ verdict: 'ok' });
  const { reason } = await judgeHealth({ url: 'http://[::1]:1/health', ...ONCE });
  expect(['tcp_refused', 'tcp_unreachable']).toContain(reason);
});
