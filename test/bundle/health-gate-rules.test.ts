import { afterEach, describe, expect, test } from '@jest/globals';
import { answerOk, createKit, json, type Kit } from '../support/health-kit.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { type BundleRun, runBundle } from '../support/run-bundle.ts';

let kit: Kit = createKit();
afterEach(async () => {
  await kit.close();
  kit = createKit();
});

async function run(inputs: Record<string, string>): Promise<BundleRun> {
  const result = await runBundle('health-gate', { interval: '30ms', ...inputs });
  expect(schemaProblems(result.report, 'health-gate')).toEqual([]);
  return result;
}

type TargetReport = { name: string; verdict: string; elapsedMs: number; history: { startedMs: number }[] };
const targetsOf = ({ report }: BundleRun) => (report?.details['targets'] ?? []) as unknown as readonly TargetReport[];

const NEW = '9f1c2d3e4b5a69788796a5b4c3d2e1f009f1c2d3';
const OLD = '0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const saying = (version: string) => JSON.stringify({ status: 'ok', database: 'connected', version });
/** Serves what `answer` says for the n-th request, from 1. */
const each = (answer: (n: number) => readonly [unknown, number?], host?: string, port?: number) => {
  let n = 0;
  return kit.http(
    (_, response) => {
      n += 1;
      const [body, status] = answer(n);
      json(response, typeof body === 'string' ? body : JSON.stringify(body), status);
    },
    host,
    port,
  );
};

