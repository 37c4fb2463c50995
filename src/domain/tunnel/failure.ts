import type { KeyProblem } from './key.ts';
import { type Stage, shownHostKey, spokenLines, stageOf } from './ssh-log.ts';

/** Why there is no tunnel. `said` is ssh's own line, from outside. */
export type Failure =
  | { readonly reason: 'ssh_missing' | 'unsupported_runner' }
  | { readonly reason: 'host_unreachable'; readonly why: Unreachable; readonly said: string }
  | { readonly reason: 'host_key_mismatch' | 'host_key_unknown'; readonly shown: string }
  | { readonly reason: 'authentication_failed' | 'ssh_failed'; readonly said: string }
  | { readonly reason: 'key_invalid'; readonly problem: KeyProblem }
  | { readonly reason: 'local_port_in_use'; readonly localPort: number }
  | { readonly reason: 'forward_refused'; readonly target: string; readonly why: Refused; readonly said: string }
  | { readonly reason: 'timeout'; readonly stage: Stage; readonly target: string };

/** `silent`: nothing came back. `closed`: it hung up before its name was said. */
export type Unreachable = 'name' | 'refused' | 'route' | 'silent' | 'closed' | 'not_ssh';
/** `closed`: the far side accepted the connection and closed it at once. */
export type Refused = 'nobody_listens' | 'forbidden' | 'name' | 'closed' | 'other';

type Rule = readonly [RegExp, (match: RegExpExecArray, log: string) => Failure];

const unreachable =
  (why: Unreachable) =>
  (match: RegExpExecArray): Failure => ({ reason: 'host_unreachable', why, said: match[0] });

/** The first that fits counts: a refused key explains the failed login that follows it. */
const RULES: readonly Rule[] = [
  [/^ssh: Could not resolve hostname .*$/m, unreachable('name')],
  [/^ssh: connect to host .*: Connection refused$/m, unreachable('refused')],
  [/^ssh: connect to host .*: (?:Connection|Operation) timed out$/m, unreachable('silent')],
  [/^ssh: connect to host .*$/m, unreachable('route')],
  [
    /^(?:kex_exchange_identification: (?:banner line|client sent|No SSH identification)|ssh_dispatch_run_fatal: .*invalid format).*$/m,
    unreachable('not_ssh'),
  ],
  [/^(?:banner exchange: .*invalid format|Bad remote protocol version identification).*$/m, unreachable('not_ssh')],
  [/^@? *WARNING: (?:REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY DETECTED)/m, (_, log) => hostKey('host_key_mismatch', log)],
  [/^(?:No .* host key is known for|Host key verification failed)/m, (_, log) => hostKey('host_key_unknown', log)],
  [/^(?:kex_exchange_identification|banner exchange|ssh_exchange_identification): .*$/m, (m, log) => greetedWrongly(m[0], log)],
  [/^Load key .*(?:incorrect passphrase|bad passphrase)/im, () => ({ reason: 'key_invalid', problem: 'encrypted' })],
  [/^Load key /m, () => ({ reason: 'key_invalid', problem: 'not_a_key' })],
  [/^.*(?:Permission denied \(|Too many authentication failures|no mutual signature).*$/m, (m) => ({ reason: 'authentication_failed', said: m[0] })],
  [/^bind \[.*\]:(\d+): /m, (m) => ({ reason: 'local_port_in_use', localPort: Number(m[1]) })],
  [/cannot listen to port: (\d+)/m, (m) => ({ reason: 'local_port_in_use', localPort: Number(m[1]) })],
  [/^(?:Connection closed by|Connection reset by|Received disconnect from) .*$/m, (m, log) => hungUp(m[0], log)],
];

function hostKey(reason: 'host_key_mismatch' | 'host_key_unknown', log: string): Failure {
  return { reason, shown: shownHostKey(log) };
}

/** Whoever said lines, but never that it speaks SSH, is another server (an HTTP server answers so). */
function greetedWrongly(said: string, log: string): Failure {
  const spoke = /^debug1: kex_exchange_identification: banner line \d+: /m.test(log);
  return { reason: 'host_unreachable', why: spoke ? 'not_ssh' : 'closed', said };
}

/** Hung up before it said who it is, it cannot be reached; later it is a fault of its own. */
function hungUp(said: string, log: string): Failure {
  const early = ['connecting', 'greeting', 'identifying'].includes(stageOf(log));
  return early ? { reason: 'host_unreachable', why: 'closed', said } : { reason: 'ssh_failed', said };
}

/** What the log of an ssh that ended by itself says. */
export function failureOf(log: string): Failure {
  const spoken = spokenLines(log);
  const text = spoken.join('\n');
  for (const [sign, failure] of RULES) {
    const match = sign.exec(text);
    if (match !== null) return failure(match, log);
  }
  return { reason: 'ssh_failed', said: spoken.at(-1) ?? '' };
}

/** What it means that ssh had not come further than this in the time given. */
export function timeoutAt(stage: Stage, target = ''): Failure {
  return stage === 'connecting' ? { reason: 'host_unreachable', why: 'silent', said: '' } : { reason: 'timeout', stage, target };
}

/** What the server said to a forwarded connection that it did not open. */
export function refusalOf(target: string, said: string): Failure & { readonly reason: 'forward_refused' } {
  const why: Refused = /Connection refused/.test(said)
    ? 'nobody_listens'
    : /prohibited/.test(said)
      ? 'forbidden'
      : /not known|nodename|resolution|No address/.test(said)
        ? 'name'
        : 'other';
  return { reason: 'forward_refused', target, why, said };
}
