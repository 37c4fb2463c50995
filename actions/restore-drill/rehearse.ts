import { findPrisma, type InstalledPrisma } from '../../src/adapters/process/prisma.ts';
import { type ChildResult, runChild } from '../../src/adapters/process/run-child.ts';
import { type DatabaseAddress, databaseUrlSecrets, withDatabase } from '../../src/domain/database/address.ts';
import { databaseUrl } from '../../src/domain/database/url.ts';
import { migrationMessages } from '../../src/domain/migrations/catalogue.ts';
import { deployEnvironment, judgeDeploy, planDeploy } from '../../src/domain/migrations/deploy.ts';
import { prismaCodeOf, sqlStateOf } from '../../src/domain/migrations/stored-log.ts';
import { took } from '../../src/domain/migrations/tell.ts';
import { shownNames } from '../../src/domain/rehearsal/ledger.ts';
import { rehearsalMessages } from '../../src/domain/rehearsal/messages.ts';
import { bareEnvironment, type Obstacle, type Rehearsal } from '../../src/domain/rehearsal/rehearsal.ts';
import type { Drill } from './drill.ts';
import { type Compared, compareCopy, findProject, ledgerSchema, type Project } from './migrations.ts';
import type { Prepared } from './scratch.ts';

/** A rehearsal that takes longer is one that no deploy could wait for. */
const LIMIT_MS = 30 * 60_000;
const GRACE_MS = 2000;
const MAX_LINES = 2000;

/** Applies the repository's pending migrations to the restored copy by the project's own Prisma, where that was asked for. */
export async function rehearse(drill: Drill, prepared: Prepared): Promise<void> {
  if (!drill.context.inputs.rehearseMigrations) return;
  const rehearsal = await drill.timed('rehearse', () => tryMigrations(drill, prepared));
  drill.note({ beyond: { ...drill.record().beyond, rehearsal } });
}

async function tryMigrations(drill: Drill, { scratch }: Prepared): Promise<Rehearsal> {
  const impossible = (why: Obstacle): Rehearsal => ({ kind: 'impossible', why });
  const { tables } = drill.record();
  if (tables === null) return impossible('not_comparable');
  const project = await findProject(drill);
  if (project === null) return impossible('no_project');
  if (project.layout.literalUrl) return impossible('url_in_schema');
  const schema = ledgerSchema(tables);
  if (schema === null && tables.length > 0) return impossible('no_ledger');
  const copy: Copy = { project, address: withDatabase(drill.server, scratch.name), schema: schema ?? 'public' };
  const before = await compareCopy(drill, project, copy.address, copy.schema);
  const plan = before === null ? 'refuse' : planDeploy(before.findings);
  if (before === null || plan === 'refuse') return impossible('blocked');
  if (plan === 'nothing') return { kind: 'nothing' };
  const prisma = await findPrisma(project.root);
  if (prisma.kind === 'missing') return impossible('no_prisma');
  if (Number.parseInt(prisma.version, 10) >= 8) return impossible('prisma_8');
  return deploy(drill, copy, before, prisma);
}

type Copy = { readonly project: Project; readonly address: DatabaseAddress; readonly schema: string };

async function deploy(drill: Drill, copy: Copy, before: Compared, prisma: InstalledPrisma): Promise<Rehearsal> {
  const { project, address, schema } = copy;
  const { log, language, signal } = drill.context;
  log.info(rehearsalMessages[language].progress(before.comparison.history.pending.length, prisma.version));
  const began = performance.now();
  const { result, output } = await runPrisma(drill, copy, prisma);
  const elapsedMs = Math.round(performance.now() - began);
  signal.throwIfAborted();
  const after = await compareCopy(drill, project, address, schema);
  const exit = result.signal ?? `exit ${result.code ?? '?'}`;
  const end = { ended: result.ended, exit, succeeded: result.code === 0, output };
  const [verdict] = judgeDeploy(end, after?.findings ?? null, '', migrationMessages[language]);
  const history = after?.comparison.history;
  const had = new Set(before.comparison.history.applied.map((item) => item.name));
  const applied = history?.applied.filter((item) => !had.has(item.name)) ?? [];
  const shown = (name: string) => shownNames([name], project.local)[0] ?? '';
  return {
    kind: 'run',
    reason: reasonOf(verdict?.reason),
    prismaVersion: prisma.version,
    prismaCode: prismaCodeOf(output),
    sqlState: sqlStateOf(output) ?? sqlStateOf(history?.failed[0]?.log ?? null),
    exit,
    elapsedMs,
    applied: applied.map((item) => ({ name: shown(item.name), ms: took(item) })),
    failed: (history?.failed ?? []).map((item) => shown(item.name)),
  };
}

/** It knows the copy's address and no other, and no secret of the job. */
async function runPrisma(
  drill: Drill,
  { project, address, schema }: Copy,
  prisma: InstalledPrisma,
): Promise<{ result: ChildResult; output: string }> {
  const { log, language, signal, hide } = drill.context;
  const url = databaseUrl(address, schema === 'public' ? null : schema);
  hide(databaseUrlSecrets(url));
  const known = new Set(project.local.migrations.map((migration) => migration.name));
  const lines: string[] = [];
  const result = await runChild({
    command: process.execPath,
    args: [prisma.script, 'migrate', 'deploy'],
    env: deployEnvironment(bareEnvironment(process.env), url, project.layout.urlVariables),
    cwd: project.root,
    signal,
    timeoutMs: LIMIT_MS,
    graceMs: GRACE_MS,
    // Prisma repeats what the server says, and that may hold values of rows: only names that the repository has are passed on.
    onLine: (line) => {
      if (lines.length < MAX_LINES) lines.push(line);
      const name = /^Applying migration `(.+)`$/.exec(line.trim())?.[1];
      if (name !== undefined && known.has(name)) log.info(rehearsalMessages[language].applying(name));
    },
  });
  return { result, output: lines.join('\n') };
}

/** The one code that both this and `migrate-status` give a deploy; a clean state is a pass. */
function reasonOf(reason: string | undefined): 'ok' | 'deploy_failed' | 'deploy_timeout' | 'deploy_incomplete' {
  return reason === 'deploy_failed' || reason === 'deploy_timeout' || reason === 'deploy_incomplete' ? reason : 'ok';
}
