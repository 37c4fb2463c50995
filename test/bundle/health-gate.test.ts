import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { answerOk, createCertificates, createKit, json, type Kit } from '../support/health-kit.ts';
import { HEALTH_CASES, startCase, verdictOf } from '../support/health-servers.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { type BundleOptions, type BundleRun, runBundle } from '../support/run-bundle.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'runbook-health-'));
const certificates = createCertificates();
const authority = path.join(folder, 'authority.pem');
writeFileSync(authority, certificates.trusted.cert);
let kit: Kit = createKit();
afterEach(async () => {
  await kit.close();
  kit = createKit();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OUTPUTS = [
  'attempts',
  'cert-days-left',
  'elapsed-ms',
  'failures',
  'healthy',
  'http-status',
  'latency-ms',
  'latency-p50-ms',
  'latency-p95-ms',
  'message',
  'reason',
  'remote-ip',
  'report',
  'slow-phase',
  'verdict',
  'version',
];

/** Runs the bundle; whatever comes of it, every output is set, the report fits its schema and the process ends by itself. */
async function run(inputs: Record<string, string>, options: BundleOptions = {}): Promise<BundleRun> {
  const result = await runBundle('health-gate', inputs, { ...options, env: { NODE_EXTRA_CA_CERTS: authority, ...options.env } });
  expect(Object.keys(result.outputs).sort()).toEqual(OUTPUTS);
  expect(schemaProblems(result.report, 'health-gate')).toEqual([]);
  expect(result.signal).toBeNull();
  expect(result.log).not.toMatch(/^\s+at .*\(/m);
  return result;
}

const down = (kit: Kit) => kit.http((_, response) => json(response, '{"status":"error"}', 503));

test('a healthy service', async () => {
  const r = await run({ url: await kit.http(answerOk) });
  expect(r).toMatchObject({ code: 0, outputs: { healthy: 'true', verdict: 'ok', reason: 'ok', 'http-status': '200', attempts: '1', failures: '0' } });
  expect(Number(r.outputs['latency-ms'])).toBeLessThan(1000);
  expect(r.summary).toMatch(/^## ✅ Health gate: OK/);
  expect(r.report).toMatchObject({
    failed: false,
    details: { mode: 'wait', targets: [{ httpStatus: 200, history: [{ number: 1, reason: 'ok' }] }] },
  });
  expect(r.elapsedMs).toBeLessThan(15_000);
});

test('a sick service, in both modes', async () => {
  const url = await down(kit);
  const wait = await run({ url, timeout: '500ms', interval: '100ms' });
  expect(wait).toMatchObject({ code: 1, outputs: { healthy: 'false', verdict: 'critical', reason: 'http_status', 'http-status': '503' } });
  expect(wait.log).toContain('::error::');
  expect(wait.summary).toContain('```mermaid');
  const assert = await run({ url, mode: 'assert', interval: '10ms' });
  expect(assert).toMatchObject({ code: 1, outputs: { attempts: '3', failures: '3', reason: 'http_status' } });
});

test('several targets: each has its row, the worst gives the outputs', async () => {
  const r = await run({ url: `web=${await kit.http(answerOk)}\napi=${await down(kit)}`, mode: 'assert', interval: '10ms' });
  expect(r).toMatchObject({ code: 1, outputs: { 'http-status': '503', healthy: 'false' } });
  expect(r.report?.findings).toMatchObject([
    { target: 'web', verdict: 'ok' },
    { target: 'api', verdict: 'critical' },
  ]);
  expect(r.summary).toContain('### Targets');
});

test('fail-on: never passes a critical verdict, and the outputs say what it is', async () => {
  const r = await run({ url: await down(kit), mode: 'assert', interval: '10ms', 'fail-on': 'never' });
  expect(r).toMatchObject({ code: 0, outputs: { verdict: 'critical', healthy: 'false' }, report: { failed: false } });
});

test('a slow service is degraded: it passes by default, and fails with fail-on: degraded', async () => {
  const url = await kit.http((request, response) => setTimeout(() => answerOk(request, response), 100));
  const inputs = { url, interval: '10ms', 'degraded-after': '50ms', 'degraded-ratio': '2/3' };
  expect(await run(inputs)).toMatchObject({ code: 0, outputs: { verdict: 'degraded', reason: 'slow', healthy: 'false', failures: '0' } });
  expect(await run({ ...inputs, 'fail-on': 'degraded' })).toMatchObject({ code: 1, outputs: { verdict: 'degraded' } });
});

test('on-unknown: pass', async () => {
  // A second attempt does not fit before the deadline any more: a tenth of the time is left for it.
  const inputs = { url: await kit.http(answerOk), timeout: '5s', interval: '4900ms', 'success-threshold': '2' };
  const r = await run({ ...inputs, 'on-unknown': 'pass' });
  expect(r).toMatchObject({ code: 0, outputs: { verdict: 'unknown', reason: 'too_few_answers' } });
  expect(await run(inputs)).toMatchObject({ code: 1 });
});

test('Spanish, a report path, no summary', async () => {
  const r = await run({
    url: await down(kit),
    mode: 'assert',
    'failure-threshold': '1',
    language: 'es',
    'report-path': 'out/health.json',
    summary: 'false',
  });
  expect(r.outputs['message']).toMatch(/no está sano: la respuesta es HTTP 503/);
  expect(r.outputs['report']).toMatch(/out[\\/]health\.json$/);
  expect(r.summary).toBe('');
});

test('wrong inputs are all told at once, and nothing is asked', async () => {
  const r = await run({ url: 'example.com', timeout: '300', 'expect-json': 'status = "ok"', 'on-unknown': 'pass', headers: 'nonsense secret-part' });
  expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'config', healthy: 'false', attempts: '0' } });
  for (const part of ['url: line 1', 'timeout: "300"', 'expect-json: line 1: character 8', 'headers: line 1'])
    expect(r.outputs['message']).toContain(part);
  expect(await run({})).toMatchObject({ code: 1, outputs: { reason: 'config' } });
});

describe('a cancel', () => {
  test.each([
    ['in the middle of a wait', (k: Kit) => down(k), (log: string) => log.includes('next in')],
    ['in the middle of a request', (k: Kit, reached: () => void) => k.raw(reached), () => false],
    [
      'in the middle of a handshake',
      async (k: Kit, reached: () => void) => (await k.raw(() => undefined, reached)).replace('http:', 'https:'),
      () => false,
    ],
  ])('%s sets the outputs and ends at once', async (_, serve, isThere) => {
    let [cancelledAt, reached] = [0, false];
    const url = await serve(kit, () => {
      reached = true;
    });
    const r = await run(
      { url, 'on-unknown': 'pass', interval: '20s', 'request-timeout': '20s' },
      {
        onStart: (child, log) => {
          const timer = setInterval(() => {
            if (!reached && !isThere(log())) return;
            clearInterval(timer);
            cancelledAt = performance.now();
            child.kill('SIGINT');
          }, 20);
          child.once('exit', () => clearInterval(timer));
        },
      },
    );
    expect(performance.now() - cancelledAt).toBeLessThan(8000);
    expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'cancelled', healthy: 'false' } });
    expect(r.summary).toContain('cancelled');
  });
});

