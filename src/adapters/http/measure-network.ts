import net from 'node:net';
import type { Sample, Target } from '../../domain/health/types.ts';
import type { AddressLook, Answer, ControlLook, DnsLook, HttpLook, NetworkLook, Timed } from '../../domain/triage/evidence.ts';
import { outOfReach } from './addresses.ts';
import { type Address, createLookup, type Lookup } from './lookup.ts';
import { measureTcp, measureTls } from './measure-address.ts';
import { answerOf, askNameServers } from './name-servers.ts';
import { createProbe, type ProbeOptions } from './probe.ts';
import { endpointOf, type Headers, requestHeaders } from './request.ts';
import { CLOCKS, type Clocks, stageSignal, timed } from './stage.ts';

export type NetworkOptions = {
  /** For everything, in milliseconds. A name, a connection and a handshake may use a quarter of it each, an answer the rest. */
  readonly budgetMs: number;
  /** How the health room judges an answer. */
  readonly judge: (sample: Sample) => HttpLook;
  /** Sent to the API, never to the controls. */
  readonly headers: Headers;
  readonly userAgent: string;
  readonly proxy?: ProbeOptions['proxy'];
  readonly maxBody?: number;
  readonly maxRedirects?: number;
  /** An answer may take this long at most, in milliseconds; 10 seconds, as in the monitor. */
  readonly answerMs?: number;
  readonly controls: readonly Target[];
  /** The address of a name server that is asked beside the machine's own, `1.1.1.1`; null for none. */
  readonly secondResolver: string | null;
  /** Instead of the machine's own; for tests. */
  readonly lookup?: Lookup;
  readonly nameServers?: readonly string[];
  readonly clocks?: Clocks;
  readonly ipv6?: boolean;
};
export type NetworkMeasured = { readonly network: Timed<NetworkLook>; readonly control: Timed<ControlLook> | null };

/** Addresses of one name that are asked, each on its own. */
const MAX_ADDRESSES = 6;
const ANSWER_MS = 10_000;
/** Where nobody may ask a name server of one's own choice, it stays silent, and must not hold up the rest. */
const SECOND_MS = 3000;
type Stage = NetworkLook['unmeasured'][number];
type Run = {
  readonly options: NetworkOptions;
  readonly clocks: Clocks;
  readonly signal: AbortSignal;
  readonly left: () => number;
  readonly skipped: Set<Stage>;
};

/**
 * Measures the way to the API: name, connection, certificate and answer, for each address on its own, and our own network beside it. What
 * does not depend on each other runs side by side. It settles within the budget and never rejects; null once `signal` is aborted. What the
 * budget did not allow is null, and named in `unmeasured`.
 */
export async function measureNetwork(target: Target, options: NetworkOptions, signal: AbortSignal): Promise<NetworkMeasured | null> {
  const clocks = options.clocks ?? CLOCKS;
  const began = clocks.steady();
  const budget = stageSignal(options.budgetMs, signal);
  const left = () => options.budgetMs - (clocks.steady() - began);
  const run: Run = { options, clocks, signal: budget.signal, left, skipped: new Set() };
  try {
    const [network, control] = await Promise.all([
      timed(options.budgetMs, budget.signal, clocks, () => measureWay(target, run)),
      measureControl(run),
    ]);
    const unmeasured = [...run.skipped].filter((stage) => stage !== 'control' || options.controls.length > 0);
    return signal.aborted ? null : { network: { ...network, value: { ...network.value, unmeasured } }, control };
  } finally {
    budget.dispose();
  }
}

async function measureWay(target: Target, run: Run): Promise<NetworkLook> {
  const { options } = run;
  const url = new URL(target.url);
  const { secure, host, port, serverName } = endpointOf(url, requestHeaders(url, options.headers, options.userAgent));
  const proxy = options.proxy?.(url) ?? null;
  const common = { secure, host, port, proxy: proxy?.shown ?? null, unmeasured: [] };
  if (proxy !== null) {
    const http = await measureHttp(target, null, run);
    return { ...common, dns: null, addresses: [{ ip: '', tcp: null, tls: null, http }], notAsked: 0 };
  }
  const literal = net.isIP(host);
  const dns = literal === 0 ? await measureDns(host, run) : null;
  const resolved = (dns === null ? [{ address: host, family: literal }] : dns.addresses).filter(
    (address) => target.family === undefined || address.family === target.family,
  );
  const asked = resolved.slice(0, MAX_ADDRESSES);
  const ours = outOfReach(resolved, options.ipv6);
  const [looked, ...addresses] = await Promise.all([
    dns?.look ?? null,
    ...asked.map((address) => measureAddress(target, address, { secure, port, serverName, ours: ours(address) }, run)),
  ]);
  return { ...common, dns: looked, addresses, notAsked: resolved.length - asked.length };
}

