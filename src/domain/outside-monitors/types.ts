/** Who watches from outside, or restarts what does not answer. */
export const PROVIDERS = ['uptimerobot', 'pingdom', 'healthchecks', 'render', 'railway'] as const;
export type Provider = (typeof PROVIDERS)[number];
export const PROVIDER_TITLES: Readonly<Record<Provider, string>> = {
  uptimerobot: 'UptimeRobot',
  pingdom: 'Pingdom',
  healthchecks: 'Healthchecks',
  render: 'Render',
  railway: 'Railway',
};

/** What a monitor of somebody else's is doing, by its own word. `other`: a word that is not known here. */
export type MonitorState = 'up' | 'down' | 'paused' | 'unchecked' | 'other';

/** One monitor at a provider's. Whatever was not said is null: it is not judged as right. Texts are plain and redacted. */
export type OutsideMonitor = {
  readonly name: string;
  readonly state: MonitorState;
  /** The provider's own word for its state. */
  readonly said: string;
  /** What it asks; null for one that is asked itself, as a heartbeat is. */
  readonly url: string | null;
  /** Milliseconds from one look to the next; of a heartbeat, from a missing one to the alarm. */
  readonly intervalMs: number | null;
  readonly timeoutMs: number | null;
  /** Answers that it takes for good ones, such as `2xx`; null where it does not say. */
  readonly accepts: readonly string[] | null;
  /** What it looks for in an answer; empty where it looks for nothing, null where it does not say. */
  readonly keyword: string | null;
  /** People or places that it tells. */
  readonly contacts: number | null;
};

/** What the inputs ask of the monitors of one provider. */
export type Wanted = {
  readonly urls: readonly string[];
  readonly maxIntervalMs: number;
  readonly maxTimeoutMs: number;
  /** Empty: it need not look for one. */
  readonly keyword: string;
};
/** A check of a dead-man's switch, with the time after which it must raise the alarm; null where that was not asked. */
export type WantedCheck = { readonly name: string; readonly maxMs: number | null };
