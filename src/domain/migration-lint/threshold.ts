import { formatSize, parseSize } from '../../core/size.ts';
import type { TableFacts } from './types.ts';

/** From where on a table is large: it has at least so many rows, or takes at least so much room. Null: that does not count. */
export type Threshold = { readonly rows: number | null; readonly bytes: number | null };

/** A row's size where a table was never analysed and only rows are to be counted. */
const BYTES_PER_ROW = 1024;

/** `100000`, `100MiB`, or both with a comma. Null for anything else. */
export function parseThreshold(text: string): Threshold | null {
  const parts = text.split(',').map((part) => part.trim());
  const rows = parts.filter((part) => /^\d{1,15}$/.test(part)).map(Number);
  const sizes = parts.map(parseSize).filter((size) => size !== null);
  if (rows.length > 1 || sizes.length > 1 || rows.length + sizes.length !== parts.length) return null;
  return { rows: rows[0] ?? null, bytes: sizes[0] ?? null };
}

/** Whether a table is known to be below the threshold. */
export function isSmall({ rows, bytes }: TableFacts, threshold: Threshold): boolean {
  const limit = threshold.bytes ?? (rows === null && threshold.rows !== null ? threshold.rows * BYTES_PER_ROW : Infinity);
  return bytes < limit && (rows === null || threshold.rows === null || rows < threshold.rows);
}

/** `41 M rows, 12 GiB`; rows are an estimate, so three digits are enough. */
export function describeSize({ rows, bytes }: TableFacts, rowsWord: (count: string) => string): string {
  return rows === null ? formatSize(bytes) : `${rowsWord(shortCount(rows))}, ${formatSize(bytes)}`;
}

function shortCount(count: number): string {
  for (const [unit, name] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (count >= unit) return `${Number((count / unit).toPrecision(count / unit >= 100 ? 3 : 2))} ${name}`;
  }
  return String(count);
}
