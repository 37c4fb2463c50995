import { ErrorCounter, errorShape } from '../alerts/error-groups.ts';
import type { ErrorGroup } from '../alerts/sources.ts';
import type { QueryResult } from './query-answer.ts';
import { ROUTE_LABELS } from './traffic-queries.ts';
import type { Clean, Labels } from './types.ts';

/** The 5xx answers of a query of `errorsQuery`, grouped by method, path and status. */
export function routeErrors({ series }: QueryResult, statusLabel: string, clean: Clean): readonly ErrorGroup[] {
  const counter = new ErrorCounter();
  for (const { labels, samples } of series) {
    const count = Math.round(samples[0]?.value ?? 0);
    if (count > 0) counter.add(describeRoute(labels, statusLabel, clean), null, count);
  }
  return counter.groups();
}

/** `GET /users/<n> 500`: what a label leaves out is left out. */
export function describeRoute(labels: Labels, statusLabel: string, clean: Clean): string {
  const known = (name: string) => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');
  const [method, otelMethod, ...paths] = ROUTE_LABELS.map(known);
  const status = known(statusLabel);
  const shape = errorShape(clean([method || otelMethod || '', paths.find((path) => path !== '') ?? ''].filter((part) => part !== '').join(' ')));
  return [shape, /^[\dx]{3}$/i.test(status) ? status : ''].filter((part) => part !== '').join(' ') || '5xx';
}
