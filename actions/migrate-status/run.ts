import path from 'node:path';
import { displayPath, projectFiles } from '../../src/adapters/files/project.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { migrationMessages } from '../../src/domain/migrations/catalogue.ts';
import { planDeploy } from '../../src/domain/migrations/deploy.ts';
import { layoutProblem } from '../../src/domain/migrations/layout-problem.ts';
import { type Layout, locateMigrations } from '../../src/domain/migrations/prisma-layout.ts';
import { outputsOf, reportDetails, summarize, summarizeOutput } from '../../src/domain/migrations/summary.ts';
import { DEFAULT_SEVERITIES } from '../../src/domain/migrations/verdict.ts';
import { type Measured, measure } from './compare.ts';
import { type Deployed, deploy } from './deploy.ts';
import { DEFAULT_TIMEOUT_MS, type inputs } from './inputs.ts';

/** measure → decide → in mode `deploy`, run Prisma and measure again → outcome. */
export async function run(context: Context<typeof inputs>): Promise<Outcome> {
  const { inputs, language, signal, log } = context;
  const { mode } = inputs;
  const m = migrationMessages[language];
  const root = path.resolve(process.env['GITHUB_WORKSPACE'] || '.', inputs.workingDirectory);
  const layout = await findLayout(root, inputs.workingDirectory, inputs.migrationsPath);
  if (inputs.databaseUrl.kind === 'proxy') {
    const details = { mode, folder: displayPath(path.resolve(root, layout.folder)), source: layout.source, deploy: null };
    return { findings: [{ verdict: 'unknown', reason: 'unsupported_url', message: m.unsupportedUrl }], outputs: {}, details, sections: [] };
  }
  const { address, url } = inputs.databaseUrl;
  const schema = inputs.dbSchema || address.schema || 'public';
  const limitMs = inputs.timeout ?? DEFAULT_TIMEOUT_MS[mode];
  const deadline = performance.now() + limitMs;
  const target = { address, schema, root, folder: layout.folder, language, severities: { ...DEFAULT_SEVERITIES, pending: inputs.onPending } };
  log.info(`${displayPath(path.resolve(root, layout.folder))} (${layout.source}) ↔ ${address.display}, ${plainText(schema)}`);

  const before = await measure(target, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]), limitMs);
  const base = { mode, database: address.display, schema, folder: displayPath(path.resolve(root, layout.folder)), source: layout.source };
  if (mode === 'check') return outcomeOf(base, before, null, language);
  const plan = before.comparison === null ? 'refuse' : planDeploy(before.findings);
  if (plan === 'run') return outcomeOf(base, before, await deploy({ target, url, layout, before, signal, deadline, limitMs, log }), language);
  if (plan === 'nothing') log.info(m.nothingToDeploy);
  const [first, ...rest] = before.findings;
  const findings = plan === 'refuse' ? ([{ ...first, message: `${first.message} ${m.notDeployed}` }, ...rest] as const) : before.findings;
  return outcomeOf(base, { ...before, findings }, null, language);
}

function outcomeOf(base: JsonObject, before: Measured, deployed: Deployed | null, language: Context<typeof inputs>['language']): Outcome {
  const m = migrationMessages[language];
  const comparison = deployed?.after?.comparison ?? (deployed === null ? before.comparison : null);
  return {
    findings: deployed?.findings ?? before.findings,
    outputs: comparison === null ? {} : outputsOf(comparison),
    details: { ...base, ...(comparison === null ? {} : reportDetails(comparison)), deploy: deployed?.details ?? null },
    sections: [...(comparison === null ? [] : summarize(comparison, m)), summarizeOutput(deployed?.output ?? '', m)],
  };
}

/** Where the migrations are. Where it cannot be known, the inputs have to say it. */
async function findLayout(root: string, workingDirectory: string, migrationsPath: string): Promise<Layout> {
  const files = projectFiles(root);
  if ((await files.kind('.')) !== 'folder') {
    const problem = `there is no folder ${plainText(workingDirectory)} in the workspace; is the repository checked out?`;
    throw new ConfigError([{ input: 'working-directory', problem, example: 'apps/api' }]);
  }
  const layout = await locateMigrations(files, migrationsPath);
  if ('kind' in layout) throw new ConfigError([layoutProblem(layout)]);
  return layout;
}
