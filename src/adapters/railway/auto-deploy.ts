import type { Json } from '../../core/json.ts';
import type { AutoDeploy, Known } from '../../domain/doctor/record.ts';
import type { RailwayInputs } from '../../domain/railway/inputs.ts';
import { openRailwayApi, type RailwayOpening } from './api.ts';

const TAKES = 'railway-service, railway-token (and railway-project with an account’s)';

/** Whether pushes deploy the service by themselves, by its deployment triggers. */
export async function readRailwayAutoDeploy(
  given: RailwayInputs,
  opening: RailwayOpening & { readonly readTriggers: (data: Json) => AutoDeploy | null },
  signal: AbortSignal,
): Promise<Known<AutoDeploy>> {
  const api = openRailwayApi(given, opening);
  const question = api.question(signal);
  let { project } = api;
  let environment = given.railwayEnvironment;
  if (given.railwayTokenKind === 'project') {
    const data = await api.ask(question, 'projectToken');
    const token = data.kind === 'measured' ? opening.reading.readProjectToken(data.value) : null;
    if (data.kind === 'unmeasured') return { unknown: `${data.cause}: ${data.detail}`, takes: TAKES };
    project ||= token?.project ?? '';
    environment ||= token?.environment ?? '';
  }
  if (project === '') return { unknown: 'railway-project', takes: TAKES };
  const data = await api.ask(question, 'triggers', { projectId: project, environmentId: environment, serviceId: api.service });
  if (data.kind === 'unmeasured') return { unknown: `${data.cause}: ${data.detail}`, takes: TAKES };
  const found = opening.readTriggers(data.value);
  return found === null ? { unknown: 'deploymentTriggers', takes: TAKES } : { known: found };
}
