import { randomBytes } from 'node:crypto';
import { connect } from '../../src/adapters/postgres/connect.ts';
import { PostgresError } from '../../src/adapters/postgres/failure.ts';
import { createScratch, creatorName, databaseExists, type ScratchDatabase } from '../../src/adapters/postgres/scratch-database.ts';
import type { LocaleAttempt, LocalePlan } from '../../src/domain/drill/scratch-locale.ts';
import { generatedName } from '../../src/domain/drill/scratch-name.ts';
import { type Drill, progressOf, stop } from './drill.ts';
import { dropDatabase } from './drop.ts';
import type { Ground } from './prepare.ts';

export type Prepared = Ground & { readonly scratch: ScratchDatabase };

/** Creates the drill's database. `onPlanned` is called before it exists: from then on it must be dropped, whatever happens. */
export async function createDatabase(
  drill: Drill,
  ground: Ground,
  locales: LocalePlan,
  onPlanned: (scratch: ScratchDatabase) => void,
): Promise<Prepared> {
  const { inputs, signal, saveState } = drill.context;
  signal.throwIfAborted();
  const scratch = nameScratch(inputs.scratchDatabase, drill.record().startedAt);
  await refuseTaken(drill, scratch);
  onPlanned(scratch);
  // A step that is killed right after leaves nothing that `post` does not know of.
  saveState('scratch', JSON.stringify(scratch));
  saveState('settled', 'false');
  drill.note({ scratch: { name: scratch.name, state: 'planned', locale: null } });
  const created = await create(drill, scratch, ground.plan.encoding, locales.attempts);
  drill.note({ scratch: { name: scratch.name, state: 'created', locale: created.locale } });
  const known = { ...scratch, oid: created.oid };
  onPlanned(known);
  saveState('scratch', JSON.stringify(known));
  signal.throwIfAborted();
  return { ...ground, scratch: known };
}

async function refuseTaken(drill: Drill, { name }: ScratchDatabase): Promise<void> {
  const connection = await connect({ address: drill.server, signal: drill.context.signal, applicationName: 'restore-drill' });
  const taken = await databaseExists(connection, name).finally(connection.end);
  if (taken) throw stop(drill, 'unknown', 'scratch_exists', { names: [name] });
}

/** By a session that no cancel breaks: the server would go on creating, and what is dropped must be there first. */
async function create(drill: Drill, scratch: ScratchDatabase, encoding: string, locales: readonly LocaleAttempt[]) {
  const connection = await connect({ address: drill.server, applicationName: creatorName(scratch) });
  try {
    return await createScratch(connection, scratch, encoding, locales);
  } catch (error) {
    // Somebody took the name in the meantime.
    const taken = error instanceof PostgresError && error.failure.code === '42P04';
    throw taken ? stop(drill, 'unknown', 'scratch_exists', { names: [scratch.name] }) : error;
  } finally {
    await connection.end();
  }
}

function nameScratch(wanted: string, at: Date): ScratchDatabase {
  const birthName = generatedName(at, randomBytes(8).toString('hex'));
  return { name: wanted || birthName, birthName, token: randomBytes(16).toString('hex'), oid: null };
}

/** A database that cannot be dropped is a finding, not an error: what the drill found out stands. `post` tries again. */
export async function drop(drill: Drill, scratch: ScratchDatabase): Promise<void> {
  try {
    const dropped = await drill.timed('drop', () => dropDatabase(drill.server, scratch));
    if (dropped.length > 0) settle(drill, 'dropped');
    else if (drill.record().scratch?.state === 'created') leave(drill);
    for (const name of dropped) drill.context.log.info(progressOf(drill).dropped(name));
  } catch {
    leave(drill);
  }
}

function leave(drill: Drill): void {
  const scratch = drill.record().scratch;
  if (scratch !== null) drill.note({ scratch: { ...scratch, state: 'left' } });
}

/** Nothing is left for `post` to do. */
export function settle(drill: Drill, state: 'dropped' | 'kept'): void {
  const scratch = drill.record().scratch;
  if (scratch !== null) drill.note({ scratch: { ...scratch, state } });
  drill.context.saveState('settled', 'true');
}
