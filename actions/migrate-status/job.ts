import path from 'node:path';
import { displayPath, projectFiles, readMigrations } from '../../src/adapters/files/project.ts';
import { writeAuthority } from '../../src/adapters/process/authority-file.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { plainText } from '../../src/core/plain-text.ts';
import type { DatabaseAddress } from '../../src/domain/database/address.ts';
import { isPem, parseAuthority, withSsl } from '../../src/domain/database/ssl-input.ts';
import { layoutProblem } from '../../src/domain/migrations/layout-problem.ts';
import type { LocalHistory } from '../../src/domain/migrations/local.ts';
import { type Layout, locateMigrations } from '../../src/domain/migrations/prisma-layout.ts';
import type { Target } from './compare.ts';
import { type inputs, limitOf } from './inputs.ts';

/** What all databases of the step have in common. */
export type Job = {
  readonly context: Context<typeof inputs>;
  readonly root: string;
  readonly layout: Layout;
  /** The migrations folder, for people. */
  readonly folder: string;
  /** Read once, while the first connection is being made. */
  readonly local: Promise<LocalHistory>;
  /** Root certificates as PEM, and as the file that Prisma reads in mode `deploy`; null where none are given. */
  readonly authority: string | null;
  readonly authorityFile: string | null;
  readonly limitMs: number;
  /** When the whole step is to be over, by `performance.now()`. */
  readonly deadline: number;
};

export async function prepare(context: Context<typeof inputs>): Promise<Job> {
  const { inputs } = context;
  const limitMs = limitOf(inputs);
  const deadline = performance.now() + limitMs;
  const workspace = process.env['GITHUB_WORKSPACE'] || '.';
  const root = path.resolve(workspace, inputs.workingDirectory);
  const layout = await findLayout(root, inputs.workingDirectory, inputs.migrationsPath);
  const authority = inputs.sslCa === '' ? null : await readAuthority(workspace, inputs.sslCa);
  const authorityFile = authority !== null && inputs.mode === 'deploy' ? await writeAuthority(authority) : null;
  const folder = displayPath(path.resolve(root, layout.folder));
  return { context, root, layout, folder, local: readMigrations(root, layout.folder), authority, authorityFile, limitMs, deadline };
}

/** What is compared for one database. */
export function targetOf({ context, root, layout, local, authority }: Job, given: DatabaseAddress): Target {
  const { inputs, language } = context;
  const address = withSsl(given, inputs.ssl, authority);
  return {
    address,
    schema: inputs.dbSchema || address.schema || 'public',
    root,
    folder: layout.folder,
    projectSchemas: layout.schemas,
    language,
    severities: { pending: inputs.onPending, modified: inputs.onModified, missing: inputs.onMissing, outOfOrder: inputs.onOutOfOrder },
    allowPending: inputs.allowPending,
    hosted: process.env['RUNNER_ENVIRONMENT'] === 'github-hosted',
    local,
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

/** The input `ssl-ca`: the certificates themselves, or the path of a file in the workspace. */
async function readAuthority(workspace: string, given: string): Promise<string> {
  const problem = (text: string) => new ConfigError([{ input: 'ssl-ca', problem: text, example: 'certs/database-ca.pem' }]);
  const text = isPem(given) ? given : await projectFiles(path.resolve(workspace)).readText(given);
  if (text === null) throw problem(`the file ${plainText(given)} cannot be read.`);
  const parsed = parseAuthority(text);
  if ('problem' in parsed) throw problem(parsed.problem);
  return parsed.value;
}
