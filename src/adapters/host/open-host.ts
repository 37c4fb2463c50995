import { plainText } from '../../core/plain-text.ts';
import type { Measured } from '../../domain/alerts/measured.ts';
import type { AlertSource, DiskReading, ErrorGroup, Traffic } from '../../domain/alerts/sources.ts';
import type { Section } from '../../domain/host/answer.ts';
import type { HostDecisions } from '../../domain/host/decisions.ts';
import type { HostInputs } from '../../domain/host/inputs.ts';
import { type Connection, createConnection, type Session } from './connection.ts';
import { scriptFailure } from './failure.ts';
import { readAppErrors, readTraffic } from './logs.ts';

export type OpenHostOptions = {
  /** `hostDecisions`: an adapter takes no decisions of the domain but what it is handed. */
  readonly decisions: HostDecisions;
  /** The run's private folder: the key is in a folder below it until the login is over. */
  readonly folder: string;
  readonly now: () => number;
  readonly redact: (text: string) => string;
  /** Of it, ssh gets PATH and HOME. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** What a command did; both outputs are plain text without secrets, and cut. */
export type CommandResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type Host = AlertSource & {
  /** Runs a program with its arguments, which no shell takes apart. */
  readonly run: (command: readonly string[], signal: AbortSignal) => Promise<Measured<CommandResult>>;
  /** Ends the connection and removes its files. Call it in every case; it never rejects. */
  readonly close: () => Promise<void>;
};

const MAX_ANSWER = 4 * 1024 * 1024;
const MAX_SHOWN = 4000;

/**
 * A host as a source of alerts, over one connection of the system's ssh that is opened when something is first asked. The inputs are as
 * `hostProblems` wants them. Nothing is installed or changed on the host. Its functions reject on a cancel alone.
 */
export function openHost(given: HostInputs, { decisions, folder, now, redact, env }: OpenHostOptions): Host {
  const access = decisions.access(given);
  const connection: Connection = createConnection({ access, decisions, folder, env, now });
  const clean = (text: string, max: number) => plainText(redact(text), max);
  const ask = async <T>(signal: AbortSignal, limitMs: number, work: (session: Session) => Promise<Measured<T>>): Promise<Measured<T>> => {
    const limit = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late: Measured<T> = { kind: 'unmeasured', cause: 'timed_out', detail: `not done within ${limitMs / 1000} s` };
    try {
      const answer = await connection.use(AbortSignal.any([signal, limit.signal]), (session) => {
        // From its turn on: what waits for its turn has not begun.
        timer = setTimeout(() => limit.abort(new Error('late')), limitMs);
        return work(session);
      });
      signal.throwIfAborted();
      const told = limit.signal.aborted && answer.kind === 'unmeasured' ? late : answer;
      return told.kind === 'unmeasured' ? { ...told, detail: clean(told.detail, 300) } : told;
    } catch (error) {
      signal.throwIfAborted();
      if (limit.signal.aborted) return late;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
  /** Some slack, so that a script's own limit is what tells. */
  const answered = async (session: Session, script: string): Promise<Measured<readonly Section[]>> => {
    const ran = await session.script(
      `export LC_ALL=C TZ=UTC PATH="$PATH:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"\n${script}`,
      access.timeoutMs,
      MAX_ANSWER,
    );
    return scriptFailure(ran, access.timeoutMs) ?? { kind: 'measured', value: decisions.sections(ran.stdout) };
  };
  const reading = <T>(script: string, read: (sections: readonly Section[]) => Measured<T>) => {
    return (signal: AbortSignal) =>
      ask(signal, access.timeoutMs * 2, async (session) => {
        const sections = await answered(session, script);
        return sections.kind === 'unmeasured' ? sections : read(sections.value);
      });
  };

  const disks = (signal: AbortSignal) =>
    ask<readonly DiskReading[]>(signal, access.timeoutMs * 2, async (session) => {
      const listed = given.diskMounts.length > 0 ? { kind: 'measured' as const, value: [] } : await answered(session, decisions.disks.mounts);
      if (listed.kind === 'unmeasured') return listed;
      const mounts = decisions.disks.choose(given.diskMounts, listed.value[0]?.text ?? '');
      if (mounts.kind === 'unmeasured') return mounts;
      const sections = await answered(session, decisions.disks.script(mounts.value));
      return sections.kind === 'unmeasured' ? sections : decisions.disks.read(mounts.value, sections.value);
    });
  const format = { format: given.accessLogFormat, fields: decisions.jsonFields(given.accessLogJson) };
  const tools = { decisions, now, redact };
  const cleanGroups = (groups: readonly ErrorGroup[]) => groups.map((group) => ({ ...group, what: clean(group.what, 200) }));
  const traffic = async (from: number, until: number, signal: AbortSignal): Promise<Measured<Traffic>> => {
    const read = await ask(signal, given.accessLogTimeout, (session) => readTraffic(session, given.accessLog, { from, until }, format, tools));
    if (read.kind === 'unmeasured') return read;
    const gaps = read.value.gaps.map((gap) => ({ ...gap, detail: clean(gap.detail, 300) }));
    return { kind: 'measured', value: { ...read.value, gaps, errors: cleanGroups(read.value.errors) } };
  };
  const errors = async (from: number, until: number, signal: AbortSignal): Promise<Measured<readonly ErrorGroup[]>> => {
    const answers = given.accessLog.length > 0 ? await traffic(from, until, signal) : null;
    if (answers?.kind === 'unmeasured') return answers;
    const written =
      given.errorLog.length > 0
        ? await ask(signal, given.accessLogTimeout, (session) => readAppErrors(session, given.errorLog, { from, until }, tools))
        : null;
    if (written?.kind === 'unmeasured') return written;
    return { kind: 'measured', value: decisions.merged(answers?.value.errors ?? [], cleanGroups(written?.value ?? [])) };
  };
  const run = (command: readonly string[], signal: AbortSignal) =>
    ask<CommandResult>(signal, access.timeoutMs * 2, async (session) => {
      const ran = await session.script(decisions.shellWords(command), access.timeoutMs, MAX_ANSWER);
      const failure = scriptFailure(ran, access.timeoutMs);
      if (failure !== null) return failure;
      const value = { code: ran.code ?? 0, stdout: clean(ran.stdout, MAX_SHOWN), stderr: clean(ran.stderr, MAX_SHOWN) };
      return { kind: 'measured', value };
    });
  return {
    name: `ssh ${given.sshHost}`,
    traffic: given.accessLog.length === 0 ? null : (from, until, _window, signal) => traffic(from, until, signal),
    disks,
    memory:
      given.memoryOf.length === 0
        ? null
        : reading(decisions.memory.script(given.memoryOf), (sections) => decisions.memory.read(given.memoryOf, sections)),
    processes:
      given.processes.length === 0
        ? null
        : reading(decisions.processes.script(given.processes), (sections) => decisions.processes.read(given.processes, sections)),
    errors: given.accessLog.length === 0 && given.errorLog.length === 0 ? null : errors,
    run,
    close: connection.close,
  };
}
