import { expect } from '@jest/globals';
import { measureNetwork, type NetworkOptions } from '../../src/adapters/http/measure-network.ts';
import type { Expectation } from '../../src/domain/health/evaluate.ts';
import { bodyCheck } from '../../src/domain/health/preset.ts';
import type { Target } from '../../src/domain/health/types.ts';
import { judgeAnswer } from '../../src/domain/triage/answer.ts';
import type { Clue, Confidence, Culprit, Diagnosis } from '../../src/domain/triage/culprit.ts';
import { diagnose } from '../../src/domain/triage/diagnose.ts';
import type { Evidence, Timed } from '../../src/domain/triage/evidence.ts';
import { type DnsBehaviour, startDns } from './dns-server.ts';

export const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
export const minutesAgo = (minutes: number) => NOW - minutes * 60_000;
export const timed = <T>(value: T): Timed<T> => ({ at: NOW, tookMs: 1, value });
export const targetOf = (url: string, name = 'api'): Target => ({ name, named: true, url });
/** What the runbook's health endpoint answers when all is well. */
const expected: Expectation = {
  status: { text: '200', has: (status) => status === 200 },
  body: bodyCheck('runbook', null),
  version: { path: ['version'], expected: null },
};

/** Nothing measured at all. */
export const NOTHING: Evidence = {
  target: { name: 'api', url: 'https://api.example.com/health' },
  at: NOW,
  since: null,
  network: null,
  control: null,
  database: null,
  redis: null,
  provider: null,
  events: null,
  deploys: null,
  errors: null,
  alerts: null,
};

export type MeasureOptions = Partial<NetworkOptions> & {
  /** What the machine's name server says of every name; addresses of this machine where it is left out. */
  readonly dns?: DnsBehaviour;
  readonly second?: DnsBehaviour;
  readonly signal?: AbortSignal;
  readonly controlUrls?: readonly string[];
};

/** The way to a URL, really measured, with name servers of its own. */
export async function measure(
  url: string,
  { dns = ['127.0.0.1'], second, signal, controlUrls = [], ...more }: MeasureOptions = {},
): Promise<Evidence> {
  const own = await startDns(dns);
  const other = second === undefined ? null : await startDns(second);
  try {
    const measured = await measureNetwork(
      targetOf(url),
      {
        budgetMs: 4000,
        judge: (sample) => judgeAnswer(sample, expected, (text) => text),
        headers: [],
        userAgent: 'test',
        controls: controlUrls.map((control) => targetOf(control, 'control')),
        secondResolver: other?.address ?? null,
        nameServers: [own.address],
        lookup: own.lookup,
        ...more,
      },
      signal ?? new AbortController().signal,
    );
    if (measured === null) throw new Error('cancelled');
    return { ...NOTHING, ...measured };
  } finally {
    own.close();
    other?.close();
  }
}

/** What is asserted of every case of the matrix: layer, confidence, and the codes of what speaks for it, in their order. */
export type Verdict = readonly [Culprit, Confidence, ...Clue[]];
export function expectDiagnosis(evidence: Evidence, [culprit, confidence, ...codes]: Verdict): Diagnosis {
  const diagnosis = diagnose(evidence, 'en');
  expect([diagnosis.culprit, diagnosis.confidence, ...diagnosis.because.map(({ code }) => code)]).toEqual([culprit, confidence, ...codes]);
  const spanish = diagnose(evidence, 'es');
  expect([spanish.culprit, spanish.confidence, ...spanish.because.map(({ code }) => code)]).toEqual([culprit, confidence, ...codes]);
  expect(diagnosis.next).not.toBe('');
  return diagnosis;
}
