import { runAction } from '../../src/adapters/runner/run-action.ts';
import { inputs, outputs } from './inputs.ts';
import { run, validate } from './run.ts';

await runAction({ name: 'doctor', title: { en: 'Doctor', es: 'Diagnóstico' }, inputs, outputs, validate, run });
