/** How far ssh has come. Each stage is over when the next one begins. */
export type Stage = 'connecting' | 'greeting' | 'identifying' | 'authenticating' | 'forwarding' | 'ready';

const STAGES: readonly (readonly [Stage, RegExp])[] = [
  ['ready', /^debug1: Entering interactive session/m],
  ['forwarding', /^(?:debug1: )?(?:Authenticated to |Authentication succeeded)/m],
  ['authenticating', /^debug1: Host .* is known and matches/m],
  ['identifying', /^debug1: Remote protocol version/m],
  ['greeting', /^debug1: Connection established/m],
];

export function stageOf(log: string): Stage {
  return STAGES.find(([, sign]) => sign.test(log))?.[0] ?? 'connecting';
}

/** One connection to a forwarded port: what the far side made of it. */
export type Request = { readonly localPort: number; state: 'pending' | 'open' | 'refused'; said: string };

const REQUESTED = /^debug1: Connection to port (\d+) forwarding to /;
const CHANNEL = /^(?:debug\d: )?channel (\d+): (new .*direct-tcpip|open confirm|open failed: (.*))/;

/**
 * Connections to forwarded ports, in their order. ssh itself accepts each of them at once, and only its log tells whether the far
 * side did, too: `open confirm`, or `open failed` with the reason.
 */
export function requestsOf(log: string): Request[] {
  const requests: Request[] = [];
  const byChannel = new Map<string, Request>();
  for (const line of log.split(/\r?\n/)) {
    const port = REQUESTED.exec(line)?.[1];
    if (port !== undefined) requests.push({ localPort: Number(port), state: 'pending', said: '' });
    const [, channel, event = '', said = ''] = CHANNEL.exec(line) ?? [];
    if (channel !== undefined) take(requests, byChannel, channel, event, said);
  }
  return requests;
}

/** The channel that follows a request belongs to it. Its number is used again later. */
function take(requests: readonly Request[], byChannel: Map<string, Request>, channel: string, event: string, said: string): void {
  const last = requests.at(-1);
  if (event.startsWith('new ')) {
    if (last !== undefined) byChannel.set(channel, last);
    return;
  }
  const request = byChannel.get(channel);
  if (request !== undefined) Object.assign(request, event === 'open confirm' ? { state: 'open' } : { state: 'refused', said });
  byChannel.delete(channel);
}

/** What ssh said for people: its log without what is there for us. */
export function spokenLines(log: string): string[] {
  return log.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^(?:debug\d: |Authenticated to |Transferred: |Bytes per second: )/.test(line));
}

/** Fingerprint of the key that the server showed, such as `SHA256:…`; empty before it did. */
export function shownHostKey(log: string): string {
  return /^debug1: Server host key: (\S+ SHA256:[\w+/=]+)/m.exec(log)?.[1] ?? '';
}
