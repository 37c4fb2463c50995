import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { answerOk, createKit, json, type Kit, OK } from '../../support/health-kit.ts';
import { runHealth } from '../../support/health-run.ts';

let kit: Kit = createKit();
afterEach(async () => {
  await kit.close();
  kit = createKit();
});

/** Answers one after the other; the last one stays. */
function script(...steps: { status?: number; body?: string; delay?: number; headers?: Record<string, string> }[]) {
  let at = 0;
  return kit.http(async (_, response) => {
    const step = steps[Math.min(at, steps.length - 1)] ?? {};
    at += 1;
    if (step.delay !== undefined) await sleep(step.delay, undefined, { ref: false });
    json(response, step.body ?? OK, step.status ?? 200, step.headers);
  });
}

/** Complete when so many have come: what happens at the same time is shown without a clock. */
function gathering(size: number) {
  let [left, open] = [size, () => {}];
  const complete = new Promise<void>((resolve) => {
    open = resolve;
  });
  const come = () => {
    left -= 1;
    if (left === 0) open();
  };
  return { complete, come };
}

test('waits until the service is healthy, and says that it took retries', async () => {
  const url = await script({ status: 503 }, { status: 503 }, {});
  const outcome = await runHealth({ url, interval: '50ms' });
  expect(outcome.findings[0]).toMatchObject({ verdict: 'ok', reason: 'ok', message: expect.stringContaining('only after retries: 2 of 3') });
  expect(outcome.outputs).toMatchObject({ healthy: 'true', 'http-status': '200', attempts: '3', failures: '2' });
  expect(kit.requests()).toBe(3);
  expect(kit.connections()).toBe(3);
});

test('a wait that fails ends at its timeout, with the reason of the last whole attempt', async () => {
  const url = await script({ body: '{"status":"starting","database":"connected"}' });
  const began = performance.now();
  const outcome = await runHealth({ url, timeout: '1500ms', interval: '100ms' });
  expect(outcome.findings[0]).toMatchObject({ verdict: 'critical', reason: 'json_mismatch' });
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(outcome.outputs['attempts']).toBe(outcome.outputs['failures']);
  expect(Number(outcome.outputs['attempts'])).toBeGreaterThanOrEqual(5);
});

