import { seededRandom } from '../../support/api-faults.ts';
import { type Answered, countersOf, every } from '../../support/counter-history.ts';
import type { History } from '../../support/prometheus-server.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** A whole minute, some minutes ago: nothing here waits for time to pass. */
export const NOW = Math.floor(Date.now() / MINUTE) * MINUTE - 2 * MINUTE;
export const WINDOW = 5 * MINUTE;
export const TIMES = every(NOW - 3 * HOUR + 3000, NOW, 15_000);

type Story = { readonly answered: readonly Answered[]; readonly history: readonly History[] };

/** Answers spread evenly over a time: `errors` of each `requests` are 500. */
function steady(job: string, from: number, until: number, perMinute: number, isError: (i: number) => boolean, more = ''): Answered[] {
  return every(from, until, MINUTE / perMinute).map((at, i) => ({
    at,
    labels: `job="${job}",instance="a"${more},status="${isError(i) ? 500 : 200}"`,
  }));
}
const story = (answered: readonly Answered[], times = TIMES, restarts: readonly number[] = []): Story => ({
  answered,
  history: countersOf('http_requests_total', answered, { times, restarts }),
});
const from = NOW - 2.5 * HOUR;
const calm = (job: string, more = '') => steady(job, from, NOW, 200, () => false, more);

export const STORIES = {
  breach: story(steady('breach', from, NOW, 200, (i) => i % 250 < 3)),
  below: story(steady('below', from, NOW, 200, (i) => i % 250 < 2)),
  few: story([
    ...steady('few', from, from + 5 * MINUTE, 10, (i) => i % 2 === 0),
    ...[-200, -150, -100].map((s, i) => ({ at: NOW + s * 1000, labels: `job="few",instance="a",status="${i === 1 ? 500 : 200}"` })),
  ]),
  spike: story([...calm('spike'), ...steady('spike', NOW - 41 * MINUTE, NOW - 39 * MINUTE, 60, () => true)]),
  // Thirty 500s at once, the first ever, and never another one: `increase()` sees no rise at all.
  born: story([
    ...calm('born'),
    ...every(NOW - 20 * MINUTE, NOW - 20 * MINUTE + 2000, 68).map((at) => ({ at, labels: 'job="born",instance="a",status="503"' })),
  ]),
  reset: story(
    steady('reset', from, NOW, 200, (i) => i % 100 < 2),
    TIMES,
    [NOW - 31 * MINUTE - 7000],
  ),
  hole: story(
    steady('hole', from, NOW, 200, () => false),
    TIMES.filter((at) => at < NOW - 40 * MINUTE || at > NOW - 28 * MINUTE),
  ),
  ended: story(
    calm('ended'),
    TIMES.filter((at) => at < NOW - 20 * MINUTE),
  ),
  silent: story(steady('silent', from, from + 10 * MINUTE, 60, () => false)),
  classes: story(
    steady('classes', from, NOW, 60, (i) => i % 10 === 0).map(({ at, labels }) => ({
      at,
      labels: labels.replace(/status="(\d)00"/, 'status="$1xx"'),
    })),
  ),
  grpc: story(calm('grpc').map(({ at, labels }) => ({ at, labels: labels.replace(/status="200"/, 'code="OK"') }))),
  plain: story(calm('plain').map(({ at, labels }) => ({ at, labels: labels.replace(/,status="200"/, '') }))),
} satisfies Record<string, Story>;

/** Jobs as chance has it, always the same: uneven traffic, late readings, statuses that come up at any time, several targets. */
function randomStory(seed: number): { job: string; answered: readonly Answered[]; times: readonly number[]; history: readonly History[] } {
  const random = seededRandom(seed);
  const job = `random${seed}`;
  const step = [10_000, 15_000, 30_000, 60_000][seed % 4] as number;
  const times = every(NOW - 3 * HOUR, NOW, step).map((at) => at + Math.floor(random() * 4000));
  const targets = ['a', 'b', 'c'].slice(0, 1 + Math.floor(random() * 3));
  const answered: Answered[] = [];
  for (let at = NOW - 3 * HOUR; at < NOW; at += Math.floor(random() * (seed % 3 === 0 ? 20_000 : 2000))) {
    const status = random() < 0.03 ? [500, 502, 503][Math.floor(random() * 3)] : [200, 201, 404][Math.floor(random() * 3)];
    answered.push({ at, labels: `job="${job}",instance="${targets[Math.floor(random() * targets.length)]}",status="${status}"` });
  }
  return { job, answered, times, history: countersOf('http_requests_total', answered, { times }) };
}
export const RANDOM = Array.from({ length: 12 }, (_, seed) => randomStory(seed));

export const OTHER: readonly History[] = [
  // Long gone, but known.
  { series: 'http_requests_total{job="gone",status="200"}', samples: every(NOW - 73 * HOUR, NOW - 72 * HOUR, MINUTE).map((at, i) => [at, i]) },
  // Of two targets one was not read for six minutes, and Prometheus says so.
  ...['a', 'b'].flatMap((instance) => [
    {
      series: `http_requests_total{job="two",instance="${instance}",status="200"}`,
      samples: TIMES.filter((at) => instance === 'a' || at < NOW - 30 * MINUTE || at > NOW - 24 * MINUTE).map((at, i) => [at, i * 10] as const),
    },
    {
      series: `up{job="two",instance="${instance}"}`,
      samples: TIMES.map((at) => [at, instance === 'b' && at >= NOW - 30 * MINUTE && at <= NOW - 24 * MINUTE ? 0 : 1] as const),
    },
  ]),
  // All series get another label; what they have counted in a year, with an outage long ago, is no traffic of today.
  ...['', ',env="prod"'].flatMap((env) =>
    [200, 500].map((status) => ({
      series: `http_requests_total{job="renamed",instance="a",status="${status}"${env}}`,
      samples: TIMES.filter((at) => (env === '') === at < NOW - 30 * MINUTE).map(
        (at) => [at, status === 200 ? 1e6 + (at - NOW) / 100 : 90_000] as const,
      ),
    })),
  ),
  // Two days, one scrape a minute, 120 requests a minute and one 500.
  ...[200, 500].map((status) => ({
    series: `http_requests_total{job="long",instance="a",status="${status}"}`,
    samples: every(NOW - 48 * HOUR, NOW, MINUTE).map((at, i) => [at, i * (status === 200 ? 119 : 1)] as const),
  })),
];
