import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { ROOT } from './run-bundle.ts';

const read = (name: string) => JSON.parse(readFileSync(path.join(ROOT, 'docs', 'schema', name), 'utf8'));

type Validate = { readonly name: string; readonly check: ValidateFunction | undefined };
/** Compiled once per action: that takes longer than most runs of a bundle. */
const compiled = new Map<string, readonly Validate[]>();

function validators(action: string): readonly Validate[] {
  const known = compiled.get(action);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  const names = ['report.schema.json', `${action}.schema.json`].filter((name) => existsSync(path.join(ROOT, 'docs', 'schema', name)));
  for (const name of names) ajv.addSchema(read(name), name);
  const all = names.map((name) => ({ name, check: ajv.getSchema(name) }));
  compiled.set(action, all);
  return all;
}

/** What is wrong with a report after the common schema and its action's own; an empty list when nothing is. */
export function schemaProblems(report: unknown, action: string): string[] {
  return validators(action).flatMap(({ name, check }) => {
    if (check === undefined) return [`${name} does not compile`];
    return check(report) ? [] : (check.errors ?? []).map((e) => `${name}: ${e.instancePath} ${e.message}`);
  });
}
