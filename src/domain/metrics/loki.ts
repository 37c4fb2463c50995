import { detectStatus } from './access-lines.ts';
import { joined } from './joined.ts';
import { explainAbsence, isThere } from './known.ts';
import { countsLines, streamsIn } from './log-selector.ts';
import { readLinesAnswer } from './loki-answer.ts';
import { ERROR_LINES, lineErrors, lokiQueries, ownStages, SAMPLE_LINES, sliceRange, slicesOf } from './loki-traffic.ts';
import { manyNumbers, oneNumber } from './number.ts';
import { readQueryAnswer } from './query-answer.ts';
import { hidesAbsence } from './selector.ts';
import { chunks } from './traffic-queries.ts';

/** What the adapter of Loki asks and how it reads the answers. */
export const lokiReader = {
  chunks,
  countsLines,
  detectStatus,
  errorLines: ERROR_LINES,
  explainAbsence,
  hidesAbsence,
  isThere,
  joined,
  lineErrors,
  lokiQueries,
  manyNumbers,
  oneNumber,
  ownStages,
  readLinesAnswer,
  readQueryAnswer,
  sampleLines: SAMPLE_LINES,
  sliceRange,
  slicesOf,
  streamsIn,
};
export type LokiReader = typeof lokiReader;
