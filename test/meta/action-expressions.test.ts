import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from '../support/run-bundle.ts';

// The runner refuses a whole action.yml for an expression in a description: "expressions are not allowed here".
test.each(readdirSync(path.join(ROOT, 'actions')))('%s/action.yml holds no expression', (name) => {
  expect(readFileSync(path.join(ROOT, 'actions', name, 'action.yml'), 'utf8')).not.toContain('${{');
});
