import { afterEach, expect, test } from '@jest/globals';
import { type GitHubEmulator, startGitHubEmulator } from '../../support/github/emulator.ts';
import { startLaggingGitHub } from '../../support/github/lagging.ts';
import { startGitHub } from '../../support/github/server.ts';
import { KEY, listener, openDesk, seen } from './support.ts';

/** `INCIDENT_RACES=100` runs as many as the issue asks for. */
const TRIALS = Number(process.env['INCIDENT_RACES'] ?? 5);

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Listed = { number: number; state: string; title: string };
const issuesOf = async (url: string) =>
  (await (await fetch(`${url}/repos/acme/api/issues?state=all&per_page=100`, { headers: { authorization: 'Bearer token' } })).json()) as Listed[];

/** Two monitors see the same at the same moment, and later its end. */
async function race(url: string, service: string) {
  const { tell, heard } = listener();
  const now = Date.now();
  const monitors = [1, 2].map(() => openDesk(url, { tell, channels: ['slack'], write: 'events' }));
  const key = { ...KEY, service };
  const at = (verdict: 'critical' | 'ok', ms: number) => ({ ...seen(verdict, 0), at: now + ms });
  const opened = await Promise.all(monitors.map((monitor) => monitor.observe(key, at('critical', 0))));
  await Promise.all(monitors.map((monitor) => monitor.observe(key, at('critical', 1000))));
  const closed = await Promise.all(monitors.map((monitor) => monitor.observe(key, at('ok', 2000))));
  const did = (all: typeof opened, action: string) => all.filter((observed) => observed.action === action).length;
  return { opened: did(opened, 'opened'), closed: did(closed, 'closed'), heard };
}

test(`two monitors race ${TRIALS} times on a GitHub that delays, reorders and lags: one issue, told once each way`, async () => {
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const github = await startGitHub();
    const lagging = await startLaggingGitHub(github.url, trial);
    closing.push(github.close, lagging.close);
    const { opened, closed, heard } = await race(lagging.url, 'api');
    expect({ trial, opened, closed, heard }).toEqual({ trial, opened: 1, closed: 1, heard: ['slack open', 'slack recover'] });
    const issues = github.repository.issues.map(({ state, title }) => `${state} ${title.slice(0, 1)}`);
    expect(issues.filter((issue) => issue.startsWith('open'))).toEqual([]);
    // The duplicate, where there was one, never got a comment.
    expect(github.repository.issues.flatMap(({ comments }) => comments)).toHaveLength(1);
  }
}, 300_000);

test(`two monitors race ${TRIALS} times on the GitHub of the emulate package`, async () => {
  let emulator: GitHubEmulator | null = null;
  for (let trial = 0; trial < TRIALS; trial += 1) {
    // It counts requests as GitHub does, 5,000 an hour.
    if (trial % 25 === 0 || emulator === null) {
      emulator = await startGitHubEmulator('token');
      closing.push(emulator.close);
    }
    const service = `api-${trial}`;
    const { opened, closed, heard } = await race(emulator.url, service);
    expect({ trial, opened, closed, heard }).toEqual({ trial, opened: 1, closed: 1, heard: ['slack open', 'slack recover'] });
    const issues = (await issuesOf(emulator.url)).filter(({ title }) => title.includes(` ${service} (`));
    expect(issues.filter(({ state }) => state === 'open')).toEqual([]);
    expect(issues.filter(({ title }) => title.startsWith('✅'))).toHaveLength(1);
  }
}, 300_000);
