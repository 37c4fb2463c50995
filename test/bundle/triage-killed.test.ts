import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { seededRandom } from '../support/github/faults.ts';
import { openRestartWorld, RESTART, type RestartWorld } from '../support/restart-world.ts';

/** How often a triage is killed at a random point: TRIAGE_KILLS=30 for more. */
const KILLS = Number(process.env['TRIAGE_KILLS'] ?? 4);
const SEED = Number(process.env['TRIAGE_SEED'] ?? 7);
const BRIEF = { ...RESTART, 'restart-timeout': '1s' };

let world: RestartWorld;
beforeEach(async () => {
  world = await openRestartWorld();
});
afterEach(() => world.close());

const reasons = (run: Awaited<ReturnType<RestartWorld['triage']>>) => run.report?.findings.map(({ reason }) => reason);

test('killed between the claim and the request: nothing is restarted, then or later', async () => {
  await world.openIncident();
  // The claim is the second comment of the run: its answer never comes, and the process is killed meanwhile.
  const run = await world.triage(BRIEF, {
    onStart: (child) => {
      const timer = setInterval(() => {
        if (!world.comments().includes('restart requested')) return;
        clearInterval(timer);
        child.kill('SIGKILL');
      }, 2);
    },
  });
  expect([run.signal, world.hook.requests.length, world.comments()]).toEqual(['SIGKILL', 0, ['triage', 'restart requested']]);
  const next = await world.triage(BRIEF);
  expect([next.outputs['restart'], reasons(next)]).toEqual(['refused', expect.arrayContaining(['restart_refused_already'])]);
  expect([world.hook.requests.length, world.comments()]).toEqual([0, ['triage', 'restart requested']]);
});

test(`killed ${KILLS} times at a random point, and started again: restarted at most once, one comment of each kind`, async () => {
  const random = seededRandom(SEED);
  await world.openIncident();
  const whole = (await world.triage({ ...BRIEF, restart: 'dry-run' })).elapsedMs + 4000;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const after = whole * (0.1 + 0.9 * random());
    await world.triage(BRIEF, { onStart: (child) => void setTimeout(() => child.kill('SIGKILL'), after) });
    expect([kill, world.hook.requests.length <= 1]).toEqual([kill, true]);
  }
  const last = await world.triage(BRIEF);
  expect(['refused', 'failed']).toContain(last.outputs['restart']);
  expect(world.hook.requests.length).toBeLessThanOrEqual(1);
  expect(world.comments().filter((line) => line === 'triage')).toHaveLength(1);
  expect(world.comments().filter((line) => line.startsWith('restart'))).toHaveLength(1);
}, 120_000);

test('three at once: one restarts, and one comment of each kind is left', async () => {
  await world.openIncident();
  const runs = await Promise.all([1, 2, 3].map(() => world.triage(BRIEF)));
  expect(runs.map(({ outputs }) => outputs['restart']).sort()).toEqual(['failed', 'refused', 'refused']);
  expect(world.hook.requests).toHaveLength(1);
  expect([...world.comments()].sort()).toEqual(['restart still_failing', 'triage']);
}, 60_000);

test('cancelled while it waits for the API: the incident says that nobody saw what came of it', async () => {
  await world.openIncident();
  const run = await world.triage(
    { ...RESTART, 'restart-timeout': '1m' },
    {
      onStart: (child) => {
        const timer = setInterval(() => {
          if (world.hook.requests.length === 0) return;
          clearInterval(timer);
          setTimeout(() => child.kill('SIGINT'), 300);
        }, 10);
      },
    },
  );
  expect([run.outputs['verdict'], run.outputs['reason'], run.outputs['restart']]).toEqual(['unknown', 'cancelled', 'requested']);
  expect([run.elapsedMs < 20_000, world.hook.requests.length, world.comments()]).toEqual([true, 1, ['triage', 'restart broken_off']]);
}, 60_000);

test('cancelled after the claim and before the request: the claim is given back, and a later run may restart', async () => {
  await world.openIncident();
  const run = await world.triage(BRIEF, {
    onStart: (child) => {
      const timer = setInterval(() => {
        if (!world.comments().includes('restart requested')) return;
        clearInterval(timer);
        child.kill('SIGINT');
      }, 2);
    },
  });
  expect([run.outputs['reason'], world.hook.requests.length, world.comments()]).toEqual(['cancelled', 0, ['triage']]);
  expect((await world.triage(BRIEF)).outputs['restart']).toBe('failed');
  expect(world.hook.requests).toHaveLength(1);
}, 60_000);

test('cancelled while it looks: nothing is written, nothing restarted, and it ends at once', async () => {
  await world.openIncident();
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const run = await world.triage(
    { ...RESTART, url: `api=http://127.0.0.1:${port}/health`, timeout: '30s' },
    { onStart: (child) => void silent.once('connection', () => setTimeout(() => child.kill('SIGINT'), 300)) },
  );
  silent.close();
  expect([run.outputs['reason'], run.elapsedMs < 8000, world.hook.requests.length, world.comments()]).toEqual(['cancelled', true, 0, []]);
}, 60_000);
