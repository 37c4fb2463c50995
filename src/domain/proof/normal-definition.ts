import type { TocEntry } from '../archive/types.ts';
import { offsetSamples } from './time-zone.ts';

/** A constant of the type timestamptz as pg_dump writes it, in the time zone of its own session. */
const STAMP = /(\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d{1,6})?([+-]\d\d(?::\d\d){0,2})/g;

/** A definition without what differs between two dumps of equal databases. */
export function normalDefinition({ desc, definition }: Pick<TocEntry, 'desc' | 'definition'>): string {
  const text = definition.replace(STAMP, toUtc).trim();
  // The columns of a child table may stand in another order: the restored one's own come after its parent's (src/test/perl/PostgreSQL/Test/AdjustDump.pm).
  return desc === 'TABLE' && /^\)\s*INHERITS \(/m.test(text) ? sortedLines(text) : text;
}

/** Bounds of partitions and defaults are one moment, whatever the zone that they are shown in. */
function toUtc(text: string, seconds: string, fraction: string | undefined, offset: string): string {
  const [sample] = offsetSamples([`${seconds}${offset}`]);
  return sample === undefined ? text : `${sample.at.toISOString().slice(0, -5)}${fraction ?? ''}Z`;
}

function sortedLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
    .sort()
    .join('\n');
}
