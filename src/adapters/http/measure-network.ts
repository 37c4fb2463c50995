import net from 'node:net';
import type { Sample, Target } from '../../domain/health/types.ts';
import type { AddressLook, ControlLook, HttpLook, NetworkLook, Timed } from '../../domain/triage/evidence.ts';
import { outOfReach } from './addresses.ts';
import { type Address, createLookup } from './lookup.ts';
import { measureTcp, measureTls } from './measure-address.ts';
import { measureControl } from './measure-control.ts';
import { measureDns } from './measure-dns.ts';
import type { NetworkOptions, Run } from './measure-run.ts';
import { createProbe } from './probe.ts';
import { endpointOf, requestHeaders } from './request.ts';
import { CLOCKS, stageSignal, timed } from './stage.ts';

export type { NetworkOptions } from './measure-run.ts';
export type NetworkMeasured = { readonly network: Timed<NetworkLook>; readonly control: Timed<ControlLook> | null };

/** Addresses of one name that are asked, each on its own. */
const MAX_ADDRESSES = 6;
const ANSWER_MS = 10_000;
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

type At = { readonly secure: boolean; readonly port: number; readonly serverName: string; readonly ours: boolean };

/** Less time than this is too little to say of anybody that he does not answer. */
const FAIR_MS = 250;

async function measureAddress(target: Target, address: Address, at: At, run: Run): Promise<AddressLook> {
  const { clocks, signal, skipped } = run;
  const nothing = { ip: address.address, tcp: null, tls: null, http: null };
  const limit = quarter(run);
  let socket: net.Socket | null = null;
  const tcp = await timed(limit, signal, clocks, async (s) => {
    const measured = await measureTcp(address, at.port, at.ours, s);
    socket = measured.socket;
    return measured.look;
  });
  if (socket === null && tcp.value.outcome === 'timed_out' && limit < FAIR_MS) {
    skipped.add('tcp');
    return nothing;
  }
  if (socket === null) return { ...nothing, tcp };
  const [tls, http] = await Promise.all([measureCertificate(socket, at, run), measureHttp(target, address, run)]);
  return { ip: address.address, tcp, tls, http };
}

/** A quarter of the budget, or what is left of it. */
const quarter = ({ options, left }: Run) => Math.min(options.budgetMs / 4, left());

async function measureCertificate(socket: net.Socket, at: At, run: Run): Promise<AddressLook['tls']> {
  const { clocks, signal, skipped } = run;
  if (!at.secure) socket.destroy();
  if (!at.secure) return null;
  const limit = quarter(run);
  const tls = await timed(limit, signal, clocks, (s) => measureTls(socket, at.serverName, s, clocks.wall()));
  if (tls.value.outcome !== 'timed_out' || limit >= FAIR_MS) return tls;
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
  if (sample === null || sample.value === null || (limit < FAIR_MS && isTimeout(sample.value))) {
    run.skipped.add('http');
    return null;
  }
  return { ...sample, value: options.judge(sample.value) };
}

const isTimeout = ({ result }: Sample) => result.kind === 'failure' && /timeout/.test(result.reason);
