import type { Measured } from '../alerts/measured.ts';
import type { ErrorGroup } from '../alerts/sources.ts';
import type { Fact, Phases } from '../health/types.ts';
import type { DependencyLook } from './dependency.ts';
import type { Deploy, HostingEvent, ProviderStatus } from './hosting.ts';

/** Something measured: when it began (milliseconds of the day's clock) and how long it took. */
export type Timed<T> = { readonly at: number; readonly tookMs: number; readonly value: T };

/** What a name server said. `refused` is its answer REFUSED, `unreachable` that nothing listens at its address. */
export type Answer =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: AnswerTrouble; readonly detail: string };
export type AnswerTrouble = 'nxdomain' | 'no_data' | 'servfail' | 'refused' | 'timed_out' | 'unreachable' | 'failed';

/** The look-up of the API's name. */
export type DnsLook = {
  readonly name: string;
  /** The machine's own way, hosts file and all: these addresses are connected to. */
  readonly system: Answer;
  /** A and AAAA, asked of the machine's name servers; null where they were not asked or the budget ended it. */
  readonly a: Answer | null;
  readonly aaaa: Answer | null;
  /** The same asked of a second name server directly; null without one. */
  readonly second: { readonly server: string; readonly a: Answer; readonly aaaa: Answer } | null;
};

export type TcpOutcome = 'connected' | 'refused' | 'timed_out' | 'reset' | 'unreachable' | 'failed';
/** One address. Addresses that this machine has no way to (IPv6 on most runners) are `ours: true` and speak against nobody. */
export type TcpLook = { readonly outcome: TcpOutcome; readonly ours: boolean; readonly detail: string };

export type TlsOutcome =
  | 'ok'
  | 'expired'
  | 'not_yet_valid'
  | 'hostname'
  | 'self_signed'
  | 'untrusted'
  /** No handshake: no TLS spoken, no common version or cipher, or the connection ended in its midst. */
  | 'handshake'
  | 'timed_out';
export type CertificateLook = {
  readonly validFrom: number | null;
  readonly validTo: number | null;
  /** Whole days that the chain still holds, by its earliest end; below 0 once it has ended. */
  readonly daysLeft: number | null;
  readonly issuer: string;
  /** The names that it is made out for: at most ten. */
  readonly names: readonly string[];
};
export type TlsLook = { readonly outcome: TlsOutcome; readonly certificate: CertificateLook | null; readonly detail: string };

/** Who gave an answer. `unclear`: nothing betrays it. */
export type Answerer = { readonly layer: 'proxy' | 'app' | 'unclear'; readonly name: string };
/** What a health body says of a dependency; null where it says nothing. */
export type Claim = 'up' | 'down' | null;
export type HttpLook = {
  readonly status: number | null;
  /** What the health room made of it. */
  readonly fact: Fact;
  readonly good: boolean;
  readonly by: Answerer;
  readonly claims: { readonly database: Claim; readonly redis: Claim };
  readonly phases: Phases;
};

/** One address of the API, from the connection to the answer; null: not reached, not needed, or the budget was spent. */
export type AddressLook = {
  readonly ip: string;
  readonly tcp: Timed<TcpLook> | null;
  readonly tls: Timed<TlsLook> | null;
  readonly http: Timed<HttpLook> | null;
};

/** The way from here to the API. */
export type NetworkLook = {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** The proxy between us and the API, without credentials. Behind one, name, addresses and certificate are not seen from here. */
  readonly proxy: string | null;
  /** Null for an IP address in the URL, and behind a proxy. */
  readonly dns: Timed<DnsLook> | null;
  /** Behind a proxy: one entry, whose ip is empty. */
  readonly addresses: readonly AddressLook[];
  /** Addresses of the name beyond those that are asked. */
  readonly notAsked: number;
  /** Stages that the time budget did not allow or cut short. */
  readonly unmeasured: readonly ('tcp' | 'tls' | 'http' | 'control')[];
};

/** Our own network. `clockSkewMs`: our clock minus the control's; null where it does not say. */
export type ControlLook = {
  readonly state: 'online' | 'offline' | 'unclear';
  readonly asked: number;
  readonly answered: number;
  readonly clockSkewMs: number | null;
};

/** A rule of the alerts that fires: its stable reason, and its sentence. */
export type FiringAlert = { readonly reason: string; readonly sentence: string };

/** All that a triage measured. Null: not asked for, or no time left. All outside text is plain and redacted, not escaped. */
export type Evidence = {
  /** The API as people see it: its name, and its URL without secrets. */
  readonly target: { readonly name: string; readonly url: string };
  /** When the triage looked, in milliseconds of the day's clock: "shortly before" is counted from here. */
  readonly at: number;
  /** When the fault began, as far as it is known (the incident's begin). */
  readonly since: number | null;
  readonly network: Timed<NetworkLook> | null;
  readonly control: Timed<ControlLook> | null;
  readonly database: Timed<DependencyLook> | null;
  readonly redis: Timed<DependencyLook> | null;
  readonly provider: Timed<Measured<ProviderStatus>> | null;
  readonly events: Timed<Measured<readonly HostingEvent[]>> | null;
  readonly deploys: Timed<Measured<readonly Deploy[]>> | null;
  readonly errors: Timed<Measured<readonly ErrorGroup[]>> | null;
  readonly alerts: readonly FiringAlert[] | null;
};
