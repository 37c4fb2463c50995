import type { GatePolicy } from './gate.ts';
import type { Attempt } from './types.ts';

/** One address of a target, and what it answered last. */
export type Node = { readonly address: string; readonly attempts: number; readonly latest: Attempt };

/** What the gate remembers. Bounded: of a long run it keeps the first attempts and the latest. */
export type GateState = {
  readonly attempts: number;
  readonly failures: number;
  readonly goodStreak: number;
  readonly badStreak: number;
  /** Of the latest right answers, at most the degraded ratio's `of`: which were slow. */
  readonly slow: readonly boolean[];
  /** Of the latest attempts, at most the failure ratio's `of`: which were wrong. */
  readonly bad: readonly boolean[];
  /** The latest flawed answer of the present streak, and how many right ones came after it. */
  readonly lastFlawed: Attempt | null;
  readonly goodSinceFlaw: number;
  /** When the name was first found missing, if it has been ever since. */
  readonly missingSinceMs: number | null;
  /** The addresses that answered right in the present streak. */
  readonly streakAddresses: readonly string[];
  /** How many addresses the name had at last. */
  readonly addressCount: number;
  readonly nodes: readonly Node[];
  /** Latencies of the latest answers, right or wrong. */
  readonly latencies: readonly number[];
  readonly history: readonly Attempt[];
  readonly last: Attempt | null;
  /** The latest right or wrong answer that had a status line. */
  readonly lastAnswer: Attempt | null;
  /** The failure that speaks for the run. */
  readonly lastBad: Attempt | null;
};

export const INITIAL_STATE: GateState = {
  attempts: 0,
  failures: 0,
  goodStreak: 0,
  badStreak: 0,
  slow: [],
  bad: [],
  lastFlawed: null,
  goodSinceFlaw: 0,
  missingSinceMs: null,
  streakAddresses: [],
  addressCount: 0,
  nodes: [],
  latencies: [],
  history: [],
  last: null,
  lastAnswer: null,
  lastBad: null,
};

/** A name with more addresses than this is a large network, not a fleet of which each node can be asked. */
export const MAX_ADDRESSES = 20;
const KEPT_FIRST = 20;
const KEPT_LAST = 80;
const KEPT_NODES = MAX_ADDRESSES;
const KEPT_LATENCIES = 1000;

/** The state after an attempt. */
export function remember(before: GateState, attempt: Attempt, policy: GatePolicy): GateState {
  const history = [...before.history, attempt];
  if (history.length > KEPT_FIRST + KEPT_LAST) history.splice(KEPT_FIRST, 1);
  const { good } = attempt;
  return {
    attempts: before.attempts + 1,
    failures: before.failures + (good ? 0 : 1),
    goodStreak: good ? before.goodStreak + 1 : 0,
    badStreak: good ? 0 : before.badStreak + 1,
    slow: good ? [...before.slow, attempt.slow].slice(-policy.degradedRatio.of) : before.slow,
    bad: policy.failureRatio === null ? [] : [...before.bad, !good].slice(-policy.failureRatio.of),
    ...flaw(before, attempt),
    missingSinceMs: attempt.fact.reason === 'dns_nxdomain' ? (before.missingSinceMs ?? attempt.startedMs) : null,
    streakAddresses: streakAddresses(before, attempt),
    addressCount: attempt.addressCount ?? before.addressCount,
    nodes: rememberNode(before.nodes, attempt),
    latencies: attempt.status === null ? before.latencies : [...before.latencies, attempt.latencyMs].slice(-KEPT_LATENCIES),
    history,
    last: attempt,
    lastAnswer: attempt.status === null ? before.lastAnswer : attempt,
    lastBad: speaksFor(before.lastBad, attempt),
  };
}

function flaw(before: GateState, attempt: Attempt): Pick<GateState, 'lastFlawed' | 'goodSinceFlaw'> {
  if (!attempt.good) return { lastFlawed: null, goodSinceFlaw: 0 };
  if (attempt.flawed) return { lastFlawed: attempt, goodSinceFlaw: 0 };
  return { lastFlawed: before.lastFlawed, goodSinceFlaw: before.goodSinceFlaw + 1 };
}

function streakAddresses(before: GateState, { good, address }: Attempt): readonly string[] {
  if (!good) return [];
  const known = before.streakAddresses;
  return address === null || known.includes(address) || known.length === MAX_ADDRESSES ? known : [...known, address];
}

function rememberNode(before: readonly Node[], attempt: Attempt): readonly Node[] {
  const { address } = attempt;
  if (address === null) return before;
  const known = before.find((node) => node.address === address);
  if (known === undefined) return before.length < KEPT_NODES ? [...before, { address, attempts: 1, latest: attempt }] : before;
  return before.map((node) => (node === known ? { address, attempts: node.attempts + 1, latest: attempt } : node));
}

/** The newest failure, unless it is only a time-out that the gate's own deadline brought about: then an earlier one says more. */
function speaksFor(before: Attempt | null, attempt: Attempt): Attempt | null {
  if (attempt.good) return before;
  const ownDoing =
    attempt.clipped && ['timeout_headers', 'timeout_body', 'tcp_timeout', 'tls_handshake', 'dns_failure'].includes(attempt.fact.reason);
  return ownDoing && before !== null ? before : attempt;
}

/** The latency that this part of the answers stayed within (nearest rank), or null without answers. */
export function percentile(latencies: readonly number[], part: number): number | null {
  const sorted = [...latencies].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null;
}
