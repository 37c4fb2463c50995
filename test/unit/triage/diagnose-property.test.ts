import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Culprit } from '../../../src/domain/triage/culprit.ts';
import { decide, RULES } from '../../../src/domain/triage/decide.ts';
import { diagnose } from '../../../src/domain/triage/diagnose.ts';
import type { AddressLook, Evidence } from '../../../src/domain/triage/evidence.ts';
import { renderTriage } from '../../../src/domain/triage/summary.ts';
import { anyEvidence } from '../../support/triage-arbitrary.ts';
import { NOTHING } from '../../support/triage-world.ts';

const RUNS = { numRuns: 3000 };
const BAD = new Set(['major', 'critical', 'maintenance']);

const addresses = ({ network }: Evidence) => network?.value.addresses ?? [];
const some = (evidence: Evidence, test: (address: AddressLook) => boolean) => addresses(evidence).some(test);
const value = <T>(part: { readonly value: { readonly kind: string; readonly value?: T } } | null) =>
  part?.value.kind === 'measured' ? (part.value.value as T) : null;
const troubled = (evidence: Evidence, of: 'database' | 'redis') => {
  const look = evidence[of]?.value;
  const bad = look !== undefined && (look.kind === 'unusable' || look.kind === 'unreachable');
  const short = look?.kind === 'usable' && look.notes.some((note) => note.startsWith('nearly_'));
  return bad || short || some(evidence, ({ http }) => http?.value.claims[of] === 'down');
};

/** What must have been measured for a layer to be blamed at all, written anew and without the rules. */
const NEEDS: Readonly<Record<Culprit, (evidence: Evidence) => boolean>> = {
  runner: (e) => e.control?.value.state === 'offline' || e.network !== null,
  dns: (e) => e.network?.value.dns != null && e.network.value.dns.value.system.kind !== 'addresses',
  network: (e) => some(e, ({ tcp }) => tcp !== null && tcp.value.outcome !== 'connected' && !tcp.value.ours),
  tls: (e) => some(e, ({ tls, http }) => (tls !== null && tls.value.outcome !== 'ok') || (http?.value.fact.reason.startsWith('tls_') ?? false)),
  proxy: (e) => some(e, ({ http }) => http !== null && !http.value.good && http.value.by.layer === 'proxy'),
  provider: (e) => BAD.has(value(e.provider)?.indicator ?? '') || (value(e.events) ?? []).some(({ kind }) => kind === 'suspended'),
  database: (e) => troubled(e, 'database'),
  redis: (e) => troubled(e, 'redis'),
  deploy: (e) =>
    (value(e.deploys) ?? []).some(({ state }) => state !== 'failed') || (value(e.events) ?? []).some(({ kind }) => kind === 'deploy_succeeded'),
  app: (e) =>
    some(e, ({ tcp, http }) => (tcp !== null && tcp.value.outcome !== 'connected') || (http !== null && !http.value.good)) ||
    (e.alerts ?? []).length > 0 ||
    (value(e.events) ?? []).some(({ kind }) => kind === 'out_of_memory'),
  none: (e) => some(e, ({ http }) => http?.value.good ?? false) && (e.alerts ?? []).length === 0,
  unknown: () => true,
};

describe('for any evidence', () => {
  test('it never throws, has a reason, and blames only what was measured', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { culprit, because, against, alternatives } = decide(evidence);
        expect(because.length).toBeGreaterThan(0);
        for (const blamed of [culprit, ...alternatives.map((other) => other.culprit)])
          expect([blamed, NEEDS[blamed](evidence)]).toEqual([blamed, true]);
        expect(alternatives.map((other) => other.culprit)).not.toContain(culprit);
        const codes = new Set(because.map(({ code }) => code));
        expect(against.some(({ code }) => codes.has(code))).toBe(false);
      }),
      RUNS,
    );
  });

  test('every rule keeps to its own culprit and confidences', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { rule: name, culprit, confidence } = decide(evidence);
        const rule = RULES.find((each) => each.name === name);
        expect([rule?.culprit, rule?.confidences.includes(confidence)]).toEqual([culprit, true]);
      }),
      RUNS,
    );
  });

  test('the language changes the sentences alone', () => {
    const codes = (evidence: Evidence, language: 'en' | 'es') => {
      const { culprit, confidence, because, against, alternatives } = diagnose(evidence, language);
      const plain = (clues: typeof because) => clues.map(({ code, evidence: text }) => [code, text]);
      return [culprit, confidence, plain(because), plain(against), alternatives.map((other) => [other.culprit, other.clue.code])];
    };
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        expect(codes(evidence, 'es')).toEqual(codes(evidence, 'en'));
      }),
      { numRuns: 500 },
    );
  });

  test('its sentences are one line, and the summary is bounded and inert', () => {
    fc.assert(
      fc.property(anyEvidence, fc.constantFrom('en' as const, 'es' as const), (evidence, language) => {
        const diagnosis = diagnose(evidence, language);
        for (const line of [diagnosis.sentence, diagnosis.next]) expect(line).toMatch(/^\P{Cc}+$/u);
        const sections = renderTriage(evidence, diagnosis, language);
        const markdown = sections.join('\n\n');
        expect(Buffer.byteLength(markdown)).toBeLessThan(60_000);
        // Tags of ours alone, no mention, no link, no comment, no command.
        expect(markdown.replace(/<\/?code>/g, '')).not.toMatch(/<(?!br>)|@(?!\u200b)[a-z]|\]\(|<!--|^\s*::|##\[/im);
        for (const row of markdown.split('\n').filter((line) => line.startsWith('| '))) expect([2, 3, 4]).toContain(row.split(' | ').length);
      }),
      { numRuns: 1000 },
    );
  });
});

test('nothing measured is unknown, and so is an alert without evidence a mere possibility', () => {
  expect(decide(NOTHING)).toMatchObject({ culprit: 'unknown', confidence: 'possible', because: [{ code: 'not_measured' }], alternatives: [] });
  expect(decide({ ...NOTHING, alerts: [{ reason: 'http_5xx', sentence: '' }] })).toMatchObject({ culprit: 'app', confidence: 'possible' });
});
