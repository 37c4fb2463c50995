import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Json } from '../../../src/core/json.ts';
import { findWorkflows } from '../../../src/domain/watchdog/find-workflows.ts';
import { rolesOf, schedulesOf } from '../../../src/domain/watchdog/workflow-file.ts';

const file = (uses: string, more = '') => parse(`on: {schedule: [{cron: '*/5 * * * *'}]}\njobs: {a: {steps: [{uses: '${uses}'}${more}]}}`) as Json;
const roles = (uses: string, origin = 'acme/runbook-actions') => rolesOf('w.yml', new Map([['w.yml', file(uses)]]), origin);
const called = (uses: string, given = '') => {
  const caller = parse(`jobs: {a: {uses: '${uses}'${given}}}`) as Json;
  return rolesOf('w.yml', new Map([['w.yml', caller]]), 'acme/runbook-actions');
};

describe('what a workflow calls of ours', () => {
  test('by its name, from our repository or one of the same name, and nobody else’s', () => {
    expect(roles('acme/runbook-actions/actions/alert-check@v1')).toEqual(['alerts']);
    expect(roles('Acme/Runbook-Actions/actions/alert-check@v1')).toEqual(['alerts']);
    expect(roles('other/runbook-actions/actions/restore-drill@0123')).toEqual(['drill']);
    expect(roles('acme/tools/actions/alert-check@v1', 'acme/tools')).toEqual(['alerts']);
    expect(roles('acme/other/actions/alert-check@v1')).toEqual([]);
    expect(roles('acme/runbook-actions/actions/constructor@v1')).toEqual([]);
    expect(roles('actions/checkout@v5')).toEqual([]);
  });
  test('of the repository itself only where the actions live there', () => {
    expect(roles('$/actions/health-monitor', '')).toEqual(['monitor']);
    expect(roles('./actions/health-monitor', '')).toEqual(['monitor']);
    expect(roles('./actions/health-monitor')).toEqual([]);
  });
  test('reusable workflows, and the alerts beside the monitor but where they are off', () => {
    const monitor = (given: string) => called('acme/runbook-actions/.github/workflows/monitor.yml@v1', given);
    for (const given of [
      '',
      ", with: {alerts: 'off', queues: a}",
      ', with: {alerts: false, queues: a}',
      ", with: {queues: ''}",
      ', with: {queues: }',
    ])
      expect([given, monitor(given)]).toEqual([given, ['monitor']]);
    for (const given of [', with: {queues: a}', ', with: {alerts: on}', ', with: {alerts: true}', ", with: {loki-url: '${{ vars.LOKI }}'}"])
      expect([given, monitor(given)]).toEqual([given, ['monitor', 'alerts']]);
    expect(called('acme/runbook-actions/.github/workflows/restore-drill.yml@v1')).toEqual(['drill']);
  });
  test('through workflows of the repository, which may call each other in a circle', () => {
    const files = new Map<string, Json | null>([
      ['w.yml', parse("jobs: {a: {uses: './.github/workflows/x.yml'}}") as Json],
      ['x.yml', parse("jobs: {a: {uses: './.github/workflows/w.yml'}, b: {steps: [{uses: 'acme/runbook-actions/actions/watchdog@v1'}]}}") as Json],
    ]);
    expect(rolesOf('w.yml', files, '')).toEqual(['watchdog']);
  });
  test('anything that YAML can hold is read without an error', () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(anything, anything, (on, jobs) => {
        const odd = { on, jobs } as unknown as Json;
        schedulesOf(odd);
        expect(rolesOf('w.yml', new Map([['w.yml', odd]]), '')).toEqual([]);
      }),
    );
  });
});

test('lines of a schedule: the zone, and what GitHub does not take', () => {
  const lines = schedulesOf(
    parse("on: {schedule: [{cron: '1 2 * * *', timezone: Europe/Madrid}, {cron: '@daily'}, {cron: '1 2 * * *', timezone: Mars/X}, {}]}") as Json,
  );
  expect(lines.map(({ timeZone, cron }) => [timeZone, cron !== null])).toEqual([
    ['Europe/Madrid', true],
    ['UTC', false],
    ['Mars/X', false],
    ['UTC', false],
  ]);
  for (const on of ['on: push', 'on: [push, schedule]', 'on: {schedule: }', '']) expect(schedulesOf(parse(on) as Json)).toEqual([]);
});

test('a file that is gone from the default branch counts as deleted where it is named', () => {
  const listed = [{ path: '.github/workflows/w.yml', state: 'active', createdAt: null, text: null }];
  const asked = { origin: '', pageOf: (name: string) => `https://github.com/a/b/actions/workflows/${name}` };
  const found = findWorkflows(listed, { ...asked, names: ['w.yml'] }, () => null, 'en');
  expect(found.workflows.map(({ file: name, state }) => [name, state])).toEqual([['w.yml', 'deleted']]);
  expect(findWorkflows(listed, { ...asked, names: [] }, () => null, 'en').findings.map(({ reason }) => reason)).toEqual(['no_workflows']);
});
