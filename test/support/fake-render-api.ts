import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApiFaults, createDrift } from './api-faults.ts';

/**
 * Render's REST API as far as the alerts and the triage ask it. It follows Render's OpenAPI document as the client generated from it has it
 * (github.com/render-oss/cli at 85c8c2c, 2026-08-21: pkg/client/{client_gen,types_gen}.go and its events, logs and metrics packages), its
 * pages on pagination and rate limits, and for what the document leaves open the server of its MCP tools (github.com/render-oss/render-mcp-server
 * at 4175c5c): buckets of 60 s by default, 30 s at least. Unit and labels of a metric are free texts there, so they can be set here.
 */
export type FakeRequest = { readonly at: number; readonly method: string; readonly path: string; readonly status: number };
export type FakeLine = { readonly at: number; readonly level: string; readonly message: string };
export type FakeGauge = { readonly instance: string | null; readonly value: number; readonly at?: number };
type Dated = { readonly id: string; readonly at: number } & Record<string, unknown>;

export type FakeRenderOptions = {
  readonly requests?: readonly FakeRequest[];
  readonly lines?: readonly FakeLine[];
  readonly events?: readonly (Dated & { readonly type: string; readonly details?: unknown })[];
  readonly deploys?: readonly (Dated & { readonly status: string })[];
  readonly gauges?: Readonly<Record<string, { readonly unit: string; readonly values: readonly FakeGauge[] }>>;
  readonly service?: Record<string, unknown>;
  /** Of `/metrics/http-requests`. */
  readonly unit?: string;
  /** Its factor on counts, where the unit is a rate. */
  readonly factor?: number;
  /** `aggregateBy` is not heard. */
  readonly unaggregated?: boolean;
  readonly requestLogs?: 'plan' | 'none';
  /** Seed of the drift from the documentation; none where it is left out. */
  readonly seed?: number;
  /** `hasMore` without the times to go on from, or with the same times for ever. */
  readonly paging?: 'broken' | 'stuck';
  readonly restart?: { readonly status: number; readonly cut?: 'after' };
};

export const RENDER_SERVICE = 'srv-cabc123def456';
export const RENDER_KEY = 'rnd_test_0123456789abcdefghij';
const OWNER = 'tea-x1y2z3';

export type FakeRenderApi = Awaited<ReturnType<typeof startFakeRenderApi>>;

