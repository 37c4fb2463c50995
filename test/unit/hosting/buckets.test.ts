import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Bucket, MINUTE_MS, trafficOfBuckets } from '../../../src/domain/hosting/buckets.ts';
import { requestShape } from '../../../src/domain/hosting/errors.ts';
import { limitOf, memoryOf } from '../../../src/domain/hosting/gauges.ts';
import { bytesIn, requestsIn } from '../../../src/domain/hosting/units.ts';

const at = (minute: number) => minute * MINUTE_MS;
const bucket = (minute: number, count: number, status: number | null = 200): Bucket => ({ at: at(minute), status, count });

describe('minutes', () => {
  test('statuses of one minute are added; 5xx alone are errors', () => {
    const buckets = [bucket(1, 10), bucket(1, 2, 500), bucket(1, 1, 599), bucket(1, 4, 499), bucket(1, 3, 600)];
    expect(trafficOfBuckets(buckets, 0, at(5)).counts).toEqual([{ from: at(1), until: at(2), requests: 20, errors: 3 }]);
  });

  test.each([
    ['a status that is not known', bucket(1, 1, null)],
    ['a count that is none', bucket(1, Number.NaN)],
    ['less than nothing', bucket(1, -1)],
  ])('%s makes its minute a gap, and no other', (_, odd) => {
    const { counts, gaps } = trafficOfBuckets([bucket(1, 5), odd, bucket(2, 5)], 0, at(5));
    expect(counts.map(({ from }) => from)).toEqual([at(2)]);
    expect(gaps).toMatchObject([{ from: at(1), until: at(2), cause: 'malformed' }]);
  });

  test('a hole in steady traffic is a gap, up to its edges; before the first and after the last minute there is none', () => {
    const steady = [0, 1, 2, 5, 6, 7].map((minute) => bucket(minute, 20));
    expect(trafficOfBuckets(steady, at(4), at(20)).gaps).toMatchObject([{ from: at(4), until: at(5), cause: 'no_data' }]);
    expect(
      trafficOfBuckets(
        steady.map((b) => ({ ...b, count: 19 })),
        0,
        at(20),
      ).gaps,
    ).toEqual([]);
  });

  test('slices are whole minutes, disjoint, in order and within what was asked for; nothing is counted twice or lost', () => {
    const some = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: at(30) }),
        status: fc.constantFrom(200, 404, 500, 503),
        count: fc.integer({ min: 0, max: 1000 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 }), (buckets, start, length) => {
        const [from, until] = [at(start), at(start + length)];
        const { counts } = trafficOfBuckets(buckets, from, until);
        const wanted = buckets.filter((one) => one.at >= from && one.at < until);
        expect(counts.reduce((sum, { requests }) => sum + requests, 0)).toBe(wanted.reduce((sum, { count }) => sum + count, 0));
        expect(counts.reduce((sum, { errors }) => sum + errors, 0)).toBe(
          wanted.filter(({ status }) => status >= 500).reduce((sum, b) => sum + b.count, 0),
        );
        counts.forEach((slice, i) => {
          expect([slice.from % MINUTE_MS, slice.until - slice.from]).toEqual([0, MINUTE_MS]);
          expect(slice.from).toBeGreaterThanOrEqual(i === 0 ? from : (counts[i - 1]?.until ?? 0));
        });
      }),
    );
  });
});

test('units are read, never guessed', () => {
  expect(['bytes', 'B', ' MB ', 'GiB', 'Mi', 'GB'].map(bytesIn)).toEqual([1, 1, 1e6, 1024 ** 3, 1024 ** 2, 1e9]);
  expect(['', 'pages', '%', 'gigs', '__proto__', 'constructor'].map(bytesIn)).toEqual([null, null, null, null, null, null]);
  expect(
    ['', 'unitless', 'Requests', 'req/s', 'requests per second', 'rps', 'requests/minute', 'rpm'].map((unit) => requestsIn(unit, MINUTE_MS)),
  ).toEqual([1, 1, 1, 60, 60, 60, 1, 1]);
  expect(['ms', 'percent', 'requests/h', 'bytes', 'requests/s/core'].map((unit) => requestsIn(unit, MINUTE_MS))).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});

describe('memory against its limit', () => {
  const gauge = (of: string | null, bytes: number, time = 1_000_000) => ({ of, at: time, bytes });

  test('the instance’s own limit comes first, then the service’s, then the one that all have', () => {
    expect(limitOf(gauge('a', 1), [gauge('a', 5), gauge(null, 9)])).toEqual({ kind: 'measured', value: 5 });
    expect(limitOf(gauge('a', 1), [gauge('b', 5), gauge(null, 9)])).toEqual({ kind: 'measured', value: 9 });
    expect(limitOf(gauge('a', 1), [gauge('b', 5), gauge('c', 5)])).toEqual({ kind: 'measured', value: 5 });
    expect(limitOf(gauge('a', 1), [gauge('b', 5), gauge('c', 6)])).toMatchObject({ cause: 'several_series' });
    expect(limitOf(gauge('a', 1), [])).toMatchObject({ cause: 'no_data' });
  });

  test('more than the limit is full, not more than full; less than nothing is no number', () => {
    expect(memoryOf([gauge('a', 7)], [gauge('a', 5)], 'srv')).toMatchObject({ value: [{ usedRatio: 1, availableBytes: 0 }] });
    expect(memoryOf([gauge(null, -7)], [gauge(null, 5)], 'srv')).toMatchObject({ kind: 'unmeasured', cause: 'not_a_number' });
  });
});

test('a request’s error keeps its method, the words of its path and its status', () => {
  const same = (text: string) => text;
  expect(requestShape('get', '/users/42/orders?email=a@b.example#x', 503, same)).toBe('GET /users/<n>/orders 503');
  expect(requestShape(null, null, null, same)).toBe('5xx');
  expect(requestShape('GET', '/reset/secret-token-1', 500, (text) => text.replace('secret-token-1', '***'))).toBe('GET /reset/*** 500');
  expect(requestShape('| a |\n::error::', '/\u001b[31m', 500, same)).toBe('/ 500');
});
