import { runAction } from '../../src/adapters/runner/run-action.ts';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

await runAction({
  name: 'runbook-report',
  title: { en: 'Weekly review', es: 'Revisión semanal' },
  inputs,
  outputs,
  run,
});