export async function startFakeRenderApi(options: FakeRenderOptions = {}) {
  const faults = createApiFaults();
  const drift = createDrift(options.seed ?? null);
  const asked: string[] = [];
  let restarts = 0;
  const iso = (ms: number) => new Date(ms).toISOString();
  const time = (text: string | null, otherwise: number) => (text === null ? otherwise : Date.parse(text));

  const between = <T extends { readonly at: number }>(items: readonly T[], query: URLSearchParams) => {
    const [from, until] = [time(query.get('startTime'), Date.now() - 3_600_000), time(query.get('endTime'), Date.now())];
    return items.filter(({ at }) => at >= from && at < until);
  };
  const httpRequests = (query: URLSearchParams) => {
    const step = Number(query.get('resolutionSeconds') ?? 60) * 1000;
    const by = query.get('aggregateBy') === 'statusCode' && !options.unaggregated;
    const series = new Map<string, Map<number, number>>();
    for (const { at, status } of between(options.requests ?? [], query)) {
      const values = series.get(by ? String(status) : '') ?? new Map<number, number>();
      const start = Math.floor(at / step) * step;
      values.set(start, (values.get(start) ?? 0) + 1);
      series.set(by ? String(status) : '', values);
    }
    return [...series].map(([status, values]) => ({
      labels: [{ field: 'resource', value: RENDER_SERVICE }, ...(by ? [{ field: 'statusCode', value: status }] : [])],
      unit: options.unit ?? 'unitless',
      values: [...values].map(([at, value]) => ({ timestamp: iso(at), value: value * (options.factor ?? 1) })),
    }));
  };
  const gauges = (name: string) => {
    const metric = options.gauges?.[name];
    return (metric?.values ?? []).map(({ instance, value, at }) => ({
      labels: [{ field: 'resource', value: RENDER_SERVICE }, ...(instance === null ? [] : [{ field: 'instance', value: instance }])],
      unit: metric?.unit ?? 'bytes',
      values: [
        { timestamp: iso((at ?? Date.now() - 60_000) - 60_000), value: value / 2 },
        { timestamp: iso(at ?? Date.now() - 60_000), value },
      ],
    }));
  };
  const allLines = () => {
    const requests = options.requestLogs === 'none' ? [] : (options.requests ?? []);
    const wild = (path: string) => [
      { name: 'path', value: path },
      { name: 'host', value: 'api.example.com' },
    ];
    return [
      ...requests.map(({ at, method, path, status }, i) => ({
        at,
        id: `req-${i}`,
        type: 'request',
        level: status >= 500 ? 'error' : 'info',
        status: String(status),
        message: `${method} ${path} ${status}`,
        labels: [{ name: 'type', value: 'request' }, { name: 'statusCode', value: String(status) }, { name: 'method', value: method }, ...wild(path)],
      })),
      ...(options.lines ?? []).map(({ at, level, message }, i) => ({
        at,
        id: `app-${i}`,
        type: 'app',
        level,
        status: '',
        message,
        labels: [
          { name: 'type', value: 'app' },
          { name: 'level', value: level },
          { name: 'instance', value: `${RENDER_SERVICE}-a` },
        ],
      })),
    ].sort((a, b) => b.at - a.at);
  };
  const logs = (query: URLSearchParams): unknown => {
    if (query.get('ownerId') !== OWNER || query.get('resource') !== RENDER_SERVICE) return null;
    const wanted = (name: string, value: string) => {
      const filters = query.getAll(name);
      return filters.length === 0 || filters.some((filter) => new RegExp(`^${RegExp.escape(filter).replaceAll('\\*', '.*')}$`).test(value));
    };
    const found = between(allLines(), query).filter((l) => wanted('type', l.type) && wanted('level', l.level) && wanted('statusCode', l.status));
    const limit = Math.min(100, Number(query.get('limit') ?? 20));
    const page = found.slice(0, limit);
    const hasMore = found.length > limit;
    const oldest = page.at(-1)?.at ?? 0;
    const stuck = { nextStartTime: query.get('startTime'), nextEndTime: query.get('endTime') };
    // The end of the next window is the oldest moment again, so that no line of it is lost.
    const next = options.paging === 'stuck' ? stuck : { nextStartTime: query.get('startTime'), nextEndTime: iso(oldest + 1) };
    return {
      hasMore,
      ...(options.paging === 'broken' ? {} : next),
      logs: page.map(({ id, at, message, labels }) => ({ id, timestamp: iso(at), message, labels })),
    };
  };
  const listed = <T extends Dated>(items: readonly T[], query: URLSearchParams, wrap: (item: T) => Record<string, unknown>, cursors: boolean) => {
    const limit = Math.min(100, Number(query.get('limit') ?? 20));
    const sorted = [...items].sort((a, b) => b.at - a.at);
    const start = query.get('cursor') === null ? 0 : sorted.findIndex(({ id }) => `cursor-${id}` === query.get('cursor')) + 1;
    return sorted.slice(start, start + limit).map((item) => ({ ...wrap(item), ...(cursors ? { cursor: `cursor-${item.id}` } : {}) }));
  };
  const events = (query: URLSearchParams) =>
    listed(
      between(options.events ?? [], query).map((event) => event),
      query,
      ({ id, at, type, details }) => ({
        event: { id, serviceId: RENDER_SERVICE, timestamp: iso(at), type: drift.word(type), ...drift.optional({ details: details ?? {} }) },
      }),
      // The wrapper of events has no cursor in the document.
      false,
    );
  const deploys = (query: URLSearchParams) =>
    listed(
      options.deploys ?? [],
      query,
      ({ id, at, status, ...more }) => ({
        deploy: {
          id,
          ...drift.optional({
            status: drift.word(status),
            trigger: drift.word('new_commit'),
            createdAt: iso(at),
            startedAt: iso(at),
            updatedAt: iso(at),
            ...more,
          }),
        },
      }),
      true,
    );
  const answerOf = (request: IncomingMessage, url: URL): unknown => {
    const own = `/v1/services/${RENDER_SERVICE}`;
    const metric = /^\/v1\/metrics\/([a-z-]+)$/.exec(url.pathname)?.[1];
    if (request.method !== 'GET') return null;
    if (url.pathname === own)
      return {
        id: RENDER_SERVICE,
        name: 'api',
        ownerId: OWNER,
        type: 'web_service',
        suspended: 'not_suspended',
        serviceDetails: {},
        ...options.service,
      };
    if (url.pathname === `${own}/events`) return events(url.searchParams);
    if (url.pathname === `${own}/deploys`) return deploys(url.searchParams);
    if (url.pathname === '/v1/logs') return logs(url.searchParams);
    if (metric === undefined || url.searchParams.get('resource') !== RENDER_SERVICE) return null;
    return metric === 'http-requests' ? httpRequests(url.searchParams) : gauges(metric);
  };
  const limits = { 'ratelimit-limit': '400', 'ratelimit-remaining': '399', 'ratelimit-reset': '45' };
  const post = (request: IncomingMessage, response: ServerResponse, url: URL): unknown => {
    if (url.pathname !== `/v1/services/${RENDER_SERVICE}/restart`) return response.writeHead(404).end();
    restarts += 1;
    if (options.restart?.cut === 'after') return request.socket.destroy();
    // Without a body, as in the document.
    return response.writeHead(options.restart?.status ?? 200, limits).end();
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://render.test');
    asked.push(`${request.method} ${url.pathname}${url.search}`);
    if (faults.strike(request, response)) return;
    const send = (status: number, value: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json', ...limits }).end(JSON.stringify(value));
    if (request.headers.authorization !== `Bearer ${RENDER_KEY}`) return send(401, { message: 'Unauthorized' });
    if (request.method === 'POST') return void post(request, response, url);
    const value = answerOf(request, url);
    send(value === null ? 404 : 200, value ?? { message: 'not found' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/v1`,
    asked,
    faults,
    restarts: () => restarts,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
