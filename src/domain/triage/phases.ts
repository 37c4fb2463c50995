import type { Measured } from '../alerts/measured.ts';
import type { DependencyLook } from './dependency.ts';
import type { AddressLook, Evidence, NetworkLook, Timed } from './evidence.ts';

/** One thing that the triage looked at. `ok` is null where it could not be measured, or was not asked for or reached. */
export type PhaseSeen = { readonly phase: string; readonly ok: boolean | null; readonly ms: number | null; readonly what: string };

const NOT_LOOKED: Omit<PhaseSeen, 'phase'> = { ok: null, ms: null, what: '' };

/** The output `phases`: what was looked at, in the order of the way to the API. Its words are stable codes and numbers, never outside text. */
export function phasesOf(evidence: Evidence): readonly PhaseSeen[] {
  const { network, control, database, redis, provider, events, deploys, errors } = evidence;
  return [
    { phase: 'control', ...(control === null ? NOT_LOOKED : { ...took(control), ok: onlineness(control.value.state), what: control.value.state }) },
    ...networkPhases(network?.value ?? null),
    { phase: 'database', ...dependency(database) },
    { phase: 'redis', ...dependency(redis) },
    { phase: 'provider', ...measuredPhase(provider, ({ indicator }) => [indicator === 'unknown' ? null : indicator === 'none', indicator]) },
    { phase: 'events', ...measuredPhase(events, (all) => [true, String(all.length)]) },
    { phase: 'deploys', ...measuredPhase(deploys, (all) => [true, String(all.length)]) },
    { phase: 'errors', ...measuredPhase(errors, (all) => [all.length === 0, String(all.reduce((sum, { count }) => sum + count, 0))]) },
  ];
}

const took = ({ tookMs }: Timed<unknown>) => ({ ms: Math.round(tookMs) });
const onlineness = (state: 'online' | 'offline' | 'unclear') => (state === 'unclear' ? null : state === 'online');

function networkPhases(network: NetworkLook | null): readonly PhaseSeen[] {
  const dns = network?.dns ?? null;
  const kind = dns?.value.system.kind ?? '';
  return [
    { phase: 'dns', ...(dns === null ? NOT_LOOKED : { ...took(dns), ok: kind === 'addresses', what: kind }) },
    {
      phase: 'tcp',
      ...stage(
        network,
        ({ tcp }) => tcp,
        ({ outcome, ours }) => [ours ? null : outcome === 'connected', outcome],
      ),
    },
    {
      phase: 'tls',
      ...stage(
        network,
        ({ tls }) => tls,
        ({ outcome }) => [outcome === 'ok', outcome],
      ),
    },
    {
      phase: 'http',
      ...stage(
        network,
        ({ http }) => http,
        ({ good, fact, status }) => [good, good ? String(status) : fact.reason],
      ),
    },
  ];
}

type Judged = readonly [boolean | null, string];

/** A stage over all addresses: the worst of them speaks. */
function stage<T>(network: NetworkLook | null, of: (address: AddressLook) => Timed<T> | null, judge: (value: T) => Judged): Omit<PhaseSeen, 'phase'> {
  const seen = (network?.addresses ?? []).flatMap((address) => {
    const timed = of(address);
    if (timed === null) return [];
    const [ok, what] = judge(timed.value);
    return [{ ok, what, ...took(timed) }];
  });
  return seen.find(({ ok }) => ok === false) ?? seen.find(({ ok }) => ok === true) ?? seen[0] ?? NOT_LOOKED;
}

function dependency(look: Timed<DependencyLook> | null): Omit<PhaseSeen, 'phase'> {
  if (look === null) return NOT_LOOKED;
  const { value } = look;
  const ok = value.kind === 'usable' || value.kind === 'reachable';
  return { ...took(look), ok, what: 'why' in value ? value.why : value.kind };
}

function measuredPhase<T>(timed: Timed<Measured<T>> | null, judge: (value: T) => Judged): Omit<PhaseSeen, 'phase'> {
  if (timed === null) return NOT_LOOKED;
  const { value } = timed;
  const [ok, what] = value.kind === 'measured' ? judge(value.value) : [null, value.cause];
  return { ...took(timed), ok, what };
}

/** Whether the API answers: right from every address that was asked, wrong or not at all, or not measured. */
export function answerOf({ network }: Evidence): 'right' | 'wrong' | 'not_measured' {
  const phases = networkPhases(network?.value ?? null);
  const http = phases.find(({ phase }) => phase === 'http');
  if (http?.ok === true && phases.every(({ ok }) => ok !== false)) return 'right';
  return phases.some(({ ok }) => ok === false) ? 'wrong' : 'not_measured';
}
