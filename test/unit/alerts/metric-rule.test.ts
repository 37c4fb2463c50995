import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError } from '../../../src/core/errors.ts';
import { parseInputs, secretsOf } from '../../../src/core/input-spec.ts';
import { alertRuleInputs, alertRuleProblems, alertRulesOf } from '../../../src/domain/alerts/inputs.ts';
import { parseMetricRule } from '../../../src/domain/alerts/metric-rule.ts';
import type { Comparison, Limits, MetricRule } from '../../../src/domain/alerts/rule.ts';

const read = (given: Readonly<Record<string, string>>) => parseInputs(alertRuleInputs, (input) => given[input] ?? '');
function problemsOf(given: Readonly<Record<string, string>>): readonly string[] {
  try {
    return alertRuleProblems(read(given)).map(({ input, problem }) => `${input}: ${problem}`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ input, problem }) => `${input}: ${problem}`);
  }
}

describe('a rule of ones own', () => {
  test('the whole line', () => {
    expect(parseMetricRule('lag | prometheus | warn > 1.5 | crit > 3 | clear < 1 | for 5m | max(queue_lag)')).toEqual({
      value: {
        name: 'lag',
        source: 'prometheus',
        limits: {
          warn: { operator: '>', limit: 1.5 },
          crit: { operator: '>', limit: 3 },
          clear: { operator: '<', limit: 1 },
          forMs: 300_000,
        },
        query: 'max(queue_lag)',
      },
    });
  });

  test.each([
    ['a|loki|crit>=1|sum(rate({app="x"} |= "error" | json | level="fatal" [5m]))', 'sum(rate({app="x"} |= "error" | json | level="fatal" [5m]))'],
    ['a | json | warn < -1e3 | https://api.example.com/m.json queue.waiting', 'https://api.example.com/m.json queue.waiting'],
    ['a | prometheus | crit < .5 | up < 1', 'up < 1'],
    ['a | prometheus | crit < 1 | warn_total', 'warn_total'],
    ['a | prometheus | crit < 1 | fortune > 3', 'fortune > 3'],
    ['a | loki | crit > 0 | {app="x"} | logfmt | warn > 3', '{app="x"} | logfmt | warn > 3'],
  ])('%s', (line, query) => {
    expect(parseMetricRule(line)).toMatchObject({ value: { query } });
  });

  test.each([
    ['| prometheus | warn > 1 | up', /is no name of a rule/],
    ['a b | prometheus | warn > 1 | up', /is no name of a rule/],
    ['a', /not one of the sources prometheus, loki, json/],
    ['a | graphite | warn > 1 | up', /"graphite" is not one of the sources/],
    ['a | Prometheus | warn > 1 | up', /"Prometheus" is not one of the sources/],
    ['a | prometheus | up', /neither warn nor crit/],
    ['a | prometheus | for 5m | up', /neither warn nor crit/],
    ['a | prometheus | warn > 1', /the query is missing/],
    ['a | prometheus | warn > 1 |', /the query is missing/],
    ['a | prometheus | warn > 1 | wran > 2 | up', /"wran" is not one of warn, crit, clear, for/],
    ['a | prometheus | during 5m | warn > 1 | up', /"during" is not one of/],
    ['a | prometheus | warn > 1 | warn > 2 | up', /warn is given twice/],
    ['a | prometheus | warn = 1 | up', /not of the form warn > 1.5/],
    ['a | prometheus | warn > 1,5 | up', /not of the form/],
    ['a | prometheus | warn > 5% | up', /not of the form/],
    ['a | prometheus | warn > NaN | up', /not of the form/],
    ['a | prometheus | warn > 1e999 | up', /not of the form/],
    ['a | prometheus | warn | up', /not of the form/],
    ['a | prometheus | warn > 1 | for 5 | up', /not of the form for 5m/],
    ['a | prometheus | warn > 1 | crit < 0 | up', /different directions/],
    ['a | prometheus | warn > 3 | crit > 3 | up', /crit must lie beyond warn/],
    ['a | prometheus | warn < 3 | crit < 4 | up', /crit must lie beyond warn/],
    ['a | prometheus | warn > 3 | clear > 1 | up', /clear looks in the same direction as warn/],
    ['a | prometheus | warn > 3 | clear < 4 | up', /wrong side of warn/],
    ['a | prometheus | warn >= 3 | clear <= 3 | up', /wrong side of warn: a value could be both/],
    ['a | prometheus | crit < 3 | clear > 2 | up', /wrong side of crit/],
    [`a | prometheus | warn > 1 | ${'x'.repeat(5000)}`, /at most 4000 characters/],
  ])('%s', (line, problem) => {
    expect(parseMetricRule(line)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('a limit may be touched from one side', () => {
    expect(parseMetricRule('a | json | warn > 3 | clear <= 3 | u p')).toHaveProperty('value');
    expect(parseMetricRule('a | json | warn >= 3 | clear < 3 | u p')).toHaveProperty('value');
  });

  test('every wrong line is told with its number and an example, and each name is there once', () => {
    const rules = 'a | prometheus | warn > 1 | up\n\n  b | x | up\r\na | json | warn > 1 | u p\nc | loki | for x | q';
    expect(() => read({ rules })).toThrow(
      /rules: line 3: "x" is not one of the sources.* line 4: the name a is taken already\. line 5: .*for 5m.* For example: queue-lag \| prometheus/,
    );
  });

  test('secrets within an address are known as such', () => {
    const rules = 'a | json | warn > 1 | https://user:hunter22@api.example.com/m.json?token=abcdef123 queue.waiting';
    expect(secretsOf(alertRuleInputs, (input) => (input === 'rules' ? rules : ''))).toEqual(expect.arrayContaining(['hunter22', 'abcdef123']));
  });
});

const number = fc
  .oneof(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }))
  .map((n) => Number(n.toFixed(3)) + 0);
const ruleOf = fc
  .record({
    name: fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,20}$/),
    source: fc.constantFrom('prometheus', 'loki', 'json') as fc.Arbitrary<MetricRule['source']>,
    above: fc.boolean(),
    inclusive: fc.boolean(),
    at: number,
    far: fc.integer({ min: 1, max: 1000 }),
    words: fc.constantFrom('wcC', 'w', 'c', 'wC', 'cC', 'wc'),
    forMs: fc.constantFrom(0, 30_000, 300_000),
    query: fc.stringMatching(/^[a-z_{(][ -~]{0,60}[)}a-z0-9]$/),
  })
  .map(({ above, inclusive, at, far, words, ...rest }): MetricRule => {
    const sign = above ? 1 : -1;
    const raised = (limit: number): Comparison => ({ operator: above ? (inclusive ? '>=' : '>') : inclusive ? '<=' : '<', limit });
    const limits: Limits = {
      warn: words.includes('w') ? raised(at) : null,
      crit: words.includes('c') ? raised(at + sign * far) : null,
      clear: words.includes('C') ? { operator: above ? '<' : '>', limit: at - sign * far } : null,
      forMs: rest.forMs,
    };
    return { name: rest.name, source: rest.source, limits, query: rest.query };
  });

