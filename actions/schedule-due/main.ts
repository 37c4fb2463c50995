import { runAction } from '../../src/adapters/runner/run-action.ts';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

await runAction({ name: 'schedule-due', title: { en: 'Monthly schedule', es: 'Calendario mensual' }, inputs, outputs, run });
