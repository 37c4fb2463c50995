import { type Expectation, evaluate, isFlawed, isGood } from '../../src/domain/health/evaluate.ts';
import { bodyCheck, type Preset } from '../../src/domain/health/preset.ts';
import { parseRule, type Rule } from '../../src/domain/health/rule.ts';
import { parseStatusSet } from '../../src/domain/health/status-set.ts';
import type { Sample } from '../../src/domain/health/types.ts';
import { ROUTE } from './health-samples.ts';

export const right = <T>(parsed: { value: T } | { problem: string }): T => {
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.value;
};
export const sample = (body: unknown, status = 200): Sample => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    elapsedMs: 1,
    phases: { dns: null, tcp: 1, tls: null, firstByte: 1, download: 1 },
    address: null,
    route: ROUTE,
    head: { status, location: null, contentType: null, retryAfterMs: null },
    result: { kind: 'body', body: { text, bytes: text.length } },
  };
};
export type Given = { preset?: Preset; lines?: readonly string[]; statuses?: string; version?: string };
export const expectation = ({ preset = 'runbook', lines, statuses = '200', version }: Given): Expectation => ({
  status: right(parseStatusSet(statuses)),
  body: bodyCheck(preset, lines === undefined ? null : lines.map((line): Rule => right(parseRule(line)))),
  version: { path: ['version'], expected: version ?? null },
});
export const plain = (text: string) => text;
/** The verdict on one answer, its reason, and the paths that failed. */
export const judged = (body: unknown, given: Given, status = 200) => {
  const { fact } = evaluate(sample(body, status), expectation(given), plain);
  const failed = 'failed' in fact ? (fact.failed ?? []).map((each) => each.path) : [];
  return [isGood(fact) ? (isFlawed(fact) ? 'degraded' : 'ok') : 'critical', fact.reason, ...failed];
};
