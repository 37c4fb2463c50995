import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { schemaProblems } from '../../support/report-schema.ts';
import { type BundleOptions, ROOT, runBundle } from '../../support/run-bundle.ts';

const run = (inputs: Record<string, string>, options: BundleOptions = {}) =>
  runBundle('sample', inputs, { script: path.join(ROOT, 'test', 'support', 'sample-action.ts'), ...options });

describe('an action as a process', () => {
  test('passes: outputs, report, summary, exit code', async () => {
    const r = await run({ behaviour: 'ok' });
    expect(r).toMatchObject({ code: 0, outputs: { verdict: 'ok', reason: 'ok', count: '2' } });
    expect(r.summary).toContain('## ✅ Sample: OK');
    expect(schemaProblems(r.report, 'sample')).toEqual([]);
    expect(r.report).toMatchObject({ schema: 1, action: 'sample', failed: false, details: { said: '' } });
  });

  const policies: [string, string, string, number][] = [
    ['critical', 'critical', 'fail', 1],
    ['critical', 'never', 'fail', 0],
    ['degraded', 'critical', 'fail', 0],
    ['degraded', 'degraded', 'fail', 1],
    ['unknown', 'never', 'fail', 1],
    ['unknown', 'critical', 'pass', 0],
  ];
  test.each(policies)('%s with fail-on %s and on-unknown %s exits %d', async (behaviour, failOn, onUnknown, code) => {
    const r = await run({ behaviour, 'fail-on': failOn, 'on-unknown': onUnknown });
    expect(r.code).toBe(code);
    expect(r.outputs).toMatchObject({ verdict: behaviour, reason: 'bad_thing' });
    expect(r.report?.failed).toBe(code === 1);
    expect(r.summary).toContain(code === 1 ? 'Reason' : 'passes all the same');
  });

  test.each([
    ['check-failed', 'critical', 'json_mismatch'],
    ['upstream', 'unknown', 'unreachable'],
    ['bug', 'unknown', 'internal_error'],
    ['invalid', 'unknown', 'config'],
  ])('a thrown %s is %s with reason %s, and only our own bug prints a stack', async (behaviour, verdict, reason) => {
    const r = await run({ behaviour });
    expect(r.code).toBe(1);
    expect(r.outputs).toMatchObject({ verdict, reason, count: '0' });
    expect(r.log.includes('sample-action.ts')).toBe(behaviour === 'bug');
    expect(schemaProblems(r.report, 'sample')).toEqual([]);
  });

  test('the password of the environment’s proxy is masked, whatever the action asks', async () => {
    const r = await run({ behaviour: 'ok' }, { env: { https_proxy: 'http://me:pr0xy-pass@proxy.example:3128' } });
    expect(r.log).toContain('::add-mask::pr0xy-pass');
    expect(r.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('pr0xy-pass');
  });

  test('wrong inputs fail all at once, whatever fail-on and on-unknown say', async () => {
    const r = await run({ wait: '5', summary: 'maybe', 'fail-on': 'never', 'on-unknown': 'pass', language: 'es' });
    expect(r.code).toBe(1);
    expect(r.outputs).toMatchObject({ verdict: 'unknown', reason: 'config' });
    for (const part of ['behaviour: esta entrada es obligatoria. Por ejemplo: ok.', 'wait: "5" no es una duración', 'summary: "maybe" no es ni true'])
      expect(r.outputs['message']).toContain(part);
    const en = await run({ wait: '5', summary: 'maybe' });
    for (const part of ['behaviour: this input is required', 'wait: "5" is not a duration', 'summary: "maybe" is neither'])
      expect(en.outputs['message']).toContain(part);
    expect(r.outputs['message']).toContain('3 entradas son incorrectas');
  });

  test('language es writes Spanish, summary false writes none, report-path is honoured', async () => {
    const es = await run({ behaviour: 'critical', language: 'es' });
    expect(es.summary).toContain('## ❌ Muestra: CRÍTICO');
    const silent = await run({ behaviour: 'critical', summary: 'false', 'report-path': 'deep/er/report.json' });
    expect(silent.summary).toBe('');
    expect(silent.outputs['report']).toMatch(/deep\/er\/report\.json$/);
    expect(silent.report?.verdict).toBe('critical');
  });

  test('a report that cannot be written is a warning, and everything else is still reported', async () => {
    const r = await run({ behaviour: 'ok', 'report-path': '/dev/null/report.json' });
    expect(r).toMatchObject({ code: 0, outputs: { verdict: 'ok', report: '' } });
    expect(r.log).toContain('::warning::The report could not be written');
  });

  test('a secret appears nowhere but in the runner’s own mask commands', async () => {
    for (const behaviour of ['ok', 'critical', 'bug', 'found-secret']) {
      const r = await run({ behaviour, token: 's3cr3t/value%' });
      const log = r.log.replace(/^::add-mask::.*$/gm, '');
      expect(r.log).toContain('::add-mask::');
      expect(`${log}${r.summary}${JSON.stringify(r.outputs)}${JSON.stringify(r.report)}`).not.toMatch(/s3cr3t|found-on-the-way/);
    }
  });

  test('nothing that is logged is taken for a command', async () => {
    const r = await run({ behaviour: 'ok' });
    expect(r.log).toContain('first\n');
    expect(r.log).not.toMatch(/^\s*::error::injected/m);
    expect(r.log).not.toContain('##[error]');
  });
});

describe('a cancelled action', () => {
  const cancel =
    (signal: NodeJS.Signals): NonNullable<BundleOptions['onStart']> =>
    (child, log) => {
      const timer = setInterval(() => {
        if (!log().includes('first')) return;
        clearInterval(timer);
        child.kill(signal);
      }, 20);
    };

  test.each(['SIGINT', 'SIGTERM'] as const)('on %s reports what it has, as unknown and cancelled', async (signal) => {
    const r = await run({ behaviour: 'wind-up', 'on-unknown': 'pass' }, { onStart: cancel(signal) });
    expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'cancelled', count: '7' } });
    expect(r.report).toMatchObject({ reason: 'cancelled', details: { measured: 7 } });
    expect(r.summary).toContain('measured until then');
  });

  test('that does not wind up has its outputs set all the same, before the runner kills it', async () => {
    const r = await run({ behaviour: 'hang' }, { onStart: cancel('SIGINT'), timeoutMs: 9000 });
    expect(r.outputs).toMatchObject({ verdict: 'unknown', reason: 'cancelled', count: '0' });
    expect(r.summary).toContain('UNKNOWN');
    // What a cancel breaks off is no bug of ours, and looks like none.
    expect(r.log).not.toContain('Stack');
  });

  test('while its report is written stands by what it has found out', async () => {
    const r = await run({ behaviour: 'late-cancel' });
    expect(r).toMatchObject({ code: 0, signal: null, outputs: { verdict: 'ok', count: '2' } });
    expect(r.report).toMatchObject({ verdict: 'ok', details: { said: 'cancelled now' } });
    expect(r.summary).toContain('OK');
  });

  test('that is killed has the defaults, and its post step knows what it made', async () => {
    const killed = await run({ behaviour: 'hang' }, { onStart: cancel('SIGKILL') });
    expect(killed).toMatchObject({
      code: null,
      outputs: { verdict: 'unknown', reason: 'cancelled', count: '0' },
      state: { isPost: 'true', created: 'thing-1' },
    });
    const post = await run({ behaviour: 'hang' }, { state: killed.state });
    expect(post).toMatchObject({ code: 0, outputs: {} });
    expect(post.log).toContain('post cleans thing-1');
  });

  test('a post step that fails warns and does not fail the job', async () => {
    const post = await run({ behaviour: 'ok' }, { state: { isPost: 'true', created: 'broken' } });
    expect(post.code).toBe(0);
    expect(post.log).toContain('::warning::cannot clean');
  });
});
