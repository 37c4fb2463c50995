import { pause } from '../../src/adapters/clock/pause.ts';
import type { SshClient } from '../../src/adapters/ssh/client.ts';
import { type Probe, startProbe } from '../../src/adapters/ssh/probe.ts';
import { hostAndPort } from '../../src/domain/tunnel/address.ts';
import type { OpenForward } from '../../src/domain/tunnel/config-file.ts';
import { type Failure, failureOf, type Refused, refusalOf, timeoutAt } from '../../src/domain/tunnel/failure.ts';
import { requestsOf } from '../../src/domain/tunnel/ssh-log.ts';

type Options = { readonly deadline: number; readonly signal: AbortSignal; readonly onWait: (target: string) => void };

const POLL_MS = 20;
/** An accepted connection that is not closed for this long stands: a proxy whose own server is gone closes at once. */
const STANDS_MS = 150;
const RETRY_MS = 500;
/** What a service that is just starting looks like. */
const MAY_PASS: readonly Refused[] = ['nobody_listens', 'closed'];

/** Every forward at once, each until it answers or the time is over. */
export async function tryForwards(ssh: SshClient, forwards: readonly OpenForward[], options: Options): Promise<Failure[]> {
  const failures = await Promise.all(forwards.map((forward) => tryForward(ssh, forward, options)));
  // An ssh that ended is one failure, not one per forward.
  const lost = failures.find((f) => f?.reason === 'ssh_failed');
  return lost === undefined || lost === null ? failures.filter((f) => f !== null) : [lost];
}

async function tryForward(ssh: SshClient, forward: OpenForward, { deadline, signal, onWait }: Options): Promise<Failure | null> {
  const target = hostAndPort(forward.host, forward.port);
  for (let attempt = 1; ; attempt += 1) {
    const failure = await tryOnce(ssh, forward.localPort, target, { deadline, signal });
    if (failure?.reason !== 'forward_refused' || !MAY_PASS.includes(failure.why) || performance.now() + RETRY_MS > deadline) return failure;
    if (attempt === 1) onWait(target);
    await pause(RETRY_MS, signal);
  }
}

/** One connection through the forward: null where the far side accepted it and keeps it. */
async function tryOnce(ssh: SshClient, localPort: number, target: string, { deadline, signal }: Omit<Options, 'onWait'>): Promise<Failure | null> {
  const requests = () => requestsOf(ssh.log()).filter((r) => r.localPort === localPort);
  const before = requests().length;
  const probe = startProbe(localPort);
  let openSince = Number.POSITIVE_INFINITY;
  try {
    for (;;) {
      const now = performance.now();
      const request = requests()[before];
      if (request?.state === 'refused') return refusalOf(target, request.said);
      if (request?.state === 'open') openSince = Math.min(openSince, now);
      const seen = judge(probe, now - openSince);
      if (seen === 'stands') return null;
      if (seen === 'closed') return { reason: 'forward_refused', target, why: 'closed', said: '' };
      if (ssh.state() !== 'running') return failureOf(ssh.log());
      if (now > deadline) return timeoutAt('ready', target);
      await pause(POLL_MS, signal);
    }
  } finally {
    probe.end();
  }
}

/** What became of a connection that the far side accepted so long ago; null: not known yet. */
function judge(probe: Probe, ms: number): 'stands' | 'closed' | null {
  if (ms < 0) return null;
  if (probe.state() === 'closed') return 'closed';
  return probe.state() === 'spoken' || (probe.state() === 'open' && ms >= STANDS_MS) ? 'stands' : null;
}