test('secrets in headers, user information, query and body appear nowhere', async () => {
  const secrets = ['hdr-5ecret-value', 'pa55word!', 'query+t0ken', 'url-encoded/5ecret'];
  const url = await kit.http((request, response) => {
    const echo = `${request.url} ${JSON.stringify(request.headers)} ${secrets.join(' ')} ${Buffer.from('user:pa55word!').toString('base64')}`;
    response.setHeader('location', `https://x.example/${secrets[0]}?next=${secrets[2]}`);
    if (request.url?.includes('redirect')) json(response, '', 302);
    else if (request.url?.includes('json')) json(response, JSON.stringify({ status: echo, database: echo.slice(20) }));
    else json(response, `${'x'.repeat(60)}${secrets.join('')}<title>${echo}</title>`, 500);
  });
  const target = (name: string) =>
    url
      .replace('http://', 'http://user:pa55word!@')
      .replace('/health', `/${name}?token=${encodeURIComponent('query+t0ken')}&sig=${encodeURIComponent('url-encoded/5ecret')}`);
  const r = await run({
    url: ['redirect', 'json', 'text'].map(target).join('\n'),
    headers: `X-Api-Key: hdr-5ecret-value`,
    mode: 'assert',
    'failure-threshold': '1',
  });
  expect(r.report?.findings.map((f) => f.reason)).toEqual(['redirect', 'json_mismatch', 'http_status']);
  // The runner takes secrets from these lines and shows none of them.
  const shown = r.log.replace(/^::add-mask::.*$/gm, '');
  const everything = `${shown}\n${JSON.stringify(r.outputs)}\n${r.summary}\n${JSON.stringify(r.report)}\n${JSON.stringify(r.state)}`;
  for (const secret of [...secrets, ...secrets.map(encodeURIComponent), Buffer.from('user:pa55word!').toString('base64')]) {
    expect(everything).not.toContain(secret);
  }
});

