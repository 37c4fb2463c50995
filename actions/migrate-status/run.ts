import { readDeployPath } from '../../src/adapters/files/deploy-path.ts';
import { readEvent } from '../../src/adapters/runner/event.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Json, JsonObject } from '../../src/core/json.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { worst } from '../../src/core/verdict.ts';
import { databaseUrlSecrets } from '../../src/domain/database/address.ts';
import { prismaUrl } from '../../src/domain/database/ssl-input.ts';
import type { NamedDatabase } from '../../src/domain/database/url-input.ts';
import { deployPathMessages, forbiddenFindings } from '../../src/domain/deploy-path/messages.ts';
import { scanDeployPath } from '../../src/domain/deploy-path/scan.ts';
import { migrationMessages } from '../../src/domain/migrations/catalogue.ts';
import { planDeploy } from '../../src/domain/migrations/deploy.ts';
import { forkOf } from '../../src/domain/migrations/fork.ts';
import { combine, type DatabaseResult } from '../../src/domain/migrations/outcome.ts';
import type { Measured, Target } from './compare.ts';
import { deploy } from './deploy.ts';
import type { inputs } from './inputs.ts';
import { type Job, prepare, targetOf } from './job.ts';
import type { Linted } from './lint.ts';
import { inParallel, upToTheFirstFailure } from './several.ts';
import { measureWhenFree } from './wait.ts';

/** Databases that are asked at the same time. */
const CONCURRENCY = 10;

/** measure → decide → in mode `deploy`, run Prisma and measure again → outcome; for one database or several. */
export async function run(context: Context<typeof inputs>): Promise<Outcome> {
  const { inputs, language } = context;
  const m = migrationMessages[language];
  const fork = inputs.mode === 'deploy' ? await refuseFork(context) : null;
  if (fork !== null) return fork;
  const job = await prepare(context);
  const databases = inputs.databaseUrl;
  // Read while the databases are asked.
  const forbidden = forbiddenCommands(job);
  const results =
    inputs.mode === 'check'
      ? await inParallel(databases, CONCURRENCY, (database) => examine(job, database))
      : await upToTheFirstFailure(
          databases,
          (database) => deployNext(job, database),
          ({ findings }) => ['critical', 'unknown'].includes(worst(findings).verdict),
          (database, after) => skipped(job, database, after),
        );
  const outcome = combine(results, { mode: inputs.mode, folder: job.folder, source: job.layout.source }, m);
  return { ...outcome, findings: [...outcome.findings, ...(await forbidden)] };
}

/** What the deploy of this commit would run that it must not. */
async function forbiddenCommands({ root, context }: Job): Promise<readonly Finding[]> {
  const files = await readDeployPath(process.env['GITHUB_WORKSPACE'] || '.', root);
  return forbiddenFindings(scanDeployPath(files), context.inputs.onForbiddenCommand, deployPathMessages[context.language]);
}

/** One database: the check, and in mode `deploy` what it allows. */
async function examine(job: Job, database: NamedDatabase): Promise<DatabaseResult> {
  const { inputs, language, signal, log, hide } = job.context;
  const m = migrationMessages[language];
  const { name } = database;
  if (database.kind === 'proxy') return resultOf(name, {}, unmeasured('unsupported_url', m.unsupportedUrl));
  const target = targetOf(job, database.address);
  const about: Record<string, Json> = { database: target.address.display, schema: target.schema };
  const title = name === null ? '' : `${name}: `;
  log.info(`${title}${job.folder} (${job.layout.source}) ↔ ${target.address.display}, ${plainText(target.schema)}`);

  const limitMs = Math.max(1000, Math.ceil(job.deadline - performance.now()));
  const time = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const before = await measureWhenFree({ target, signal: time, limitMs, waitMs: inputs.waitForLock, log });
  const linted = await lintIfPending(job, target, before, name);
  const told = toldOf(linted);
  if (linted?.details) about['lint'] = linted.details;
  if (inputs.mode === 'check')
    return { ...resultOf(name, about, { ...before, findings: [...before.findings, ...(linted?.findings ?? [])] }), ...told };

  const plan = before.comparison === null ? 'refuse' : planDeploy(before.findings);
  if (plan === 'nothing') log.info(`${title}${m.nothingToDeploy}`);
  if (plan === 'nothing') return resultOf(name, about, before);
  if (plan === 'refuse') return { ...resultOf(name, about, withNote(before, m.notDeployed)), ...told };
  const [forbidden, ...others] = linted?.findings.filter(({ verdict }) => verdict === 'critical' || verdict === 'unknown') ?? [];
  if (forbidden !== undefined) {
    const refused = withNote({ ...before, findings: [forbidden, ...others, ...before.findings] }, m.notDeployed);
    return { ...resultOf(name, about, refused), ...told };
  }
  for (const { reason, message } of linted?.findings ?? []) log.info(`${title}⚠️ ${reason}: ${message}`);
  const url = prismaUrl(database.url, inputs.ssl, job.authorityFile);
  hide(databaseUrlSecrets(url));
  const { layout, deadline, limitMs: limit } = job;
  const done = await deploy({ target, url, layout, before, signal, deadline, limitMs: limit, log });
  return {
    ...resultOf(name, about, { comparison: done.after?.comparison ?? null, findings: done.findings }),
    deploy: done.details,
    output: done.output,
    ...told,
  };
}

