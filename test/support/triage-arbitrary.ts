import fc from 'fast-check';
import { UNMEASURED } from '../../src/domain/alerts/measured.ts';
import { type Fact, TRANSPORT_REASONS } from '../../src/domain/health/types.ts';
import type { DependencyNote } from '../../src/domain/triage/dependency.ts';
import type { AddressLook, Evidence, HttpLook, NetworkLook, Timed } from '../../src/domain/triage/evidence.ts';
import { HOSTILE } from './hostile-text.ts';
import { NOTHING, NOW } from './triage-world.ts';

/** Any evidence that the types allow, contradictions and hostile text included. */

const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 60 }), fc.constant(''));
const at = fc.oneof(
  fc.integer({ min: NOW - 7_200_000, max: NOW + 600_000 }),
  fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, -9e15, Number.MAX_VALUE),
);
const timed = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Timed<T>> => fc.record({ at, tookMs: fc.double({ min: 0, max: 20_000 }), value });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Timed<T> | null> => fc.option(timed(value), { freq: 2 });
const measured = <T>(value: fc.Arbitrary<T>) =>
  maybe(
    fc.oneof(
      { weight: 4, arbitrary: value.map((v) => ({ kind: 'measured' as const, value: v })) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('unmeasured' as const), cause: fc.constantFrom(...UNMEASURED), detail: text }) },
    ),
  );

