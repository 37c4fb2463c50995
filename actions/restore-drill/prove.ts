import { availableParallelism } from 'node:os';
import { type Connection, connect } from '../../src/adapters/postgres/connect.ts';
import { readLapses, readLargeObjectDigests } from '../../src/adapters/postgres/proof-objects.ts';
import { openProofSession, type ProofSession } from '../../src/adapters/postgres/proof-session.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { Log } from '../../src/core/log.ts';
import type { Archive } from '../../src/domain/archive/types.ts';
import { withDatabase } from '../../src/domain/database/address.ts';
import type { FoundBackup } from '../../src/domain/drill/backup-source.ts';
import { dumpSettings } from '../../src/domain/proof/dump-settings.ts';
import { judgeIncomplete, judgeUnvalidated } from '../../src/domain/proof/inherited.ts';
import { emptyViews } from '../../src/domain/proof/lapses.ts';
import { compareLargeObjects } from '../../src/domain/proof/large-objects.ts';
import { type ProofMessages, proofMessages } from '../../src/domain/proof/messages.ts';
import { type Selection, selectTables, turnOf } from '../../src/domain/proof/selection.ts';
import { type ProofTargets, proofTargets } from '../../src/domain/proof/targets.ts';
import type { ZoneChoice } from '../../src/domain/proof/time-zone.ts';
import type { Proof, ProofLevel, TableProof } from '../../src/domain/proof/types.ts';
import { type DigestReader, type Digests, startDigests } from './digests.ts';
import type { Drill } from './drill.ts';
import { verifyChecker } from './prove-control.ts';
import { proveDefinitions } from './prove-definitions.ts';
import { proveSequences } from './prove-sequences.ts';
import { type Copies, factsOf, proveTables, type Read, readCopies } from './prove-tables.ts';
import { findZone, likelyZone } from './prove-zone.ts';
import type { Prepared } from './scratch.ts';

/** What is compared in this drill, and the reading of the archive's side, which runs while the restore does. */
export type ProofPlan = {
  readonly level: ProofLevel;
  readonly targets: ProofTargets;
  readonly selection: Selection;
  readonly reader: DigestReader | null;
};

/** A proof under way. */
export type Proving = {
  readonly level: Exclude<ProofLevel, 'none'>;
  readonly backup: FoundBackup;
  readonly archive: Archive;
  /** A session with the text of names in UTF-8, for the catalog. */
  readonly lookup: Connection;
  readonly zone: ZoneChoice;
  /** The zone that timestamps were written in. */
  readonly zoneOf: (stamps: readonly string[]) => Promise<ZoneChoice>;
  readonly superuser: boolean;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly say: ProofMessages['progress'];
  /** Runs `work` in several sessions at once, at most one for each of `pieces`, each with its snapshot. */
  readonly inSessions: (pieces: number, work: (session: ProofSession) => Promise<void>) => Promise<void>;
};

/** Chooses what to compare, and begins to read it in the archive. */
export function planProof(drill: Drill, backup: FoundBackup, archive: Archive, { plan }: Pick<Prepared, 'plan'>): ProofPlan {
  const { inputs, signal } = drill.context;
  const targets = proofTargets(archive, plan.restored, drill.record().critical);
  const turn = turnOf(process.env['GITHUB_RUN_NUMBER'], drill.record().startedAt);
  const selection = selectTables(targets.targets, inputs.proofBudget, turn);
  const entries = [...selection.chosen.map((target) => target.entry), ...targets.largeObjects];
  const reader = inputs.proof === 'none' ? null : startDigests(backup, archive, entries, signal);
  return { level: inputs.proof, targets, selection, reader };
}

/** The same drill for the restore, which ends as soon as the archive turns out to be damaged. */
export function untilDamage(drill: Drill, { reader }: ProofPlan): Drill {
  if (reader === null) return drill;
  return { ...drill, context: { ...drill.context, signal: AbortSignal.any([drill.context.signal, reader.damaged]) } };
}

