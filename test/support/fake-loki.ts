import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onLoopback } from './loopback.ts';

/**
 * Loki as its documentation describes it (https://grafana.com/docs/loki/latest/reference/loki-http-api/ and …/query/), as far as our
 * queries go: a real one is under a licence that keeps it out of here. It evaluates the stages json, logfmt and regexp, filters of labels,
 * `count_over_time` with `sum` and `sum by`, and nothing else.
 */
export type FakeLine = { readonly at: number; readonly line: string };
export type FakeStream = { readonly labels: Readonly<Record<string, string>>; readonly lines: readonly FakeLine[] };
export type FakeLoki = {
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly query: string; readonly headers: IncomingHttpHeaders }[];
  readonly close: () => Promise<void>;
};
type Labels = Record<string, string>;
type Entry = { readonly at: number; readonly line: string; readonly labels: Labels };

export async function startFakeLoki(streams: readonly FakeStream[], { tenant = '' } = {}): Promise<FakeLoki> {
  const requests: { path: string; query: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://loki');
    requests.push({ path: url.pathname, query: url.searchParams.get('query') ?? '', headers: request.headers });
    const plain = (status: number, text: string) => response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    if (tenant !== '' && request.headers['x-scope-orgid'] !== tenant) return plain(401, 'no org id');
    try {
      response.setHeader('content-type', 'application/json; charset=UTF-8');
      response.end(JSON.stringify({ status: 'success', data: answer(streams, url) }));
    } catch (error) {
      plain(400, error instanceof Error ? error.message : String(error));
    }
  });
  const { url, close } = await onLoopback(server);
  return {
    url,
    requests,
    close,
  };
}

function answer(streams: readonly FakeStream[], url: URL): unknown {
  const get = (name: string) => url.searchParams.get(name) ?? '';
  const ms = (name: string) => Number(BigInt(get(name)) / 1_000_000n);
  const path = url.pathname.replace(/^.*\/loki\/api\/v1\//, '');
  if (path === 'series') {
    const wanted = selecting(get('match[]'));
    return streams
      .filter(({ labels, lines }) => wanted(labels) && lines.some(({ at }) => at >= ms('start') && at < ms('end')))
      .map(({ labels }) => labels);
  }
  const metric = /^sum(?: by \(([^)]*)\))? ?\((count_over_time)\((.*?) ?\[(\d+)(s|m)\]\)\)$|^(count_over_time)\((.*?) ?\[(\d+)(s|m)\]\)$/s.exec(
    get('query'),
  );
  if (metric === null && /\[\d+\w+\]/.test(get('query'))) throw new Error('parse error : syntax error: unexpected IDENTIFIER');
  if (path === 'query') {
    if (metric === null) throw new Error('log queries are not supported as an instant query type, please change your query to a range query type');
    return {
      resultType: 'vector',
      result: evaluate(streams, metric, [ms('time')]).map(({ metric: m, values }) => ({ metric: m, value: values[0] })),
      stats: {},
    };
  }
  if (path !== 'query_range') throw new Error('not found');
  if (metric === null)
    return {
      resultType: 'streams',
      result: linesOf(streams, get('query'), ms('start'), ms('end'), Number(get('limit') || 100), get('direction') === 'forward'),
      stats: {},
    };
  const steps: number[] = [];
  for (let at = ms('start'); at <= ms('end'); at += Number(get('step')) * 1000) steps.push(at);
  if (steps.length > 11_000)
    throw new Error('exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter');
  return { resultType: 'matrix', result: evaluate(streams, metric, steps), stats: {} };
}

function evaluate(streams: readonly FakeStream[], metric: RegExpExecArray, steps: readonly number[]) {
  const [, by, summed, inner, size, unit] = metric;
  const [query, range] = summed === undefined ? [metric[7], duration(metric[8], metric[9])] : [inner, duration(size, unit)];
  const entries = [...entriesOf(streams, query ?? '')];
  const failed = entries.find(({ labels }) => labels['__error__'] !== undefined);
  if (failed !== undefined) throw new Error(`pipeline error: '${failed.labels['__error__']}' for series: '{}'.`);
  const names = by === undefined ? (summed === undefined ? null : []) : by.split(',').map((name) => name.trim());
  const groups = new Map<string, { metric: Labels; times: number[] }>();
  for (const { at, labels } of entries) {
    const own =
      names === null ? labels : Object.fromEntries(names.filter((name) => labels[name] !== undefined).map((name) => [name, labels[name] as string]));
    const key = JSON.stringify(Object.entries(own).sort());
    const group = groups.get(key) ?? { metric: own, times: [] };
    group.times.push(at);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ metric: m, times }) => {
      const counts = steps.map((step) => [step, times.filter((at) => at > step - range && at <= step).length] as const);
      return { metric: m, values: counts.filter(([, count]) => count > 0).map(([at, count]) => [at / 1000, String(count)]) };
    })
    .filter(({ values }) => values.length > 0);
}

