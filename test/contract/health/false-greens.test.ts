import { existsSync } from 'node:fs';
import type http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { answerOk, createCertificates, createKit, json, type Kit, OK } from '../../support/health-kit.ts';
import { judgeHealth, ONCE, runHealth } from '../../support/health-run.ts';

// Each test is named by a product and by what that product calls healthy although it is not. Seen in
// gatus 08c4635, upptime/uptime-monitor 2eb5d99, uptime-kuma 6398a95 (issues 3031, 7642), argo-rollouts 9f8d111 (1329, 4479), flagger 15bd6ad
// (1581), wait4x 0715134, Jtalk/url-health-check-action b716ccb, nev7n 8bfc052, cygnet 3a84460, blackbox_exporter issue 1453, Checkly's roadmap 122 and 312.

let kit: Kit = createKit();
afterEach(async () => {
  await kit.close();
  kit = createKit();
});

const body = (text: string, status = 200, headers = {}) => kit.http((_, response) => json(response, text, status, headers));
/** Answers one status after the other, and then from the start again. */
const alternating = (...statuses: number[]) => {
  let n = 0;
  return kit.http((_, response) => {
    n += 1;
    json(response, OK, statuses[(n - 1) % statuses.length]);
  });
};
const late = (ms: number, status = 200): http.RequestListener => {
  return async (_, response) => {
    await sleep(ms, undefined, { ref: false });
    json(response, OK, status);
  };
};

test.each([
  ['gatus: a number that cannot be resolved is not 0', '{"status":"ok"}', 'queue.failed < 10', 'json_missing'],
  ['gatus: an HTML page has no number that is below the limit', '<html>502 Bad Gateway</html>', 'queue.failed < 10', 'body_not_json'],
  ['gatus: an HTML page is not "anything but error"', '<html>502 Bad Gateway</html>', 'status != "error"', 'body_not_json'],
  ['gatus: a missing field is not "anything but error"', '{}', 'status != "error"', 'json_missing'],
  ['gatus: 0.5 is not cut to 0 and so below 0.01', '{"rate":0.5}', 'rate <= 0.01', 'json_mismatch'],
  ['uptime-kuma: a missing number of a message is not 0', '{"a":{}}', 'a.b >= 0', 'json_missing'],
  ['uptime-kuma: values are not compared as strings ("10" is not below 9)', '{"n":"10"}', 'n < 9', 'json_mismatch'],
  ['uptime-kuma: a keyword anywhere in the page is no field', '{"help":"status == ok"}', 'status == "ok"', 'json_missing'],
  ['wait4x: that a path exists does not say that its value is right', '{"status":"down"}', 'status == "ok"', 'json_mismatch'],
  ['flagger: a value that does not exist is not skipped', '{"status":"ok"}', 'status == "ok"\nrequests.errors < 5', 'json_missing'],
  ['upptime: an error page with HTTP 200 is not up', '<h1>Service temporarily unavailable</h1>', 'status == "ok"', 'body_not_json'],
] as const)('%s', async (_, text, assertions, reason) => {
  expect(await judgeHealth({ url: await body(text), 'expect-json': assertions, ...ONCE })).toMatchObject({ verdict: 'critical', reason });
});

