import { backoffMs } from '../../core/backoff.ts';
import type { Answer, Judge, Made, Step, Waiting } from '../../domain/backup-api/types.ts';
import { pause } from '../clock/pause.ts';
import { StorageFailure } from '../storage/failure.ts';
import { type Exchange, type Headers, NoAnswer } from './exchange.ts';
import type { Session } from './session.ts';

export type Pace = {
  /** Between two looks: doubled from `baseMs` to `maxMs`; the API's own Retry-After counts where it is longer. */
  readonly baseMs: number;
  readonly maxMs: number;
  /** Failures in a row after which it is given up. */
  readonly failures: number;
  /** For one look to be answered. The request for the backup itself may take as long as the backup. */
  readonly lookMs: number;
  readonly random: () => number;
};

export const PACE: Pace = { baseMs: 250, maxMs: 15_000, failures: 8, lookMs: 60_000, random: Math.random };

export type MakeEvents = {
  readonly requested: (url: URL, id: string) => void;
  readonly waiting: (word: string, ms: number) => void;
};

export type MakeOptions = {
  readonly session: Session;
  readonly judge: Judge;
  /** Where it is asked for, with what. */
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | undefined;
  /** False: what is being made already is waited for, and nothing is asked for. */
  readonly ask: boolean;
  readonly timeoutMs: number;
  readonly pace: Pace;
  readonly events: MakeEvents;
  readonly signal: AbortSignal;
};

export type MakeResult =
  | { readonly kind: 'made'; readonly made: Made; readonly poll: URL; readonly ms: number }
  /** The answer to the request is the backup. `again` asks once more, with the same key. */
  | { readonly kind: 'bytes'; readonly first: Exchange; readonly again: (signal: AbortSignal) => Promise<Exchange>; readonly ms: number };

type Run = MakeOptions & {
  readonly elapsed: () => number;
  /** The last that was heard of it, for who waits in vain: its word, or why there was none. */
  readonly heard: (last: string | StorageFailure) => void;
};
type Judged = { readonly step: Step; readonly exchanged: Exchange | null };

/** A line of progress at least so often. */
const TELL_EVERY_MS = 30_000;

/**
 * Has a backup made and waits for it. A request that broke off is repeated with the same headers, so that the API can tell by the key
 * in them that it is the same one. Throws a StorageFailure, or the signal's reason.
 */
