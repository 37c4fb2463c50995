import type { Json } from '../../core/json.ts';
import { listAt, memberAt, textAt } from '../../core/json-fields.ts';

/** Where a project token leads, `projectToken{projectId environmentId}`; null where that is not said. */
export function readProjectToken(data: Json): { readonly project: string; readonly environment: string } | null {
  const [project, environment] = ['projectId', 'environmentId'].map((name) => textAt(data, 'projectToken', name));
  return project && environment ? { project, environment } : null;
}

/**
 * The deployment that a restart is for: of those that run the newest, which the list has first. `latestDeployment` counts only where there
 * is no list of active ones, and it came up: one that is being built has nothing to restart.
 */
export function readRunning(data: Json): string | null {
  const instance = memberAt(data, 'serviceInstance');
  const active = listAt(instance, 'activeDeployments').filter((deployment) => textAt(deployment, 'id') !== null);
  if (active.length > 0) return textAt(active[0], 'id');
  const latest = memberAt(instance, 'latestDeployment');
  return ['SUCCESS', 'CRASHED', 'SLEEPING'].includes(textAt(latest, 'status') ?? '') ? textAt(latest, 'id') : null;
}
