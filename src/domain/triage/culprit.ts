/**
 * The layer where it broke. `runner`: our own side (network, resolver, proxy, clock). `dns`, `network`, `tls`: the way to the API. `proxy`:
 * what stands before the app refuses or misroutes by itself; a proxy that only finds no app behind it is no culprit, the app is. `app`: the
 * process does not listen, hangs or answers wrong. `deploy`: the app, and a deploy just before explains it. `none`: the API answers right
 * and nothing fires. `unknown`: too little was measured, or what was measured contradicts itself.
 */
export const CULPRITS = ['runner', 'dns', 'network', 'tls', 'proxy', 'provider', 'database', 'redis', 'deploy', 'app', 'unknown', 'none'] as const;
export type Culprit = (typeof CULPRITS)[number];

/**
 * `certain`: measured, and nothing else that was measured explains it. `likely`: measured, but something else may lie behind it.
 * `possible`: circumstances only.
 */
export const CONFIDENCES = ['certain', 'likely', 'possible'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What speaks for or against a culprit. Stable codes; docs/triage.md says what each is measured by. */
export const CLUES = [
  // Our own side.
  'runner_offline',
  'runner_resolver',
  'runner_proxy',
  'runner_clock',
  'runner_without_ipv6',
  // The way to the API.
  'dns_nxdomain',
  'dns_no_data',
  'dns_servfail',
  'dns_refused',
  'dns_timed_out',
  'dns_failed',
  'dns_disagrees',
  'tcp_refused',
  'tcp_timed_out',
  'tcp_unreachable',
  'tcp_mixed',
  'address_dead',
  'tls_expired',
  'tls_not_yet_valid',
  'tls_hostname',
  'tls_self_signed',
  'tls_untrusted',
  'tls_handshake',
  'tls_timed_out',
  // The answer.
  'proxy_without_app',
  'proxy_refuses',
  'proxy_error',
  'app_error',
  'app_hangs',
  'app_broke_off',
  'app_rejects',
  'answer_wrong',
  'answers_differ',
  'healthy',
  'alerts_firing',
  // What the body says of the dependencies, and what was seen of them.
  'body_database_down',
  'body_redis_down',
  'database_unreachable',
  'database_unusable',
  'database_reachable',
  'database_usable',
  'database_short',
  'redis_unreachable',
  'redis_unusable',
  'redis_reachable',
  'redis_usable',
  'redis_short',
  // Where it runs.
  'provider_incident',
  'provider_minor',
  'service_suspended',
  'out_of_memory',
  'instance_failed',
  'deploy_recent',
  'deploy_under_way',
  'errors_logged',
  // Nothing to go by.
  'contradiction',
  'not_measured',
] as const;
export type Clue = (typeof CLUES)[number];

/** One reason of a diagnosis. `evidence` is the measured text behind the sentence, plain, may be empty. */
export type ClueFound = { readonly code: Clue; readonly sentence: string; readonly evidence: string };

export type Diagnosis = {
  readonly culprit: Culprit;
  readonly confidence: Confidence;
  /** What happened, to what. One line of plain text. */
  readonly sentence: string;
  /** Never empty; the decisive one first. */
  readonly because: readonly ClueFound[];
  /** What speaks against it. */
  readonly against: readonly ClueFound[];
  /** Other layers that the evidence leaves open, the likelier first. */
  readonly alternatives: readonly { readonly culprit: Culprit; readonly clue: ClueFound }[];
  /** What to do next, the runbook's line. */
  readonly next: string;
};