const duration = (size = '0', unit = 's') => Number(size) * (unit === 'm' ? 60_000 : 1000);

function linesOf(streams: readonly FakeStream[], query: string, start: number, end: number, limit: number, isForward: boolean) {
  const found = [...entriesOf(streams, query)].filter(({ at }) => at >= start && at < end).sort((a, b) => (isForward ? a.at - b.at : b.at - a.at));
  const groups = new Map<string, { stream: Labels; values: [string, string][] }>();
  for (const { at, line, labels } of found.slice(0, limit)) {
    const key = JSON.stringify(labels);
    const group = groups.get(key) ?? { stream: labels, values: [] };
    group.values.push([`${at}000000`, line]);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function* entriesOf(streams: readonly FakeStream[], query: string): Generator<Entry> {
  const [, selector = '', rest = ''] = /^(\{[^}]*\})(.*)$/s.exec(query.trim()) ?? [];
  if (selector === '') throw new Error('parse error at line 1, col 1: syntax error: unexpected IDENTIFIER');
  const wanted = selecting(selector);
  const stages = (rest.match(/\|[=~]?(?:\s*(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^|"`]))*/g) ?? []).map((stage) => stage.trim());
  for (const { labels, lines } of streams) {
    if (!wanted(labels)) continue;
    for (const { at, line } of lines) {
      const own: Labels = { ...labels };
      if (stages.every((stage) => applies(stage, line, own))) yield { at, line, labels: own };
    }
  }
}

function selecting(selector: string): (labels: Readonly<Labels>) => boolean {
  const matchers = [...selector.matchAll(/(\w+)\s*(=~|!=|=)\s*"([^"]*)"/g)];
  return (labels) => matchers.every(([, name = '', operator = '', value = '']) => compare(labels[name] ?? '', operator, value));
}

function compare(actual: string, operator: string, value: string): boolean {
  if (operator === '=~') return new RegExp(`^(?:${value})$`).test(actual);
  return operator === '=' ? actual === value : actual !== value;
}

/** Runs one stage over a line: makes labels, or says whether the line stays. */
function applies(stage: string, line: string, labels: Labels): boolean {
  const contains = /^\|= "(.*)"$/.exec(stage);
  if (contains !== null) return line.includes(contains[1] ?? '');
  const json = /^\| json(?: (\w+)="(.*)")?$/.exec(stage);
  if (json !== null) return intoLabels(jsonLabels(line, json[1], json[2]), labels);
  if (stage === '| logfmt')
    return intoLabels(
      [...line.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)].map((m) => [m[1] ?? '', m[2] ?? m[3] ?? '']),
      labels,
    );
  const regexp = /^\| regexp `(.*)`$/.exec(stage);
  if (regexp !== null) return intoLabels(Object.entries(new RegExp((regexp[1] ?? '').replaceAll('?P<', '?<')).exec(line)?.groups ?? {}), labels);
  const filters = stage
    .replace(/^\| /, '')
    .split(' or ')
    .map((one) => /^(\w+)(=~|!=|=)"(.*)"$/.exec(one.trim()));
  if (filters.includes(null)) throw new Error(`parse error: unexpected ${stage}`);
  return filters.some((filter) => compare(labels[filter?.[1] ?? ''] ?? '', filter?.[2] ?? '', filter?.[3] ?? ''));
}

function intoLabels(found: readonly (readonly [string, string])[] | null, labels: Labels): true {
  if (found === null) labels['__error__'] = 'JSONParserErr';
  for (const [name, value] of found ?? []) labels[name] = value;
  return true;
}

function jsonLabels(line: string, label?: string, expression?: string): [string, string][] | null {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof record !== 'object' || record === null) return null;
  if (label !== undefined) {
    const path = [...(expression ?? '').replaceAll('\\"', '"').matchAll(/\["([^"]+)"\]|([\w@-]+)/g)].map((m) => m[1] ?? m[2] ?? '');
    const value = path.reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      record,
    );
    return value === undefined ? [] : [[label, String(value)]];
  }
  const flat: [string, string][] = [];
  const walk = (value: unknown, prefix: string) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value)) walk(inner, prefix === '' ? key : `${prefix}_${key}`);
    else flat.push([prefix.replace(/\W/g, '_'), String(value)]);
  };
  walk(record, '');
  return flat;
}
