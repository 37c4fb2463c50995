import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { measured, unmeasured } from '../../../src/domain/alerts/measured.ts';
import type { Fact } from '../../../src/domain/health/types.ts';
import { CLUES, CULPRITS } from '../../../src/domain/triage/culprit.ts';
import { decide, RULES } from '../../../src/domain/triage/decide.ts';
import type { DependencyLook } from '../../../src/domain/triage/dependency.ts';
import { diagnosisMessages } from '../../../src/domain/triage/diagnosis-messages.ts';
import type { AddressLook, Answer, Evidence, HttpLook, NetworkLook, TcpLook, TlsLook } from '../../../src/domain/triage/evidence.ts';
import { minutesAgo, NOTHING, timed } from '../../support/triage-world.ts';

const CONNECTED: TcpLook = { outcome: 'connected', ours: false, detail: '' };
const GOOD_TLS: TlsLook = { outcome: 'ok', certificate: null, detail: '' };
const http = (status: number | null, fact: Fact, more: Partial<HttpLook> = {}): HttpLook => ({
  status,
  fact,
  good: fact.reason === 'ok',
  by: { layer: 'app', name: '' },
  claims: { database: null, redis: null },
  phases: { dns: null, tcp: null, tls: null, firstByte: null, download: null },
  ...more,
});
const GOOD = http(200, { reason: 'ok', status: 200 }, { claims: { database: 'up', redis: null } });
const boom = (more: Partial<HttpLook> = {}) => http(500, { reason: 'http_status', status: 500, expected: '200', snippet: 'boom' }, more);
const at = (answer: HttpLook | null, tcp = CONNECTED, tls: TlsLook | null = GOOD_TLS, ip = '192.0.2.1'): AddressLook => ({
  ip,
  tcp: timed(tcp),
  tls: tls === null ? null : timed(tls),
  http: answer === null ? null : timed(answer),
});
const FOUND: Answer = { kind: 'addresses', addresses: ['192.0.2.1'] };
const network = (addresses: readonly AddressLook[], more: Partial<NetworkLook> = {}): Pick<Evidence, 'network'> => ({
  network: timed({ secure: true, host: 'api.example.com', port: 443, proxy: null, dns: null, addresses, notAsked: 0, unmeasured: [], ...more }),
});
const answer = (look: HttpLook) => network([at(look)]);
const name = (system: Answer, second: Answer | null = null, addresses: readonly AddressLook[] = []) =>
  network(addresses, {
    dns: timed({
      name: 'api.example.com',
      system,
      a: system,
      aaaa: system,
      second: second === null ? null : { server: '1.1.1.1', a: second, aaaa: second },
    }),
  });
const GONE: Answer = { kind: 'nxdomain', detail: '' };
const control = (state: 'online' | 'offline', clockSkewMs = 0): Pick<Evidence, 'control'> => ({
  control: timed({ state, asked: 2, answered: state === 'online' ? 2 : 0, clockSkewMs }),
});
const tcp = (outcome: TcpLook['outcome'], ip?: string) => at(null, { outcome, ours: false, detail: '' }, null, ip);
const tls = (outcome: TlsLook['outcome'], ip?: string) => at(null, CONNECTED, { outcome, certificate: null, detail: '' }, ip);
const unusable = (why: Extract<DependencyLook, { why: unknown }>['why'], kind: 'unusable' | 'unreachable' = 'unusable') =>
  timed({ kind, why, detail: '' } as const);
const usable = timed<DependencyLook>({ kind: 'usable', latencyMs: 2, notes: [] });
const down = (of: 'database' | 'redis') => boom({ claims: { database: null, redis: null, [of]: 'down' } });
const MAJOR = { provider: timed(measured({ indicator: 'major' as const, incidents: [] })) };
const deploy = { deploys: timed(measured([{ id: 'd', at: minutesAgo(5), state: 'live' as const, commit: null, by: '' }])) };
const oom = { events: timed(measured([{ at: minutesAgo(5), kind: 'out_of_memory' as const, text: '' }])) };
const ALERT = { alerts: [{ reason: 'queue_failed', sentence: '' }] };