/** The look-up, in two parts: the addresses to go on with as soon as they are known, and everything that was asked. */
async function measureDns(name: string, run: Run) {
  const { options, clocks, signal } = run;
  const limit = options.budgetMs / 4;
  const server = options.secondResolver;
  const system = timed(limit, signal, clocks, (s) => answerOf(addressesOf(createLookup(options.lookup)(name)), s));
  const own = timed(limit, signal, clocks, (s) => askNameServers(name, options.nameServers ?? null, s));
  // Names that only our own network knows are nobody else's business.
  const elsewhere =
    server === null || !isPublicName(name) ? null : timed(Math.min(limit, SECOND_MS), signal, clocks, (s) => askNameServers(name, [server], s));
  const look = (async (): Promise<Timed<DnsLook>> => {
    const [first, asked, second] = await Promise.all([system, own, elsewhere]);
    const { a, aaaa } = asked.value;
    const value = { name, system: first.value, a, aaaa, second: second === null || server === null ? null : { server, ...second.value } };
    return { at: first.at, tookMs: Math.max(first.tookMs, asked.tookMs, second?.tookMs ?? 0), value };
  })();
  const first = (await system).value;
  if (first.kind === 'addresses') return { look, addresses: toAddresses([first]) };
  // The machine's own way failed: where anybody knows the addresses, they tell whether the API is there.
  const { a, aaaa, second } = (await look).value;
  const known = toAddresses([a, aaaa].filter((answer) => answer !== null));
  return { look, addresses: known.length > 0 || second === null ? known : toAddresses([second.a, second.aaaa]) };
}

const addressesOf = async (lookup: Promise<readonly Address[]>) => (await lookup).map(({ address }) => address);
const isPublicName = (name: string) => name.replace(/\.$/, '').includes('.') && !/\.(internal|local|localhost|lan|home\.arpa)\.?$/i.test(name);

function toAddresses(answers: readonly Answer[]): readonly Address[] {
  const all = answers.flatMap((answer) => (answer.kind === 'addresses' ? answer.addresses : []));
  return [...new Set(all)].flatMap((address) => (net.isIP(address) === 0 ? [] : [{ address, family: net.isIP(address) }]));
}

type At = { readonly secure: boolean; readonly port: number; readonly serverName: string; readonly ours: boolean };

async function measureAddress(target: Target, address: Address, at: At, run: Run): Promise<AddressLook> {
  const { options, clocks, signal, left } = run;
  const nothing = { ip: address.address, tcp: null, tls: null, http: null };
  if (signal.aborted || left() < 1) {
    run.skipped.add('tcp');
    return nothing;
  }
  let socket: net.Socket | null = null;
  const limit = Math.min(options.budgetMs / 4, left());
  const tcp = await timed(limit, signal, clocks, async (s) => {
    const measured = await measureTcp(address, at.port, at.ours, s);
    socket = measured.socket;
    return measured.look;
  });
  if (socket === null) return { ...nothing, tcp };
  const [tls, http] = await Promise.all([measureCertificate(socket, at, run), measureHttp(target, address, run)]);
  return { ip: address.address, tcp, tls, http };
}

async function measureCertificate(socket: net.Socket, at: At, { options, clocks, signal, left, skipped }: Run) {
  if (!at.secure) socket.destroy();
  if (!at.secure) return null;
  if (left() >= 1) {
    return await timed(Math.min(options.budgetMs / 4, left()), signal, clocks, (s) => measureTls(socket, at.serverName, s, clocks.wall()));
  }
  socket.destroy();
  skipped.add('tls');
  return null;
}

/** One request to one address; by the proxy's way where `address` is null. */
async function measureHttp(target: Target, address: Address | null, run: Run): Promise<Timed<HttpLook> | null> {
  const { options, clocks, signal, left } = run;
  const { headers, userAgent, proxy, maxBody, maxRedirects, answerMs = ANSWER_MS } = options;
  const own = new URL(target.url).hostname;
  const elsewhere = createLookup(options.lookup);
  // The one address for the API's own name; where a redirect leads is looked up.
  const pinned = address === null ? {} : { lookup: async (host: string) => (host === own ? [address] : await elsewhere(host)) };
  const limits = { ...(maxBody === undefined ? {} : { maxBody }), ...(maxRedirects === undefined ? {} : { maxRedirects }) };
  const probe = createProbe({ headers, userAgent, ...pinned, ...limits, ...(proxy === undefined ? {} : { proxy }) });
  // A little is kept, so that the answer's own limit ends it and not the budget.
  const limit = Math.min(answerMs, left() - Math.min(50, options.budgetMs / 20));
  const sample = limit < 1 ? null : await timed(limit + 1000, signal, clocks, (s) => probe(target, limit, s));
  if (sample !== null && sample.value !== null) return { ...sample, value: options.judge(sample.value) };
  run.skipped.add('http');
  return null;
}

/** Asks every control at the same time. A status line is a sign of life, whatever it says. */
async function measureControl({ options, clocks, signal, skipped }: Run): Promise<Timed<ControlLook> | null> {
  const { controls, userAgent, proxy } = options;
  if (controls.length === 0) return null;
  const probe = createProbe({ headers: [], userAgent, ...(proxy === undefined ? {} : { proxy }) });
  const limit = options.budgetMs / 2;
  const asked = controls.slice(0, 8);
  return await timed(limit + 1000, signal, clocks, async (s): Promise<ControlLook> => {
    const samples = await Promise.all(
      asked.map(async (control) => {
        const sample = await probe(control, limit, s);
        return { head: sample?.head ?? null, ended: sample !== null, at: clocks.wall() };
      }),
    );
    const answered = samples.filter(({ head }) => head !== null).length;
    const ended = samples.every((sample) => sample.ended);
    if (!ended) skipped.add('control');
    const skews = samples.map(({ head, at }) => at - Date.parse(head?.provenance?.['date'] ?? '')).filter((ms) => !Number.isNaN(ms));
    const skew = skews.toSorted((x, y) => Math.abs(x) - Math.abs(y))[0] ?? null;
    return { state: answered > 0 ? 'online' : ended ? 'offline' : 'unclear', asked: asked.length, answered, clockSkewMs: skew };
  });
}
