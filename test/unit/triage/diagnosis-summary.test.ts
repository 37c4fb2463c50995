import { describe, expect, test } from '@jest/globals';
import { measured, unmeasured } from '../../../src/domain/alerts/measured.ts';
import { diagnose } from '../../../src/domain/triage/diagnose.ts';
import type { Evidence } from '../../../src/domain/triage/evidence.ts';
import { renderTriage } from '../../../src/domain/triage/summary.ts';
import { HOSTILE } from '../../support/hostile-text.ts';
import { minutesAgo, NOTHING, timed } from '../../support/triage-world.ts';

const evidence: Evidence = {
  ...NOTHING,
  since: minutesAgo(10),
  network: timed({
    secure: true,
    host: 'api.example.com',
    port: 443,
    proxy: null,
    dns: timed({
      name: 'api.example.com',
      system: { kind: 'addresses', addresses: ['192.0.2.1'] },
      a: { kind: 'addresses', addresses: ['192.0.2.1'] },
      aaaa: { kind: 'no_data', detail: '' },
      second: null,
    }),
    addresses: [
      {
        ip: '192.0.2.1',
        tcp: timed({ outcome: 'connected', ours: false, detail: '' }),
        tls: timed({
          outcome: 'ok',
          certificate: { validFrom: 0, validTo: 1, daysLeft: 61, issuer: 'An authority', names: ['api.example.com'] },
          detail: '',
        }),
        http: timed({
          status: 503,
          fact: { reason: 'http_status', status: 503, expected: '200', snippet: '{"status":"error","database":"disconnected"}' },
          good: false,
          by: { layer: 'app', name: 'Express' },
          claims: { database: 'down', redis: null },
          phases: { dns: 1, tcp: 1, tls: 1, firstByte: 1, download: 1 },
        }),
      },
    ],
    notAsked: 0,
    unmeasured: [],
  }),
  control: timed({ state: 'online', asked: 2, answered: 2, clockSkewMs: 12 }),
  database: { at: NOTHING.at, tookMs: 14, value: { kind: 'unreachable', why: 'refused', detail: 'ECONNREFUSED' } },
  provider: timed(measured({ indicator: 'none', incidents: [] })),
  events: timed(measured([{ at: minutesAgo(9), kind: 'failed', text: 'instance srv-1 failed' }])),
  deploys: timed(
    measured([{ id: 'dep-1', at: minutesAgo(25), state: 'live', commit: 'da39a3ee5e6b4b0d3255bfef95601890afd80709', by: '@backend-oncall' }]),
  ),
  errors: timed(measured([{ what: 'PrismaClientInitializationError: <value>', count: 42, lastAt: minutesAgo(1) }])),
};

describe('the summary of a database that is down', () => {
  test('in English: why, the chain in its order with signs, what happened before, the errors', () => {
    const diagnosis = diagnose(evidence, 'en');
    expect(diagnosis).toMatchObject({ culprit: 'database', confidence: 'certain' });
    expect(diagnosis.sentence).toBe(
      'https://api.example.com/health: it broke at the database. The database cannot be reached (refused: ECONNREFUSED).',
    );
    expect(diagnosis.next).toBe('Start PostgreSQL; see its host, its disk and its log, and the network between it and the app.');
    const sections = renderTriage(evidence, diagnosis, 'en');
    expect(sections[0]).toContain('**What speaks for it**\n\n- <code>database_unreachable</code> The database cannot be reached.');
    expect(sections[0]).toContain('**What else it may be**\n\n- the last deploy: <code>deploy_recent</code>');
    const rows = sections[1]?.split('\n').filter((line) => /^\| [✅❌❔⚠]/u.test(line)) ?? [];
    expect(rows.map((line) => line.split(' | ').slice(0, 2).join(' '))).toEqual([
      '| ✅ Our own network',
      '| ✅ DNS',
      '| ✅ TCP',
      '| ✅ TLS',
      '| ❌ HTTP',
      '| ❌ PostgreSQL',
      '| ❔ Redis',
      '| ✅ Provider',
    ]);
    expect(sections[1]).toContain('61 days left');
    const times = sections[2]?.match(/2026-11-24 \d\d:\d\d/g);
    expect(times).toEqual(['2026-11-24 12:00', '2026-11-24 11:51', '2026-11-24 11:50', '2026-11-24 11:35']);
    expect(sections[3]).toContain('| 42 | PrismaClientInitializationError: &#60;value&#62; |');
  });

  test('in Spanish', () => {
    const diagnosis = diagnose(evidence, 'es');
    expect(diagnosis.sentence).toBe(
      'https://api.example.com/health: lo que falla es la base de datos. No se llega a la base de datos (refused: ECONNREFUSED).',
    );
    const markdown = renderTriage(evidence, diagnosis, 'es').join('\n');
    for (const words of ['Lo que habla a favor', 'Nuestra propia red', 'Qué pasó antes', 'quedan 61 días', 'Errores en el registro']) {
      expect(markdown).toContain(words);
    }
    expect(markdown).not.toMatch(/\b(the|what|was|answers)\b/i);
  });
});

test('nothing measured: every link says so', () => {
  const sections = renderTriage(NOTHING, diagnose(NOTHING, 'en'), 'en');
  expect(sections[1]?.match(/not measured/g)).toHaveLength(8);
  expect(sections).toHaveLength(2);
});

test('a source that could not be read is told with its cause', () => {
  const silent = { ...NOTHING, deploys: timed(unmeasured('unauthorized', 'HTTP 401')), errors: timed(unmeasured('timed_out')) };
  const markdown = renderTriage(silent, diagnose(silent, 'en'), 'en').join('\n');
  expect(markdown).toContain('- deploys could not be read: unauthorized: HTTP 401');
  expect(markdown).toContain('- errors could not be read: timed&#95;out');
});

test.each(HOSTILE)('hostile text stays text: %j', (text) => {
  const hostile: Evidence = {
    ...evidence,
    target: { name: text, url: text },
    database: timed({ kind: 'unusable', why: 'failed', detail: text }),
    provider: timed(measured({ indicator: 'minor', incidents: [{ name: text, impact: text, components: [text], url: text, since: 1 }] })),
    events: timed(measured(Array.from({ length: 500 }, () => ({ at: minutesAgo(3), kind: 'other' as const, text: text.repeat(100) })))),
    deploys: timed(measured(Array.from({ length: 500 }, () => ({ id: text, at: minutesAgo(3), state: 'live' as const, commit: null, by: text })))),
    errors: timed(measured(Array.from({ length: 500 }, () => ({ what: text.repeat(50), count: 1, lastAt: null })))),
  };
  const diagnosis = diagnose(hostile, 'en');
  const markdown = renderTriage(hostile, diagnosis, 'en').join('\n\n');
  expect(Buffer.byteLength(markdown)).toBeLessThan(55_000);
  expect(markdown.replace(/<\/?code>/g, '')).not.toMatch(/<(?!br>)|@(?!\u200b)[a-z]|\]\(|<!--|^\s*::|##\[/im);
  expect(diagnosis.sentence).toMatch(/^\P{Cc}+$/u);
});
