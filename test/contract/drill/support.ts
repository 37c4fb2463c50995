import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { inputs as spec } from '../../../actions/restore-drill/inputs.ts';
import { post } from '../../../actions/restore-drill/post.ts';
import { run } from '../../../actions/restore-drill/run.ts';
import type { Context } from '../../../src/adapters/runner/run-action.ts';
import { COMMON_INPUTS } from '../../../src/core/common-inputs.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { type Inputs, parseInputs } from '../../../src/core/input-spec.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { createRedactor } from '../../../src/core/redact.ts';
import { worst } from '../../../src/core/verdict.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';

const exec = promisify(execFile);
export const DUMPS = path.resolve(import.meta.dirname, '..', '..', 'fixtures', 'dumps');

export type DrillRun = {
  readonly outcome: Outcome;
  readonly main: Finding;
  readonly reasons: readonly string[];
  readonly log: readonly string[];
  readonly state: Readonly<Record<string, string>>;
  /** Everything that anybody could read afterwards. */
  readonly everything: string;
};

type Given = Readonly<Record<string, string>>;

function contextOf(given: Given, signal: AbortSignal, log: string[], state: Record<string, string>): Context<typeof spec> {
  const all = { ...COMMON_INPUTS, ...spec };
  const inputs = parseInputs(all, (name) => given[name] ?? '') as Inputs<typeof all>;
  const info = (line: string) => void log.push(line);
  return {
    inputs,
    language: inputs.language,
    signal,
    log: { info, debug: info, group: (title, lines) => void log.push(title, ...lines) },
    redactor: createRedactor(),
    hide: () => {},
    saveState: (name, value) => {
      state[name] = value;
    },
  };
}

/** The action's own `run`, from source, on real servers. `onLog` sees each line as it comes. */
export async function drill(given: Given, options: { signal?: AbortSignal; onLog?: (line: string) => void } = {}): Promise<DrillRun> {
  const log: string[] = [];
  if (options.onLog !== undefined) {
    const { onLog } = options;
    log.push = (...lines) => {
      lines.forEach(onLog);
      return Array.prototype.push.apply(log, lines);
    };
  }
  const state: Record<string, string> = {};
  const outcome = await run(contextOf(given, options.signal ?? new AbortController().signal, log, state));
  const everything = JSON.stringify([outcome, log, state]);
  return { outcome, main: worst(outcome.findings), reasons: outcome.findings.map((f) => f.reason), log, state, everything };
}

/** The post step after a main step that left this state. */
export async function postStep(given: Given, state: Readonly<Record<string, string>>): Promise<string[]> {
  const log: string[] = [];
  await post(contextOf(given, new AbortController().signal, log, {}), (name) => state[name] ?? '');
  return log;
}

/** Names of all databases that no server has from the start. */
export async function databases(server: PostgresServer): Promise<string[]> {
  const rows = await server.query("SELECT datname FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1') ORDER BY 1");
  return rows.map((row) => String(row['datname']));
}

/** Makes a database from SQL, dumps it, and drops it again. */
export async function dumpOf(server: PostgresServer, sql: string, options: { create?: string; args?: readonly string[] } = {}): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-dump-'));
  const file = path.join(folder, 'made.dump');
  await server.query(`CREATE DATABASE source ${options.create ?? ''}`);
  await server.query(sql, 'source');
  await exec(server.bin('pg_dump'), ['-Fc', ...(options.args ?? []), '-f', file, server.url('source')]);
  // A subscription would keep the database.
  await server.query(
    'DO $$ DECLARE s name; BEGIN FOR s IN SELECT subname FROM pg_subscription LOOP EXECUTE format($f$ALTER SUBSCRIPTION %I DISABLE$f$, s); EXECUTE format($f$ALTER SUBSCRIPTION %I SET (slot_name = NONE)$f$, s); EXECUTE format($f$DROP SUBSCRIPTION %I$f$, s); END LOOP; END $$',
    'source',
  );
  await server.query('DROP DATABASE source WITH (FORCE)');
  return file;
}

export function removeDump(file: string): void {
  rmSync(path.dirname(file), { recursive: true, force: true });
}

/** Clients of the toolchain are found even where it is not under one of the usual folders. */
export function useClientsOf(server: PostgresServer): void {
  process.env['PATH'] = `${path.dirname(server.bin('pg_restore'))}${path.delimiter}${process.env['PATH'] ?? ''}`;
}
