import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Measured, measure } from '../../actions/migrate-status/compare.ts';
import { projectFiles } from '../../src/adapters/files/project.ts';
import type { Language } from '../../src/core/language.ts';
import { parseDatabaseUrl } from '../../src/domain/database/address.ts';
import { locateMigrations } from '../../src/domain/migrations/prisma-layout.ts';
import { DEFAULT_SEVERITIES } from '../../src/domain/migrations/verdict.ts';
import type { PostgresServer } from './postgres-server.ts';
import { ROOT } from './run-bundle.ts';

export const CASES = path.join(ROOT, 'test', 'fixtures', 'prisma-cases');
export const caseNames = () => readdirSync(CASES).sort();
export const caseFile = (name: string, file: string) => readFileSync(path.join(CASES, name, file), 'utf8');

/** The ledger as Prisma's engine creates it (schema-engine, postgres.rs). */
export const LEDGER = `CREATE TABLE "_prisma_migrations" (id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0);`;

let databases = 0;

/** An empty database of its own, after `setup`; its name. */
export async function freshDatabase(server: PostgresServer, setup = ''): Promise<string> {
  databases += 1;
  const name = `m${process.pid}_${databases}`;
  await server.query(`CREATE DATABASE ${name}`);
  if (setup !== '') await server.query(setup, name);
  return name;
}

/** A case of the fixtures put into a database: its address and its project's folder. */
export async function loadCase(server: PostgresServer, name: string): Promise<{ url: string; root: string; database: string }> {
  const about = JSON.parse(caseFile(name, 'case.json')) as { urlSchema: string | null; user?: string };
  if (about.user !== undefined) await server.query(`DROP ROLE IF EXISTS "${about.user}"; CREATE ROLE "${about.user}" LOGIN`);
  const database = await freshDatabase(server, caseFile(name, 'setup.sql'));
  const url = new URL(server.url(database));
  if (about.user !== undefined) url.username = about.user;
  if (about.urlSchema !== null) url.searchParams.set('schema', about.urlSchema);
  return { url: url.href, root: path.join(CASES, name), database };
}

/** A temporary folder that goes away with `remove`; `files` maps paths to texts. */
export function makeProject(files: Readonly<Record<string, string>>): {
  root: string;
  write: (file: string, text: string) => void;
  remove: () => void;
} {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'runbook-project-')));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** A copy of a case's project that may be changed. */
export function copyCase(name: string) {
  const project = makeProject({});
  cpSync(path.join(CASES, name, 'prisma'), path.join(project.root, 'prisma'), { recursive: true });
  return project;
}

export type MeasureOptions = {
  readonly schema?: string;
  readonly language?: Language;
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
  readonly migrationsPath?: string;
};

/** What the action measures, without the runner around it. */
export async function measureProject(url: string, root: string, options: MeasureOptions = {}): Promise<Measured> {
  const parsed = parseDatabaseUrl(url);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const layout = await locateMigrations(projectFiles(root), options.migrationsPath ?? '');
  if ('kind' in layout) throw new Error(JSON.stringify(layout));
  const { address } = parsed;
  const limitMs = options.limitMs ?? 10_000;
  const target = {
    address,
    schema: options.schema ?? address.schema ?? 'public',
    root,
    folder: layout.folder,
    projectSchemas: layout.schemas,
    language: options.language ?? 'en',
    severities: DEFAULT_SEVERITIES,
  };
  const time = AbortSignal.timeout(limitMs);
  return measure(target, options.signal === undefined ? time : AbortSignal.any([time, options.signal]), limitMs);
}
