import type { Read, ReadBetween } from '../alerts/sources.ts';

/** What happened to a service at its provider. */
export type HostingEvent = {
  readonly at: number;
  /** `failed`: an instance ended or was unhealthy; `restarted`: somebody asked for it. */
  readonly kind:
    | 'failed'
    | 'out_of_memory'
    | 'restarted'
    | 'available'
    | 'deploy_started'
    | 'deploy_succeeded'
    | 'deploy_failed'
    | 'suspended'
    | 'maintenance'
    | 'other';
  /** Plain text on one line, without secrets. */
  readonly text: string;
};
export type Deploy = {
  readonly id: string;
  readonly at: number;
  readonly state: 'live' | 'in_progress' | 'failed' | 'replaced' | 'other';
  /** The full commit id; null where it is not known. */
  readonly commit: string | null;
  /** Who or what began it, as the provider says it. */
  readonly by: string;
};
/** What a status page says of the components that matter. `unknown` indicators are told as such. */
export type ProviderStatus = {
  readonly indicator: 'none' | 'minor' | 'major' | 'critical' | 'maintenance' | 'unknown';
  readonly incidents: readonly {
    readonly name: string;
    readonly impact: string;
    readonly components: readonly string[];
    readonly url: string | null;
    readonly since: number | null;
  }[];
};
/** Asks the provider to restart the service. The value is what it calls the request; empty where it does not say. */
export type RestartService = Read<string>;

/** What the triage asks of the place where the API runs; null where it cannot tell or do it. */
export type Hosting = {
  readonly name: string;
  readonly status: Read<ProviderStatus> | null;
  readonly events: ReadBetween<readonly HostingEvent[]> | null;
  readonly deploys: ReadBetween<readonly Deploy[]> | null;
  readonly restart: RestartService | null;
};