/** Compares the restored copy with the dump, and tests the comparison itself. */
export async function prove(drill: Drill, backup: FoundBackup, archive: Archive, prepared: Prepared, plan: ProofPlan): Promise<void> {
  if (plan.level === 'none' || plan.reader === null) return drill.note({ proof: nothingProven });
  const { level, reader } = plan;
  const { signal, log, language } = drill.context;
  const began = performance.now();
  const address = withDatabase(drill.server, prepared.scratch.name);
  const settings = dumpSettings(archive);
  const cores = availableParallelism();
  const say = proofMessages[language].progress;
  log.info(say.proving(plan.selection.chosen.length, cores));
  const lookup = await connect({ address, signal, applicationName: 'restore-drill proof' });
  try {
    await lookup.script('SET search_path = pg_catalog; SET row_security = off; SET statement_timeout = 0');
    const inZone = (zone: ZoneChoice, ending = signal): Proving => ({
      ...{ level, backup, archive, lookup, zone, superuser: prepared.server.superuser, signal, log, say },
      zoneOf: (stamps) => findZone(lookup, settings, stamps),
      inSessions: async (pieces, work) => {
        const run = async () => {
          const session = await openProofSession({ address, signal: ending, applicationName: 'restore-drill proof' }, settings);
          try {
            await session.begin(zone.zone);
            await work(session);
          } finally {
            await session.end();
          }
        };
        await Promise.all(Array.from({ length: Math.min(cores, pieces) }, run));
      },
    });
    const early = inZone(await likelyZone(lookup, settings), AbortSignal.any([signal, reader.damaged]));
    const facts = await factsOf(early, plan.selection.chosen);
    const [digests, copies] = await sideBySide(reader, cores, readCopies(early, plan.selection.chosen, facts));
    const proving = inZone(await early.zoneOf([...digests.values()].flatMap((digest) => digest.timestamps)));
    const measured = await measure(proving, plan, digests, { copies, readIn: early.zone.zone, facts }, prepared);
    // Not beside the rows: pg_dump locks all tables at once, which may be all the locks that the server has.
    const definitions = await proveDefinitions(drill, archive, prepared);
    drill.note({ proof: { ...measured, definitions } });
    log.info(say.proven(plan.selection.chosen.length, formatDuration(performance.now() - began)));
  } finally {
    await lookup.end();
  }
}

/** What is left of the dump and the copy are read side by side. Where one fails, the other is ended; damage of the dump explains both. */
async function sideBySide(reader: DigestReader, cores: number, reading: Promise<Copies>): Promise<readonly [Digests, Copies]> {
  const copies = reading.catch(async (error: unknown) => {
    // Where it was ended by damage of the dump, how much of that is whole is still being read.
    if (!reader.damaged.aborted) await reader.stop();
    throw error;
  });
  const [digested, copied] = await Promise.allSettled([reader.finish(cores), copies]);
  if (digested.status === 'rejected' && (reader.damaged.aborted || copied.status === 'fulfilled')) throw digested.reason;
  if (copied.status === 'rejected') throw copied.reason;
  if (digested.status === 'rejected') throw digested.reason;
  return [digested.value, copied.value];
}

const nothingProven: Proof = {
  level: 'none',
  tables: [],
  cycle: null,
  zone: null,
  largeObjects: null,
  emptyViews: [],
  sequences: [],
  sequencesCompared: 0,
  invalidIndexes: [],
  incompleteIndexes: [],
  unvalidated: [],
  definitions: null,
  control: { state: 'not_asked' },
};

async function measure(proving: Proving, plan: ProofPlan, digests: Digests, read: Read, prepared: Prepared): Promise<Omit<Proof, 'definitions'>> {
  const { lookup, level, archive } = proving;
  const { chosen, later, cycle } = plan.selection;
  const tables = await proveTables(proving, chosen, digests, read);
  const objects = plan.targets.largeObjects.flatMap((entry) => digests.get(entry.dumpId) ?? []);
  const largeObjects = objects.length === 0 && !proving.superuser ? null : await compareLargeObjects(objects, readLargeObjectDigests(lookup));
  const lapses = await readLapses(lookup, prepared.server.major);
  return {
    level,
    tables: [
      ...tables,
      ...untold(plan.targets),
      ...later.map(({ table, critical }): TableProof => ({ table, critical, expected: null, found: null, state: 'later' })),
    ],
    cycle,
    zone: proving.zone,
    largeObjects,
    emptyViews: emptyViews(prepared.plan.restored, lapses.emptyViews),
    ...(await proveSequences(proving, plan.targets.targets, tables)),
    invalidIndexes: lapses.invalidIndexes,
    incompleteIndexes: judgeIncomplete(archive.entries, lapses.incompleteIndexes),
    unvalidated: judgeUnvalidated(archive.entries, lapses.unvalidated),
    control: await verifyChecker(proving, chosen, tables),
  };
}

/** Tables whose rows are in the archive in a form that compares with nothing. */
function untold({ inserts, unreadable }: ProofTargets): TableProof[] {
  const proof =
    (cause: 'inserts' | 'statement') =>
    (table: TableProof['table']): TableProof => ({ table, critical: false, expected: null, found: null, state: 'unproven', cause });
  return [...inserts.map(proof('inserts')), ...unreadable.map(proof('statement'))];
}
