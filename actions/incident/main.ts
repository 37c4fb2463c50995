import { runAction } from '../../src/adapters/runner/run-action.ts';
import { channelProblems } from '../../src/domain/notices/inputs.ts';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

await runAction({
  name: 'incident',
  title: { en: 'Incident', es: 'Incidencia' },
  inputs,
  outputs,
  validate: channelProblems,
  run,
});
