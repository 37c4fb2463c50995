import { readRailwayPage } from './railway.ts';
import { readStatuspage } from './statuspage.ts';

/** How status pages are read, by their shapes; handed to the adapter. */
export const statusPageReading = { statuspage: readStatuspage, railway: readRailwayPage };
export type StatusPageReading = typeof statusPageReading;
