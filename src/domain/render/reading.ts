import { trafficOfBuckets } from '../hosting/buckets.ts';
import { eventsInOrder, readDeploys, readEvents } from './history.ts';
import { errorsOfLines, readLogPage, trafficOfLines } from './logs.ts';
import { bucketsOf, disksFrom, memoryFrom } from './series.ts';
import { readService } from './service.ts';

/** How Render's answers are read, handed to its adapter: an adapter takes no decisions of the domain but what it is given. */
export const renderReading = {
  readService,
  bucketsOf,
  trafficOfBuckets,
  memoryFrom,
  disksFrom,
  readLogPage,
  trafficOfLines,
  errorsOfLines,
  readEvents,
  eventsInOrder,
  readDeploys,
};
export type RenderReading = typeof renderReading;
