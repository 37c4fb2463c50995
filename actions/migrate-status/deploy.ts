import { findPrisma, type InstalledPrisma } from '../../src/adapters/process/prisma.ts';
import { type ChildResult, runChild } from '../../src/adapters/process/run-child.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Log } from '../../src/core/log.ts';
import { withoutRowValues } from '../../src/domain/database/row-values.ts';
import { migrationMessages } from '../../src/domain/migrations/catalogue.ts';
import { deployEnvironment, judgeDeploy } from '../../src/domain/migrations/deploy.ts';
import type { Layout } from '../../src/domain/migrations/prisma-layout.ts';
import { prismaCodeOf } from '../../src/domain/migrations/stored-log.ts';
import { type Measured, measure, type Target } from './compare.ts';

export type DeployOptions = {
  readonly target: Target;
  readonly url: string;
  readonly layout: Layout;
  readonly before: Measured;
  readonly signal: AbortSignal;
  /** When the whole step is to be over, by `performance.now()`. */
  readonly deadline: number;
  readonly limitMs: number;
  readonly log: Log;
};

export type Deployed = {
  readonly findings: readonly Finding[];
  readonly after: Measured | null;
  readonly details: JsonObject | null;
  readonly output: string;
};

const HEARTBEAT_MS = 30_000;
/** SIGTERM to SIGKILL, and the look at the ledger afterwards: a cancelled step has about 5 s in all. */
const GRACE_MS = 2000;
const LOOK_AFTER_CANCEL_MS = 1500;
const LOOK_MS = 30_000;
const MAX_LINES = 2000;

/** Runs the project's own `prisma migrate deploy` and asks the ledger again. The check before has found nothing that forbids it. */
export async function deploy(options: DeployOptions): Promise<Deployed> {
  const { target, layout, before } = options;
  const m = migrationMessages[target.language];
  const refuse = (reason: string, message: string): Deployed => ({
    findings: [{ verdict: 'critical', reason, message: `${message} ${m.notDeployed}` }, ...before.findings],
    after: before,
    details: null,
    output: '',
  });
  if (layout.literalUrl) return refuse('url_in_schema', m.literalUrl({ source: layout.source }));
  const prisma = await findPrisma(target.root);
  if (prisma.kind === 'missing')
    return refuse('prisma_not_installed', m.prismaNotInstalled({ folder: target.root, plugAndPlay: prisma.plugAndPlay }));
  if (Number.parseInt(prisma.version, 10) >= 8) return refuse('prisma_8', m.prisma8);

  const started = performance.now();
  const { result, output } = await runPrisma(prisma, options);
  const after = await lookAgain(options);
  const end = { ended: result.ended, exit: result.signal ?? `exit ${result.code ?? '?'}`, succeeded: result.code === 0, output };
  const findings = judgeDeploy(end, after?.findings ?? null, formatDuration(options.limitMs), m);
  const details = {
    prismaVersion: prisma.version,
    ended: result.ended,
    exitCode: result.code,
    signal: result.signal,
    prismaCode: prismaCodeOf(output),
    elapsedMs: Math.round(performance.now() - started),
    applied: appliedBetween(before, after),
  };
  return { findings, after, details, output };
}

/** Its output goes to the log folded, without row values; the lines that tell of progress go there as they come. */
async function runPrisma(
  prisma: InstalledPrisma,
  { target, url, layout, before, signal, deadline, log }: DeployOptions,
): Promise<{ result: ChildResult; output: string }> {
  const m = migrationMessages[target.language];
  log.info(m.deploying({ version: prisma.version, count: before.comparison?.history.pending.length ?? 0 }));
  const lines: string[] = [];
  const started = performance.now();
  const heartbeat = setInterval(() => log.info(m.stillDeploying({ elapsed: formatDuration(performance.now() - started) })), HEARTBEAT_MS);
  try {
    const result = await runChild({
      command: process.execPath,
      args: [prisma.script, 'migrate', 'deploy'],
      env: deployEnvironment(process.env, url, layout.urlVariables),
      cwd: target.root,
      signal,
      timeoutMs: Math.max(1000, deadline - performance.now()),
      graceMs: GRACE_MS,
      onLine: (line) => {
        if (lines.length < MAX_LINES) lines.push(line);
        if (/^Applying migration /.test(line)) log.info(line);
      },
    });
    const output = withoutRowValues([...lines, ...(result.ended === 'missing' ? [result.stderr] : [])].join('\n'));
    log.group(m.deployLog, output.split('\n'));
    return { result, output };
  } finally {
    clearInterval(heartbeat);
  }
}

/** The ledger after the deploy, on a connection of its own. After a cancel there is little time, but the state is worth it. */
async function lookAgain({ target, signal }: DeployOptions): Promise<Measured | null> {
  const limit = signal.aborted ? LOOK_AFTER_CANCEL_MS : LOOK_MS;
  const time = AbortSignal.timeout(limit);
  try {
    return await measure(target, signal.aborted ? time : AbortSignal.any([time, signal]), limit);
  } catch {
    return null;
  }
}

function appliedBetween(before: Measured, after: Measured | null): string[] {
  const had = new Set(before.comparison?.history.applied.map((item) => item.name));
  return after?.comparison?.history.applied.map((item) => item.name).filter((name) => !had.has(name)) ?? [];
}
