import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type ActRun, runAct } from '../support/act.ts';
import type { ApiFault } from '../support/api-faults.ts';
import { deployWorld, gateReplacements } from '../support/deploy-world.ts';
import { examplesOf } from '../support/examples.ts';
import { type FakeRailway, type FakeRailwayOptions, RAILWAY, startFakeRailway } from '../support/fake-railway.ts';
import { HEALTHY } from '../support/health-api.ts';
import { prismaProject } from '../support/prisma-project.ts';

const example = examplesOf(import.meta.filename);

const world = deployWorld();
const { incidents } = world;
let railway: FakeRailway;
const asked = () => railway.asked.map(({ operation }) => operation);

describe('deploy-railway.yml', () => {
  afterEach(() => railway.close());

  async function deploy(options: { history: string; pending?: string } & FakeRailwayOptions): Promise<ActRun> {
    const { history, deploy: wanted = { statuses: [] } } = options;
    // The API that Railway deploys answers healthy once it is live.
    railway = await startFakeRailway({ ...options, deploy: { ...wanted, onLive: () => world.api.answer(200, HEALTHY) } });
    const project = prismaProject(history);
    return runAct({
      files: { '.github/workflows/deploy.yml': example('deploy-railway.yml'), ...project.files },
      folders: project.folders,
      workflow: 'deploy.yml',
      event: 'push',
      env: { ...project.env, GITHUB_API_URL: world.github.url },
      secrets: { GITHUB_TOKEN: 'token-of-the-job', DATABASE_URL: world.server.url(await world.database(history)), RAILWAY_TOKEN: RAILWAY.token },
      vars: { RAILWAY_SERVICE_ID: RAILWAY.service, HEALTH_URL: world.api.url },
      replace: {
        'https://backboard.railway.com/graphql/v2': railway.url,
        'POLL_SECONDS: 10': 'POLL_SECONDS: 0.1',
        ...gateReplacements(project, options.pending),
      },
    });
  }

  test('a failing deployment opens an incident; gate, deploy, wait until live, gate close it', async () => {
    const failed = await deploy({ history: 'all_applied', deploy: { statuses: ['QUEUED', 'BUILDING', 'CRASHED'] } });
    expect([failed.code, failed.outputs['health.verdict'], failed.outputs['incident.action']]).toEqual([1, undefined, 'opened']);
    expect(failed.log).toContain('Railway ended the deploy as CRASHED');
    expect(incidents()).toEqual(['open ❔ api (production) / deploy: unknown']);
    await railway.close();
    const run = await deploy({ history: 'one_pending', deploy: { statuses: ['INITIALIZING', 'NEEDS_APPROVAL', 'DEPLOYING', 'SUCCESS'] } });
    expect([run.code, run.outputs['health.verdict'], run.outputs['migrations.verdict']]).toEqual([0, 'ok', 'ok']);
    expect(incidents()).toEqual(['closed ✅ api (production) / deploy: recovered']);
    expect(asked()).toEqual(['projectToken', 'deploy', 'deployment', 'deployment', 'deployment', 'deployment']);
    const { variables, headers } = railway.asked[1] ?? { variables: {}, headers: {} };
    expect(variables).toEqual({ serviceId: RAILWAY.service, environmentId: RAILWAY.environment, commitSha: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(headers['authorization']).toBeUndefined();
    expect(run.log).not.toContain(RAILWAY.token);
  });

  test('a failed migration blocks it before Railway hears of it', async () => {
    const run = await deploy({ history: 'failed', pending: 'block' });
    expect([run.code, run.outputs['migrations.reason'], asked()]).toEqual([1, 'failed', []]);
  });
});

describe('the step that deploys', () => {
  const { jobs } = parse(example('deploy-railway.yml')) as { jobs: { deploy: { steps: { run: string }[] } } };
  const script = jobs.deploy.steps[0]?.run ?? '';
  type Step = { readonly code: number; readonly log: string; readonly asked: readonly string[] };

  /** The script as the runner starts it, against a Railway of its own; `look` is called while it runs. */
  async function step(
    options: FakeRailwayOptions,
    { env = {}, fault, look }: { env?: object; fault?: ApiFault; look?: () => void } = {},
  ): Promise<Step> {
    const own = await startFakeRailway(options);
    if (fault !== undefined) own.faults.next(fault);
    const values = { RAILWAY_API: own.url, RAILWAY_TOKEN: RAILWAY.token, SERVICE: RAILWAY.service, COMMIT: 'c'.repeat(40) };
    const all = { PATH: process.env['PATH'], ...values, POLL_SECONDS: '0.05', WAIT_SECONDS: '60', ...env };
    const ended = await new Promise<Omit<Step, 'asked'>>((resolve) => {
      const watch = look === undefined ? undefined : setInterval(look, 5);
      execFile('bash', ['-e', '-c', script], { env: all }, (error, stdout, stderr) => {
        clearInterval(watch);
        resolve({ code: error === null ? 0 : Number(error.code), log: stdout + stderr });
      });
    });
    await own.close();
    return { ...ended, asked: own.asked.map(({ operation }) => operation) };
  }

  test('tells each end of a deployment apart', async () => {
    const ends = {
      SUCCESS: 'deployment: SUCCESS',
      SLEEPING: 'deployment: SLEEPING',
      FAILED: '::error title=Deploy::Railway ended the deploy as FAILED: the build',
      CRASHED: 'came up and ended by itself',
      SKIPPED: 'by its watch paths',
      REMOVED: 'as REMOVED: another one took its place',
      REMOVING: 'as REMOVING: another one took its place',
    };
    const runs = await Promise.all(Object.keys(ends).map((status) => step({ deploy: { statuses: ['DEPLOYING', status] } })));
    expect(runs.map(({ code, log }) => [code, log])).toEqual(
      Object.values(ends).map((said, index) => [index < 2 ? 0 : 1, expect.stringContaining(said)]),
    );
  });

  test('an answer that is none ends it before anything is deployed', async () => {
    const faults = ['page', 'redirect', 'garbage', 'empty', 'other_shape', 'hung_up', 'expired'] as const;
    const runs = await Promise.all(faults.map((fault) => step({}, { fault })));
    const told = expect.stringContaining('knows no environment of this token');
    expect(runs).toEqual(faults.map(() => ({ code: 1, log: told, asked: ['projectToken'] })));
  });

  test('a status that nobody knows is waited for until the time is over; what Railway says no to is one line, and a deploy is asked for once', async () => {
    const [late, refused, stranger, bare, nowhere] = await Promise.all([
      step({ deploy: { statuses: ['NEW_WORD\n::error::x'] } }, { env: { WAIT_SECONDS: '1' } }),
      step({ refuse: { deploy: 'No\n::set-output name=a::b' } }),
      step({}, { env: { RAILWAY_TOKEN: 'another' } }),
      step({}, { env: { RAILWAY_TOKEN: '' } }),
      step({}, { env: { SERVICE: '' } }),
    ]);
    expect(late).toMatchObject({ code: 1, log: expect.stringContaining('After 1 seconds the deploy is NEW_WORD still') });
    expect(refused.log).toContain('deploy: Railway said no: No::set-output name=a::b');
    expect(refused.log).not.toMatch(/^::set-output/m);
    expect([refused.code, refused.log.includes('did not confirm the deploy'), refused.asked]).toEqual([1, true, ['projectToken', 'deploy']]);
    expect(stranger).toMatchObject({ code: 1, log: expect.stringContaining('it has to be a project token') });
    expect([bare.log, nowhere.log]).toEqual([expect.stringContaining('Set the secret RAILWAY_TOKEN'), expect.stringContaining('Set the variable')]);
  });

  test('the token stands on no command line, and an API that is away for a moment is asked again', async () => {
    const commands = new Set<string>();
    const look = () => {
      for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
        const file = `/proc/${name}/cmdline`;
        // It may end meanwhile.
        const line = attempt(() => readFileSync(file, 'latin1'));
        if (/^(?:curl|jq|bash\0-e)/.test(line)) commands.add(line);
      }
    };
    const run = await step({ deploy: { statuses: ['BUILDING', 'SUCCESS'] } }, { fault: 'server_error', look });
    expect(run).toMatchObject({ code: 0, asked: ['projectToken', 'projectToken', 'deploy', 'deployment', 'deployment'] });
    expect([...commands].some((line) => line.startsWith('curl'))).toBe(true);
    expect([...commands].filter((line) => line.includes(RAILWAY.token))).toEqual([]);
  });
});

const attempt = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};
