import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ledgerOf } from '../../src/domain/ledger/record-drill.ts';
import { ledgerFiles } from '../contract/ledger/support.ts';
import { seededRandom } from '../support/github/faults.ts';
import { botToken, type GitHubServer, startGitHub } from '../support/github/server.ts';
import { failed } from '../support/github/types.ts';
import { runBundle } from '../support/run-bundle.ts';
import { drillReport } from '../unit/ledger/report-sample.ts';

/** `REGISTER_KILLS=200` for a long look; `REGISTER_KILLS_SEED` for another one. */
const KILLS = Number(process.env['REGISTER_KILLS'] ?? 6);
const random = seededRandom(Number(process.env['REGISTER_KILLS_SEED'] ?? 1));
const SIGNALS = ['SIGKILL', 'SIGINT', 'SIGTERM'] as const;
/** Recording a drill on a new branch and opening the issue takes about as many requests. */
const REQUESTS = 18;

let github: GitHubServer;
let folder: string;
beforeEach(async () => {
  github = await startGitHub({ tokens: { 'gh-token-1': botToken({ contents: 'write', issues: 'write' }) } });
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-register-'));
  writeFileSync(path.join(folder, 'drill.json'), JSON.stringify(drillReport()));
});
afterEach(async () => {
  await github.close();
  rmSync(folder, { recursive: true });
});

const register = (onStart?: (kill: (signal: NodeJS.Signals) => void) => void) =>
  runBundle(
    'drill-register',
    { 'github-token': 'gh-token-1', 'job-result': 'success', report: 'drill.json' },
    {
      env: {
        GITHUB_API_URL: github.url,
        GITHUB_REPOSITORY: 'acme/api',
        GITHUB_RUN_ID: '77',
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monthly-drill.yml@refs/heads/main',
        GITHUB_WORKSPACE: folder,
      },
      ...(onStart === undefined ? {} : { onStart: (child) => onStart((signal) => void child.kill(signal)) }),
    },
  );

const points = Array.from({ length: KILLS }, (_, i): [string, number, 'before' | 'after'] => [
  SIGNALS[i % SIGNALS.length] as string,
  1 + Math.floor(random() * REQUESTS),
  random() < 0.5 ? 'before' : 'after',
]);

test.each(points)('%s at request %i, %s it was carried out: no half line; the repeat has the drill once', async (signal, at, when) => {
  let count = 0;
  const stopped = await register((kill) => {
    github.setFaults(() => {
      count += 1;
      if (count !== at) return null;
      kill(signal as NodeJS.Signals);
      // Its answer is lost in either case.
      return { answer: failed(502, 'Bad Gateway'), after: when === 'after' };
    });
  });
  const reached = count >= at;
  github.setFaults(null);
  const then = ledgerOf({ files: ledgerFiles(github) });
  expect([then.damaged, then.entries.length <= 1]).toEqual([[], true]);
  if (signal !== 'SIGKILL' && reached) {
    // Told as what it is, with what is on record by then.
    expect(stopped.outputs).toMatchObject({ verdict: 'unknown', reason: 'cancelled' });
    if (stopped.outputs['recorded'] === 'true') expect(then.entries.length).toBe(1);
  }
  const repeat = await register();
  expect(repeat).toMatchObject({ code: 0, outputs: { recorded: 'true', reason: 'ok' } });
  const { entries, damaged } = ledgerOf({ files: ledgerFiles(github) });
  expect([entries.map(({ id }) => id), damaged]).toEqual([['acme/api/77/1/main'], []]);
  const { issues } = github.repository;
  expect(issues.filter(({ state }) => state === 'open').map(({ comments, pinned }) => [comments.length, pinned])).toEqual([[1, true]]);
});
