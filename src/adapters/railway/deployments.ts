import type { Json } from '../../core/json.ts';
import type { Measured } from '../../domain/alerts/measured.ts';
import type { ReadBetween } from '../../domain/alerts/sources.ts';
import type { Deployment, DeploymentPage } from '../../domain/railway/history.ts';
import type { Deploy, HostingEvent } from '../../domain/triage/hosting.ts';
import type { Question } from '../http/json-api.ts';
import { type RailwayApi, unmeasured } from './api.ts';

const PAGE = 50;
const MAX_PAGES = 10;
/** A deployment that long ago does not take effect only now. */
const LONGEST_DEPLOY_MS = 3 * 3_600_000;
/** So many more are looked at for the one that ran when the time began. */
const ENOUGH_BEFORE = 10;

/** Deployments of the service, the newest first, from those that were made just before `from` on. */
export async function readDeployments(api: RailwayApi, question: Question, from: number): Promise<Measured<readonly Deployment[]>> {
  const environment = await api.environmentOf(question);
  if (environment.kind === 'unmeasured') return environment;
  const project = api.project === '' ? {} : { projectId: api.project };
  const input = { ...project, serviceId: api.service, environmentId: environment.value };
  const found = new Map<string, Deployment>();
  let after: string | null = null;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const read = await readPage(api, question, { input, first: PAGE, ...(after === null ? {} : { after }) });
    if (read.kind === 'unmeasured') return read;
    const before = found.size;
    for (const deployment of read.value.deployments) found.set(deployment.id, deployment);
    const old = [...found.values()].filter(({ createdAt }) => createdAt < from - LONGEST_DEPLOY_MS).length;
    if (read.value.after === null || old >= ENOUGH_BEFORE) return { kind: 'measured', value: [...found.values()] };
    if (found.size === before) return unmeasured('malformed', 'deployments: the same page again');
    after = read.value.after;
  }
  return unmeasured('too_much', `deployments: more than ${MAX_PAGES * PAGE}`);
}

async function readPage(api: RailwayApi, question: Question, variables: Json): Promise<Measured<DeploymentPage>> {
  const data = await api.ask(question, 'deployments', variables);
  if (data.kind === 'unmeasured') return data;
  const read = api.reading.readDeployments(data.value, api.redact);
  return read === null ? unmeasured('malformed', 'deployments: no list') : { kind: 'measured', value: read };
}

export function openDeploys(api: RailwayApi): ReadBetween<readonly Deploy[]> {
  return async (from, until, signal) => {
    const all = await readDeployments(api, api.question(signal), from);
    return all.kind === 'unmeasured' ? all : { kind: 'measured', value: api.reading.deploysOf(all.value, from, until) };
  };
}

export function openEvents(api: RailwayApi): ReadBetween<readonly HostingEvent[]> {
  return async (from, until, signal) => {
    const all = await readDeployments(api, api.question(signal), from);
    return all.kind === 'unmeasured' ? all : { kind: 'measured', value: api.reading.eventsOf(all.value, from, until) };
  };
}