/** What the pending migrations would do; null where nothing is to be said. */
async function lintIfPending({ context, deadline }: Job, target: Target, { comparison }: Measured, name: string | null): Promise<Linted | null> {
  const { lint: mode, lintThreshold: threshold, lintExclude: exclude, requireProof } = context.inputs;
  if (comparison === null || comparison.history.pending.length === 0 || (mode === 'off' && requireProof === null)) return null;
  const { lintPending } = await import('./lint.ts');
  const limitMs = Math.max(500, Math.ceil(deadline - performance.now()));
  const proof = requireProof === null ? null : () => proofOf(context, name, requireProof, limitMs);
  return lintPending({ target, comparison, mode, threshold, exclude, proof, signal: context.signal, limitMs, log: context.log });
}

/** Outputs and summary of a lint that was asked for. */
function toldOf(linted: Linted | null): Pick<DatabaseResult, 'outputs' | 'sections'> {
  return linted === null || linted.count === null ? {} : { outputs: { 'lint-findings': String(linted.count) }, sections: [linted.section] };
}

/** Whether the register proves a backup of this database; GitHub's client is loaded for this alone. */
async function proofOf(context: Context<typeof inputs>, name: string | null, maxAgeMs: number, limitMs: number) {
  const { language, signal, log } = context;
  const { askForProof } = await import('./proof.ts');
  const { githubToken: token, ledgerBranch: branch, proofWorkflow: workflow } = context.inputs;
  return askForProof({ token, branch, workflow, database: name ?? 'main', maxAgeMs, language, signal, limitMs, log });
}

function resultOf(name: string | null, about: JsonObject, measured: Pick<DatabaseResult, 'findings' | 'comparison'>): DatabaseResult {
  return { name, findings: measured.findings, comparison: measured.comparison, about, deploy: null, output: '' };
}

function unmeasured(reason: string, message: string): Measured {
  return { comparison: null, findings: [{ verdict: 'unknown', reason, message }] };
}

function withNote({ comparison, findings: [first, ...rest] }: Measured, note: string): Measured {
  return { comparison, findings: [{ ...first, message: `${first.message} ${note}` }, ...rest] };
}

/** One of a sequence: what was deployed before it is reported, even if this one cannot be. */
async function deployNext(job: Job, database: NamedDatabase): Promise<DatabaseResult> {
  const { signal, inputs } = job.context;
  try {
    return await examine(job, database);
  } catch (error) {
    if (database === inputs.databaseUrl[0]) throw error;
    if (signal.aborted) return resultOf(database.name, {}, unmeasured('cancelled', migrationMessages[job.context.language].notDeployed));
    if (error instanceof ConfigError) return resultOf(database.name, {}, unmeasured('config', plainText(error.message, 1000)));
    throw error;
  }
}

function skipped({ context }: Job, { name }: NamedDatabase, after: DatabaseResult): DatabaseResult {
  const m = migrationMessages[context.language];
  const message = m.skipped({ name: name ?? '', failed: after.name ?? '', reason: worst(after.findings).reason });
  return resultOf(name, {}, unmeasured('not_deployed', message));
}

/** A fork's code never runs with the database's password: null where the run is not a fork's. */
async function refuseFork({ language }: Context<typeof inputs>): Promise<Outcome | null> {
  const event = await readEvent(process.env);
  const fork = forkOf(event);
  if (fork === null) return null;
  const m = migrationMessages[language];
  const message = `${m.forkPullRequest({ event: plainText(event.name, 60), fork: plainText(fork, 100) })} ${m.notDeployed}`;
  return { findings: [{ verdict: 'critical', reason: 'fork_pull_request', message }], outputs: {}, details: {}, sections: [] };
}
