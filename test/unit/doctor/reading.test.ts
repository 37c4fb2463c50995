import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { parseYaml } from '../../../src/adapters/yaml/parse.ts';
import type { Json } from '../../../src/core/json.ts';
import { examine } from '../../../src/domain/doctor/examine.ts';
import { doctorMessages } from '../../../src/domain/doctor/messages.ts';
import { oursOf, WORKFLOW_NEEDS } from '../../../src/domain/doctor/ours.ts';
import { parsePresence } from '../../../src/domain/doctor/presence.ts';
import { readProject } from '../../../src/domain/doctor/project.ts';
import { namesOf, readWorkflow, upstream } from '../../../src/domain/doctor/workflow.ts';
import { anyText } from '../../support/any-text.ts';
import { ROOT } from '../../support/run-bundle.ts';
import { measured } from './sample.ts';

const workflow = (text: string) => {
  const read = readWorkflow('.github/workflows/x.yml', parseYaml(text));
  if ('problem' in read) throw new Error(read.problem);
  return read;
};

test('what the doctor thinks each reusable workflow needs is what its file asks for', () => {
  const folder = path.join(ROOT, '.github', 'workflows');
  const asked = readdirSync(folder).flatMap((file) => {
    const { on, jobs } = parse(readFileSync(path.join(folder, file), 'utf8')) as {
      on: object;
      jobs: Record<string, { permissions?: Record<string, string> }>;
    };
    if (on === null || typeof on !== 'object' || !('workflow_call' in on)) return [];
    const needs: Record<string, string> = {};
    for (const { permissions = {} } of Object.values(jobs))
      for (const [scope, level] of Object.entries(permissions)) if (needs[scope] !== 'write') needs[scope] = level;
    return [[file, needs] as const];
  });
  expect(asked.length).toBeGreaterThan(4);
  for (const [file, needs] of asked) expect([file, WORKFLOW_NEEDS[file]]).toEqual([file, needs]);
});

describe('a workflow', () => {
  test('lines, needs, events and permissions in every form that GitHub takes', () => {
    const read = workflow(
      'on: [push, workflow_dispatch]\npermissions: read-all\njobs:\n  a:\n    runs-on: [self-hosted, linux]\n    needs: b\n    environment: { name: production }\n  b:\n    needs: [c]\n    permissions: { contents: write }\n    concurrency: { group: x, cancel-in-progress: "${{ true }}" }\n  c: &c\n    uses: o/runbook-actions/.github/workflows/gate-deploy.yml@main\n',
    );
    expect([...read.events.keys()]).toEqual(['push', 'workflow_dispatch']);
    expect(read.jobs.map(({ id, line, environment, cancels }) => [id, line, environment, cancels])).toEqual([
      ['a', 4, 'production', false],
      ['b', 8, '', true],
      ['c', 12, '', false],
    ]);
    expect(upstream(read, 'a').map(({ id }) => id)).toEqual(['b', 'c']);
    expect(read.jobs[0]?.permissions?.all).toBe('read');
    expect(read.jobs[1]?.permissions).toEqual({ all: 'none', scopes: new Map([['contents', 'write']]) });
  });

  test('jobs that need each other end the search', () => {
    const read = workflow('on: push\njobs:\n  a: { needs: b }\n  b: { needs: [a, b] }\n');
    expect(upstream(read, 'a').map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('references in expressions alone, in both forms, in capitals', () => {
    const texts = ["${{ secrets.a_b || secrets['C'] }} secrets.NOT", '${{ github.token }} ${{ secrets.GITHUB_TOKEN }}', 'x ${{\n secrets.D }}'];
    expect(namesOf(texts, 'secrets')).toEqual(['A_B', 'C', 'D']);
  });

  test('what is ours by any owner, at any ref; what only looks like it is not', () => {
    expect(oursOf('acme/runbook-actions/.github/workflows/monitor.yml@v1')).toEqual({
      kind: 'workflow',
      name: 'monitor.yml',
      owner: 'acme',
      ref: 'v1',
    });
    expect(oursOf('$/actions/incident')).toMatchObject({ kind: 'action', name: 'incident', owner: '' });
    for (const other of [
      'actions/checkout@v7',
      'acme/x/.github/workflows/ci.yml@v1',
      'acme/runbook-actions/actions/__proto__@v1',
      'acme/x/actions/toString@v1',
      '',
    ])
      expect(oursOf(other)).toBeNull();
  });
});

test('a presence is true or false, and nothing else', () => {
  expect(parsePresence('database_url=true')).toEqual({ value: ['DATABASE_URL', true] });
  for (const line of ['DATABASE_URL=', 'DATABASE_URL=hunter2', '=true', 'A B=true', 'X=TRUE']) {
    const parsed = parsePresence(line);
    expect(JSON.stringify(parsed)).toContain('problem');
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  }
});

describe('whatever the files are, every check comes to an end with a sentence', () => {
  const look = (text: string) => {
    const files = [{ path: '.github/workflows/x.yml', text }];
    return examine({ ...measured([]), ...readProject(files, parseYaml) }, doctorMessages.en);
  };
  const word = fc.constantFrom(
    ...'on jobs steps uses run with needs permissions secrets concurrency schedule cron environment push pull_request_target write-all deploy gate phase before'.split(
      ' ',
    ),
    'o/runbook-actions/actions/incident@v1',
    'o/runbook-actions/.github/workflows/monitor.yml@v1',
    'o/runbook-actions/.github/workflows/restore-drill.yml@v1',
    '*/5 * * * *',
    '${{ secrets.A }}',
    '__proto__',
    'constructor',
  );
  const tree = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      word,
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(word, tie('value')), { maxLength: 6 }).map((pairs) => Object.fromEntries(pairs)),
    ),
  })).value;

  test('trees of the words that workflows are made of', () => {
    fc.assert(
      fc.property(tree, tree, (jobs, on) => {
        const { lines, skipped } = look(JSON.stringify({ on, jobs: { a: jobs, deploy: jobs } } as Json));
        expect(lines.length).toBeGreaterThan(0);
        expect(new Set([...lines.map(({ check }) => check), ...skipped]).size).toBe(24);
        for (const line of lines) expect(line.wrong).not.toMatch(/undefined|\[object/);
      }),
      { numRuns: 300 },
    );
  });

  test('any text', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 300 }), (text) => {
        expect(look(text).lines.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