describe('expect-version', () => {
  test('waits while the old version answers, and passes with the new one, by its short form too', async () => {
    const r = await run({ url: await each((n) => [saying(n < 4 ? OLD : NEW)]), 'expect-version': NEW.slice(0, 7) });
    expect(r).toMatchObject({ code: 0, outputs: { verdict: 'ok', reason: 'ok', version: NEW, attempts: '4', failures: '3' } });
    expect(r.summary).toMatch(/Passed \*\*only after retries\*\*: 3 of 4 attempts failed before \(<code>version/);
    expect(r.summary).toContain(`version <code>${NEW}</code>`);
    expect(r.report).toMatchObject({ details: { preset: 'runbook', expectedVersion: NEW.slice(0, 7), targets: [{ version: NEW }] } });
  });

  test('blocks the old version as version_mismatch, and names both', async () => {
    const r = await run({ url: await each(() => [saying(OLD)]), 'expect-version': NEW, timeout: '400ms' });
    expect(r).toMatchObject({ code: 1, outputs: { verdict: 'critical', reason: 'version_mismatch', version: OLD } });
    expect(r.outputs['message']).toContain(`version “${OLD}” answers, where “${NEW}” is expected`);
  });

  test('blocks two new nodes of three behind one balancer, with a threshold of three', async () => {
    const url = await each((n) => [saying(n % 3 === 0 ? OLD : NEW)]);
    const r = await run({ url, 'expect-version': NEW, timeout: '500ms', 'success-threshold': '3' });
    expect(r).toMatchObject({ code: 1, outputs: { reason: 'version_mismatch' } });
  });

  test('three nodes by their own addresses: each has its row, the old one blocks', async () => {
    const nodes = await Promise.all([NEW, NEW, OLD].map((version, i) => each(() => [saying(version)], `127.0.0.${i + 1}`)));
    const url = nodes.map((node, i) => `node-${i + 1}=${node}`).join('\n');
    const r = await run({ url, 'expect-version': NEW, timeout: '300ms' });
    expect(r).toMatchObject({ code: 1, outputs: { reason: 'version_mismatch', 'remote-ip': '127.0.0.3', version: OLD } });
    expect(r.report?.findings.map((f) => [f.target, f.reason])).toEqual([
      ['node-1', 'ok'],
      ['node-2', 'ok'],
      ['node-3', 'version_mismatch'],
    ]);
  });

  test('another path, and a body without it', async () => {
    const url = await each(() => [{ status: 'ok', database: 'connected', build: { 'git sha': NEW } }]);
    const path = { url, 'expect-version': NEW, timeout: '200ms' };
    expect(await run({ ...path, 'version-path': 'build["git sha"]' })).toMatchObject({ code: 0, outputs: { version: NEW } });
    expect(await run(path)).toMatchObject({ code: 1, outputs: { reason: 'json_missing', version: '' } });
  });

  test('a service that is sick is sick, whatever its version', async () => {
    const url = await each(() => [{ status: 'error', database: 'connected', version: OLD }, 503]);
    expect(await run({ url, 'expect-version': NEW, timeout: '200ms' })).toMatchObject({ outputs: { reason: 'http_status', version: OLD } });
  });
});

describe('what is right', () => {
  test('a degraded line degrades, and fails by fail-on: degraded only', async () => {
    const inputs = { url: await each(() => [{ status: 'ok', queue: { failed: 12 } }]), 'expect-json': 'status == "ok"\ndegraded: queue.failed < 10' };
    const r = await run(inputs);
    expect(r).toMatchObject({ code: 0, outputs: { verdict: 'degraded', reason: 'json_mismatch', healthy: 'false', failures: '0' } });
    expect(r.outputs['message']).toContain('queue.failed is 12');
    expect(await run({ ...inputs, 'fail-on': 'degraded' })).toMatchObject({ code: 1 });
  });

  test('terminus names the indicator that is down, with its 503', async () => {
    const down = { status: 'error', info: {}, error: { redis: { status: 'down' } }, details: { redis: { status: 'down' }, db: { status: 'up' } } };
    const r = await run({
      url: await each((n) => (n < 3 ? [down, 503] : [{ status: 'ok', details: { redis: { status: 'up' } } }])),
      preset: 'terminus',
    });
    expect(r).toMatchObject({ code: 0, outputs: { reason: 'ok', attempts: '3' } });
    expect(r.log).toContain('details.redis.status is "down"');
    expect(r.summary).toContain('preset <code>terminus</code>');
  });

  test('health-json: warn degrades, a contradiction of body and status is critical', async () => {
    const preset = 'health-json';
    expect(await run({ url: await each(() => [{ status: 'WARN' }]), preset })).toMatchObject({ code: 0, outputs: { verdict: 'degraded' } });
    const r = await run({ url: await each(() => [{ status: 'pass' }, 503]), preset, timeout: '200ms' });
    expect(r).toMatchObject({ code: 1, outputs: { verdict: 'critical', reason: 'body_contradicts_status', 'http-status': '503' } });
  });
});

describe('when it ends', () => {
  const DOWN = ['{"status":"error"}', 503] as const;

  test('fail-fast stops at a 401 after one request; without it the gate waits', async () => {
    const url = await each((n) => (n < 3 ? ['{}', 401] : [saying(NEW)]));
    expect(await run({ url })).toMatchObject({ code: 1, outputs: { reason: 'http_status', attempts: '1' } });
    expect(await run({ url, 'fail-fast': 'false' })).toMatchObject({ code: 0, outputs: { attempts: '2' } });
  });

  test('failure-ratio finds one bad node of three behind a balancer', async () => {
    const url = await each((n) => (n % 3 === 0 ? DOWN : [saying(NEW)]));
    const inputs = { url, mode: 'assert', 'failure-ratio': '3/10' };
    const r = await run(inputs);
    expect(r).toMatchObject({ code: 1, outputs: { verdict: 'critical', reason: 'http_status', attempts: '9', failures: '3' } });
    expect(await run({ ...inputs, url: await kit.http(answerOk) })).toMatchObject({ code: 0, outputs: { attempts: '8' } });
  });

  test('max-attempts are requests, counted by the server', async () => {
    const r = await run({ url: await each(() => DOWN), 'max-attempts': '4' });
    expect(r).toMatchObject({ code: 1, outputs: { reason: 'http_status', attempts: '4' } });
    expect(kit.requests()).toBe(4);
    expect(r.outputs['message']).toContain('max-attempts');
  });

  test('waits grow by backoff, after an initial delay', async () => {
    const r = await run({
      url: await each(() => DOWN),
      timeout: '2s',
      'initial-delay': '300ms',
      backoff: '10',
      'max-interval': '600ms',
      interval: '50ms',
    });
    const starts = targetsOf(r)[0]?.history.map((attempt) => attempt.startedMs) ?? [];
    const gaps = starts.slice(1).map((start, i) => start - (starts[i] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(3);
    // Late timers only add: 50 ms, 500 ms, and from then on no more than max-interval.
    for (const [i, least] of [50, 500, 600].entries()) expect(gaps[i]).toBeGreaterThanOrEqual(least - 5);
    expect(gaps[0]).toBeLessThan(450);
    expect(r.elapsedMs).toBeGreaterThan(2000);
  });

  test('a cancel in the initial delay ends it at once, before anything is asked', async () => {
    const url = await kit.http(answerOk);
    const onStart = (child: { kill: (signal: NodeJS.Signals) => boolean }) => setTimeout(() => child.kill('SIGINT'), 700);
    const r = await runBundle('health-gate', { url, 'initial-delay': '1m' }, { onStart });
    expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'cancelled', attempts: '0' } });
    expect(r.elapsedMs).toBeLessThan(20_000);
    expect(kit.requests()).toBe(0);
  });

  test('latency-basis: server leaves the download out, and percentiles follow it', async () => {
    const url = await kit.http((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"status":"ok",');
      setTimeout(() => response.end('"database":"connected"}'), 1500);
    });
    const inputs = { url, 'degraded-after': '1s', 'degraded-ratio': '1/1' };
    const total = await run(inputs);
    expect(total).toMatchObject({ outputs: { verdict: 'degraded', reason: 'slow', 'slow-phase': 'download' } });
    expect(Number(total.outputs['latency-p50-ms'])).toBeGreaterThanOrEqual(1490);
    const server = await run({ ...inputs, 'latency-basis': 'server' });
    expect(server).toMatchObject({ outputs: { verdict: 'ok', 'remote-ip': '127.0.0.1', 'cert-days-left': '' } });
    expect(Number(server.outputs['latency-p95-ms'])).toBeLessThan(1000);
  });
});

test('a hundred targets: one that hangs delays no other, and each has its row', async () => {
  const hung = await kit.raw(() => undefined);
  const fine = await kit.http(answerOk);
  const url = [`hung=${hung}`, ...Array.from({ length: 99 }, (_, i) => `t${i}=${fine}`)].join('\n');
  const r = await run({ url, mode: 'assert', 'failure-threshold': '1', 'request-timeout': '6s' });
  expect(r).toMatchObject({ code: 1, outputs: { reason: 'timeout_headers' } });
  const targets = targetsOf(r);
  expect(targets.filter((t) => t.verdict === 'ok')).toHaveLength(99);
  expect(Math.max(...targets.filter((t) => t.name !== 'hung').map((t) => t.elapsedMs))).toBeLessThan(5500);
  for (let i = 0; i < 99; i += 1) expect(r.summary).toContain(`<code>t${i}</code>`);
});
