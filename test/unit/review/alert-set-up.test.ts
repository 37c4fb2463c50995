import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../../../src/adapters/yaml/parse.ts';
import { ALERT_SOURCES, alertSetUp } from '../../../src/domain/review/alert-set-up.ts';
import { ROOT } from '../../support/run-bundle.ts';

const setUp = (files: Readonly<Record<string, string>>) => alertSetUp(new Map(Object.entries(files)), parseYaml);
const example = (name: string) => readFileSync(path.join(ROOT, 'examples', name), 'utf8');

/** A workflow with one job. */
const workflow = (job: string, on = 'push') => `on: ${on}\njobs:\n  one:\n${job.replace(/^/gm, '    ')}\n`;
const monitor = (inputs: string, owner = 'acme') =>
  workflow(`uses: ${owner}/runbook-actions/.github/workflows/monitor.yml@v1\nwith:\n  url: x\n${inputs.replace(/^/gm, '  ')}`);
const step = (uses: string, more = '') => `runs-on: x\n${more}steps:\n  - uses: ${uses}`;

describe('alerts are', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['a step', { 'a.yml': workflow(step('acme/runbook-actions/actions/alert-check@v1')) }],
    ['of a fork by another name', { 'a.yml': workflow(step('acme/our-runbook/actions/alert-check@v1')) }],
    ['in the repository itself', { 'a.yml': workflow(step('./actions/alert-check')) }],
    ['the example', { 'a.yml': example('monitor-alerts.yml') }],
    ['alerts: on', { 'a.yml': monitor("alerts: 'on'") }],
    ['a source with auto', { 'a.yml': monitor('queues: emails') }],
    ['a source that is partly an expression', { 'a.yml': monitor('loki-url: https://${{ vars.HOST }}/') }],
    [
      'in a called workflow of the repository',
      {
        'a.yml': workflow('uses: ./.github/workflows/b.yml', '[schedule, push]'),
        'b.yml': workflow(step('x/y/actions/alert-check@v1'), '{ workflow_call: {} }'),
      },
    ],
  ])('configured: %s', (_, files) => {
    expect(setUp(files)).toEqual({ state: 'on', files: ['a.yml'] });
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['nothing', {}],
    ['the example that has them off', { 'a.yml': example('monitor.yml') }],
    ['auto without a source', { 'a.yml': monitor('channels: slack') }],
    ['an empty source', { 'a.yml': monitor("queues: ''") }],
    ['alerts: off, as YAML 1.1 would read it too', { 'a.yml': monitor('alerts: false\nqueues: x') }],
    ['a job that never runs', { 'a.yml': workflow(step('x/y/actions/alert-check@v1', 'if: ${{ false }}\n')) }],
    ['a workflow that nobody calls', { 'a.yml': workflow(step('x/y/actions/alert-check@v1'), '{ workflow_call: {} }') }],
    ['workflows that call each other', { 'a.yml': workflow('uses: ./.github/workflows/a.yml') }],
    [
      'somebody else’s monitor.yml',
      { 'a.yml': workflow('uses: ./.github/workflows/monitor.yml\nwith: { alerts: on }'), 'monitor.yml': workflow('runs-on: x') },
    ],
    ['broken YAML of something else', { 'a.yml': 'on: [push\njobs' }],
  ])('not configured: %s', (_, files) => {
    expect(setUp(files)).toEqual({ state: 'off' });
  });

  test.each<[string, string]>([
    ['an expression', monitor('alerts: ${{ vars.ALERTS }}')],
    ['a source that is an expression', monitor('rules: ${{ vars.RULES }}')],
    ['broken YAML', `${monitor("alerts: 'on'")}\n  - [`],
  ])('not known: %s', (_, text) => {
    expect(setUp({ 'a.yml': text, 'b.yml': example('monitor.yml') })).toEqual({ state: 'unsure', files: ['a.yml'] });
    expect(setUp({ 'a.yml': text, 'b.yml': example('monitor-alerts.yml') })).toEqual({ state: 'on', files: ['b.yml'] });
  });

  test('by the inputs that monitor.yml itself looks at', () => {
    const text = readFileSync(path.join(ROOT, '.github', 'workflows', 'monitor.yml'), 'utf8');
    const looked = /CHECKED: .*format\('[^']*', ([^)]*)\)/.exec(text)?.[1]?.split(', ');
    expect(looked).toEqual(ALERT_SOURCES.map((name) => `inputs.${name}`));
  });
});