test('gatus: a body that stalls after fast headers is no fast answer', async () => {
  const url = await kit.raw((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${OK.length}\r\n\r\n`);
    setTimeout(() => socket.write(OK), 150);
  });
  const slow = await judgeHealth({ url, 'degraded-after': '100ms', 'degraded-ratio': '1/1' });
  expect(slow).toMatchObject({ verdict: 'degraded', reason: 'slow', message: expect.stringContaining('download') });
  expect(await judgeHealth({ url, 'request-timeout': '100ms', ...ONCE })).toMatchObject({ verdict: 'critical', reason: 'timeout_body' });
});

test('gatus: a refused connection does not pass because only its time was looked at', async () => {
  const given = { url: 'http://127.0.0.1:1/', 'expect-json': 'none', 'expect-status': '2xx,3xx,4xx,5xx', ...ONCE };
  expect(await judgeHealth(given)).toMatchObject({ verdict: 'critical', reason: 'tcp_refused' });
});

test('gatus: a pass after failures is not shown as if nothing had been', async () => {
  const { verdict, message } = await judgeHealth({ url: await alternating(503, 503, 200) });
  expect({ verdict, message }).toEqual({ verdict: 'ok', message: expect.stringContaining('only after retries: 2 of 3') });
});

test('upptime: a slow 503 is down and not slow', async () => {
  const given = { url: await kit.http(late(120, 503)), 'degraded-after': '50ms', 'degraded-ratio': '1/1', ...ONCE };
  expect(await judgeHealth(given)).toMatchObject({ verdict: 'critical', reason: 'http_status' });
});

test('upptime: a certificate that nobody vouches for is not good enough', async () => {
  expect(await judgeHealth({ url: await kit.https(createCertificates().selfSigned), ...ONCE })).toMatchObject({ reason: 'tls_untrusted' });
});

test('argo: nothing to check is an error and no success', async () => {
  await expect(runHealth({ url: ' \n ' })).rejects.toThrow('url: this input is required');
  await expect(runHealth({ url: 'http://a.example/', 'expect-status': ',' })).rejects.toThrow('expect-status');
});

test('argo: the third failure of three is the last, not the fourth', async () => {
  expect(await judgeHealth({ url: await body('', 500), mode: 'assert', 'failure-threshold': '3' })).toMatchObject({
    verdict: 'critical',
    attempts: '3',
  });
  expect(kit.requests()).toBe(3);
});

test('argo: a run in which every measurement failed is not successful', async () => {
  expect(await judgeHealth({ url: 'http://127.0.0.1:1/', timeout: '300ms' })).toMatchObject({ verdict: 'critical', reason: 'tcp_refused' });
});

test('argo: a run that is terminated is not successful', async () => {
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 100);
  const { findings, outputs } = await runHealth({ url: await body('', 503) }, { signal: cancel.signal });
  expect([findings, outputs['healthy']]).toEqual([[], 'false']);
});

test('nev7n: a malformed URL is an error at once and no busy loop', async () => {
  for (const url of ['example.com/health', 'http://', 'ftp://x', 'http://a b/']) await expect(runHealth({ url })).rejects.toThrow('url: line 1');
});

test('nev7n, cygnet, wait-on: what HEAD says is not what GET says', async () => {
  const methods: (string | undefined)[] = [];
  const url = await kit.http((request, response) => {
    methods.push(request.method);
    json(response, '{"status":"error"}', request.method === 'HEAD' ? 200 : 503);
  });
  expect(await judgeHealth({ url, ...ONCE })).toMatchObject({ reason: 'http_status' });
  expect(methods).toEqual(['GET']);
});

test('jtalk: a redirect to a log-in page is not healthy, followed or not', async () => {
  const url = await kit.http((request, response) => {
    if (request.url === '/health') response.writeHead(302, { location: '/login' }).end();
    else json(response, '<title>Sign in</title>');
  });
  expect(await judgeHealth({ url, ...ONCE })).toMatchObject({ reason: 'redirect' });
  expect(await judgeHealth({ url, 'max-redirects': '5', ...ONCE })).toMatchObject({ reason: 'body_not_json' });
});

test('jtalk: a server that hangs ends the attempt, and a reset is tried again', async () => {
  expect(await judgeHealth({ url: await kit.raw(() => undefined), 'request-timeout': '100ms', ...ONCE })).toMatchObject({
    reason: 'timeout_headers',
  });
  let n = 0;
  const url = await kit.raw((socket) => {
    n += 1;
    if (n === 1) socket.resetAndDestroy();
    else socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${OK.length}\r\n\r\n${OK}`);
  });
  expect(await judgeHealth({ url })).toMatchObject({ verdict: 'ok', attempts: '2' });
});

test('KaliCZ: an input is not run by a shell', async () => {
  const mark = path.join(tmpdir(), `runbook-owned-${process.pid}`);
  let seen: string | undefined;
  const url = await kit.http((request, response) => {
    seen = request.headers['x-note'] as string;
    answerOk(request, response);
  });
  const note = `$(touch ${mark}) \`touch ${mark}\`; touch ${mark}`;
  expect(await judgeHealth({ url: `${url}?a=$(touch%20${mark})`, headers: `X-Note: ${note}` })).toMatchObject({ verdict: 'ok' });
  expect([seen, existsSync(mark)]).toEqual([note, false]);
});

test('blackbox: a server that closes without an answer is asked once per attempt, not 300 times a second', async () => {
  const url = await kit.raw((socket) => socket.end());
  expect(await judgeHealth({ url, mode: 'assert', 'failure-threshold': '2' })).toMatchObject({ reason: 'tcp_reset', attempts: '2' });
  expect(kit.requests()).toBe(2);
});

test('Lucky, neotoma: a healthy answer of the old version is not the new one', async () => {
  const url = await body('{"status":"ok","database":"connected","version":"1.4.1"}');
  expect(await judgeHealth({ url, 'expect-version': '1.4.2', ...ONCE })).toMatchObject({ verdict: 'critical', reason: 'version_mismatch' });
});

test('Checkly: one slow answer is no slow service, a persistently slow one is', async () => {
  let n = 0;
  const once = await kit.http((request, response) => late((n++ === 0 && 120) || 0)(request, response));
  const given = { 'degraded-after': '80ms', 'degraded-ratio': '3/5' };
  expect(await judgeHealth({ url: once, ...given })).toMatchObject({ verdict: 'ok' });
  expect(await judgeHealth({ url: await kit.http(late(120)), ...given })).toMatchObject({ verdict: 'degraded', reason: 'slow' });
});

test('Checkly, flapjack: one bad node behind a load balancer is found, though no three failures follow one another', async () => {
  const given = { mode: 'assert', 'failure-threshold': '3', 'success-threshold': '5', timeout: '10s' };
  expect(await judgeHealth({ url: await alternating(200, 200, 503), 'failure-ratio': '3/10', ...given })).toMatchObject({ verdict: 'critical' });
});

test('uptime-kuma: one success among failures is no recovery where two are asked for', async () => {
  const url = await alternating(200, 503);
  expect(await judgeHealth({ url, 'success-threshold': '2', timeout: '400ms' })).toMatchObject({ verdict: 'critical', reason: 'http_status' });
});

test('flagger: too little data is unknown, neither a pass nor a failure', async () => {
  const given = { url: await kit.http(answerOk), 'success-threshold': '3', interval: '240ms', timeout: '500ms' };
  expect(await judgeHealth(given)).toMatchObject({ verdict: 'unknown', reason: 'too_few_answers' });
});
