import { randomBytes } from 'node:crypto';
import type { ContainerPlace } from '../../src/adapters/docker/container-client.ts';
import { runScript } from '../../src/adapters/docker/container-psql.ts';
import { containerLogin, sessionOptions } from '../../src/adapters/postgres/scratch-restore.ts';
import { createExtensions, createScriptRole, type ScriptRole } from '../../src/adapters/postgres/script-role.ts';
import { withFile } from '../../src/adapters/storage/local.ts';
import type { Archive, ByteSource } from '../../src/domain/archive/types.ts';
import { type DatabaseAddress, withDatabase } from '../../src/domain/database/address.ts';
import type { FoundBackup } from '../../src/domain/drill/backup-source.ts';
import type { RestoreExit } from '../../src/domain/drill/judge-restore.ts';
import type { RestoreLog } from '../../src/domain/drill/restore-log.ts';
import { type ScriptLogReader, scriptExit, scriptLogReader } from '../../src/domain/drill/script-log.ts';
import { runFrom, type ScriptStep, scriptSteps, stepAt, wantedExtensions } from '../../src/domain/drill/script-plan.ts';
import { scriptStream } from '../../src/domain/drill/script-stream.ts';
import { type Drill, stop } from './drill.ts';
import type { Prepared } from './scratch.ts';

/** After this many statements with an error nobody needs to know of more, and each costs a start of psql. */
const MOST_ERRORS = 50;

type Script = {
  readonly drill: Drill;
  readonly prepared: Prepared;
  readonly source: ByteSource;
  readonly steps: readonly ScriptStep[];
  readonly place: ContainerPlace;
  readonly address: DatabaseAddress;
  readonly role: ScriptRole | null;
  /** By the clock of `performance.now()`; null: none. */
  readonly deadline: number | null;
};

/**
 * Runs a plain SQL backup by the psql of the server's own container: in restricted mode, as a role that may work in the
 * drill's database and nowhere else, without the statements that a restore leaves out. After a statement that fails it goes on with the next one, so
 * that rows of a COPY that failed are never taken for SQL.
 */
export async function restoreScript(
  drill: Drill,
  backup: FoundBackup,
  archive: Archive,
  prepared: Prepared,
  place: ContainerPlace,
): Promise<{ log: RestoreLog; exit: RestoreExit }> {
  const { server, scratch } = prepared;
  const { signal, inputs } = drill.context;
  const copy = withDatabase(drill.server, scratch.name);
  const role = server.superuser ? await createScriptRole(drill.server, copy, scratch) : null;
  const address = role === null ? copy : { ...copy, user: role.name, password: role.password };
  const deadline = inputs.maxRestoreTime === null ? null : performance.now() + inputs.maxRestoreTime;
  const made = role === null ? [] : wantedExtensions(prepared.plan);
  const missing = role === null ? null : await createExtensions(copy, made, role.name);
  if (missing !== null) throw stop(drill, 'critical', 'extension_missing', { names: [missing] });
  const steps = scriptSteps(archive, prepared.plan, server.major, made);
  return withFile(backup.path, signal, (source) => runAll({ drill, prepared, source, steps, place, address, role, deadline }));
}

async function runAll(script: Script): Promise<{ log: RestoreLog; exit: RestoreExit }> {
  const { steps, role } = script;
  const reader = scriptLogReader(role !== null);
  let errors = 0;
  let exit: RestoreExit = { code: 0, ended: 'exit' };
  let next: number | null = 0;
  while (next !== null && next < steps.length) {
    script.drill.context.signal.throwIfAborted();
    [exit, next] = await runSteps(script, next, reader);
    if (exit.code === STOPPED) errors += 1;
    if (errors >= MOST_ERRORS) next = null;
  }
  const log = reader.end(next !== null);
  return { log, exit: scriptExit(next === null ? exit : { code: 0, ended: 'exit' }, log) };
}

/** One run of psql, and the step that comes after it: null where it broke off for no statement's sake. */
async function runSteps(script: Script, from: number, reader: ScriptLogReader): Promise<[RestoreExit, number | null]> {
  const { steps, source } = script;
  const run = runFrom(steps, from);
  const told = reader.run((line) => steps[stepAt(steps, run, line) ?? -1]?.subject ?? '');
  const exit = await psql(script, scriptStream(source, steps, run, randomBytes(32).toString('hex')), told.take);
  if (exit.ended === 'exit' && exit.code === 0) return [exit, steps.length];
  const line = told.lastLine();
  const at = exit.ended === 'exit' && exit.code === STOPPED && line !== null ? stepAt(steps, run, line) : null;
  return [exit, at === null ? null : at + 1];
}

/** psql's exit code where a statement failed and ON_ERROR_STOP is set. */
const STOPPED = 3;

async function psql(script: Script, input: AsyncIterable<Uint8Array>, onLine: (line: string) => void): Promise<RestoreExit> {
  const { drill, prepared, place, address, deadline } = script;
  const env = {
    ...containerLogin(address, prepared.client.container?.port ?? address.port),
    LC_ALL: 'C',
    PGAPPNAME: 'restore-drill',
    PGOPTIONS: sessionOptions(false, drill.record().settings),
    PGCLIENTENCODING: prepared.plan.encoding,
  };
  const timeoutMs = deadline === null ? null : Math.max(1, deadline - performance.now());
  return runScript({ place, env, input, signal: drill.context.signal, timeoutMs, onLine });
}
