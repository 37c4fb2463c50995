import type { Socket } from 'node:net';
import { basicAuthorization } from '../../core/basic-auth.ts';
import type { Head, Phase, Phases, Sample } from '../../domain/health/types.ts';
import type { Probe } from '../../domain/health/watch.ts';
import { decodeBody } from './body.ts';
import { connect, type Endpoint } from './connect.ts';
import { exchange } from './exchange.ts';
import { failureOf, ProbeError, TIMEOUT_REASONS } from './failure.ts';
import { createLookup, type Lookup } from './lookup.ts';

export type ProbeOptions = {
  /** Headers of the user, sent to every target as they are. */
  readonly headers: readonly (readonly [string, string])[];
  readonly userAgent: string;
  /** How names are resolved; the system's resolver unless a test brings its own. */
  readonly lookup?: Lookup;
};

/**
 * A probe that makes exactly one GET request on a fresh connection, by undici's client behind a connector of our own. One
 * deadline, set before the name is looked up, covers everything to the last byte. Redirects are not followed and no proxy is
 * used: what is measured is the address that was asked for.
 */
export function createProbe(options: ProbeOptions): Probe {
  const lookup = createLookup(options.lookup);
  return async (target, timeoutMs, signal) => {
    if (signal.aborted) return null;
    const url = new URL(target.url);
    const headers = requestHeaders(url, options);
    const run = createRun(timeoutMs, signal);
    let socket: Socket | undefined;
    let head: Head | null = null;
    let result: Sample['result'];
    try {
      socket = await connect(endpointOf(url, headers), lookup, run.observer, run.signal);
      const { raw, contentEncoding } = await exchange({ url, headers, socket, signal: run.signal, ...run.exchange, onHead: (h) => (head = h) });
      result = { kind: 'body', body: decodeBody(raw, contentEncoding) };
    } catch (error) {
      const cause = run.signal.aborted ? run.signal.reason : error;
      result = { kind: 'failure', ...failureOf(cause, run.phase(), head !== null) };
    } finally {
      run.dispose();
      socket?.destroy();
    }
    return signal.aborted ? null : { ...run.measured(), route: { ip: null, proxy: null, redirects: 0, refused: null }, head, result };
  };
}

/** One attempt's stop-watch and deadline. */
function createRun(timeoutMs: number, outer: AbortSignal) {
  const began = performance.now();
  const phases: Record<Phase, number | null> = { dns: null, tcp: null, tls: null, firstByte: null, download: null };
  let phase: Phase = 'dns';
  let phaseBegan = began;
  let address: string | null = null;
  const controller = new AbortController();
  const onTimeout = () => controller.abort(new ProbeError(TIMEOUT_REASONS[phase], `nothing more within ${Math.round(timeoutMs)} ms`));
  const onCancel = () => controller.abort(outer.reason);
  const timer = setTimeout(onTimeout, timeoutMs);
  outer.addEventListener('abort', onCancel, { once: true });
  const begin = (next: Phase) => {
    phase = next;
    phaseBegan = performance.now();
  };
  const done = (ended: Phase) => {
    phases[ended] = round(performance.now() - phaseBegan);
  };
  return {
    signal: controller.signal,
    phase: () => phase,
    observer: { begin, done, address: (text: string) => (address = text), remaining: () => timeoutMs - (performance.now() - began) },
    exchange: {
      onSent: () => begin('firstByte'),
      onFirstByte: () => done('firstByte'),
      onHeaders: () => begin('download'),
      onEnd: () => done('download'),
    },
    measured: (): Pick<Sample, 'elapsedMs' | 'phases' | 'address'> => ({
      elapsedMs: round(performance.now() - began),
      phases: phases as Phases,
      address,
    }),
    dispose: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', onCancel);
    },
  };
}

/** Tenths of a millisecond are as exact as any of this is. */
const round = (ms: number) => Math.round(ms * 10) / 10;

function endpointOf(url: URL, headers: readonly (readonly [string, string])[]): Endpoint {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const asked = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const secure = url.protocol === 'https:';
  return {
    secure,
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    // A trailing dot is part of the name for the resolver only.
    serverName: (asked === undefined ? host : asked.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')).replace(/\.$/, ''),
  };
}

/** What is sent: the user's headers, and ours where the user says nothing. User information in the URL beats an authorization header. */
function requestHeaders(url: URL, options: ProbeOptions): readonly (readonly [string, string])[] {
  const basic = basicAuthorization(url);
  const given = options.headers.filter(([name]) => basic === null || name.toLowerCase() !== 'authorization');
  const ours: [string, string][] = [
    ['accept', 'application/json, */*;q=0.1'],
    ['accept-encoding', 'gzip, br, deflate, identity'],
    // A cached answer says nothing about the service.
    ['cache-control', 'no-cache'],
    ['user-agent', options.userAgent],
    ...(basic === null ? [] : [['authorization', basic] as [string, string]]),
  ];
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  return [...ours.filter(([name]) => !names.has(name)), ...given];
}
