import type { Clue } from './culprit.ts';
import type { AddressLook, Claim, HttpLook, NetworkLook } from './evidence.ts';
import { stampOf } from './stamp.ts';

/** A clue, and what was measured behind it: plain text that depends on no language. */
export type Found = { readonly code: Clue; readonly evidence: string };

/** How far one address lets us come: where it ends, and by what. */
export type Reached = { readonly stage: 'right' } | { readonly stage: 'tcp' | 'tls' | 'http'; readonly found: Found; readonly look: AddressLook };

/** What the way to the API shows, all addresses together. `none`: nothing was measured of it. */
export type Symptom = {
  readonly kind: 'none' | 'right' | 'wrong';
  /** The trouble of the address that let us come furthest, which says most. Null unless `wrong`. */
  readonly main: Exclude<Reached, { stage: 'right' }> | null;
  readonly troubles: readonly Exclude<Reached, { stage: 'right' }>[];
  /** Addresses that answer right, and all that can be judged. */
  readonly right: number;
  readonly judged: number;
  readonly claims: { readonly database: Claim; readonly redis: Claim };
};

const DEPTH = { tcp: 0, tls: 1, http: 2 } as const;

/** All that the addresses show. Those that this machine has no way to are left out: they speak against nobody. */
export function symptomOf(network: NetworkLook | null): Symptom {
  const reached = (network?.addresses ?? []).flatMap((look) => reachedAt(look, network?.secure ?? false) ?? []);
  const troubles = reached.filter((each) => each.stage !== 'right');
  const main = troubles.toSorted((a, b) => DEPTH[b.stage] - DEPTH[a.stage])[0] ?? null;
  const bodies = (network?.addresses ?? []).flatMap((look) => look.http?.value.claims ?? []);
  const claim = (of: 'database' | 'redis'): Claim => {
    const said = bodies.map((claims) => claims[of]);
    return said.includes('down') ? 'down' : said.includes('up') ? 'up' : null;
  };
  return {
    kind: reached.length === 0 ? 'none' : main === null ? 'right' : 'wrong',
    main,
    troubles,
    right: reached.length - troubles.length,
    judged: reached.length,
    claims: { database: claim('database'), redis: claim('redis') },
  };
}

function reachedAt(look: AddressLook, secure: boolean): Reached | null {
  const { ip, tcp, tls, http } = look;
  if (tcp?.value.ours && tcp.value.outcome !== 'connected') return null;
  if (tcp !== null && tcp.value.outcome !== 'connected') {
    const code = TCP_CLUES[tcp.value.outcome];
    return { stage: 'tcp', look, found: { code, evidence: [ip, tcp.value.detail].filter((part) => part !== '').join(' ') } };
  }
  // A right answer came over a connection of its own, whose certificate was checked as well.
  if (http?.value.good) return { stage: 'right' };
  if (secure && tls !== null && tls.value.outcome !== 'ok') {
    return { stage: 'tls', look, found: { code: `tls_${tls.value.outcome}`, evidence: tlsEvidence(look) } };
  }
  if (http === null) return null;
  return { stage: 'http', look, found: { code: httpClue(http.value), evidence: httpEvidence(ip, http.value) } };
}

const TCP_CLUES = {
  refused: 'tcp_refused',
  timed_out: 'tcp_timed_out',
  reset: 'tcp_refused',
  unreachable: 'tcp_unreachable',
  failed: 'tcp_unreachable',
} as const satisfies Record<string, Clue>;

function tlsEvidence({ ip, tls }: AddressLook): string {
  const certificate = tls?.value.certificate ?? null;
  const day = (at: number | null) => stampOf(at).slice(0, 10);
  const parts =
    certificate === null
      ? [tls?.value.detail ?? '']
      : [`${day(certificate.validFrom)} – ${day(certificate.validTo)}`, certificate.names.slice(0, 3).join(' '), certificate.issuer];
  return [ip, ...parts].filter((part) => part !== '').join(', ');
}

/** Of an answer that is not right, what it shows of whom. */
function httpClue({ status, fact, by }: HttpLook): Clue {
  switch (fact.reason) {
    case 'proxy_failed':
      return 'runner_proxy';
    case 'tls_expired':
    case 'tls_hostname':
    case 'tls_untrusted':
    case 'tls_handshake':
      return fact.reason;
    case 'dns_nxdomain':
    case 'dns_failure':
      return 'dns_failed';
    case 'tcp_refused':
    case 'tcp_unreachable':
      return fact.reason;
    case 'tcp_timeout':
      return 'tcp_timed_out';
    case 'timeout_headers':
    case 'timeout_body':
      return 'app_hangs';
    case 'tcp_reset':
    case 'http_malformed':
    case 'headers_too_large':
    case 'body_truncated':
      return 'app_broke_off';
    case 'redirect':
      return 'answer_wrong';
    default:
      return status === null ? 'app_broke_off' : statusClue(status, by.layer);
  }
}

/** 525, 526 and 530 are Cloudflare's: it finds the origin's name or certificate wrong; 520 to 524 that it gets no answer from it. */
function statusClue(status: number, layer: HttpLook['by']['layer']): Clue {
  const gateway = [502, 503, 504, 520, 521, 522, 523, 524].includes(status);
  if (layer === 'proxy') return gateway ? 'proxy_without_app' : status >= 500 || status === 404 ? 'proxy_error' : 'proxy_refuses';
  if (layer === 'unclear' && (status === 502 || status === 504)) return 'proxy_without_app';
  if (status >= 500) return 'app_error';
  return status >= 400 ? 'app_rejects' : 'answer_wrong';
}

function httpEvidence(ip: string, { status, fact, by }: HttpLook): string {
  const words = 'detail' in fact ? fact.detail : 'snippet' in fact ? fact.snippet : 'quote' in fact ? fact.quote : 'said' in fact ? fact.said : '';
  const failed = 'failed' in fact ? (fact.failed ?? []).map(({ path, actual }) => `${path} = ${actual ?? '?'}`).slice(0, 3) : [];
  const head = status === null ? fact.reason : `HTTP ${status}`;
  return [ip, head, by.name, words, ...failed].filter((part) => part !== '').join(', ');
}
