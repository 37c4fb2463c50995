import { runAction } from '../../src/adapters/runner/run-action.ts';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

await runAction({
  name: 'drill-register',
  title: { en: 'Drill register', es: 'Registro de simulacros' },
  inputs,
  outputs,
  run,
});
