import type { Measured, Unmeasured } from '../../domain/alerts/measured.ts';
import type { ErrorGroup, ReadBetween, ReadTraffic, Traffic } from '../../domain/alerts/sources.ts';
import type { Question } from '../http/json-api.ts';
import { type RenderApi, unmeasured } from './api.ts';
import { readLines } from './logs.ts';

const MINUTE_MS = 60_000;
/** How busy the service was before tells whether a silence afterwards is one. */
const BEFORE_MS = 5 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

const REQUESTS = [['type', 'request'] as const];
const FAILED_REQUESTS = [...REQUESTS, ['statusCode', '5*'] as const];
const APP_ERRORS = [['type', 'app'] as const, ['level', 'error'] as const];

/** What the metrics cannot tell, the request logs may: not where the key, the time or the way is what is missing. */
const LOGS_MAY_TELL: readonly string[] = ['malformed', 'unsupported', 'not_found', 'source_failed', 'unknown_metric', 'no_data'];

/** Requests by minute and status from the metrics; from the request logs where the metrics do not tell. */
export function openTraffic(api: RenderApi): ReadTraffic {
  return async (from, until, _, signal) => {
    const question = api.question(signal);
    const service = await api.aboutService(question);
    if (service.kind === 'unmeasured') return service;
    if (!service.value.web) return unmeasured('unsupported', `${api.service}: no web service`);
    const metrics = await fromMetrics(api, question, from, until);
    if (metrics.kind === 'measured' || !LOGS_MAY_TELL.includes(metrics.cause)) return metrics;
    return fromLogs(api, question, from, until, metrics);
  };
}

async function fromMetrics(api: RenderApi, question: Question, from: number, until: number): Promise<Measured<Traffic>> {
  const { reading } = api;
  const answer = await api.metric(question, 'http-requests', from - BEFORE_MS, until, [['aggregateBy', 'statusCode']]);
  if (answer.kind === 'unmeasured') return answer;
  const buckets = reading.bucketsOf(answer.value);
  if (buckets.kind === 'unmeasured') return buckets;
  // Nothing at all: either no request, or a service that the metrics know nothing of.
  if (buckets.value.length === 0 && !(await knowsOfRequests(api, question, until))) return unmeasured('no_data', 'http-requests: nothing in a day');
  const traffic = reading.trafficOfBuckets(buckets.value, from, until);
  if (traffic.counts.every(({ errors }) => errors === 0)) return { kind: 'measured', value: traffic };
  const lines = await readLines(api, question, FAILED_REQUESTS, from, until);
  return { kind: 'measured', value: 'kind' in lines ? traffic : { ...traffic, errors: reading.errorsOfLines(lines, api.redact) } };
}

async function knowsOfRequests(api: RenderApi, question: Question, until: number): Promise<boolean> {
  const answer = await api.metric(question, 'http-requests', until - DAY_MS, until, [['aggregateBy', 'statusCode']], 3600);
  const buckets = answer.kind === 'unmeasured' ? answer : api.reading.bucketsOf(answer.value);
  return buckets.kind === 'measured' && buckets.value.length > 0;
}

async function fromLogs(api: RenderApi, question: Question, from: number, until: number, metrics: Unmeasured): Promise<Measured<Traffic>> {
  const lines = await readLines(api, question, REQUESTS, from, until);
  // Where the logs do not tell either, the first trouble is the one to see to. Logs without a line are not taken for silence.
  if ('kind' in lines || lines.lines.length === 0) return metrics;
  return { kind: 'measured', value: api.reading.trafficOfLines(lines, from, until, api.redact) };
}

/** 5xx answers from the request logs and the app's own errors, together. */
export function openErrors(api: RenderApi): ReadBetween<readonly ErrorGroup[]> {
  return async (from, until, signal) => {
    const question = api.question(signal);
    const service = await api.aboutService(question);
    if (service.kind === 'unmeasured') return service;
    const requests = await readLines(api, question, FAILED_REQUESTS, from, until);
    const app = await readLines(api, question, APP_ERRORS, from, until);
    if ('kind' in app) return app;
    // Request logs may be no part of the plan; then the app's own errors are told all the same, and marked as not all.
    if ('kind' in requests) {
      if (requests.cause !== 'source_failed' && requests.cause !== 'not_found') return requests;
      const gap = { from, until, cause: requests.cause, detail: requests.detail };
      return { kind: 'measured', value: api.reading.errorsOfLines({ lines: app.lines, gap }, api.redact) };
    }
    const both = { lines: [...requests.lines, ...app.lines], gap: requests.gap ?? app.gap };
    return { kind: 'measured', value: api.reading.errorsOfLines(both, api.redact) };
  };
}
