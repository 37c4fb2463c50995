import { runAction } from '../../src/adapters/runner/run-action.ts';
import { backupProblems } from './backup-inputs.ts';
import { inputs, outputs } from './inputs.ts';
import { post } from './post.ts';
import { run } from './run.ts';

await runAction({
  name: 'restore-drill',
  title: { en: 'Restore drill', es: 'Simulacro de restauración' },
  inputs,
  outputs,
  validate: backupProblems,
  run,
  post,
});