const answer = fc.oneof(
  fc.record({
    kind: fc.constant('addresses' as const),
    addresses: fc.array(fc.constantFrom('192.0.2.1', '2001:db8::1'), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constantFrom('nxdomain' as const, 'no_data', 'servfail', 'refused', 'timed_out', 'unreachable', 'failed'),
    detail: text,
  }),
);
const dns = fc.record({
  name: text,
  system: answer,
  a: fc.option(answer),
  aaaa: fc.option(answer),
  second: fc.option(fc.record({ server: fc.constant('1.1.1.1'), a: answer, aaaa: answer })),
});

const failed = fc.array(
  fc.record({ severity: fc.constantFrom('critical' as const, 'degraded'), path: text, line: text, actual: fc.option(text), near: fc.constant(null) }),
  { minLength: 1, maxLength: 3 },
);
const status = fc.integer({ min: 200, max: 599 });
const fact: fc.Arbitrary<Fact> = fc.oneof(
  status.map((s): Fact => ({ reason: 'ok', status: s })),
  fc.tuple(fc.constantFrom(...TRANSPORT_REASONS), text).map(([reason, detail]): Fact => ({ reason, detail })),
  fc.tuple(status, text).map(([s, snippet]): Fact => ({ reason: 'http_status', status: s, expected: '200', snippet })),
  fc.tuple(status, text).map(([s, location]): Fact => ({ reason: 'redirect', status: s, location, refused: null })),
  text.map((quote): Fact => ({ reason: 'body_not_json', kind: 'html', quote })),
  fc.tuple(status, text).map(([s, said]): Fact => ({ reason: 'body_contradicts_status', status: s, said })),
  failed.map((f): Fact => ({ reason: 'json_mismatch', failed: f })),
  failed.map((f): Fact => ({ reason: 'json_missing', failed: f })),
  text.map((seen): Fact => ({ reason: 'version_mismatch', seen, expected: '1' })),
  fc.constant<Fact>({ reason: 'rate_limited', status: 429, retryAfterMs: 1000 }),
);

const claim = fc.constantFrom('up' as const, 'down', null);
const phases = { dns: null, tcp: 1, tls: null, firstByte: 2, download: null };
const http: fc.Arbitrary<HttpLook> = fc
  .record({
    status: fc.option(status),
    fact,
    by: fc.record({ layer: fc.constantFrom('proxy' as const, 'app', 'unclear'), name: text }),
    claims: fc.record({ database: claim, redis: claim }),
  })
  .map((look) => ({ ...look, good: look.fact.reason === 'ok', phases }));
const certificate = fc.option(
  fc.record({
    validFrom: fc.option(at),
    validTo: fc.option(at),
    daysLeft: fc.option(fc.integer({ min: -500, max: 500 })),
    issuer: text,
    names: fc.array(text, { maxLength: 4 }),
  }),
);
const address: fc.Arbitrary<AddressLook> = fc.record({
  ip: fc.constantFrom('192.0.2.1', '2001:db8::1', ''),
  tcp: maybe(
    fc.record({
      outcome: fc.constantFrom('connected' as const, 'refused', 'timed_out', 'reset', 'unreachable', 'failed'),
      ours: fc.boolean(),
      detail: text,
    }),
  ),
  tls: maybe(
    fc.record({
      outcome: fc.constantFrom('ok' as const, 'expired', 'not_yet_valid', 'hostname', 'self_signed', 'untrusted', 'handshake', 'timed_out'),
      certificate,
      detail: text,
    }),
  ),
  http: maybe(http),
});
const network: fc.Arbitrary<NetworkLook> = fc.record({
  secure: fc.boolean(),
  host: text,
  port: fc.integer({ min: 1, max: 65_535 }),
  proxy: fc.option(text, { freq: 1 }),
  dns: maybe(dns),
  addresses: fc.array(address, { maxLength: 4 }),
  notAsked: fc.nat({ max: 3 }),
  unmeasured: fc.subarray(['tcp' as const, 'tls', 'http', 'control']),
});

const trouble = fc.constantFrom(
  ...(['dns', 'refused', 'timed_out', 'reset', 'tls', 'auth_failed', 'no_such_database', 'too_many_connections'] as const),
  ...(['starting_up', 'shutting_down', 'read_only', 'full', 'protocol', 'failed'] as const),
);
const dependency = fc.oneof(
  fc.record({
    kind: fc.constant('usable' as const),
    latencyMs: fc.nat(),
    notes: fc.subarray<DependencyNote>(['nearly_full', 'evicts_keys', 'nearly_no_connections', 'state_not_permitted']),
  }),
  fc.record({ kind: fc.constant('reachable' as const), latencyMs: fc.nat() }),
  fc.record({ kind: fc.constantFrom('unusable' as const, 'unreachable'), why: trouble, detail: text }),
);
const provider = fc.record({
  indicator: fc.constantFrom('none' as const, 'minor', 'major', 'critical', 'maintenance', 'unknown'),
  incidents: fc.array(
    fc.record({ name: text, impact: text, components: fc.array(text, { maxLength: 3 }), url: fc.option(text), since: fc.option(at) }),
    { maxLength: 3 },
  ),
});
const KINDS = [
  ...(['failed', 'out_of_memory', 'restarted', 'available', 'deploy_started', 'deploy_succeeded', 'deploy_failed'] as const),
  ...(['suspended', 'maintenance', 'other'] as const),
];

export const anyEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    target: fc.record({ name: text, url: text }),
    since: fc.option(at),
    network: maybe(network),
    control: maybe(
      fc.record({
        state: fc.constantFrom('online' as const, 'offline', 'unclear'),
        asked: fc.integer({ min: 1, max: 3 }),
        answered: fc.nat({ max: 3 }),
        clockSkewMs: fc.option(fc.integer({ min: -1e10, max: 1e10 })),
      }),
    ),
    database: maybe(dependency),
    redis: maybe(dependency),
    provider: measured(provider),
    events: measured(fc.array(fc.record({ at, kind: fc.constantFrom(...KINDS), text }), { maxLength: 4 })),
    deploys: measured(
      fc.array(
        fc.record({
          id: text,
          at,
          state: fc.constantFrom('live' as const, 'in_progress', 'failed', 'replaced', 'other'),
          commit: fc.option(text),
          by: text,
        }),
        { maxLength: 4 },
      ),
    ),
    errors: measured(fc.array(fc.record({ what: text, count: fc.nat(), lastAt: fc.option(at) }), { maxLength: 4 })),
    alerts: fc.option(fc.array(fc.record({ reason: text, sentence: text }), { maxLength: 3 })),
  })
  .map((parts) => ({ ...NOTHING, ...parts, at: NOW }));
