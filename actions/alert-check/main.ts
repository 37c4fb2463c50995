import { leaveHungLookups } from '../../src/adapters/http/leave.ts';
import { runAction } from '../../src/adapters/runner/run-action.ts';
import { alertCheck } from './run.ts';

await runAction(alertCheck);
leaveHungLookups();
