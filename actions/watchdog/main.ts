import { leaveHungLookups } from '../../src/adapters/http/leave.ts';
import { runAction } from '../../src/adapters/runner/run-action.ts';
import { watchdog } from './run.ts';

await runAction(watchdog);
leaveHungLookups();