function written({ name, source, limits, query }: MetricRule): string {
  const clause = (word: 'warn' | 'crit' | 'clear') => {
    const comparison = limits[word];
    return comparison === null ? [] : [`${word} ${comparison.operator} ${comparison.limit}`];
  };
  const time = limits.forMs === 0 ? [] : [`for ${limits.forMs / 1000}s`];
  return [name, source, ...clause('clear'), ...time, ...clause('crit'), ...clause('warn'), query].join(' | ');
}

describe('any line', () => {
  test('what is written is read', () => {
    fc.assert(
      fc.property(ruleOf, (rule) => {
        // A query that begins with what looks like a clause and a bar is refused on purpose.
        fc.pre(!/^[a-z][\w-]*\s*[<>=!\d]?[^|]*\|/i.test(rule.query) && !/^(warn|crit|clear|for)\b/.test(rule.query));
        expect(parseMetricRule(written(rule))).toEqual({ value: rule });
      }),
      { numRuns: 500 },
    );
  });

  test('is read or refused with a sentence, and never throws', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '|',
        ' | ',
        'warn',
        'crit',
        'clear',
        'for',
        '>',
        '>=',
        '<',
        '1',
        '5m',
        'a',
        'prometheus',
        'loki',
        '\u0000',
        '::error::',
        '\u202e',
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const parsed = parseMetricRule(pieces.join(''));
        if ('problem' in parsed) expect(parsed.problem).toMatch(/\.$/);
        else expect(parsed.value.query).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the inputs of the rules', () => {
  test('their defaults are the runbook', () => {
    const { traffic, queues, disk, memory, database, metrics } = alertRulesOf(read({}));
    expect(problemsOf({})).toEqual([]);
    expect(traffic).toEqual({
      maxRatio: 0.01,
      windowMs: 300_000,
      minRequests: 20,
      lookBackMs: 21_600_000,
      ingestDelayMs: 60_000,
      onNoTraffic: 'unknown',
    });
    expect(queues).toEqual({ maxFailed: 10, windowMs: 900_000 });
    expect(disk.limits).toMatchObject({ warn: { operator: '>=', limit: 0.85 }, clear: { operator: '<=', limit: 0.8 }, forMs: 0 });
    expect(memory.limits).toMatchObject({ warn: { operator: '>=', limit: 0.9 }, clear: { operator: '<=', limit: 0.85 }, forMs: 300_000 });
    expect(database).toMatchObject({ connections: { warn: { limit: 0.8 }, crit: { limit: 0.95 } }, size: null });
    expect(metrics).toEqual([]);
    expect(alertRulesOf(read({ 'database-max-size': '10GiB' })).database.size?.maxBytes).toBe(10 * 1024 ** 3);
  });

  test.each([
    [{ 'disk-raise': '85' }, /disk-raise: "85" is not a share in percent/],
    [{ 'disk-raise': '0.85' }, /disk-raise/],
    [{ 'disk-raise': '0%' }, /disk-raise/],
    [{ 'disk-raise': '101%' }, /disk-raise/],
    [{ 'disk-raise': '-5%' }, /disk-raise/],
    [{ 'disk-clear': '90%' }, /disk-clear: it must be less than disk-raise/],
    [{ 'disk-raise': '97%' }, /disk-raise: it must be less than disk-critical/],
    [{ 'memory-clear': '90%' }, /memory-clear: it must be less than memory-raise/],
    [{ 'database-connections-degraded': '95%' }, /database-connections-degraded/],
    [{ 'http-window': '90s' }, /http-window: it must be a whole number of minutes/],
    [{ 'http-look-back': '2m' }, /http-look-back: it must not be less than http-window/],
    [{ 'http-window': '5' }, /http-window/],
    [{ 'database-max-size': '0GiB' }, /database-max-size/],
    [{ 'on-no-traffic': 'green' }, /on-no-traffic/],
  ])('%j', (given, problem) => {
    expect(problemsOf(given)).toEqual([expect.stringMatching(problem)]);
  });
});
