import { formatDuration } from '../../core/duration.ts';
import { formatSize } from '../../core/size.ts';

/** How far a transfer has come; `total` is null where the source does not say how much there is. */
export type Transfer = { readonly bytes: number; readonly total: number | null; readonly ms: number };

/** The words of a line of progress: amounts, the mean rate, and the time left at that rate; empty where it cannot be told. */
export function transferWords({ bytes, total, ms }: Transfer): { done: string; total: string; rate: string; left: string } {
  const perMs = ms > 0 ? bytes / ms : 0;
  const left = total !== null && perMs > 0 && total > bytes ? formatDuration((total - bytes) / perMs) : '';
  return { done: formatSize(bytes), total: total === null ? '' : formatSize(total), rate: formatSize(Math.round(perMs * 1000)), left };
}
