import { readSwitches } from './healthchecks.ts';
import { railwayCheck, renderCheck } from './hosting.ts';
import { checksOf, pingdomProblem, readCheck, readChecks } from './pingdom.ts';
import { readV2, readV3, v2Problem, v3Problem } from './uptimerobot.ts';

/** How answers are read, handed to the adapter: an adapter takes no decisions of the domain but what it is given. */
export const monitorReading = {
  readV3,
  readV2,
  v3Problem,
  v2Problem,
  readChecks,
  checksOf,
  readCheck,
  pingdomProblem,
  readSwitches,
  renderCheck,
  railwayCheck,
};
export type MonitorReading = typeof monitorReading;
