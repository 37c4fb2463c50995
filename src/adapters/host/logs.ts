import type { Measured } from '../../domain/alerts/measured.ts';
import type { ErrorGroup, Traffic } from '../../domain/alerts/sources.ts';
import type { AccessFormat } from '../../domain/host/access-count.ts';
import type { HostClock } from '../../domain/host/clock.ts';
import type { HostDecisions } from '../../domain/host/decisions.ts';
import type { Session } from './connection.ts';
import { scriptFailure, sftpFailure } from './failure.ts';
import { type LogRequest, type LogTaker, readLog } from './log-reading.ts';
import type { HostFiles } from './shell-files.ts';

/** A time that is asked for, by our clock. */
export type Asked = { readonly from: number; readonly until: number };
type Tools = { readonly decisions: HostDecisions; readonly now: () => number; readonly redact: (text: string) => string };

const CLOCK_LIMIT_MS = 10_000;

/** Each log by itself: where one tells nothing, none of them is told. */
export async function readTraffic(
  session: Session,
  paths: readonly string[],
  { from, until }: Asked,
  format: AccessFormat,
  { decisions, now, redact }: Tools,
): Promise<Measured<Traffic>> {
  const clock = await readClock(session, decisions, now);
  if (clock.kind === 'unmeasured') return clock;
  const { ahead } = clock.value;
  const all = await withLogs(session, paths, async (files, path) => {
    const request = {
      path,
      from: from + ahead,
      until: until + ahead,
      lineTime: decisions.accessLineTime(format),
      taker: () => decisions.accessCounter(from + ahead, until + ahead, format, redact),
    };
    return taken(files, request, decisions, ({ taker, gaps }) =>
      taker.traffic(
        gaps.map((gap) => ({ ...gap, from: gap.from - ahead, until: gap.until - ahead })),
        ahead,
      ),
    );
  });
  return all.kind === 'unmeasured' ? all : { kind: 'measured', value: decisions.mergedTraffic(all.value) };
}

/** The errors that applications have written into their logs, grouped. */
export async function readAppErrors(
  session: Session,
  paths: readonly string[],
  { from, until }: Asked,
  { decisions, now, redact }: Tools,
): Promise<Measured<readonly ErrorGroup[]>> {
  const clock = await readClock(session, decisions, now);
  if (clock.kind === 'unmeasured') return clock;
  const { ahead, zone } = clock.value;
  const all = await withLogs(session, paths, async (files, path) => {
    const request = {
      path,
      from: from + ahead,
      until: until + ahead,
      lineTime: decisions.appLineTime(zone),
      taker: () => decisions.appErrors(from + ahead, until + ahead, zone, redact),
    };
    return taken(files, request, decisions, ({ taker }) => taker.groups(ahead));
  });
  return all.kind === 'unmeasured' ? all : { kind: 'measured', value: decisions.merged(...all.value) };
}

async function readClock(session: Session, decisions: HostDecisions, now: () => number): Promise<Measured<HostClock>> {
  const before = now();
  const ran = await session.script(decisions.clock.script, CLOCK_LIMIT_MS, 4096);
  const failure = scriptFailure(ran, CLOCK_LIMIT_MS);
  if (failure !== null) return failure;
  const clock = decisions.clock.read(ran.stdout, before, now());
  return clock === null ? { kind: 'unmeasured', cause: 'malformed', detail: 'date of the host' } : { kind: 'measured', value: clock };
}

async function withLogs<T>(
  session: Session,
  paths: readonly string[],
  read: (files: HostFiles, path: string) => Promise<Measured<T>>,
): Promise<Measured<readonly T[]>> {
  const values: T[] = [];
  let path = '';
  let files: HostFiles | null = null;
  try {
    files = await session.files();
    for (path of paths) {
      const one = await read(files, path);
      if (one.kind === 'unmeasured') return one.detail.includes(path) ? one : { ...one, detail: `${path}: ${one.detail}` };
      values.push(one.value);
    }
    return { kind: 'measured', value: values };
  } catch (error) {
    return sftpFailure(error, path);
  } finally {
    await files?.close();
  }
}

async function taken<Taker extends LogTaker, T>(
  files: HostFiles,
  request: LogRequest<Taker>,
  { logs }: HostDecisions,
  told: (read: { readonly taker: Taker; readonly gaps: Parameters<HostDecisions['mergedTraffic']>[0][number]['gaps'] }) => Measured<T>,
): Promise<Measured<T>> {
  const read = await readLog(files, request, logs);
  return read.kind === 'unmeasured' ? read : told(read.value);
}
