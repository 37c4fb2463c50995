import { describe, expect, test } from '@jest/globals';
import { errorText } from '../../../src/core/errors.ts';
import { FAIL_ON, isFailure, ON_UNKNOWN, VERDICTS, worst } from '../../../src/core/verdict.ts';

describe('verdicts', () => {
  test('the worst wins, the first on a tie', () => {
    const items = VERDICTS.flatMap((verdict) => [
      { verdict, name: `${verdict} 1` },
      { verdict, name: `${verdict} 2` },
    ]);
    expect(worst(items).name).toBe('critical 1');
    expect(worst(items.slice(0, 6)).name).toBe('unknown 1');
    expect(worst(items.slice(0, 4)).name).toBe('degraded 1');
    expect(worst(items.slice(0, 2)).name).toBe('ok 1');
  });

  test('nothing checked is no pass', () => expect(() => worst([])).toThrow(RangeError));

  test('the whole table of which verdict fails the step', () => {
    const failing = [];
    for (const verdict of VERDICTS)
      for (const failOn of FAIL_ON)
        for (const onUnknown of ON_UNKNOWN) if (isFailure(verdict, { failOn, onUnknown })) failing.push(`${verdict} ${failOn} ${onUnknown}`);
    expect(failing).toEqual([
      'degraded degraded fail',
      'degraded degraded pass',
      'unknown critical fail',
      'unknown degraded fail',
      'unknown never fail',
      'critical critical fail',
      'critical critical pass',
      'critical degraded fail',
      'critical degraded pass',
    ]);
  });
});

test('an AggregateError, which Node leaves without a message, reads as its parts', () => {
  const parts = [new Error('connect ECONNREFUSED ::1:80'), new Error('connect ECONNREFUSED 127.0.0.1:80'), new Error('connect ECONNREFUSED ::1:80')];
  expect(errorText(new AggregateError(parts))).toBe('connect ECONNREFUSED ::1:80; connect ECONNREFUSED 127.0.0.1:80');
  expect(errorText('text')).toBe('text');
  expect(errorText(Object.assign(new Error(''), { code: 'ENOENT' }))).toBe('ENOENT');
});
