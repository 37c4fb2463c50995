import { isFlawed } from '../../src/domain/health/evaluate.ts';
import { type GatePolicy, next } from '../../src/domain/health/gate.ts';
import { INITIAL_STATE } from '../../src/domain/health/gate-state.ts';
import type { Attempt, Fact, Route, Target } from '../../src/domain/health/types.ts';
import type { Watched } from '../../src/domain/health/watch.ts';

export const POLICY: GatePolicy = {
  mode: 'wait',
  timeoutMs: 60_000,
  requestTimeoutMs: 10_000,
  intervalMs: 5000,
  maxIntervalMs: 5000,
  backoff: 1,
  jitter: 0,
  maxAttempts: 0,
  successThreshold: 1,
  everyAddress: false,
  failureThreshold: 3,
  failureRatio: null,
  degradedRatio: { count: 3, of: 5 },
  failFast: true,
};

export const TARGET: Target = { name: 'https://api.example.com/health', named: false, url: 'https://api.example.com/health?token=hidden' };

export const ROUTE: Route = { ip: '203.0.113.7', proxy: null, redirects: 0, refused: null };

export function attempt(number: number, fact: Fact, change: Partial<Attempt> = {}): Attempt {
  const flawed = isFlawed(fact);
  const good = fact.reason === 'ok' || flawed;
  return {
    number,
    startedMs: (number - 1) * 5000,
    elapsedMs: 85.4,
    clipped: false,
    good,
    slow: false,
    flawed,
    latencyMs: change.elapsedMs ?? 85.4,
    fact,
    status: 'status' in fact ? fact.status : null,
    retryAfterMs: null,
    phases: { dns: 2, tcp: 10.2, tls: 21, firstByte: 50, download: 2.2 },
    address: '203.0.113.7:443',
    addressCount: 1,
    version: null,
    route: ROUTE,
    certDaysLeft: 60,
    ...change,
  };
}

/** A target that was watched through these attempts; cancelled if the gate would have gone on after the last one. */
export function watched(attempts: readonly Attempt[], change: { target?: Target; policy?: Partial<GatePolicy> } = {}): Watched {
  const policy = { ...POLICY, ...change.policy };
  const target = change.target ?? TARGET;
  let state = INITIAL_STATE;
  let elapsedMs = 0;
  for (const each of attempts) {
    const result = next(state, each, policy);
    state = result.state;
    elapsedMs = Math.round(each.startedMs + each.elapsedMs);
    if (result.step.kind === 'done') return { target, state, conclusion: result.step.conclusion, elapsedMs };
  }
  return { target, state, conclusion: null, elapsedMs };
}

export const GOOD: Fact = { reason: 'ok', status: 200 };

/** One fact of every kind, with the given outside text wherever such a text can be. */
export function factsWith(text: string): readonly Fact[] {
  const failed = { severity: 'critical', line: 'status == "ok"', path: 'status', actual: JSON.stringify(text), near: null } as const;
  return [
    { reason: 'dns_nxdomain', detail: text },
    { reason: 'tls_handshake', detail: text },
    { reason: 'body_encoding', detail: text },
    { reason: 'http_status', status: 503, expected: '200', snippet: text },
    { reason: 'redirect', status: 302, location: text, refused: null },
    { reason: 'redirect', status: 302, location: text, refused: 'private' },
    { reason: 'rate_limited', status: 429, retryAfterMs: 7000 },
    { reason: 'body_not_json', kind: 'html', quote: text },
    { reason: 'body_not_json', kind: 'syntax', quote: text },
    { reason: 'body_not_json', kind: 'duplicate_key', quote: text },
    { reason: 'http_status', status: 503, expected: '200', snippet: '', failed: [{ ...failed, path: text, line: text }] },
    { reason: 'body_contradicts_status', status: 200, said: text },
    { reason: 'version_mismatch', seen: text, expected: text },
    { reason: 'json_missing', failed: [{ ...failed, path: text, line: text, actual: null }] },
    { reason: 'json_mismatch', failed: [failed, { ...failed, near: 'case' }, { ...failed, near: 'type' }, failed] },
  ];
}
