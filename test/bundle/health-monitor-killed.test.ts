import { expect, test } from '@jest/globals';
import { seededRandom } from '../support/github/faults.ts';
import { type MonitorWorld, openMonitorWorld } from '../support/monitor-world.ts';

/** How often a monitor is killed: MONITOR_KILLS=10 for the whole trial. */
const KILLS = Number(process.env['MONITOR_KILLS'] ?? 1);
const SEED = Number(process.env['MONITOR_SEED'] ?? 7);
const INPUTS = { 'notify-timeout': '1s', history: 'false' };

/** Runs until nobody has anything left to tell: what a killed run had taken on is free again after two of its `notify-timeout`s. */
async function settle(world: MonitorWorld, cached: boolean) {
  await world.monitor(INPUTS, { cached });
  await new Promise((resolve) => setTimeout(resolve, 2100));
  return world.monitor(INPUTS, { cached });
}

test.each(Array.from({ length: KILLS }, (_, index) => index))(
  'killed at a random point, trial %i: nothing is told twice, nothing forgotten',
  async (trial) => {
    const random = seededRandom(SEED * 1000 + trial);
    const cached = trial % 2 === 1;
    const world = await openMonitorWorld();
    try {
      const whole = (await world.monitor(INPUTS, { cached })).elapsedMs;
      const killed = async () => {
        const after = whole * (0.3 + 0.9 * random());
        const run = await world.monitor(INPUTS, { cached, onStart: (child) => void setTimeout(() => child.kill('SIGKILL'), after) });
        return `${Math.round(after)} of ${Math.round(whole)} ms, ${run.signal ?? 'ended before'}`;
      };
      world.breakApi();
      const first = await killed();
      const open = await settle(world, cached);
      expect([first, open.outputs['open-incidents'], world.issues().map(({ state }) => state)]).toEqual([first, '1', ['open']]);
      expect([first, world.slackTexts().length, world.subjects().length]).toEqual([first, 1, 1]);
      world.mendApi();
      const second = await killed();
      await settle(world, cached);
      expect([second, world.issues().map(({ state }) => state)]).toEqual([second, ['closed']]);
      expect([second, world.slackTexts().length, world.subjects().length]).toEqual([second, 2, 2]);
    } finally {
      await world.close();
    }
  },
  60_000,
);