/** Evidence, the rule that decides on it, and the confidence. Every rule with each of its confidences is here. */
const CASES: readonly (readonly [title: string, evidence: Partial<Evidence>, rule: string, confidence: string])[] = [
  ['two controls dead, nothing reached', { ...control('offline'), ...network([tcp('timed_out')]) }, 'own-network', 'certain'],
  ['one control dead', { control: timed({ state: 'offline', asked: 1, answered: 0, clockSkewMs: null }) }, 'own-network', 'likely'],
  ['controls dead, name server silent', { ...control('offline'), ...name({ kind: 'timed_out', detail: '' }) }, 'own-network', 'certain'],
  ['our proxy', answer(http(null, { reason: 'proxy_failed', detail: '' })), 'own-proxy', 'likely'],
  ['our resolver, and the API answers', name(GONE, FOUND, [at(GOOD)]), 'own-resolver', 'certain'],
  ['our resolver', name(GONE, FOUND, [at(boom())]), 'own-resolver', 'likely'],
  ['IPv6 alone', network([at(null, { outcome: 'unreachable', ours: true, detail: '' }, null)]), 'own-ipv6', 'certain'],
  ['our clock', { ...network([tls('expired')]), ...control('online', 3 * 86_400_000) }, 'own-clock', 'likely'],
  ['a clock that is an hour late excuses nothing', { ...network([tls('expired')]), ...control('online', 3_600_000) }, 'certificate', 'certain'],
  ['gone for two', name(GONE, GONE), 'name', 'certain'],
  ['gone for one', name(GONE), 'name', 'likely'],
  ['silent', name({ kind: 'timed_out', detail: '' }), 'name', 'possible'],
  ['a certificate at one of two addresses', network([tls('hostname'), at(GOOD)]), 'certificate', 'likely'],
  ['a certificate beside an incident', { ...network([tls('expired')]), ...MAJOR }, 'certificate', 'certain'],
  ['suspended', { ...answer(boom()), events: timed(measured([{ at: minutesAgo(500), kind: 'suspended', text: '' }])) }, 'suspended', 'likely'],
  ['an incident', { ...answer(boom()), ...MAJOR }, 'provider-incident', 'likely'],
  [
    'an incident beside a database that cannot be reached',
    { ...answer(down('database')), database: unusable('refused', 'unreachable'), ...MAJOR },
    'database',
    'certain',
  ],
  [
    'an incident of databases beside a database that cannot be reached',
    {
      ...answer(down('database')),
      database: unusable('refused', 'unreachable'),
      provider: timed(
        measured({
          indicator: 'major' as const,
          incidents: [{ name: 'Elevated errors', impact: 'major', components: ['PostgreSQL Databases'], url: null, since: null }],
        }),
      ),
    },
    'provider-incident',
    'likely',
  ],
  ['an incident beside a database that is full', { ...answer(down('database')), database: unusable('full'), ...MAJOR }, 'database', 'certain'],
  ['an incident, and nobody looked at the API', MAJOR, 'provider-incident', 'possible'],
  [
    'an incident beside a wrong path',
    { ...answer(http(404, { reason: 'http_status', status: 404, expected: '200', snippet: '' })), ...MAJOR },
    'app',
    'possible',
  ],
  ['no way in', { ...network([tcp('timed_out')]), ...control('online') }, 'no-connection', 'likely'],
  ['no way in, own network not known', network([tcp('unreachable')]), 'no-connection', 'possible'],
  ['refused here, silent there', { ...network([tcp('timed_out'), tcp('refused', '192.0.2.2')]), ...control('online') }, 'no-connection', 'likely'],
  [
    'no way in, and a database down besides',
    { ...network([tcp('timed_out')]), ...control('online'), database: unusable('timed_out', 'unreachable') },
    'no-connection',
    'likely',
  ],
  ['no handshake', network([tls('handshake')]), 'handshake', 'likely'],
  ['a handshake that does not end', network([tls('timed_out')]), 'handshake', 'possible'],
  ['a dead address', network([at(GOOD), tcp('timed_out', '192.0.2.2')]), 'dead-address', 'likely'],
  ['the body and the database agree', { ...answer(down('database')), database: unusable('refused', 'unreachable') }, 'database', 'certain'],
  [
    'the body says it, and it cannot be reached from here',
    { ...answer(down('database')), database: unusable('timed_out', 'unreachable') },
    'database',
    'likely',
  ],
  ['the body says it, and nobody looked', answer(down('database')), 'database', 'likely'],
  ['the body says it, and it speaks', { ...answer(down('database')), database: timed({ kind: 'reachable', latencyMs: 1 }) }, 'database', 'possible'],
  [
    'the body says it, and hardly a connection is left',
    { ...answer(down('database')), database: timed({ kind: 'usable', latencyMs: 1, notes: ['nearly_no_connections'] }) },
    'database',
    'likely',
  ],
  ['the body says it, and it is fine', { ...answer(down('database')), database: usable }, 'app', 'likely'],
  ['500, and the database is full', { ...answer(boom()), database: unusable('full') }, 'database', 'likely'],
  ['500, and a login of ours is refused: perhaps ours alone', { ...answer(boom()), database: unusable('auth_failed') }, 'app', 'likely'],
  ['500, and a private database cannot be seen from here', { ...answer(boom()), database: unusable('dns', 'unreachable') }, 'app', 'likely'],
  ['a closed port, and the database is down', { ...network([tcp('refused')]), database: unusable('refused', 'unreachable') }, 'database', 'likely'],
  [
    'the health answer says nothing of a database that is down',
    { ...answer(http(200, { reason: 'ok', status: 200 })), database: unusable('refused', 'unreachable') },
    'database',
    'likely',
  ],
  ['nobody looked at the API, and the database is down', { database: unusable('shutting_down') }, 'database', 'likely'],
  ['nobody looked at the API, and our login is refused', { database: unusable('auth_failed') }, 'database', 'possible'],
  ['the body and Redis agree', { ...answer(down('redis')), redis: unusable('full') }, 'redis', 'certain'],
  ['the body says that Redis is down', answer(down('redis')), 'redis', 'likely'],
  ['the body says it, and Redis speaks', { ...answer(down('redis')), redis: timed({ kind: 'reachable', latencyMs: 1 }) }, 'redis', 'possible'],
  ['jobs fail, and Redis is full', { ...answer(GOOD), ...ALERT, redis: unusable('full') }, 'redis', 'likely'],
  [
    'both are down',
    { ...answer(down('database')), database: unusable('refused', 'unreachable'), redis: unusable('refused', 'unreachable') },
    'database',
    'certain',
  ],
  [
    'a proxy',
    answer(http(403, { reason: 'http_status', status: 403, expected: '200', snippet: '' }, { by: { layer: 'proxy', name: 'nginx' } })),
    'proxy',
    'likely',
  ],
  ['memory', { ...answer(boom()), ...oom }, 'out-of-memory', 'likely'],
  ['memory, and nobody looked', oom, 'out-of-memory', 'possible'],
  ['a deploy', { ...answer(boom()), ...deploy }, 'deploy', 'likely'],
  ['a deploy, and nobody looked', deploy, 'deploy', 'possible'],
  [
    'a deploy, and the app has lost its way to a database that is fine',
    { ...answer(down('database')), database: usable, ...deploy },
    'deploy',
    'likely',
  ],
  ['500, and all that it depends on is fine', { ...answer(boom()), database: usable, redis: usable }, 'app', 'certain'],
  [
    '500, and the database is fine but Redis is not known to be',
    { ...answer(boom()), database: usable, redis: timed({ kind: 'reachable', latencyMs: 1 }) },
    'app',
    'likely',
  ],
  ['500 that nobody signed', answer(boom({ by: { layer: 'unclear', name: '' } })), 'app', 'likely'],
  ['a wrong path', answer(http(404, { reason: 'http_status', status: 404, expected: '200', snippet: '' })), 'app', 'possible'],
  ['alerts', { ...answer(GOOD), ...ALERT }, 'alerts', 'possible'],
  ['the API contradicts the database', { ...answer(GOOD), database: unusable('refused', 'unreachable') }, 'contradiction', 'possible'],
  ['the API is fine, and our login is refused', { ...answer(GOOD), database: unusable('auth_failed') }, 'healthy', 'certain'],
  ['the API is fine, and the database is private', { ...answer(GOOD), database: unusable('timed_out', 'unreachable') }, 'healthy', 'certain'],
  ['the API is fine, and a stage was left out', network([at(GOOD)], { unmeasured: ['control'] }), 'healthy', 'likely'],
  ['nothing', {}, 'nothing', 'possible'],
  ['sources that say nothing', { provider: timed(unmeasured('timed_out')), deploys: timed(unmeasured('unauthorized')) }, 'nothing', 'possible'],
];

