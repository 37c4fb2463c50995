import type { RedisTarget } from '../../domain/queues/inputs.ts';
import { RedisFailure } from './failure.ts';
import { type Argument, openSession, type Session } from './session.ts';
import type { Endpoint } from './socket.ts';

/** Ways from node to node that one command takes, and nodes that are connected to: a cluster that sends us round in circles is broken. */
const MAX_REDIRECTS = 5;
const MAX_NODES = 32;

/** Connections to the nodes that hold what is asked for: one where the server is alone. */
export type Nodes = {
  /** Sends commands on one key each to the node that holds it. `session` is the node that answered last. */
  readonly follow: () => { readonly call: Session['call']; readonly session: () => Session };
  readonly end: () => void;
};

/** Without `cluster` a redirection is a failure (`moved`), as the application's own client would have it. */
export async function openNodes(target: RedisTarget, signal: AbortSignal): Promise<Nodes> {
  const first: Place = { session: await openSession(target, { signal }), endpoint: target.address };
  const others = new Map<string, Promise<Session>>();
  const reach: Reach = async (endpoint) => {
    const name = `${endpoint.host}:${endpoint.port}`;
    if (others.size >= MAX_NODES && !others.has(name)) throw new RedisFailure('failed', `MOVED: more than ${MAX_NODES} nodes`);
    const session = others.get(name) ?? openSession(target, { endpoint, signal });
    others.set(name, session);
    return { endpoint, session: await session };
  };
  const follow = () => {
    let current = first;
    const moveTo = (place: Place) => {
      current = place;
    };
    const call = (command: string, ...args: readonly Argument[]) =>
      callFrom(current, { reach, moveTo, redirects: target.cluster ? MAX_REDIRECTS : 0 }, command, args);
    return { call, session: () => current.session };
  };
  const end = () => {
    first.session.end();
    for (const opened of others.values()) opened.then((session) => session.end()).catch(() => {});
  };
  return { follow, end };
}

type Place = { readonly session: Session; readonly endpoint: Endpoint };
type Reach = (endpoint: Endpoint) => Promise<Place>;
type Answer = { readonly reply: unknown } | { readonly to: Endpoint; readonly ask: boolean; readonly error: RedisFailure };

type Way = { readonly reach: Reach; readonly moveTo: (place: Place) => void; readonly redirects: number };

async function callFrom(place: Place, { reach, moveTo, redirects }: Way, command: string, args: readonly Argument[]): Promise<unknown> {
  const answer = await askAt(place, command, args);
  if (!('to' in answer)) return answer.reply;
  if (redirects === 0) throw answer.error;
  const next = await reach(answer.to);
  if (answer.ask) return askOnce(next, command, args);
  moveTo(next);
  return callFrom(next, { reach, moveTo, redirects: redirects - 1 }, command, args);
}

async function askAt({ session, endpoint }: Place, command: string, args: readonly Argument[]): Promise<Answer> {
  try {
    return { reply: await session.call(command, ...args) };
  } catch (error) {
    const elsewhere = error instanceof RedisFailure ? redirection(error, endpoint) : null;
    if (elsewhere === null) throw error;
    return elsewhere;
  }
}

/** A slot that is on its way is answered for once, and stays where it was (Redis cluster specification, "ASK redirection"). */
async function askOnce({ session }: Place, command: string, args: readonly Argument[]): Promise<unknown> {
  const [, reply] = await Promise.all([session.call('ASKING'), session.call(command, ...args)]);
  return reply;
}

/** `MOVED 3999 127.0.0.1:6381`, or without a host where the node does not know its own name: then it is the host that was asked. */
function redirection(error: RedisFailure, asked: Endpoint): Extract<Answer, { to: Endpoint }> | null {
  if (error.why !== 'moved') return null;
  const [, kind, host, port] = /^(MOVED|ASK) \d+ (\S*):(\d{1,5})$/.exec(error.detail) ?? [];
  if (host === undefined) return null;
  return { error, ask: kind === 'ASK', to: { ...asked, host: host === '' || host === '?' ? asked.host : host, port: Number(port) } };
}
