import fc from 'fast-check';
import { worst } from '../../src/core/verdict.ts';
import { differences, INTENDED, intentionOf, statusOf } from './differential.ts';
import { history } from './history-generator.ts';
import { makeWorld } from './history-world.ts';
import { measureProject } from './migration-kit.ts';
import { startPostgres } from './postgres-server.ts';
import { startPrismaEngine } from './prisma-engine.ts';

export type DifferentialResult = {
  readonly histories: number;
  /** Without any difference. */
  readonly equal: number;
  /** Histories that show an intended difference, by its name. */
  readonly intended: Readonly<Record<string, number>>;
  /** By our reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Where migrate status exits 0 and we do not pass. */
  readonly unsafe: number;
};

/**
 * Generates histories, puts each into PostgreSQL and a folder, and has it judged by us, by the engine's diagnosis and by a real
 * deploy. Throws with the shrunk history where a difference is not an intended one.
 */
export async function runDifferential(options: { readonly count: number; readonly seed: number }): Promise<DifferentialResult> {
  const server = await startPostgres();
  const engine = await startPrismaEngine();
  const world = await makeWorld(server);
  const intended: Record<string, number> = Object.fromEntries(Object.keys(INTENDED).map((name) => [name, 0]));
  const reasons: Record<string, number> = {};
  const seen = { histories: 0, equal: 0, unsafe: 0 };
  const property = fc.asyncProperty(history, async (generated) => {
    const url = await world.set(generated);
    const ours = await measureProject(url, world.root);
    const diagnosis = await engine.diagnose(url, world.migrations);
    const deployed = await engine.apply(url, world.migrations);
    const found = differences({ history: generated, ours, diagnosis, deployed });
    const unexplained = found.filter((difference) => intentionOf(difference, generated) === null);
    if (unexplained.length > 0) throw new Error(`Not an intended difference:\n${JSON.stringify(unexplained, null, 1)}`);
    seen.histories += 1;
    if (found.length === 0) seen.equal += 1;
    const { verdict, reason } = worst(ours.findings);
    if (statusOf(diagnosis).exit === 0 && verdict !== 'ok') seen.unsafe += 1;
    reasons[reason] = (reasons[reason] ?? 0) + 1;
    for (const name of new Set(found.map((difference) => intentionOf(difference, generated) ?? ''))) intended[name] = (intended[name] ?? 0) + 1;
  });
  try {
    await fc.assert(property, { numRuns: options.count, seed: options.seed });
    return { ...seen, intended, reasons };
  } finally {
    await world.remove();
    await engine.stop();
    await server.remove();
  }
}
