import { leaveHungLookups } from '../../src/adapters/http/leave.ts';
import { runAction } from '../../src/adapters/runner/run-action.ts';
import { healthGate } from './run.ts';

await runAction(healthGate);
leaveHungLookups();
