import { randomUUID } from 'node:crypto';
import type { Measured, Unmeasured } from '../../domain/alerts/measured.ts';
import type { HostDecisions } from '../../domain/host/decisions.ts';
import type { HostAccess } from '../../domain/host/login.ts';
import { openSftp, SftpEnded } from '../ssh/sftp.ts';
import { startSubsystem } from '../ssh/subsystem.ts';
import { type Master, startMaster } from './master.ts';
import { type Ran, runScript } from './shell.ts';
import { type HostFiles, shellFiles } from './shell-files.ts';

export type ConnectionOptions = {
  readonly access: HostAccess;
  readonly decisions: HostDecisions;
  /** The run's folder: ssh's files are in a private one below it, as long as the connection is open. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
};

/** What can be done on a host that is logged in to. */
export type Session = {
  /** Runs one of our scripts; `limitMs` from its start. */
  readonly script: (script: string, limitMs: number, maxBytes: number) => Promise<Ran>;
  /** Its files, by SFTP, and where the server offers none, by its shell. */
  readonly files: () => Promise<HostFiles>;
};

export type Connection = {
  /** One at a time: a server may allow few sessions. Rejects on a cancel, and with what `work` rejects with. */
  readonly use: <T>(signal: AbortSignal, work: (session: Session) => Promise<Measured<T>>) => Promise<Measured<T>>;
  readonly close: () => Promise<void>;
};

/** A login that failed is not tried again so soon: servers bar who knocks too often. */
const AGAIN_MS = 15_000;

/** A connection that is opened when it is first needed, and again after it broke. */
export function createConnection({ access, decisions, folder, env, now }: ConnectionOptions): Connection {
  const stop = new AbortController();
  let master: Master | null = null;
  let refused: { readonly why: Unmeasured; readonly at: number } | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const leave = async () => {
    await master?.close();
    master = null;
  };
  const login = async (signal: AbortSignal): Promise<Master | Unmeasured> => {
    if (master?.alive()) return master;
    await leave();
    if (refused !== null && now() - refused.at < AGAIN_MS) return refused.why;
    const { isLoggedIn, loginFailure } = decisions;
    const opened = await startMaster({ access, folder, env, isLoggedIn, loginFailure }, signal);
    if ('kind' in opened) refused = { why: opened, at: now() };
    else master = opened;
    return opened;
  };
  const sessionOf = ({ folder: own }: Master, signal: AbortSignal): Session => {
    const script = (text: string, limitMs: number, maxBytes: number) =>
      runScript(text, { folder: own, args: access.shell, env, nonce: randomUUID(), limitMs, maxBytes, signal });
    const files = async () => {
      try {
        return await openSftp(startSubsystem(own, access.sftp, env), access.timeoutMs, signal);
      } catch (error) {
        signal.throwIfAborted();
        // Either the server has none, or the connection broke: then it does nothing else either.
        if (!(error instanceof SftpEnded) || (await script('exit 0', access.timeoutMs, 4096)).code !== 0) throw error;
        const start = () => startSubsystem(own, access.shell, env);
        return shellFiles({ script, start, quote: decisions.shellQuote, idleMs: access.timeoutMs, signal });
      }
    };
    return { script, files };
  };
  /** A connection that broke or stalled is left at once: it may take ssh a minute to notice. */
  const attempt = async <T>(work: () => Promise<Measured<T>>): Promise<Measured<T>> => {
    let holds = false;
    try {
      const answer = await work();
      holds = answer.kind === 'measured' || (answer.cause !== 'unreachable' && answer.cause !== 'timed_out');
      return answer;
    } finally {
      if (!holds) await leave();
    }
  };
  const use = async <T>(given: AbortSignal, work: (session: Session) => Promise<Measured<T>>): Promise<Measured<T>> => {
    const signal = AbortSignal.any([given, stop.signal]);
    const before = turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    turn = promise;
    try {
      await before;
      signal.throwIfAborted();
      const opened = await login(signal);
      return 'kind' in opened ? opened : await attempt(() => work(sessionOf(opened, signal)));
    } finally {
      resolve();
    }
  };
  const close = async () => {
    stop.abort(new Error('closed'));
    await turn;
    await leave();
  };
  return { use, close };
}
