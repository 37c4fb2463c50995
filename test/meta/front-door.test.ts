import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseYaml } from '../../src/adapters/yaml/parse.ts';
import { adoptionMessages } from '../../src/domain/adoption/messages.ts';
import { minutesOf } from '../../src/domain/doctor/check-costs.ts';
import { readWorkflow } from '../../src/domain/doctor/workflow.ts';
import { ROOT } from '../support/run-bundle.ts';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const README = read('README.md');

/** The rows of the README whose first cell links to a file of a folder: the file's name, and the other cells. */
const rowsOf = (folder: string) =>
  [...README.matchAll(/^\| \[`([^`]+)`\]\(([^)]+)\)[^|]*\|(.*)\|$/gm)]
    .filter(([, name, file]) => file === `${folder}/${name}`)
    .map(([, name = '', , rest = '']) => ({ name, cells: rest.split('|').map((cell) => cell.trim()) }));

type Level = 'read' | 'write';
type Job = { readonly permissions?: Readonly<Record<string, Level>>; readonly needs?: unknown; readonly uses?: string };
const jobsOf = (file: string) => Object.values((parse(read(file)) as { jobs: Record<string, Job> }).jobs);
const SCOPES = ['contents', 'issues', 'actions', 'deployments'];

describe('the README’s permission matrix', () => {
  const rows = rowsOf('.github/workflows');

  test('has every reusable workflow', () => {
    const names = ['doctor.yml', 'gate-deploy.yml', 'monitor-relay.yml', 'monitor.yml', 'restore-drill.yml', 'triage.yml', 'weekly-review.yml'];
    expect(rows.map(({ name }) => name).sort()).toEqual(names);
  });

  test.each(rows)('$name: what its jobs ask for, and nothing else', ({ name, cells }) => {
    const grants = jobsOf(`.github/workflows/${name}`).flatMap(({ permissions = {} }) => Object.entries(permissions));
    expect(grants.filter(([scope]) => !SCOPES.includes(scope))).toEqual([]);
    const sum = SCOPES.map((scope) => {
      const levels = grants.filter(([granted]) => granted === scope).map(([, level]) => level);
      return levels.includes('write') ? 'write' : (levels[0] ?? '–');
    });
    expect(cells.slice(-SCOPES.length)).toEqual(sum);
  });
});

describe('the README’s minutes', () => {
  /** Thirty days with five Mondays. */
  const record = { now: Date.parse('2026-11-02T00:00:00Z'), minutes: null };
  const told = new Map(rowsOf('examples').map(({ name, cells }) => [name, cells.at(-1) ?? '']));
  const reckoned = (name: string) => {
    const workflow = readWorkflow(name, parseYaml(read(`examples/${name}`)));
    if ('problem' in workflow) throw new Error(workflow.problem);
    return minutesOf(record, workflow);
  };
  const number = (text: string | undefined) => Number(text?.replaceAll(',', ''));

  test.each(['monitor.yml', 'monitor-alerts.yml', 'monitor-relay.yml', 'weekly-review.yml'])('%s: as the doctor reckons them', (name) => {
    expect(number(told.get(name))).toBe(reckoned(name));
  });

  test('the month’s drill: what the doctor counts by the schedule, and one drill’s jobs', () => {
    const drill = jobsOf('.github/workflows/restore-drill.yml').length;
    const behind = jobsOf('examples/monthly-drill.yml').filter(({ needs, uses }) => needs !== undefined && uses === undefined).length;
    expect([reckoned('monthly-drill.yml'), drill + behind]).toEqual([14, 3]);
    expect(number(told.get('monthly-drill.yml'))).toBe(17);
  });

  test('a deploy: a minute for each job; init’s checklist says the same of all', () => {
    const [render, railway, server] = ['render', 'railway', 'vps'].map((host) => jobsOf(`examples/deploy-${host}.yml`).length);
    const rows = ['render', 'railway', 'vps'].map((host) => told.get(`deploy-${host}.yml`));
    expect([rows, railway]).toEqual([[`${render} a deploy`, `${railway} a deploy`, `${server} a deploy`], render]);
    for (const { checklist } of [adoptionMessages.en, adoptionMessages.es]) {
      expect(checklist.cost.deploy.match(/\d+/g)).toEqual([String(render), String(server)]);
      expect(checklist.cost.monitor).toMatch(new RegExp(`^${told.get('monitor.yml')} `));
      expect(checklist.cost['monthly-drill'].match(/\d+/g)).toEqual(['14', '3']);
    }
  });

  test('the sum of a month’s example is right', () => {
    const [, deploys = '', jobs = '', build = '', ...rest] = /(\d+) × \((\d+) \+ (\d+)\) \+ (\d+) \+ (\d+) \+ (\d+) = (\d+)/.exec(README) ?? [];
    const [monitor = 0, drill = 0, review = 0, sum] = rest.map(Number);
    expect([monitor, drill, review]).toEqual(['monitor.yml', 'monthly-drill.yml', 'weekly-review.yml'].map((name) => number(told.get(name))));
    expect(sum).toBe(Number(deploys) * (Number(jobs) + Number(build)) + monitor + drill + review);
  });
});
