import { afterEach, expect, test } from '@jest/globals';
import { openGitHub } from '../../../src/adapters/github/api.ts';
import { type GitHubServer, startGitHub } from '../../support/github/server.ts';
import { failed } from '../../support/github/types.ts';
import { sample } from '../../unit/ledger/sample.ts';
import { openBranch, swiftPatience, writeDrill } from './support.ts';

let github: GitHubServer;
afterEach(() => github.close());

/** Documented at https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api; the test's clock stands at 1,790,000,000. */
const LIMITS: readonly (readonly [string, number, string, Record<string, string>, number])[] = [
  [
    'primary, 403 with a reset',
    403,
    'API rate limit exceeded for installation',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1790000090' },
    90,
  ],
  ['primary, 429 with a reset', 429, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1790000045' }, 45],
  ['secondary, 403 with Retry-After', 403, 'You have exceeded a secondary rate limit', { 'retry-after': '30' }, 30],
  ['secondary, 429 with Retry-After', 429, 'Too many requests', { 'retry-after': '20' }, 20],
  ['secondary without a time', 403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', {}, 60],
  ['the abuse detection of older servers', 403, 'You have triggered an abuse detection mechanism.', {}, 60],
];

test.each(LIMITS)('%s is waited out on every call, as long as it says', async (_, status, message, headers, seconds) => {
  // How many calls it takes to record a drill: the first on a new branch, and one more.
  github = await startGitHub();
  const record = async (run: number, patience = swiftPatience(run, 3_600_000, 0)) => {
    const before = github.requests.length;
    await writeDrill(openBranch(github.url, 'token', patience), sample(run));
    return { calls: github.requests.length - before, waited: patience.waited() / 1000 };
  };
  await record(1);
  const { calls } = await record(2);
  expect(calls).toBe(6);
  for (let limited = 1; limited <= calls; limited += 1) {
    let call = 0;
    github.setFaults(() => (++call === limited ? { answer: { ...failed(status, message), headers }, after: false } : null));
    const again = await record(2 + limited);
    // The last call alone is not repeated by itself: what it depends on is read again.
    expect(again.calls).toBeLessThanOrEqual(limited === calls ? 2 * calls : calls + 1);
    expect(again.waited).toBeGreaterThanOrEqual(seconds);
    expect(again.waited).toBeLessThan(seconds + 2);
  }
});

test('a limit that ends after the patience does is told at once; a 403 that stays is a permission, a bug of ours no outage', async () => {
  github = await startGitHub({
    faults: () => ({ answer: { ...failed(403, 'API rate limit exceeded'), headers: { 'retry-after': '3700' } }, after: false }),
  });
  const patience = swiftPatience(1, 600_000);
  await expect(writeDrill(openBranch(github.url, 'token', patience), sample(1))).rejects.toMatchObject({ reason: 'rate_limited' });
  expect([github.requests.length, patience.waited()]).toEqual([1, 0]);
  github.setFaults(() => ({ answer: failed(403, 'Forbidden'), after: false }));
  await expect(writeDrill(openBranch(github.url, 'token', swiftPatience(1)), sample(1))).rejects.toMatchObject({ reason: 'permission_denied' });
  expect(github.requests.length).toBeLessThan(12);
  const api = openGitHub('token', { owner: 'acme', repo: 'api' }, swiftPatience(1), github.url);
  const bug = new TypeError('x is undefined');
  await expect(api.ask({ what: 'x', permission: 'y' }, () => Promise.reject(bug))).rejects.toBe(bug);
});
