import type { LedgerEntry } from '../../src/domain/ledger/entry.ts';
import { sample } from '../unit/ledger/sample.ts';
import { seededRandom } from './github/faults.ts';

const DAY = 86_400_000;

export type RandomDrill = { readonly entry: LedgerEntry; readonly tables: Readonly<Record<string, number>>; readonly grown: readonly string[] };
type Table = { readonly name: string; rows: number; readonly growth: number; readonly kind: 'grows' | 'stands' | 'breathes' };

/**
 * The monthly drills of a database in normal life: 5 to 24 tables, most of which grow by up to a tenth a month, unevenly; some stand
 * still, some (`breathing`, a share) come and go by a standard deviation of 7 %; runners differ by 12 %. The same seed is the same life.
 */
export function* randomHistory(seed: number, breathing = 0.15): Generator<RandomDrill> {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const kindOf = (dice: number): Table['kind'] => (dice < breathing ? 'breathes' : dice < breathing + 0.15 ? 'stands' : 'grows');
  const tables = Array.from(
    { length: 5 + Math.floor(random() * 20) },
    (_, i): Table => ({ name: `public.t${i}`, rows: Math.round(10 ** (1 + random() * 5)), growth: random() * 0.1, kind: kindOf(random()) }),
  );
  const [rowsPerSecond, bytesPerRow] = [1e5 * (0.5 + random()), 50 + random() * 200];
  let at = Date.parse('2025-10-06T05:17:00Z');
  for (let month = 0; ; month += 1) {
    for (const table of tables) if (table.kind === 'grows') table.rows = Math.round(table.rows * (1 + table.growth * (0.3 + 1.4 * random())));
    const counts = tables.map(
      ({ name, rows, kind }) => [name, kind === 'breathes' ? Math.max(1, Math.round(rows * (1 + 0.07 * normal()))) : rows] as const,
    );
    const total = counts.reduce((sum, [, rows]) => sum + rows, 0);
    const entry = sample(month + 1, {
      date: new Date(at).toISOString(),
      largestTables: Object.fromEntries(counts),
      phases: { restore: (2 + total / rowsPerSecond) * Math.exp(0.12 * normal()) },
      backup: { ...sample(1).backup, bytes: Math.round(total * bytesPerRow) },
    });
    yield {
      entry,
      tables: Object.fromEntries(counts),
      grown: tables.filter(({ kind, rows }) => kind === 'grows' && rows >= 200).map(({ name }) => name),
    };
    at += (random() < 0.35 ? 35 : 28) * DAY;
  }
}
