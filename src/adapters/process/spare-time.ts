import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** Work that may wait until the machine has a core to spare. */
export type SpareTime = {
  /** Null where it may go on at once. */
  readonly turn: () => Promise<void> | null;
  /** From now on there is nothing to wait for. */
  readonly open: () => void;
};

/** Half a core is spare: where less is, what works there would wait for ours. */
const SPARE_CORES = 0.5;
const LOOK_MS = 100;
/** So long is worked between two looks: while we work, our own work is what keeps a core busy. At first, small work is done at once. */
const WORK_MS = 400;
/** Where no core becomes idle for so long, work goes on all the same: what keeps them busy may never end. */
const MOST_WAIT_MS = 10_000;

/**
 * Finds spare time by looking, as a low priority would not do: the database server may be in a container or a session of its own, and
 * the kernel shares the cores among those before it looks at priorities.
 */
export function findSpareTime(): SpareTime {
  const gate = new AbortController();
  let workUntil = performance.now() + WORK_MS;
  let looking: Promise<void> | null = null;
  const look = async () => {
    const idleCores = idleCoresMeter();
    const began = performance.now();
    while (!gate.signal.aborted && performance.now() - began < MOST_WAIT_MS) {
      await setTimeout(LOOK_MS, undefined, { signal: gate.signal }).catch(() => {});
      if (idleCores() >= SPARE_CORES) break;
    }
    workUntil = performance.now() + WORK_MS;
    looking = null;
  };
  return {
    turn: () => {
      if (gate.signal.aborted || performance.now() < workUntil) return null;
      looking ??= look();
      return looking;
    },
    open: () => gate.abort(),
  };
}

/** Counts the cores that had nothing to do between two calls; the first call's answer is 0. */
function idleCoresMeter(): () => number {
  let before = sum();
  return () => {
    const now = sum();
    const [idle, all] = [now.idle - before.idle, now.all - before.all];
    before = now;
    return all > 0 ? (idle / all) * now.cores : 0;
  };
}

function sum() {
  const list = cpus();
  const times = list.map(({ times: t }) => ({ idle: t.idle, all: t.idle + t.user + t.nice + t.sys + t.irq }));
  return { cores: list.length, idle: times.reduce((s, t) => s + t.idle, 0), all: times.reduce((s, t) => s + t.all, 0) };
}
