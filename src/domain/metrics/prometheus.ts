import { joined } from './joined.ts';
import { explainAbsence, isThere, textsOf } from './known.ts';
import { diskQuery, disksOf, memoryOf, memoryQuery } from './node-exporter.ts';
import { manyNumbers, oneNumber } from './number.ts';
import { readQueryAnswer } from './query-answer.ts';
import { routeErrors } from './route-errors.ts';
import { formatSelector, hidesAbsence, selectorsIn } from './selector.ts';
import { statusLabel, trafficOf } from './traffic.ts';
import { chunks, errorsQuery, STATUS_LABELS, trafficQueries, trafficRanges } from './traffic-queries.ts';

/** What the adapter of Prometheus asks and how it reads the answers: an adapter takes no decisions of the domain but what it is handed. */
export const prometheusReader = {
  chunks,
  diskQuery,
  disksOf,
  errorsQuery,
  explainAbsence,
  formatSelector,
  hidesAbsence,
  isThere,
  joined,
  manyNumbers,
  memoryOf,
  memoryQuery,
  oneNumber,
  readQueryAnswer,
  routeErrors,
  selectorsIn,
  statusLabel,
  statusLabels: STATUS_LABELS,
  textsOf,
  trafficOf,
  trafficQueries,
  trafficRanges,
};
export type PrometheusReader = typeof prometheusReader;