export async function makeBackup(options: MakeOptions): Promise<MakeResult> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DOMException('backup-timeout', 'TimeoutError')), options.timeoutMs);
  const began = performance.now();
  let last: string | StorageFailure = '';
  const heard = (word: string | StorageFailure) => {
    last = word;
  };
  const run: Run = { ...options, signal: AbortSignal.any([options.signal, deadline.signal]), elapsed: () => performance.now() - began, heard };
  try {
    if (!options.ask) return await wait(run, { poll: options.url, id: null, word: '', joined: false }, false);
    const asked = await request(run);
    if (!('kind' in asked)) {
      options.events.requested(options.url, asked.id ?? '');
      return await wait(run, asked, true);
    }
    options.events.requested(options.url, asked.kind === 'made' ? (asked.made.id ?? '') : '');
    return asked;
  } catch (error) {
    options.signal.throwIfAborted();
    // Who did not answer to the end did not take too long.
    if (deadline.signal.aborted) throw typeof last === 'string' ? new StorageFailure('backup_timeout', last, { cause: error }) : last;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Asks for the backup until that was heard: the backup itself, or where to wait for it. */
async function request(run: Run): Promise<MakeResult | Waiting> {
  const { session, judge, url, headers, body, signal } = run;
  const post = (by: AbortSignal) => session.ask({ method: 'POST', url, headers, ...(body === undefined ? {} : { body }) }, by);
  const counted = countFailures(run);
  for (let repeated = false; ; repeated = true) {
    const already = repeated ? await lookBefore(run) : null;
    const got =
      already ??
      (await judged(
        () => post(signal),
        (answer) => judge.afterPost(answer, repeated),
      ));
    const { step } = got;
    if (step.kind === 'bytes' && got.exchanged !== null) return { kind: 'bytes', first: got.exchanged, again: post, ms: run.elapsed() };
    const result = resultOf(run, step, url);
    if (result !== null) return result;
    if (step.kind === 'wait') {
      run.heard(step.waiting.word);
      if (step.retryAfterMs !== null) await pause(step.retryAfterMs, signal);
      return step.waiting;
    }
    await counted.failed(step);
  }
}

/** Whether a request that broke off was heard after all, where the API can be asked. */
async function lookBefore(run: Run): Promise<Judged | null> {
  const { judge, url } = run;
  if (judge.heard === undefined) return null;
  let step: Step | null = null;
  const exchanged = await look(run, url).catch((error: unknown) => {
    if (error instanceof NoAnswer) return null;
    throw error;
  });
  if (exchanged !== null) step = judge.heard(exchanged.answer);
  return step === null ? null : { step, exchanged };
}

/** Looks until the backup is made. */
async function wait(run: Run, first: Waiting, pauseFirst: boolean): Promise<MakeResult> {
  const { judge, pace, signal } = run;
  const counted = countFailures(run);
  const tell = progress(run, first.word);
  let waiting = first;
  for (let looks = 1; ; looks += 1) {
    if (looks > 1 || pauseFirst) await pause(backoffMs(looks, pace, pace.random), signal);
    const { step, exchanged } = await judged(
      () => look(run, waiting.poll),
      (answer) => judge.afterPoll(answer, waiting),
    );
    const result = resultOf(run, step.kind === 'bytes' ? foundBytes(waiting, exchanged) : step, waiting.poll);
    if (result !== null) return result;
    if (step.kind === 'wait') {
      counted.reset();
      waiting = step.waiting;
      tell(waiting.word);
      if (step.retryAfterMs !== null) await pause(step.retryAfterMs, signal);
    } else {
      await counted.failed(step);
    }
  }
}

/** Where one asks for the state and gets the backup, it is downloaded from there, as a download can be resumed. */
function foundBytes({ id, joined, poll }: Waiting, exchanged: Exchange | null): Step {
  exchanged?.message.destroy();
  return { kind: 'made', made: { id, download: poll, said: true, joined, createdAt: null, sha256: null } };
}

async function look({ session, pace, signal }: Run, url: URL): Promise<Exchange> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), pace.lookMs);
  try {
    return await session.ask({ method: 'GET', url, headers: [] }, AbortSignal.any([signal, late.signal]));
  } catch (error) {
    signal.throwIfAborted();
    throw late.signal.aborted ? new NoAnswer(`no answer within ${pace.lookMs / 1000} s`, { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** One request and what follows from it; a connection that broke is to be tried again. */
async function judged(send: () => Promise<Exchange>, decide: (answer: Answer) => Step): Promise<Judged> {
  try {
    const exchanged = await send();
    return { step: decide(exchanged.answer), exchanged };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { step: { kind: 'again', reason: 'backup_api_unreachable', detail: error.message, retryAfterMs: null }, exchanged: null };
  }
}

function resultOf(run: Run, step: Step, poll: URL): MakeResult | null {
  if (step.kind === 'stop') throw new StorageFailure(step.reason, step.detail);
  return step.kind === 'made' ? { kind: 'made', made: step.made, poll, ms: run.elapsed() } : null;
}

/** Pauses after a failure, and gives up after too many in a row. An answer that says when to come again is none. */
function countFailures({ pace, signal, heard }: Run) {
  let inRow = 0;
  return {
    reset: () => {
      inRow = 0;
    },
    failed: async (step: Step) => {
      if (step.kind !== 'again') return;
      inRow += 1;
      const failure = new StorageFailure(step.reason, step.detail);
      heard(failure);
      if (step.retryAfterMs === null && inRow >= pace.failures) throw failure;
      await pause(Math.max(step.retryAfterMs ?? 0, backoffMs(inRow, pace, pace.random)), signal);
    },
  };
}

/** Tells each new word, and that one waits still. */
function progress({ events, elapsed, heard }: Run, first: string) {
  let word = first;
  let told = Number.NEGATIVE_INFINITY;
  return (said: string) => {
    heard(said);
    if (said === word && elapsed() - told < TELL_EVERY_MS) return;
    word = said;
    told = elapsed();
    events.waiting(said, elapsed());
  };
}
