import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ROOT } from './run-bundle.ts';

const read = (name: string) => JSON.parse(readFileSync(path.join(ROOT, 'docs', 'schema', name), 'utf8'));

/** What is wrong with a report after the common schema and its action's own; an empty list when nothing is. */
export function schemaProblems(report: unknown, action: string): string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  const names = ['report.schema.json', `${action}.schema.json`].filter((name) => existsSync(path.join(ROOT, 'docs', 'schema', name)));
  for (const name of names) ajv.addSchema(read(name), name);
  return names.flatMap((name) => {
    const validate = ajv.getSchema(name);
    if (validate === undefined) return [`${name} does not compile`];
    return validate(report) ? [] : (validate.errors ?? []).map((e) => `${name}: ${e.instancePath} ${e.message}`);
  });
}
