import { runAction } from '../../src/adapters/runner/run-action.ts';
import { inputs, outputs, validate } from './inputs.ts';
import { post } from './post.ts';
import { run } from './run.ts';

await runAction({ name: 'ssh-tunnel', title: { en: 'SSH tunnel', es: 'Túnel SSH' }, inputs, outputs, validate, run, post });
