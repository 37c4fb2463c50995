/**
 * What a person sees of a set-up: one line per item, a sign of life while something takes long, and, where something
 * cannot be had, what to do by hand.
 */

/** Something cannot be had. `byHand` says what a person can do about it: a set-up never ends in a mere stack trace. */
export class SetupError extends Error {
  constructor(message, byHand) {
    super(message);
    this.name = 'SetupError';
    this.byHand = byHand;
  }
}

/** One line of progress. Standard error, so that what a script prints on standard output stays its own. */
export const say = (line) => process.stderr.write(`${line}\n`);

/** The lines for something that could not be had. An error that is not a SetupError is a bug of ours and keeps its stack. */
export function explain(name, error) {
  if (!(error instanceof SetupError)) return `${name}: ${error.stack ?? error}`;
  const byHand = error.byHand ? `\n  By hand: ${error.byHand.replaceAll('\n', '\n  ')}` : '';
  return `${name}: ${error.message.trim().replaceAll('\n', '\n  ')}${byHand}`;
}

/** Runs an installation: says that it starts, and every 30 s that it still runs. Resolves with the result and how long it took. */
export async function timed(label, why, work) {
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  say(`${label}: installing … ${why}`);
  const alive = setInterval(() => say(`${label}: still installing after ${seconds()}`), 30_000);
  try {
    return { result: await work(), took: seconds() };
  } finally {
    clearInterval(alive);
  }
}
