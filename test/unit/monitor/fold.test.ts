import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isSettled, isSuspect, NEW_TARGET, next } from '../../../src/domain/monitor/fold.ts';
import { type PacePolicy, planRound } from '../../../src/domain/monitor/pace.ts';
import { asked, NEW_RELAY, type RelayState, relayStep, type Successor } from '../../../src/domain/monitor/relay.ts';
import type { MonitorPolicy, Probed, TargetState } from '../../../src/domain/monitor/types.ts';

const policy: MonitorPolicy = { failureThreshold: 2, recoveryThreshold: 2, degradedRatio: { count: 3, of: 5 } };
/** `b` bad, `g` good, `s` slow, `u` own network. */
function play(answers: string, start: TargetState = NEW_TARGET, rules = policy) {
  let state = start;
  const verdicts: string[] = [];
  const observed: string[] = [];
  [...answers].forEach((kind, index) => {
    const probed: Probed = {
      at: 1000 * index,
      kind: kind === 'b' ? 'bad' : kind === 'u' ? 'unknown' : 'good',
      flawed: kind === 's',
      latencyMs: kind === 's' ? 6000 : 50,
      reason: { b: 'http_status', u: 'own_network', s: 'slow', g: 'ok' }[kind] ?? 'ok',
    };
    const folded = next(state, probed, rules);
    state = folded.state;
    verdicts.push(state.verdict[0] ?? '');
    observed.push(folded.observed === null ? '-' : (folded.observed.verdict[0] ?? ''));
  });
  return { state, verdicts: verdicts.join(''), observed: observed.join('') };
}

describe('the fold over answers', () => {
  test.each([
    // answers, held to be, observed
    ['gg', 'oo', 'oo'],
    ['bb', 'uc', 'cc'],
    ['gbg', 'ooo', 'oco'],
    ['gbbgg', 'oocco', 'occoo'],
    ['ggsss', 'ooood', 'ooood'],
    ['sgsgs', 'ooood', 'ooood'],
    ['sssggg', 'oodddo', 'oodddo'],
    ['uuu', 'uuu', '--u'],
    ['guugg', 'ooooo', 'o--oo'],
    ['bubb', 'uucc', 'c-cc'],
  ])('%s', (answers, verdicts, observed) => {
    expect(play(answers)).toMatchObject({ verdicts, observed });
  });

  test('one bad answer between good ones never is an outage, and two in a row always are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('g', 's', 'b', 'u'), { maxLength: 60 }), (answers) => {
        const { verdicts } = play(answers.join(''));
        const measured = answers.map((kind, index) => ({ kind, verdict: verdicts[index] })).filter(({ kind }) => kind !== 'u');
        measured.forEach(({ kind, verdict }, index) => {
          const before = measured[index - 1];
          if (kind === 'b' && before?.kind === 'b') expect(verdict).toBe('c');
          if (verdict === 'c' && before?.verdict !== 'c' && before?.verdict !== 'u') expect([kind, before?.kind]).toEqual(['b', 'b']);
        });
      }),
    );
  });

  test('the state stays small, whatever comes', () => {
    const { state } = play('gsbu'.repeat(5000));
    expect(JSON.stringify(state).length).toBeLessThan(200);
  });

  test('it is suspect while something begins or ends, and settled once the answers agree', () => {
    expect(['g', 'gb', 'gbb', 'gbbg', 'gbbgg', 'u'].map((answers) => isSuspect(play(answers).state, policy))).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(['g', 'gg', 'b', 'bb', 'bg', 'u', 'uuu'].map((answers) => isSettled(play(answers).state, answers.length, policy))).toEqual([
      false,
      true,
      false,
      true,
      false,
      false,
      true,
    ]);
    // Streaks of an earlier run confirm nothing in this one.
    expect(isSettled(play('gggg').state, 1, policy)).toBe(false);
  });
});

