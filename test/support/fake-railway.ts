import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApiFaults, createDrift } from './api-faults.ts';

/**
 * Railway's GraphQL API as far as the alerts and the triage ask it. It follows the schema in its command line client (github.com/railwayapp/cli
 * at df3838b, 2026-08-21: src/gql/schema.json), the way that client asks (src/controllers/{deployment,metrics}.rs: httpLogs by beforeDate and
 * anchorDate, one line more than was asked for) and reads errors (src/client.rs: HTTP 200 with `errors`), and its documentation's page on
 * the API (tokens and their headers, rate limits). A field that the schema does not have is refused, as GraphQL does.
 */
export type FakeRailwayRequest = { readonly at: number; readonly method: string; readonly path: string; readonly status: number };
export type FakeDeployment = {
  readonly id: string;
  readonly at: number;
  readonly status: string;
  readonly changedAt?: number;
  readonly commit?: string;
};
export type FakeRailwayOptions = {
  readonly requests?: readonly FakeRailwayRequest[];
  readonly lines?: readonly { readonly at: number; readonly message: string; readonly severity?: string }[];
  readonly deployments?: readonly FakeDeployment[];
  readonly memory?: readonly { readonly instance: string | null; readonly gb: number; readonly limit: number | null }[];
  readonly volumes?: readonly { readonly serviceId: string; readonly mountPath: string; readonly used: number | null; readonly size: number }[];
  readonly platform?: unknown;
  readonly restart?: { readonly answer?: boolean; readonly cut?: 'after' };
  /** Of a deploy that is asked for: one status for each look, the last one for every look behind it. */
  readonly deploy?: { readonly statuses: readonly string[]; readonly onLive?: () => void };
  readonly seed?: number;
  /** Of the service's instance; none where it is left out. */
  readonly healthcheckPath?: string;
  /** An error in place of the data, for the operation of this name. */
  readonly refuse?: Readonly<Record<string, string>>;
};

export const RAILWAY = {
  service: '11111111-2222-4333-8444-555555555555',
  environment: '66666666-7777-4888-9999-aaaaaaaaaaaa',
  project: 'bbbbbbbb-cccc-4ddd-8eee-ffffffffffff',
  token: 'railway-project-token-0123456789',
  account: 'railway-account-token-0123456789',
} as const;

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  projectToken: ['projectToken', 'projectId', 'environmentId'],
  httpMetrics: ['httpMetricsGroupedByStatus', 'statusCode', 'samples', 'ts', 'value'],
  metrics: ['metrics', 'measurement', 'tags', 'deploymentInstanceId', 'deploymentId', 'serviceId', 'values', 'ts', 'value'],
  volumes: [
    'environment',
    'volumeInstances',
    'edges',
    'node',
    'id',
    'mountPath',
    'serviceId',
    'currentSizeMB',
    'sizeMB',
    'deletedAt',
    'pageInfo',
    'hasNextPage',
  ],
  deployments: [
    'deployments',
    'edges',
    'node',
    'id',
    'status',
    'createdAt',
    'statusUpdatedAt',
    'updatedAt',
    'meta',
    'pageInfo',
    'hasNextPage',
    'endCursor',
  ],
  httpLogs: ['httpLogs', 'timestamp', 'method', 'path', 'httpStatus'],
  deploymentLogs: ['deploymentLogs', 'timestamp', 'message', 'severity'],
  running: ['serviceInstance', 'activeDeployments', 'id', 'status', 'latestDeployment'],
  healthCheck: ['serviceInstance', 'healthcheckPath', 'healthcheckTimeout'],
  restart: ['deploymentRestart'],
  deploy: ['serviceInstanceDeployV2'],
  deployment: ['deployment', 'id', 'status'],
  platformStatus: ['platformStatus', 'isStable', 'incident', 'id', 'message', 'status', 'url', 'createdAt', 'maintenance', 'start'],
};

