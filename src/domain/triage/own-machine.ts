import { isOwnMachine } from '../alert-sources/own-machine.ts';
import type { DependencyLook, LookAtDependency } from './dependency.ts';

/** Where the triage runs: whether on a runner of GitHub's, on which nothing of the API is, and its own names and addresses. */
export type Here = { readonly isHosted: boolean; readonly names: readonly string[] };

/**
 * A look that an address of the runner itself does not deceive. The `localhost` of a server's own URL is the runner there, and a refused
 * connection says that no tunnel is open on it, not that the database is down: it counts as what could not be seen. Behind a tunnel something
 * listens, and what it tells counts.
 */
export function notTheRunner(look: LookAtDependency, host: string, { isHosted, names }: Here): LookAtDependency {
  if (!isHosted || !isOwnMachine(host, names)) return look;
  return async (signal) => judged(await look(signal), host);
}

function judged(look: DependencyLook, host: string): DependencyLook {
  if (look.kind !== 'unreachable' || look.why !== 'refused') return look;
  return { ...look, why: 'failed', detail: `wrong_host: ${host} is the runner itself` };
}
