import type { Json } from '../../core/json.ts';
import type { AutoDeploy, Known } from '../../domain/doctor/record.ts';
import type { RenderInputs } from '../../domain/render/inputs.ts';
import { openRenderApi, type RenderOpening } from './api.ts';

/** Whether the service deploys each push by itself, `GET /services/{id}`. */
export async function readRenderAutoDeploy(
  given: RenderInputs,
  opening: RenderOpening & { readonly readAutoDeploy: (service: Json) => AutoDeploy | null },
  signal: AbortSignal,
): Promise<Known<AutoDeploy>> {
  const api = openRenderApi(given, opening);
  const answer = await api.get(api.question(signal), api.own);
  if (answer.kind === 'unmeasured') return { unknown: `${answer.cause}: ${answer.detail}`, takes: 'render-service, render-api-key' };
  const found = opening.readAutoDeploy(answer.value);
  return found === null ? { unknown: `${api.own}: autoDeploy`, takes: 'render-service' } : { known: found };
}
