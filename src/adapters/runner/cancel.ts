import type { Outcome } from '../../core/outcome.ts';

/**
 * Listens for the runner's cancel (SIGINT, then SIGTERM 7.5 s later; only the Node process is signalled, never its children). It
 * listens to the end of the process: a cancel during the report must not break that off.
 */
export function onCancel(): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new DOMException('The run was cancelled.', 'AbortError'));
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  return controller.signal;
}

/** The outcome of `run`; once cancelled, `run` has `grace` milliseconds more, then this rejects so that outputs can still be set. */
export async function settleWithin(run: Promise<Outcome>, signal: AbortSignal, grace: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const timeout = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(new DOMException('The run was cancelled and did not end in time.', 'AbortError')), grace);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([run, timeout]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
