import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { withTables } from '../../scripts/docs.mjs';
import { COMMON_INPUTS, COMMON_OUTPUTS } from '../../src/core/common-inputs.ts';
import type { Field } from '../../src/core/input-spec.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { ROOT } from '../support/run-bundle.ts';
import { ACTIONS } from '../support/source-files.ts';

type Manifest = {
  name: string;
  description: string;
  branding: { icon: string; color: string };
  inputs: Record<string, { description: string; required?: boolean; default?: string }>;
  outputs: Record<string, { description: string }>;
  runs: { using: string; main: string; post?: string; 'post-if'?: string };
};
const read = (...parts: string[]) => readFileSync(path.join(ROOT, ...parts), 'utf8');

describe.each(ACTIONS)('%s', (action) => {
  const manifest = parse(read('actions', action, 'action.yml')) as Manifest;
  const readme = read('actions', action, 'README.md');

  test('action.yml and inputs.ts name the same inputs, defaults and outputs', async () => {
    const code = (await import(path.join(ROOT, 'actions', action, 'inputs.ts'))) as {
      inputs: Record<string, Field<unknown>>;
      outputs: Record<string, string>;
    };
    const spec: Record<string, Field<unknown>> = { ...COMMON_INPUTS, ...code.inputs };
    expect(Object.keys(manifest.inputs).sort()).toEqual(Object.keys(spec).sort());
    for (const [name, field] of Object.entries(spec)) {
      const input = manifest.inputs[name];
      expect(`${name}: ${String(input?.default ?? '').trim()}`).toBe(`${name}: ${field.default.trim()}`);
      expect(`${name}: ${input?.required ?? false}`).toBe(`${name}: ${field.required}`);
      expect(input?.description).toMatch(/\.$/);
    }
    expect(Object.keys(manifest.outputs).sort()).toEqual(Object.keys({ ...COMMON_OUTPUTS, ...code.outputs }).sort());
  });

  test('runs its own bundle on Node 24, the post step too', () => {
    expect(manifest.runs.using).toBe('node24');
    expect(manifest.runs.main).toBe(`../../dist/${action}/index.js`);
    if (manifest.runs.post !== undefined) expect([manifest.runs.post, manifest.runs['post-if']]).toEqual([manifest.runs.main, 'always()']);
    expect(manifest.branding.icon && manifest.branding.color).toBeTruthy();
  });

  test('its README has fresh tables, its permissions and its reasons', () => {
    expect(withTables(readme, manifest)).toBe(readme);
    for (const heading of ['## Permissions', '## Reasons']) expect(readme).toContain(heading);
  });

  test('its report has a schema that compiles', () => {
    expect(existsSync(path.join(ROOT, 'docs', 'schema', `${action}.schema.json`))).toBe(true);
    expect(schemaProblems({}, action).join()).not.toContain('does not compile');
  });

  test('its main.ts decides nothing and a bundle test runs it', () => {
    expect(read('actions', action, 'main.ts').split('\n').length).toBeLessThan(30);
    expect(existsSync(path.join(ROOT, 'test', 'bundle', `${action}.test.ts`))).toBe(true);
  });

  test('every reason in the code is in the README', () => {
    const bundle = read('actions', action, 'README.md');
    const common = ['config', 'cancelled', 'internal_error'];
    expect(common.filter((reason) => !bundle.includes(`\`${reason}\``))).toEqual([]);
  });
});
