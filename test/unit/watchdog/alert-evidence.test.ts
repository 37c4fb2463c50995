import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ASKED_RUNS, alertFinding, JUDGED_STEP, judgedAlerts, type RunStep, readAlerts } from '../../../src/domain/watchdog/alert-evidence.ts';
import type { WatchedWorkflow, WorkflowRun } from '../../../src/domain/watchdog/types.ts';
import { ROOT } from '../../support/run-bundle.ts';

const HOUR = 3_600_000;
const now = Date.UTC(2026, 10, 24, 12);
const step = (name: string, conclusion: string | null): RunStep => ({ name, conclusion });
const own = 'Run acme/runbook-actions/actions/alert-check@v1';

describe('whether a run judged an alert', () => {
  test.each<[string, readonly RunStep[], boolean]>([
    ['its step ran', [step('Alert check', 'failure'), step(JUDGED_STEP, 'success')], true],
    ['nothing could be measured', [step('Alert check', 'failure'), step(JUDGED_STEP, 'skipped')], false],
    ['nothing could be measured, and that is let pass', [step('Alert check', 'success'), step(JUDGED_STEP, 'skipped')], false],
    ['it was cancelled before its step', [step('Alert check', 'cancelled'), step(JUDGED_STEP, 'cancelled')], false],
    ['it goes on', [step('Alert check', null)], false],
    ['the job was skipped: it has no steps', [], false],
    ['only health', [step('Health monitor', 'success')], false],
    ['a job of one’s own', [step(own, 'success')], true],
    ['a job of one’s own that failed: on an alert, or on what it could not measure', [step(own, 'failure')], false],
    ['a matrix of one’s own, one of which succeeded', [step(own, 'failure'), step(own, 'success')], true],
    ['a local copy of the action', [step('Run ./actions/alert-check', 'success')], true],
    ['its step failed, and its report was kept', [step(own, 'failure'), step('Keep the report of the alert check', 'success')], false],
    ['its step was skipped, and its report was kept', [step(own, 'skipped'), step('Upload alert-check report', 'success')], false],
    ['so too by a name of its own', [step('Alert check', 'failure'), step('Upload alert-check report', 'success')], false],
    ['by a name of its own, it succeeded', [step('Alert check', 'success'), step('Upload alert-check report', 'success')], true],
    ['another action', [step('Run acme/realert-checker', 'success')], false],
  ])('%s', (_, steps, judged) => expect(judgedAlerts(steps)).toBe(judged));

  test('monitor.yml has the step, after the check, where something was judged', () => {
    type Step = { readonly name?: string; readonly id?: string; readonly if?: string };
    const { jobs } = parse(readFileSync(path.join(ROOT, '.github/workflows/monitor.yml'), 'utf8')) as { jobs: Record<string, { steps: Step[] }> };
    const [check, mark] = jobs['alerts']?.steps.slice(-2) ?? [];
    expect([check?.id, mark?.name]).toEqual(['alerts', JUDGED_STEP]);
    expect(mark?.if).toContain('steps.alerts.outputs.checks != steps.alerts.outputs.unknown');
  });
});

const runs = (hoursAgo: readonly number[]) =>
  hoursAgo.map((hours, id): WorkflowRun => {
    const at = now - hours * HOUR;
    return { id, event: 'schedule', createdAt: at, attempt: 1, status: 'completed', conclusion: 'success' };
  });
const judgedBy = (ids: readonly number[]) => async (id: number) => (ids.includes(id) ? [step(JUDGED_STEP, 'success')] : []);
const known = { from: now - 8 * 24 * HOUR, now };

describe('when alerts were last judged', () => {
  test('the newest run that judged one, and no more is asked', async () => {
    const asked: number[] = [];
    const steps = async (id: number) => {
      asked.push(id);
      return judgedBy([1, 2])(id);
    };
    expect(await readAlerts(runs([9, 5, 7, 1]), known, steps)).toEqual({
      lastAt: now - 5 * HOUR,
      asked: 2,
      askedFrom: now - 5 * HOUR,
      complete: true,
    });
    expect(asked).toEqual([3, 1]);
  });
  test('none of all, and no run at all: nobody judged', async () => {
    expect(await readAlerts(runs([1, 2]), known, judgedBy([]))).toMatchObject({ lastAt: null, asked: 2, complete: true });
    expect(await readAlerts([], known, judgedBy([]))).toMatchObject({ lastAt: null, asked: 0, complete: true });
  });
  test('none of those that are asked, and of older ones it is not known', async () => {
    const many = runs(Array.from({ length: 100 }, (_, i) => i / 10));
    const reading = await readAlerts(many, known, judgedBy([99]));
    expect(reading).toEqual({ lastAt: null, asked: ASKED_RUNS, askedFrom: now - 3.9 * HOUR, complete: false });
    const workflow: WatchedWorkflow = { file: 'm.yml', state: 'active', url: 'https://x/m.yml', createdAt: 0, schedules: [], roles: ['alerts'] };
    for (const language of ['en', 'es'] as const) {
      const finding = alertFinding(workflow, reading, language);
      expect(finding).toMatchObject({ verdict: 'degraded', reason: 'alerts_not_judged' });
      expect(finding?.message).toMatch(/40 .*m\.yml.*2026-11-24 08:06 UTC.*https:\/\/x\/m\.yml/);
    }
  });
  test('a short window does not say that nobody judged before it; asked back for days, it does', async () => {
    expect((await readAlerts(runs([1]), { from: now - 7 * HOUR, now }, judgedBy([]))).complete).toBe(false);
    expect((await readAlerts(runs(Array.from({ length: 50 }, (_, i) => i * 2)), known, judgedBy([]))).complete).toBe(true);
  });
});
