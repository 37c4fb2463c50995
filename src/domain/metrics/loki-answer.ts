import { isObject } from '../../core/json.ts';
import { type Measured, measured, type Unmeasured, unmeasured } from '../alerts/measured.ts';
import { readData } from './query-answer.ts';
import type { Labels, MetricAnswer } from './types.ts';

/** A line of a log at a time in milliseconds, with the labels of its stream and those that stages made. */
export type LogLine = { readonly at: number; readonly line: string; readonly labels: Labels };

/** Reads the log lines that `query_range` of Loki gave: streams of `["nanoseconds", "line"]`, to which newer versions add metadata. */
export function readLinesAnswer(answer: MetricAnswer): Measured<readonly LogLine[]> {
  const data = readData(answer);
  if (data.kind === 'unmeasured') return data;
  const { resultType, result } = (isObject(data.value) ? data.value : {}) as { resultType?: unknown; result?: unknown };
  if (resultType !== 'streams' || !Array.isArray(result)) return unmeasured('malformed', 'no log lines');
  const streams = (result as unknown[]).map(readStream);
  const wrong = streams.find((one) => 'kind' in one);
  if (wrong !== undefined && 'kind' in wrong) return wrong;
  return measured((streams as (readonly LogLine[])[]).flat().sort((a, b) => b.at - a.at));
}

function readStream(one: unknown): readonly LogLine[] | Unmeasured {
  const [stream, values] = isObject(one) ? [one['stream'], one['values']] : [null, null];
  if (!isObject(stream) || !Array.isArray(values)) return unmeasured('malformed', 'a stream without lines');
  const labels = Object.fromEntries(Object.entries(stream).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const lines: LogLine[] = [];
  for (const value of values as unknown[]) {
    const [time, line] = Array.isArray(value) ? (value as unknown[]) : [];
    if (typeof time !== 'string' || !/^\d{1,19}$/.test(time) || typeof line !== 'string') return unmeasured('malformed', 'a line without a time');
    lines.push({ at: Number(BigInt(time) / 1_000_000n), line, labels });
  }
  return lines;
}
