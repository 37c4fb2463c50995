import { type Candidate, type Facts, type Rule, reachedAnything } from './candidate.ts';
import type { Clue } from './culprit.ts';
import type { Answer, AnswerTrouble, DnsLook } from './evidence.ts';
import type { Found } from './symptom.ts';

const DAY = 86_400_000;
const offlineClue = ({ evidence }: Facts): Found => {
  const control = evidence.control?.value;
  return { code: 'runner_offline', evidence: control === undefined ? '' : `${control.answered}/${control.asked}` };
};

/** Not one control answers and nothing of the API does: our own network is what is broken. Two controls that agree make it sure. */
function ownNetwork(facts: Facts): Candidate | null {
  const control = facts.evidence.control?.value;
  if (control?.state !== 'offline' || reachedAnything(facts)) return null;
  return { culprit: 'runner', confidence: control.asked > 1 ? 'certain' : 'likely', because: [offlineClue(facts)] };
}

/** Controls that do not answer although the API does are dead themselves. */
export function staleControl(facts: Facts): readonly Found[] {
  return facts.evidence.control?.value.state === 'offline' && reachedAnything(facts) ? [offlineClue(facts)] : [];
}

function ownProxy({ symptom, evidence }: Facts): Candidate | null {
  if (symptom.main?.found.code !== 'runner_proxy') return null;
  const proxy = evidence.network?.value.proxy ?? '';
  const found: Found = { code: 'runner_proxy', evidence: [proxy, symptom.main.found.evidence].filter((part) => part !== '').join(': ') };
  return { culprit: 'runner', confidence: 'likely', because: [found] };
}

/** The machine's own resolver fails where others know the name. */
function ownResolver({ evidence, symptom }: Facts): Candidate | null {
  const dns = evidence.network?.value.dns?.value;
  if (dns === undefined || dns.system.kind === 'addresses') return null;
  const others = [dns.a, dns.aaaa, dns.second?.a ?? null, dns.second?.aaaa ?? null];
  if (!others.some((answer) => answer?.kind === 'addresses')) return null;
  const found: Found = { code: 'runner_resolver', evidence: dnsEvidence(dns) };
  return { culprit: 'runner', confidence: symptom.right > 0 ? 'certain' : 'likely', because: [found] };
}

function ownFamily({ evidence }: Facts): Candidate | null {
  const addresses = evidence.network?.value.addresses ?? [];
  const hopeless = addresses.length > 0 && addresses.every(({ tcp }) => tcp?.value.ours && tcp.value.outcome !== 'connected');
  if (!hopeless) return null;
  return { culprit: 'runner', confidence: 'certain', because: [{ code: 'runner_without_ipv6', evidence: addresses.map(({ ip }) => ip).join(' ') }] };
}

const DNS_CLUES: Readonly<Record<AnswerTrouble, Clue>> = {
  nxdomain: 'dns_nxdomain',
  no_data: 'dns_no_data',
  servfail: 'dns_servfail',
  refused: 'dns_refused',
  timed_out: 'dns_timed_out',
  unreachable: 'dns_failed',
  failed: 'dns_failed',
};
/** The trouble of a name from its two answers: an absent name, or one without addresses, only where both say so. */
function troubleOf(a: Answer | null, aaaa: Answer | null, fallback: Answer): AnswerTrouble | null {
  const answers = [a, aaaa].filter((answer) => answer !== null);
  const kinds = (answers.length === 0 ? [fallback] : answers).map(({ kind }) => kind);
  const order = ['servfail', 'refused', 'timed_out', 'unreachable', 'failed', 'nxdomain', 'no_data'] as const;
  return kinds.includes('addresses') ? null : (order.find((kind) => kinds.includes(kind)) ?? null);
}

/** Nobody who was asked gives an address. Two name servers that agree make it sure; silence may be our own network's. */
function name({ evidence }: Facts): Candidate | null {
  const dns = evidence.network?.value.dns?.value;
  if (dns === undefined || dns.system.kind === 'addresses') return null;
  const own = troubleOf(dns.a, dns.aaaa, dns.system);
  const second = dns.second === null ? null : troubleOf(dns.second.a, dns.second.aaaa, dns.second.a);
  if (own === null || (dns.second !== null && second === null)) return null;
  // Our own server's silence says less than what another one says.
  const [cause, other] = second !== null && isSilence(own) && !isSilence(second) ? [second, own] : [own, second];
  const agree = other !== null && (isAbsent(cause) ? isAbsent(other) : !isAbsent(other));
  const online = evidence.control?.value.state === 'online';
  const confidence = isSilence(cause) ? (online ? 'likely' : 'possible') : agree ? 'certain' : 'likely';
  return { culprit: 'dns', confidence, because: [{ code: DNS_CLUES[cause], evidence: dnsEvidence(dns) }] };
}
const isAbsent = (trouble: AnswerTrouble) => trouble === 'nxdomain' || trouble === 'no_data';
const isSilence = (trouble: AnswerTrouble) => trouble === 'timed_out' || trouble === 'unreachable' || trouble === 'failed';