describe('the pace', () => {
  const pace = (more: Partial<PacePolicy>): PacePolicy => ({
    ...policy,
    mode: 'relay',
    intervalMs: 60_000,
    suspectIntervalMs: 15_000,
    probes: 5,
    ...more,
  });
  const states = (...answers: string[]) => answers.map((each) => play(each).state);

  test('start to start, sooner while suspect, at once where a round took too long', () => {
    expect(planRound(states('gg', 'gg'), 2, 100_000, 101_000, pace({}))).toEqual({ kind: 'round', startMs: 160_000 });
    expect(planRound(states('gg', 'gb'), 2, 100_000, 101_000, pace({}))).toEqual({ kind: 'round', startMs: 115_000 });
    expect(planRound(states('gg'), 2, 100_000, 190_000, pace({}))).toEqual({ kind: 'round', startMs: 190_000 });
  });

  test('a dispatch ends once every target is settled, a burst after its rounds', () => {
    expect(planRound(states('gg', 'bb'), 2, 0, 0, pace({ mode: 'dispatch' }))).toEqual({ kind: 'done' });
    expect(planRound(states('gg', 'gb'), 2, 0, 0, pace({ mode: 'dispatch' }))).toEqual({ kind: 'round', startMs: 15_000 });
    expect(planRound(states('gb'), 5, 0, 0, pace({ mode: 'dispatch' }))).toEqual({ kind: 'done' });
    expect(planRound(states('gg'), 4, 0, 0, pace({ mode: 'burst' }))).toEqual({ kind: 'round', startMs: 60_000 });
    expect(planRound(states('gg'), 5, 0, 0, pace({ mode: 'burst' }))).toEqual({ kind: 'done' });
  });
});

describe('the handover', () => {
  const handover = { maxRuntimeMs: 600_000, intervalMs: 60_000, handoverMs: 900_000 };
  const stageAt = (stages: readonly Successor[], minute: number | null): Successor =>
    minute === null ? 'none' : (stages[Math.min(minute, stages.length - 1)] ?? 'none');
  /** A round a minute; the successor's stage at each minute after it was asked for. */
  function relay(stages: readonly Successor[], minutes = 40) {
    let state: RelayState = NEW_RELAY;
    const steps: string[] = [];
    let since = 0;
    for (let minute = 0; minute < minutes; minute += 1) {
      const successor = stageAt(stages, state.asked === 0 ? null : since);
      const decided = relayStep(state, successor, minute * 60_000, handover);
      state = decided.state;
      steps.push(decided.step);
      if (state.asked > 0) since += 1;
      if (decided.step === 'ask') state = asked(state, minute * 60_000);
      if (decided.step === 'leave' || decided.step === 'give_up') break;
    }
    return { steps, asked: state.asked, minutes: steps.length - 1 };
  }

  test('asks at max-runtime, and leaves one interval after the next run was seen at work', () => {
    const { steps, asked: times } = relay(['waiting', 'waiting', 'running']);
    expect(steps.slice(9)).toEqual(['watch', 'ask', 'watch', 'watch', 'watch', 'leave']);
    expect(times).toBe(1);
  });

  test('asks again for one that ended or never came, five times at most, and then gives up', () => {
    expect(relay(['ended', 'ended', 'running']).asked).toBe(3);
    expect(relay(['none'])).toMatchObject({ asked: 5, minutes: 25 });
    expect(relay(['waiting'])).toMatchObject({ asked: 1, minutes: 25 });
    expect(relay(['waiting']).steps.at(-1)).toBe('give_up');
  });

  test('there is never a minute without one of the two at work', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<Successor>('none', 'waiting', 'running', 'ended'), { minLength: 1, maxLength: 20 }), (stages) => {
        const { steps } = relay(stages, 60);
        const last = steps.at(-1);
        expect(['leave', 'give_up']).toContain(last);
        if (last === 'leave') expect(stages).toContain('running');
      }),
    );
  });
});
