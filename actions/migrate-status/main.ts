import { runAction } from '../../src/adapters/runner/run-action.ts';
import { inputs, outputs, validate } from './inputs.ts';
import { run } from './run.ts';

await runAction({
  name: 'migrate-status',
  title: { en: 'Migrations', es: 'Migraciones' },
  inputs,
  outputs,
  validate,
  run,
});