test('a server that hangs is cut off by the deadline of the gate, and one attempt is made at least', async () => {
  const url = await script({ delay: 60_000 });
  const began = performance.now();
  const outcome = await runHealth({ url, timeout: '400ms', 'request-timeout': '20s' });
  expect(outcome.findings[0]).toMatchObject({ verdict: 'critical', reason: 'timeout_headers' });
  expect(outcome.outputs['attempts']).toBe('1');
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('success-threshold wants right answers in a row', async () => {
  const url = await script({}, { status: 500 }, {}, {}, {});
  const outcome = await runHealth({ url, interval: '20ms', 'success-threshold': '3' });
  expect(outcome.outputs).toMatchObject({ attempts: '5', failures: '1', healthy: 'true' });
});

test('assert fails after so many wrong answers in a row', async () => {
  const url = await script({ status: 500 }, {}, { status: 500 }, { status: 503 }, { status: 500 });
  const outcome = await runHealth({ url, mode: 'assert', interval: '20ms', 'success-threshold': '2', 'failure-threshold': '3' });
  expect(outcome.findings[0]).toMatchObject({ verdict: 'critical', reason: 'http_status' });
  expect(outcome.outputs).toMatchObject({ attempts: '5', failures: '4' });
});

test('assert with answers that alternate ends at its timeout, and fails', async () => {
  let n = 0;
  const url = await kit.http((_, response) => {
    n += 1;
    json(response, OK, n % 2 ? 200 : 500);
  });
  const outcome = await runHealth({ url, mode: 'assert', interval: '20ms', timeout: '500ms', 'success-threshold': '2' });
  expect(outcome.findings[0]).toMatchObject({ verdict: 'critical', reason: 'http_status' });
});

test('slow right answers: degraded only once they are persistent, and the slow stage is named', async () => {
  const url = await script({ delay: 120 });
  const outcome = await runHealth({ url, interval: '10ms', 'degraded-after': '60ms', 'degraded-ratio': '3/5' });
  expect(outcome.findings[0]).toMatchObject({ verdict: 'degraded', reason: 'slow', message: expect.stringContaining('first byte') });
  expect(outcome.outputs).toMatchObject({ attempts: '3', failures: '0', healthy: 'false' });
});

test('one slow answer is no degraded one: the next fast one passes', async () => {
  const url = await script({ delay: 120 }, {});
  const outcome = await runHealth({ url, interval: '10ms', 'degraded-after': '60ms' });
  expect(outcome.findings[0]).toMatchObject({ verdict: 'ok', reason: 'ok' });
  expect(outcome.outputs['attempts']).toBe('2');
});

test('a slow wrong answer is wrong', async () => {
  const url = await script({ status: 503, delay: 120 });
  const outcome = await runHealth({ url, mode: 'assert', interval: '10ms', 'degraded-after': '60ms', 'failure-threshold': '2' });
  expect(outcome.findings[0]).toMatchObject({ verdict: 'critical', reason: 'http_status' });
});

test('Retry-After stretches the wait', async () => {
  const url = await script({ status: 429, headers: { 'retry-after': '1' } }, {});
  const outcome = await runHealth({ url, interval: '10ms' });
  expect(outcome.findings[0]?.verdict).toBe('ok');
  expect(Number(outcome.outputs['elapsed-ms'])).toBeGreaterThanOrEqual(1000);
});

test('Retry-After never takes the last attempt away', async () => {
  const url = await script({ status: 429, headers: { 'retry-after': '3600' } }, {});
  const outcome = await runHealth({ url, interval: '10ms', timeout: '1s' });
  expect(outcome.findings[0]?.verdict).toBe('ok');
  expect(outcome.outputs['attempts']).toBe('2');
});

test('many targets at once: each has its finding, the worst gives the outputs, none delays another', async () => {
  // The slow one answers when the others have had all their answers.
  const others = gathering(5);
  const good = await kit.http((request, response) => {
    others.come();
    answerOk(request, response);
  });
  const bad = await kit.http((_, response) => {
    others.come();
    json(response, OK, 503);
  });
  const slow = await kit.http(async (request, response) => {
    await others.complete;
    answerOk(request, response);
  });
  const log: string[] = [];
  const url = [`api=${good}`, `worker=${bad}`, `slow one=${slow}`, good.replace('/health', '/other')].join('\n');
  const outcome = await runHealth({ url, mode: 'assert', interval: '10ms' }, { log: (line) => log.push(line) });
  expect(outcome.findings.map((f) => [f.target, f.verdict])).toEqual([
    ['api', 'ok'],
    ['worker', 'critical'],
    ['slow one', 'ok'],
    [good.replace('/health', '/other'), 'ok'],
  ]);
  expect(outcome.outputs).toMatchObject({ healthy: 'false', 'http-status': '503', attempts: '3', failures: '3' });
  expect(log.some((line) => line.startsWith('worker: attempt 1: http_status'))).toBe(true);
});

test('150 targets with 10 dead and 10 slow ones: the slow ones are waited for at the same time', async () => {
  const good = await kit.http(answerOk);
  const all = gathering(10);
  const slow = await kit.http(async (request, response) => {
    all.come();
    await all.complete;
    answerOk(request, response);
  });
  const lines = Array.from(
    { length: 150 },
    (_, i) => `t${i}=${i % 15 === 0 ? 'http://127.0.0.1:1/' : i % 15 === 1 ? `${slow}?${i}` : `${good}?${i}`}`,
  );
  const outcome = await runHealth({ url: lines.join('\n'), mode: 'assert', interval: '50ms' });
  expect(outcome.findings).toHaveLength(150);
  expect(outcome.findings.filter((f) => f.verdict === 'critical')).toHaveLength(10);
});

test('a cancel in the middle of a request ends at once, with what was measured', async () => {
  const cancel = new AbortController();
  let asked = 0;
  const url = await kit.http((_, response) => {
    asked += 1;
    if (asked === 1) json(response, OK, 503);
    else cancel.abort();
  });
  const began = performance.now();
  const outcome = await runHealth({ url, interval: '10ms', 'request-timeout': '20s' }, { signal: cancel.signal });
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(outcome.findings).toEqual([]);
  expect(outcome.outputs).toMatchObject({ healthy: 'false', attempts: '1', failures: '1', 'http-status': '503' });
});

test('a cancel in the middle of a wait ends at once', async () => {
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 100);
  const began = performance.now();
  await runHealth({ url: await script({ status: 503 }), interval: '20s' }, { signal: cancel.signal });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('headers are sent as given, ours where nothing is given, and the connection is for one request', async () => {
  let seen: Record<string, unknown> = {};
  let path: string | undefined;
  const url = await kit.http((request, response) => {
    seen = { ...request.headers };
    path = request.url;
    answerOk(request, response);
  });
  await runHealth({ url: `${url}?deep=1&token=secret-value#part`, headers: 'Authorization: Bearer abc.def\nUser-Agent: mine\nX-Empty:' });
  expect(path).toBe('/health?deep=1&token=secret-value');
  expect(seen).toMatchObject({
    authorization: 'Bearer abc.def',
    'user-agent': 'mine',
    'x-empty': '',
    'cache-control': 'no-cache',
    connection: 'close',
  });
});
