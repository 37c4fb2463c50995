import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { ROOT } from './run-bundle.ts';

type End = 'success' | 'failure';

/**
 * Every example, the file of test/e2e that runs it under act, and the ends that its runs there must come to: where it blocks something, a good one
 * and a blocked one. That it is run as it stands, and comes to them, is checked after that file's tests; that none is missing, by test/meta.
 */
export const EXAMPLE_RUNS: Readonly<Record<string, { readonly test: string; readonly ends: readonly End[] }>> = {
  'deploy-railway.yml': { test: 'deploy-railway.test.ts', ends: ['success', 'failure'] },
  'deploy-render.yml': { test: 'examples.test.ts', ends: ['success', 'failure'] },
  'deploy-vps.yml': { test: 'examples.test.ts', ends: ['success', 'failure'] },
  'deploy-with-backup.yml': { test: 'gate-proof.test.ts', ends: ['success', 'failure'] },
  // act starts no job after a called workflow that failed, so there the gate only says what it found.
  'deploy-with-triage.yml': { test: 'deploy-triage.test.ts', ends: ['success'] },
  // It blocks nothing; that all is well is shown by the bundle's tests.
  'doctor.yml': { test: 'doctor.test.ts', ends: ['failure'] },
  // What these find is told by issues and channels, and no job fails.
  'monitor.yml': { test: 'monitor.test.ts', ends: ['success'] },
  'monitor-alerts.yml': { test: 'monitor-alerts.test.ts', ends: ['success'] },
  'monitor-relay.yml': { test: 'monitor.test.ts', ends: ['success'] },
  'monthly-drill.yml': { test: 'restore-drill.test.ts', ends: ['success', 'failure'] },
  'monthly-drill-vps.yml': { test: 'restore-drill.test.ts', ends: ['success', 'failure'] },
  'weekly-review.yml': { test: 'weekly-review.test.ts', ends: ['success', 'failure'] },
};

const given = new Map<string, string>();
const reached = new Set<string>();

/** Called by `runAct`: a run of this text came to this exit code. */
export function noteRun(workflow: string | undefined, code: number | null): void {
  const name = workflow === undefined ? undefined : given.get(workflow);
  if (name !== undefined) reached.add(`${name}: ${code === 0 ? 'success' : 'failure'}`);
}

/**
 * The texts of the examples that a test file runs, as `EXAMPLE_RUNS` has it. After its tests each of them must have been run as it stands, and have
 * come to its ends; with a filter of tests it may not have. `filled` is what a team puts in place of a text.
 */
export function examplesOf(file: string): (name: string, filled?: Readonly<Record<string, string>>) => string {
  const test = path.basename(file);
  const wanted = Object.entries(EXAMPLE_RUNS).flatMap(([name, run]) => (run.test === test ? run.ends.map((end) => `${name}: ${end}`) : []));
  afterAll(() => {
    expect({ 'examples not run to this end': wanted.filter((one) => !reached.has(one)) }).toEqual({ 'examples not run to this end': [] });
  });
  return (name, filled = {}) => {
    const text = readFileSync(path.join(ROOT, 'examples', name), 'utf8');
    const own = Object.entries(filled).reduce((all, [from, to]) => all.replaceAll(from, to), text);
    given.set(own, name);
    return own;
  };
}
