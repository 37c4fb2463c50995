import { type GatePolicy, next } from '../../src/domain/health/gate.ts';
import { type GateState, INITIAL_STATE } from '../../src/domain/health/gate-state.ts';
import type { Attempt, Conclusion, Fact } from '../../src/domain/health/types.ts';
import { attempt, GOOD, POLICY } from './health-samples.ts';

export type Answer = Partial<Attempt> & { readonly fact: Fact };
const flaw = { severity: 'degraded', line: 'queue.failed < 10', path: 'queue.failed', actual: '12', near: null } as const;
const status = (code: number): Fact => ({ reason: 'http_status', status: code, expected: '200', snippet: '' });

/** An answer per letter. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  // Right: fast, slow, with a flaw.
  g: { fact: GOOD },
  s: { fact: GOOD, slow: true, elapsedMs: 6000 },
  f: { fact: { reason: 'json_mismatch', failed: [flaw] }, status: 200 },
  // Wrong: down, timed out, rate limited for 7 s and for an hour, the old version.
  b: { fact: status(503) },
  t: { fact: { reason: 'timeout_headers', detail: '' }, elapsedMs: 10_000 },
  r: { fact: { reason: 'rate_limited', status: 429, retryAfterMs: 7000 }, retryAfterMs: 7000 },
  l: { fact: { reason: 'rate_limited', status: 429, retryAfterMs: 3_600_000 }, retryAfterMs: 3_600_000 },
  v: { fact: { reason: 'version_mismatch', seen: 'old', expected: 'new' }, status: 200 },
  // Wrong for good: credentials, certificates, a name that is not there.
  u: { fact: status(401) },
  w: { fact: status(403) },
  e: { fact: { reason: 'tls_expired', detail: '' } },
  h: { fact: { reason: 'tls_hostname', detail: '' } },
  i: { fact: { reason: 'tls_untrusted', detail: '' } },
  n: { fact: { reason: 'dns_nxdomain', detail: '' } },
};

export type Played = { readonly conclusion: Conclusion; readonly starts: readonly number[]; readonly failures: number; readonly state: GateState };

/** Plays answers through the gate, the last one again and again, and gives what it concludes and the starts of its attempts. */
export function play(
  answers: string,
  change: Partial<GatePolicy> = {},
  at: { addressCount?: number; random?: () => number; address?: (attempt: number) => string } = {},
): Played {
  const p = { ...POLICY, maxIntervalMs: change.intervalMs ?? POLICY.intervalMs, ...change };
  const starts: number[] = [];
  let state = INITIAL_STATE;
  let startedMs = 0;
  for (let i = 0; i < 5000; i += 1) {
    const answer = ANSWERS[answers[Math.min(i, answers.length - 1)] as string] as Answer;
    const timeoutMs = Math.min(p.requestTimeoutMs, p.timeoutMs - startedMs);
    starts.push(startedMs);
    const elapsedMs = Math.min(answer.elapsedMs ?? 100, timeoutMs);
    const clipped = timeoutMs < p.requestTimeoutMs;
    const count = at.addressCount ?? null;
    const address = at.address?.(i) ?? (count === null ? null : `127.0.0.${(i % count) + 1}:80`);
    const made = attempt(i + 1, answer.fact, { ...answer, startedMs, elapsedMs, clipped, address, addressCount: count });
    const result = next(state, made, p, at.random?.());
    state = result.state;
    if (result.step.kind === 'done') return { conclusion: result.step.conclusion, starts, failures: state.failures, state };
    startedMs = result.step.startMs;
  }
  throw new Error('the gate does not end');
}