test('hostile text reaches the log, the outputs and the summary as text only', async () => {
  const hostile = '\u001b[31m</td>|\r\n::error::owned\n##[error]x @octocat <!-- m --> ```\u202e';
  const url = await kit.http((_, response) => json(response, JSON.stringify({ status: hostile, database: hostile })));
  const r = await run({ url, mode: 'assert', 'failure-threshold': '1' });
  expect(r.outputs['reason']).toBe('json_mismatch');
  expect(r.log).not.toMatch(/^::error::owned|##\[error\]|\u202e/m);
  expect(r.log).not.toContain('\u001b');
  expect(r.summary).not.toMatch(/<\/td>|<!--|@octocat|\u202e/);
});

test('verification of certificates cannot be turned off by the environment', async () => {
  const url = await kit.https(certificates.selfSigned);
  const r = await run({ url, mode: 'assert', 'failure-threshold': '1' }, { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
  expect(r).toMatchObject({ code: 1, outputs: { reason: 'tls_untrusted' } });
});

test('the proxies of the environment are used, but not for this machine, nor where NO_PROXY or the input says otherwise', async () => {
  const proxy = (await kit.proxy({ credentials: `Basic ${Buffer.from('me:pr0xy-pass').toString('base64')}` })).replace('://', '://me:pr0xy-pass@');
  const local = await kit.http(answerOk);
  const named = local.replace('127.0.0.1', 'api.example');
  const env = { HTTP_PROXY: proxy, https_proxy: proxy };
  const once = { mode: 'assert', 'failure-threshold': '1' };
  const r = await run({ url: named }, { env });
  expect(r).toMatchObject({ code: 0, report: { details: { targets: [{ proxy: expect.stringMatching(/^http:\/\/localhost:\d+$/) }] } } });
  expect(r.log.replace(/^::add-mask::.*$/gm, '') + r.summary + JSON.stringify(r.report)).not.toMatch(/pr0xy-pass|bWU6cHIweHktcGFzcw/);
  expect(r.log).toContain('::add-mask::pr0xy-pass');
  expect(kit.proxied()).toEqual([`GET ${named}`]);
  const secure = await run({ url: await kit.https(certificates.good), ...once, proxy }, {});
  expect(secure).toMatchObject({ code: 0, report: { details: { targets: [{ certDaysLeft: 29 }] } } });
  expect(await run({ url: local }, { env })).toMatchObject({ code: 0, report: { details: { targets: [{ proxy: null, remoteIp: '127.0.0.1' }] } } });
  for (const direct of [{ env: { ...env, NO_PROXY: '.example' } }, { env, inputs: { proxy: 'none' } }]) {
    const none = await run({ url: named, ...once, ...direct.inputs }, { env: direct.env });
    expect(none.outputs['reason']).toMatch(/^dns_/);
  }
  expect(kit.proxied()).toHaveLength(2);
  const wrong = await run({ url: named }, { env: { HTTP_PROXY: 'socks5://me:pr0xy-pass@x:1' } });
  expect(wrong).toMatchObject({ code: 1, outputs: { reason: 'config', message: expect.stringContaining("the environment's HTTP_PROXY") } });
  expect(wrong.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('pr0xy-pass');
});

test('the same hostile servers as against the code', async () => {
  const failed: unknown[] = [];
  const queue = [...HEALTH_CASES];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const own = createKit();
      const r = await run(await startCase(next, own, certificates));
      const got = { reason: r.outputs['reason'], verdict: r.outputs['verdict'], code: r.code, requests: own.requests() };
      const wanted = {
        reason: next.reason,
        verdict: verdictOf(next.reason),
        code: ['ok', 'degraded'].includes(verdictOf(next.reason)) ? 0 : 1,
        requests: next.requests ?? 1,
      };
      if (JSON.stringify(got) !== JSON.stringify(wanted)) failed.push({ name: next.name, got, wanted, message: r.outputs['message'] });
      await own.close();
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  expect(failed).toEqual([]);
}, 120_000);

test('the bundle starts from one file of at most 1.2 MB with a single undici', () => {
  const bundle = readFileSync(path.join(import.meta.dirname, '..', '..', 'dist', 'health-gate', 'index.js'), 'utf8');
  expect(bundle.length).toBeLessThan(1_200_000);
  expect(bundle.match(/"HeadersOverflowError"/g)).toHaveLength(1);
});
