import type { Json } from '../../core/json.ts';
import { memberAt } from '../../core/json-fields.ts';
import type { Measured } from '../../domain/alerts/measured.ts';
import type { ErrorGroup, ReadBetween, ReadTraffic } from '../../domain/alerts/sources.ts';
import type { Bucket } from '../../domain/hosting/buckets.ts';
import type { LogsRead } from '../../domain/railway/traffic.ts';
import type { Question } from '../http/json-api.ts';
import { iso, type RailwayApi, unmeasured } from './api.ts';
import { readDeployments } from './deployments.ts';

const MINUTE_MS = 60_000;
/** How busy the service was before tells whether a silence afterwards is one. */
const BEFORE_MS = 5 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Lines of one deployment; the API gives 5,000 at most, and one more than is asked for. */
const MAX_LINES = 1000;
/** Deployments whose logs are read: what ran in the time is rarely more than two. */
const MAX_DEPLOYMENTS = 4;

/** Requests by minute and status. Where there were 5xx, the request logs tell which. */
export function openTraffic(api: RailwayApi): ReadTraffic {
  return async (from, until, _, signal) => {
    const question = api.question(signal);
    const buckets = await readBuckets(api, question, from - BEFORE_MS, until, 60);
    if (buckets.kind === 'unmeasured') return buckets;
    if (buckets.value.length === 0) {
      // Nothing at all: either no request, or a service that the metrics know nothing of.
      const day = await readBuckets(api, question, until - DAY_MS, until, 3600);
      if (day.kind === 'unmeasured') return day;
      if (day.value.length === 0) return unmeasured('no_data', 'httpMetricsGroupedByStatus: nothing in a day');
    }
    const traffic = api.reading.trafficOfBuckets(buckets.value, from, until);
    if (traffic.counts.every(({ errors }) => errors === 0)) return { kind: 'measured', value: traffic };
    const http = await readLogs(api, question, from, until, readHttpLogs);
    const groups = http.kind === 'unmeasured' ? [] : api.reading.errorsOf(http.value, [], from, until, api.redact);
    return { kind: 'measured', value: { ...traffic, errors: groups } };
  };
}

async function readBuckets(
  api: RailwayApi,
  question: Question,
  from: number,
  until: number,
  stepSeconds: number,
): Promise<Measured<readonly Bucket[]>> {
  const environment = await api.environmentOf(question);
  if (environment.kind === 'unmeasured') return environment;
  const window = { startDate: iso(from), endDate: iso(until), stepSeconds };
  const data = await api.ask(question, 'httpMetrics', { serviceId: api.service, environmentId: environment.value, ...window });
  return data.kind === 'unmeasured' ? data : api.reading.bucketsOf(data.value);
}

/** 5xx answers and the app's own errors, of the deployments that ran in the time. */
export function openErrors(api: RailwayApi): ReadBetween<readonly ErrorGroup[]> {
  return async (from, until, signal) => {
    const question = api.question(signal);
    const http = await readLogs(api, question, from, until, readHttpLogs);
    if (http.kind === 'unmeasured') return http;
    const app = await readLogs(api, question, from, until, readAppLogs);
    if (app.kind === 'unmeasured') return app;
    return { kind: 'measured', value: api.reading.errorsOf(http.value, app.value, from, until, api.redact) };
  };
}

type ReadLogs = (api: RailwayApi, question: Question, deploymentId: string, from: number, until: number) => Promise<Measured<LogsRead>>;

async function readLogs(api: RailwayApi, question: Question, from: number, until: number, read: ReadLogs): Promise<Measured<readonly LogsRead[]>> {
  const deployments = await readDeployments(api, question, from);
  if (deployments.kind === 'unmeasured') return deployments;
  const running = api.reading.runningBetween(deployments.value, from, until, MAX_DEPLOYMENTS + 1);
  if (running.length === 0) return unmeasured('not_found', `${api.service}: no deployment`);
  const all: LogsRead[] = [];
  for (const { id } of running.slice(0, MAX_DEPLOYMENTS)) {
    const logs = await read(api, question, id, from, until);
    // A deployment that is gone has taken its logs with it; what is left is not all.
    if (logs.kind === 'unmeasured' && logs.cause === 'not_found') all.push({ lines: [], whole: false });
    else if (logs.kind === 'unmeasured') return logs;
    else all.push(logs.value);
  }
  return { kind: 'measured', value: running.length > MAX_DEPLOYMENTS ? [...all, { lines: [], whole: false }] : all };
}

const readHttpLogs: ReadLogs = async (api, question, deploymentId, from, until) => {
  const window = { filter: '@httpStatus:500..599', beforeLimit: MAX_LINES, beforeDate: iso(from), anchorDate: iso(until) };
  const data = await api.ask(question, 'httpLogs', { deploymentId, ...window });
  return data.kind === 'unmeasured' ? data : linesOf(data.value, 'httpLogs');
};

const readAppLogs: ReadLogs = async (api, question, deploymentId, from, until) => {
  const window = { filter: '@level:error', limit: MAX_LINES, startDate: iso(from), endDate: iso(until) };
  const data = await api.ask(question, 'deploymentLogs', { deploymentId, ...window });
  return data.kind === 'unmeasured' ? data : linesOf(data.value, 'deploymentLogs');
};

function linesOf(data: Json, name: string): Measured<LogsRead> {
  const lines = memberAt(data, name);
  if (!Array.isArray(lines)) return unmeasured('malformed', `${name}: no list`);
  return { kind: 'measured', value: { lines, whole: lines.length < MAX_LINES } };
}