test.each(CASES)('%s', (_, evidence, rule, confidence) => {
  const decision = decide({ ...NOTHING, ...evidence });
  expect([decision.rule, decision.confidence]).toEqual([rule, confidence]);
});

test('every rule with each of its confidences is shown', () => {
  const wanted = RULES.flatMap(({ name: rule, confidences }) => confidences.map((confidence) => `${rule} ${confidence}`));
  const shown = new Set(CASES.map(([, , rule, confidence]) => `${rule} ${confidence}`));
  expect(wanted.filter((each) => !shown.has(each))).toEqual([]);
});

describe('docs/triage.md', () => {
  const docs = readFileSync('docs/triage.md', 'utf8');
  const rows = docs.split('\n').filter((line) => line.startsWith('| '));

  test('has the rules in their order, with culprit and confidences', () => {
    const said = rows.flatMap((line) => /^\| \d+ \| `([\w-]+)` \| `(\w+)` \| ([\w, ]+) \|/.exec(line)?.slice(1, 4) ?? []);
    expect(said).toEqual(RULES.flatMap(({ name: rule, culprit, confidences }) => [rule, culprit, confidences.join(', ')]));
  });

  test('has every clue with its sentence, and every culprit', () => {
    for (const clue of CLUES) expect(rows).toContain(`| \`${clue}\` | ${diagnosisMessages.en.clue[clue]} |`);
    for (const culprit of CULPRITS) expect(rows.some((line) => line.startsWith(`| \`${culprit}\` |`))).toBe(true);
  });
});

test('both languages have a sentence of their own for everything', () => {
  const { en, es } = diagnosisMessages;
  for (const clue of CLUES) expect(es.clue[clue]).not.toBe(en.clue[clue]);
  expect(Object.keys(es.nextByClue)).toEqual(Object.keys(en.nextByClue));
});
