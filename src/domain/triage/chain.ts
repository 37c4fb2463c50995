import { formatDuration } from '../../core/duration.ts';
import { SIGNS } from '../../core/summary.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Measured } from '../alerts/measured.ts';
import type { HealthMessages } from '../health/messages.ts';
import { describeFact } from '../health/sentence.ts';
import type { DependencyLook } from './dependency.ts';
import type { DiagnosisMessages, Link } from './diagnosis-messages.ts';
import type { AddressLook, Evidence, HttpLook, NetworkLook, Timed, TlsLook } from './evidence.ts';
import type { ProviderStatus } from './hosting.ts';
import { dnsEvidence } from './rules-network.ts';

/** One row of the chain. `seen` is plain text that may hold outside text. */
export type ChainRow = { readonly link: Link; readonly sign: string; readonly seen: string; readonly tookMs: number | null };
type Words = { readonly m: DiagnosisMessages; readonly health: HealthMessages };

const row = (link: Link, verdict: Verdict, seen: string, timed: Timed<unknown> | null): ChainRow => {
  return { link, sign: SIGNS[verdict], seen, tookMs: timed?.tookMs ?? null };
};

/** Every link from our own network to what the API depends on, in their order; one that was not measured says so. */
export function chainOf(evidence: Evidence, words: Words): readonly ChainRow[] {
  const { m } = words;
  const { control, database, redis, provider } = evidence;
  const network = evidence.network?.value ?? null;
  const absent = (link: Link) => row(link, 'unknown', m.summary.notMeasured, null);
  return [
    control === null
      ? absent('control')
      : row('control', ONLINE[control.value.state], `${control.value.answered}/${control.value.asked} (${control.value.state})`, control),
    ...(network === null ? (['dns', 'tcp', 'tls', 'http'] as const).map(absent) : wayRows(network, words)),
    dependencyRow('database', database, m),
    dependencyRow('redis', redis, m),
    provider === null ? absent('provider') : providerRow(provider, m),
  ];
}

const ONLINE = { online: 'ok', offline: 'critical', unclear: 'unknown' } as const;

function wayRows(network: NetworkLook, words: Words): readonly ChainRow[] {
  const { m } = words;
  const { dns, addresses, proxy, secure } = network;
  if (proxy !== null) {
    const hidden = (['dns', 'tcp', 'tls'] as const).map((link) => row(link, 'unknown', m.summary.notSeen(proxy), null));
    return [...hidden, ...addresses.map((address) => httpRow(address, words))];
  }
  const dnsRow =
    dns === null
      ? row('dns', 'ok', network.host, null)
      : row('dns', dns.value.system.kind === 'addresses' ? 'ok' : 'critical', dnsEvidence(dns.value), dns);
  if (addresses.length === 0) return [dnsRow, ...(['tcp', 'tls', 'http'] as const).map((link) => row(link, 'unknown', m.summary.notMeasured, null))];
  const more = network.notAsked === 0 ? [] : [row('tcp', 'unknown', m.summary.notAsked(network.notAsked), null)];
  return [
    dnsRow,
    ...addresses.map((address) => tcpRow(address, network.port, m)),
    ...more,
    ...(secure ? addresses.map((address) => tlsRow(address, m)) : []),
    ...addresses.map((address) => httpRow(address, words)),
  ];
}

function tcpRow({ ip, tcp }: AddressLook, port: number, m: DiagnosisMessages): ChainRow {
  const at = `${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
  if (tcp === null) return row('tcp', 'unknown', `${at}: ${m.summary.notMeasured}`, null);
  const { outcome, ours, detail } = tcp.value;
  const verdict = outcome === 'connected' ? 'ok' : ours ? 'unknown' : 'critical';
  const text = ours && outcome !== 'connected' ? m.summary.ours : outcome === 'connected' ? m.summary.right : [outcome, detail].join(' ');
  return row('tcp', verdict, `${at}: ${text.trim()}`, tcp);
}

function tlsRow({ ip, tls }: AddressLook, m: DiagnosisMessages): ChainRow {
  if (tls === null) return row('tls', 'unknown', `${ip}: ${m.summary.notMeasured}`, null);
  const { outcome, detail } = tls.value;
  const text = outcome === 'ok' ? m.summary.right : `${m.clue[`tls_${outcome}`]} ${detail}`.trim();
  return row('tls', outcome === 'ok' ? 'ok' : 'critical', [`${ip}: ${text}`, ...certificateText(tls.value, m)].join(', '), tls);
}

function certificateText({ certificate }: TlsLook, m: DiagnosisMessages): readonly string[] {
  if (certificate === null) return [];
  const { daysLeft, names, issuer } = certificate;
  return [...(daysLeft === null ? [] : [m.summary.days(daysLeft)]), names.slice(0, 3).join(' '), issuer].filter((part) => part !== '');
}

function httpRow({ ip, http }: AddressLook, { m, health }: Words): ChainRow {
  const at = ip === '' ? '' : `${ip}: `;
  if (http === null) return row('http', 'unknown', `${at}${m.summary.notMeasured}`, null);
  const { good, status, by } = http.value;
  const text = good && http.value.fact.reason === 'ok' ? `HTTP ${status}` : describeFact(http.value.fact, health);
  return row('http', good ? 'ok' : 'critical', `${at}${text}${signed(by)}`, http);
}
const signed = ({ layer, name }: HttpLook['by']) =>
  layer === 'unclear' && name === '' ? '' : ` (${[layer, name].filter((part) => part !== '').join(': ')})`;

function dependencyRow(link: 'database' | 'redis', timed: Timed<DependencyLook> | null, m: DiagnosisMessages): ChainRow {
  if (timed === null) return row(link, 'unknown', m.summary.notMeasured, null);
  const look = timed.value;
  const text = m.clue[`${link}_${look.kind}`];
  if (look.kind === 'usable') return row(link, look.notes.length === 0 ? 'ok' : 'degraded', [text, ...look.notes].join(', '), timed);
  if (look.kind === 'reachable') return row(link, 'unknown', text, timed);
  return row(link, 'critical', `${text} (${[look.why, look.detail].filter((part) => part !== '').join(': ')})`, timed);
}

const INDICATOR: Readonly<Record<ProviderStatus['indicator'], Verdict>> = {
  none: 'ok',
  minor: 'degraded',
  major: 'critical',
  critical: 'critical',
  maintenance: 'degraded',
  unknown: 'unknown',
};

function providerRow(timed: Timed<Measured<ProviderStatus>>, m: DiagnosisMessages): ChainRow {
  const { value } = timed;
  if (value.kind === 'unmeasured') return row('provider', 'unknown', [value.cause, value.detail].filter((part) => part !== '').join(': '), timed);
  const { indicator, incidents } = value.value;
  const named = incidents.slice(0, 5).map(({ name, components }) => [name, ...components.slice(0, 5)].join(', '));
  return row('provider', INDICATOR[indicator], [indicator === 'none' ? m.summary.right : indicator, ...named].join('; '), timed);
}

/** Milliseconds for people; a dash where nothing was timed. */
export const tookText = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));
