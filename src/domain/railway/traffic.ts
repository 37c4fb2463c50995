import type { Json } from '../../core/json.ts';
import { listAt, memberAt, numberAt, textAt, timeAt } from '../../core/json-fields.ts';
import { ErrorCounter, errorShape } from '../alerts/error-groups.ts';
import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { ErrorGroup } from '../alerts/sources.ts';
import type { Bucket } from '../hosting/buckets.ts';
import { notAllRead, requestShape } from '../hosting/errors.ts';

/** Minutes of `httpMetricsGroupedByStatus`: `[{statusCode samples{ts value}}]`, `ts` in seconds. A value is a count of requests. */
export function bucketsOf(data: Json): Measured<readonly Bucket[]> {
  const groups = memberAt(data, 'httpMetricsGroupedByStatus');
  if (!Array.isArray(groups)) return unmeasured('malformed', 'httpMetricsGroupedByStatus: no list');
  return measured(
    groups.flatMap((group: Json) => {
      const code = numberAt(group, 'statusCode');
      const status = code !== null && code >= 100 && code < 600 ? code : null;
      return listAt(group, 'samples').flatMap((sample) => {
        const at = numberAt(sample, 'ts');
        return at === null ? [] : [{ at: at * 1000, status, count: numberAt(sample, 'value') ?? Number.NaN }];
      });
    }),
  );
}

/** Lines of one kind from one deployment; `whole`: nothing was cut off. */
export type LogsRead = { readonly lines: readonly Json[]; readonly whole: boolean };

/** 5xx answers (`httpLogs`) and the app's own errors (`deploymentLogs`) between two times, grouped. */
export function errorsOf(
  http: readonly LogsRead[],
  app: readonly LogsRead[],
  from: number,
  until: number,
  redact: (text: string) => string,
): readonly ErrorGroup[] {
  const counter = new ErrorCounter();
  const inTime = (at: number | null) => at === null || (at >= from && at <= until);
  for (const line of http.flatMap(({ lines }) => lines)) {
    const [at, status] = [timeAt(line, 'timestamp'), numberAt(line, 'httpStatus')];
    if (inTime(at) && (status === null || status >= 500)) counter.add(requestShape(textAt(line, 'method'), textAt(line, 'path'), status, redact), at);
  }
  for (const line of app.flatMap(({ lines }) => lines)) {
    const at = timeAt(line, 'timestamp');
    if (inTime(at) && isError(line)) counter.add(errorShape(redact(textAt(line, 'message') ?? '')), at);
  }
  const all = [...http, ...app];
  if (all.every(({ whole }) => whole)) return counter.groups();
  return [...counter.groups(), notAllRead(all.reduce((sum, { lines }) => sum + lines.length, 0))];
}

/** The filter asked for errors already; a severity that says something else is believed, one that is not there is not. */
function isError(line: Json): boolean {
  const level = textAt(line, 'severity');
  return level === null || !/^(?:debug|trace|info|notice|warn|warning)$/i.test(level);
}
