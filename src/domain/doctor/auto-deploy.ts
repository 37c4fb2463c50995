import type { Json } from '../../core/json.ts';
import { listAt, memberAt, textAt } from '../../core/json-fields.ts';
import type { AutoDeploy } from './record.ts';

/** Render's `autoDeploy: "yes" | "no"` and, in newer answers, `autoDeployTrigger: commit | checksPass | off`; null where neither is there. */
export function readAutoDeploy(service: Json): AutoDeploy | null {
  const trigger = textAt(service, 'autoDeployTrigger');
  if (trigger === 'off') return 'off';
  if (trigger === 'checksPass') return 'checks';
  if (trigger === 'commit') return 'commit';
  const plain = textAt(service, 'autoDeploy');
  return plain === 'no' ? 'off' : plain === 'yes' ? 'commit' : null;
}

/** Railway deploys a push where a trigger is for its branch; with `checkSuites` it waits for the commit's checks. */
export function readTriggers(data: Json): AutoDeploy | null {
  if (memberAt(data, 'deploymentTriggers', 'edges') === undefined) return null;
  const triggers = listAt(data, 'deploymentTriggers', 'edges').map((edge) => memberAt(edge, 'node'));
  if (triggers.length === 0) return 'off';
  return triggers.every((trigger) => memberAt(trigger, 'checkSuites') === true) ? 'checks' : 'commit';
}
