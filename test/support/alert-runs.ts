import type { CheckState, Judgement, Scope } from '../../src/domain/alerts/judgement.ts';
import { measured, unmeasured } from '../../src/domain/alerts/measured.ts';
import { judgeMetric } from '../../src/domain/alerts/metric.ts';
import type { Limits } from '../../src/domain/alerts/rule.ts';
import { settle } from '../../src/domain/alerts/settle.ts';

export const MIN = 60_000;
export const T = Date.UTC(2026, 10, 2, 10);
/** Raised at 85, critical at 95, cleared at 80. */
export const band: Limits = {
  warn: { operator: '>=', limit: 85 },
  crit: { operator: '>=', limit: 95 },
  clear: { operator: '<=', limit: 80 },
  forMs: 0,
};
export const patient: Limits = { ...band, forMs: 5 * MIN };

function judge(value: number | null, minute: number, limits: Limits): Judgement {
  const scope: Scope = { at: T + minute * MIN, language: 'en', before: () => undefined };
  const read = value === null ? unmeasured('timed_out') : measured(value);
  const [judgement] = judgeMetric(read, { name: 'load', source: 'prometheus', limits, query: 'load' }, scope);
  if (judgement === undefined) throw new Error('no judgement');
  return judgement;
}

export type Point = readonly [minute: number, value: number | null];
/** What each run tells, in one letter: o, d, c, u; `p` for pending. And what the incident's desk is told: `-` for nothing. */
export function play(points: readonly Point[], limits: Limits | ((index: number) => Limits), start?: CheckState) {
  let state = start;
  const told: string[] = [];
  const observed: string[] = [];
  const settled = points.map(([minute, value], index) => {
    const one = settle(state, judge(value, minute, typeof limits === 'function' ? limits(index) : limits), 'en');
    state = one.state;
    told.push(one.judgement.reason === 'pending' ? 'p' : one.judgement.verdict.charAt(0));
    observed.push(one.observations.map(({ verdict }) => verdict.charAt(0)).join('') || '-');
    return one;
  });
  return { state, settled, told: told.join(''), observed: observed.join('') };
}
export const each = (...values: readonly (number | null)[]): readonly Point[] => values.map((value, index) => [index, value]);

/** Runs one after the other, five minutes apart, as the action makes them. */
export function runs(judgeAt: readonly ((scope: Scope) => readonly Judgement[])[]) {
  const states = new Map<string, CheckState>();
  return judgeAt.map((judge, index) => {
    const before = new Map(states);
    const judged = judge({ at: T + 5 * index * MIN, language: 'en', before: (check) => before.get(check) });
    return judged.map((judgement) => {
      const settled = settle(before.get(judgement.check), judgement, 'en');
      states.set(judgement.check, settled.state);
      const { check, verdict, reason } = settled.judgement;
      return `${check} ${verdict} ${reason}`;
    });
  });
}