type Asked = { readonly operation: string; readonly variables: Record<string, unknown>; readonly headers: IncomingMessage['headers'] };
export type FakeRailway = Awaited<ReturnType<typeof startFakeRailway>>;

export async function startFakeRailway(options: FakeRailwayOptions = {}) {
  const faults = createApiFaults();
  const drift = createDrift(options.seed ?? null);
  const asked: Asked[] = [];
  let restarts = 0;
  const iso = (ms: number) => new Date(ms).toISOString();
  const nano = (ms: number) => iso(ms).replace('Z', '000000Z');
  const deployments = [...(options.deployments ?? [{ id: 'dep-1', at: Date.now() - 86_400_000, status: 'SUCCESS' }])].sort((a, b) => b.at - a.at);
  const between = <T extends { readonly at: number }>(items: readonly T[], from: unknown, until: unknown) =>
    items.filter(({ at }) => at >= Date.parse(String(from)) && at < Date.parse(String(until ?? iso(Date.now()))));
  /** Which deployment a moment belongs to: the newest that was there. */
  const servedBy = (at: number) => deployments.find((deployment) => deployment.at <= at && deployment.status !== 'FAILED')?.id;

  const httpMetrics = (v: Record<string, unknown>) => {
    const step = Number(v['stepSeconds'] ?? 60);
    const groups = new Map<number, Map<number, number>>();
    for (const { at, status } of between(options.requests ?? [], v['startDate'], v['endDate'])) {
      const ts = Math.floor(at / 1000 / step) * step;
      const samples = groups.get(status) ?? new Map<number, number>();
      groups.set(status, samples.set(ts, (samples.get(ts) ?? 0) + 1));
    }
    return {
      httpMetricsGroupedByStatus: [...groups].map(([statusCode, s]) => ({ statusCode, samples: [...s].map(([ts, value]) => ({ ts, value })) })),
    };
  };
  const metrics = () => {
    const ts = Math.floor(Date.now() / 1000) - 60;
    const one = (measurement: string, instance: string | null, value: number) => ({
      measurement,
      tags: { serviceId: RAILWAY.service, deploymentId: null, deploymentInstanceId: instance },
      values: [
        { ts: ts - 60, value: value / 3 },
        { ts, value },
      ],
    });
    return {
      metrics: (options.memory ?? []).flatMap(({ instance, gb, limit }) => [
        one('MEMORY_USAGE_GB', instance, gb),
        ...(limit === null ? [] : [one('MEMORY_LIMIT_GB', instance, limit)]),
        ...(drift.happens(0.5) ? [one('QUANTUM_USAGE_GB', instance, 1)] : []),
      ]),
    };
  };
  const volumes = () => ({
    environment: {
      volumeInstances: {
        edges: (options.volumes ?? []).map(({ serviceId, mountPath, used, size }, i) => ({
          node: { id: `vol-${i}`, mountPath, serviceId, currentSizeMB: used, sizeMB: size, deletedAt: null },
        })),
        pageInfo: { hasNextPage: false },
      },
    },
  });
  const listed = (v: Record<string, unknown>) => {
    const first = Math.min(100, Number(v['first'] ?? 20));
    const start = v['after'] === undefined ? 0 : deployments.findIndex(({ id }) => `c-${id}` === v['after']) + 1;
    const page = deployments.slice(start, start + first);
    return {
      deployments: {
        edges: page.map(({ id, at, status, changedAt, commit }) => ({
          node: {
            id,
            createdAt: iso(at),
            status: drift.word(status),
            ...drift.optional({
              statusUpdatedAt: iso(changedAt ?? at + 60_000),
              updatedAt: iso(changedAt ?? at + 60_000),
              meta: { commitHash: commit, reason: 'deploy', branch: 'main' },
            }),
          },
        })),
        pageInfo: { hasNextPage: start + first < deployments.length, endCursor: `c-${page.at(-1)?.id}` },
      },
    };
  };
  const httpLogs = (v: Record<string, unknown>) => {
    const found = between(options.requests ?? [], v['beforeDate'], v['anchorDate']).filter(
      ({ at, status }) => servedBy(at) === v['deploymentId'] && (v['filter'] !== '@httpStatus:500..599' || status >= 500),
    );
    const lines = found.map(({ at, method, path, status }) => ({ timestamp: nano(at), method, path, httpStatus: status }));
    return { httpLogs: lines.slice(-(Number(v['beforeLimit']) + 1)) };
  };
  const deploymentLogs = (v: Record<string, unknown>) => {
    const found = between(options.lines ?? [], v['startDate'], v['endDate']).filter(({ at }) => servedBy(at) === v['deploymentId']);
    const lines = found.map(({ at, message, severity }) => ({ timestamp: nano(at), message, ...drift.optional({ severity: severity ?? 'error' }) }));
    return { deploymentLogs: lines.slice(-(Number(v['limit']) + 1)) };
  };
  let looks = 0;
  const statusOfDeploy = () => {
    const { statuses = [], onLive } = options.deploy ?? {};
    const status = statuses[Math.min(looks, statuses.length - 1)] ?? 'SUCCESS';
    looks += 1;
    if (status === 'SUCCESS' || status === 'SLEEPING') onLive?.();
    return status;
  };
  const running = () => {
    const active = deployments.filter(({ status }) => status === 'SUCCESS').slice(0, 1);
    const [latest] = deployments;
    return { serviceInstance: { activeDeployments: active.map(({ id, status }) => ({ id, status })), latestDeployment: latest ?? null } };
  };
  const DATA: Readonly<Record<string, (v: Record<string, unknown>) => unknown>> = {
    projectToken: () => ({ projectToken: { projectId: RAILWAY.project, environmentId: RAILWAY.environment } }),
    httpMetrics,
    metrics,
    volumes,
    deployments: listed,
    httpLogs,
    deploymentLogs,
    running,
    deploy: () => ({ serviceInstanceDeployV2: 'dep-asked' }),
    deployment: () => ({ deployment: { id: 'dep-asked', status: statusOfDeploy() } }),
    healthCheck: () => ({ serviceInstance: { healthcheckPath: options.healthcheckPath ?? null, healthcheckTimeout: 300 } }),
    platformStatus: () => ({ platformStatus: options.platform ?? { isStable: true, incident: null, maintenance: null } }),
  };
  const authorized = ({ headers }: IncomingMessage, operation: string) =>
    headers['project-access-token'] === RAILWAY.token || (headers.authorization === `Bearer ${RAILWAY.account}` && operation !== 'projectToken');

  const answer = (
    request: IncomingMessage,
    response: ServerResponse,
    body: { query: string; variables: Record<string, unknown>; operationName: string },
  ) => {
    const { operationName: operation, variables } = body;
    const send = (value: unknown) => void response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
    const refuse = (message: string) => send({ errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR' } }], data: null });
    if (typeof body.query !== 'string') return refuse('Must provide query string.');
    const selection = body.query.slice(body.query.indexOf('{')).replace(/\([^()]*\)/g, '');
    const unknown = (selection.match(/\w+/g) ?? []).find((field) => !FIELDS[operation]?.includes(field));
    if (unknown !== undefined) return refuse(`Cannot query field "${unknown}"`);
    if (!authorized(request, operation)) return refuse('Not Authorized');
    const refusal = options.refuse?.[operation];
    if (refusal !== undefined) return refuse(refusal);
    if (operation !== 'restart') return send({ data: DATA[operation]?.(variables) });
    restarts += 1;
    if (options.restart?.cut === 'after') return void request.socket.destroy();
    return send({ data: { deploymentRestart: options.restart?.answer ?? true } });
  };
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString() || '{}') as Parameters<typeof answer>[2];
    asked.push({ operation: body.operationName, variables: body.variables, headers: request.headers });
    if (!faults.strike(request, response)) answer(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql/v2`,
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
