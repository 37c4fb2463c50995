import { trafficOfBuckets } from '../hosting/buckets.ts';
import { platformStatus } from '../status-page/railway.ts';
import { deploysOf, eventsOf, readDeployments, runningBetween } from './history.ts';
import { graphqlProblem } from './problem.ts';
import { readProjectToken, readRunning } from './service.ts';
import { bucketsOf, errorsOf } from './traffic.ts';
import { memoryFrom, volumesFrom } from './usage.ts';

/** How Railway's answers are read, handed to its adapter: an adapter takes no decisions of the domain but what it is given. */
export const railwayReading = {
  graphqlProblem,
  readProjectToken,
  readRunning,
  bucketsOf,
  trafficOfBuckets,
  errorsOf,
  memoryFrom,
  volumesFrom,
  readDeployments,
  runningBetween,
  deploysOf,
  eventsOf,
  platformStatus,
};
export type RailwayReading = typeof railwayReading;
