/**
 * Preloaded into the Prisma CLI (`node --require`). `migrate deploy` with a driver adapter leaves a timer of 10 s running
 * when it has finished, and ends only then. A timer of that length that is unreferenced still fires, it only does not
 * keep the process alive; work in progress does, by its connection to the database.
 */
const LONG_MS = 5_000;
const { setTimeout: original } = globalThis;

globalThis.setTimeout = Object.assign((callback, ms, ...args) => {
  const timer = original(callback, ms, ...args);
  return ms >= LONG_MS ? timer.unref() : timer;
}, original);