/** Which server said what. */
export function dnsEvidence({ name: host, system, a, aaaa, second }: DnsLook): string {
  const said = (who: string, answer: Answer | null) =>
    answer === null ? [] : [`${who} ${answer.kind === 'addresses' ? answer.addresses.slice(0, 3).join(' ') : answer.kind}`];
  const server = second?.server ?? '';
  const parts = [said('system', system), said('A', a), said('AAAA', aaaa), said(`${server} A`, second?.a ?? null)];
  return `${host}: ${[...parts, said(`${server} AAAA`, second?.aaaa ?? null)].flat().join(', ')}`;
}

/** Our resolver gives addresses where another says that there is no such name: an old record, or a name inside a network. */
export function disagreement({ evidence }: Facts): Found | null {
  const dns = evidence.network?.value.dns?.value;
  if (dns === undefined || dns.second === null || dns.system.kind !== 'addresses') return null;
  const second = troubleOf(dns.second.a, dns.second.aaaa, dns.second.a);
  return second !== null && isAbsent(second) ? { code: 'dns_disagrees', evidence: dnsEvidence(dns) } : null;
}

const CERTIFICATE: ReadonlySet<Clue> = new Set<Clue>(['tls_expired', 'tls_not_yet_valid', 'tls_hostname', 'tls_self_signed', 'tls_untrusted']);

function ownClock({ evidence, symptom }: Facts): Candidate | null {
  const code = symptom.main?.found.code;
  const skew = evidence.control?.value.clockSkewMs ?? 0;
  if (symptom.main === null || (code !== 'tls_expired' && code !== 'tls_not_yet_valid') || Math.abs(skew) < DAY) return null;
  const days = `${Math.round(skew / DAY)} d`;
  return { culprit: 'runner', confidence: 'likely', because: [{ code: 'runner_clock', evidence: days }, symptom.main.found] };
}

/** A certificate that nobody may trust. Where other addresses show a good one, some visitors still get through. */
function certificate({ symptom }: Facts): Candidate | null {
  const bad = symptom.troubles.filter(({ found }) => CERTIFICATE.has(found.code)).map(({ found }) => found);
  const [first, ...rest] = bad;
  if (first === undefined) return null;
  return { culprit: 'tls', confidence: bad.length === symptom.judged ? 'certain' : 'likely', because: [first, ...rest] };
}

function handshake({ symptom }: Facts): Candidate | null {
  const { main } = symptom;
  if (main === null || (main.found.code !== 'tls_handshake' && main.found.code !== 'tls_timed_out')) return null;
  return { culprit: 'tls', confidence: main.found.code === 'tls_handshake' ? 'likely' : 'possible', because: [main.found] };
}

const NO_WAY: ReadonlySet<Clue> = new Set<Clue>(['tcp_timed_out', 'tcp_unreachable']);

/** No address can be connected to, and not because a machine says that nothing listens. */
function noWay(facts: Facts): Candidate | null {
  const { symptom, evidence } = facts;
  const { main, troubles } = symptom;
  if (main === null || symptom.right > 0 || !troubles.every(({ stage }) => stage === 'tcp')) return null;
  const codes = new Set(troubles.map(({ found }) => found.code));
  if (![...codes].some((code) => NO_WAY.has(code))) return null;
  const all = troubles.map(({ found }) => found.evidence).join('; ');
  const code = codes.size > 1 ? 'tcp_mixed' : main.found.code;
  const online = evidence.control?.value.state === 'online';
  const stale = disagreement(facts);
  return {
    culprit: 'network',
    confidence: online ? 'likely' : 'possible',
    because: [{ code, evidence: all }, ...(stale === null ? [] : [stale])],
  };
}

/** Some addresses of the name serve, others cannot be connected to: visitors fail by chance. */
function deadAddress({ symptom }: Facts): Candidate | null {
  const dead = symptom.troubles.filter(({ stage }) => stage === 'tcp');
  if (symptom.right === 0 || dead.length === 0 || dead.length < symptom.troubles.length) return null;
  const evidence = `${dead.map(({ found }) => `${found.evidence} (${found.code})`).join('; ')}; ${symptom.right}/${symptom.judged}`;
  return { culprit: 'network', confidence: 'likely', because: [{ code: 'address_dead', evidence }] };
}

export const RUNNER_RULES: readonly Rule[] = [
  { name: 'own-network', culprit: 'runner', confidences: ['certain', 'likely'], find: ownNetwork },
  { name: 'own-proxy', culprit: 'runner', confidences: ['likely'], find: ownProxy },
  { name: 'own-resolver', culprit: 'runner', confidences: ['certain', 'likely'], find: ownResolver },
  { name: 'own-ipv6', culprit: 'runner', confidences: ['certain'], find: ownFamily },
  { name: 'own-clock', culprit: 'runner', confidences: ['likely'], find: ownClock },
];
export const NAME_RULES: readonly Rule[] = [
  { name: 'name', culprit: 'dns', confidences: ['certain', 'likely', 'possible'], find: name },
  { name: 'certificate', culprit: 'tls', confidences: ['certain', 'likely'], find: certificate },
];
export const CONNECTION_RULES: readonly Rule[] = [
  { name: 'no-connection', culprit: 'network', confidences: ['likely', 'possible'], find: noWay },
  { name: 'handshake', culprit: 'tls', confidences: ['likely', 'possible'], find: handshake },
  { name: 'dead-address', culprit: 'network', confidences: ['likely'], find: deadAddress },
];
