import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { lineOf, parseLine } from '../../../src/domain/ledger/entry.ts';
import { type Account, entryOf, TABLES_KEPT } from '../../../src/domain/ledger/from-report.ts';
import { readLedger, record } from '../../../src/domain/ledger/ledger.ts';
import { ledgerMessages } from '../../../src/domain/ledger/messages.ts';
import { renderReadme } from '../../../src/domain/ledger/table.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { drillReport } from './report-sample.ts';
import { sample } from './sample.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const account: Account = { run: sample(77).run, database: 'main', responsible: '', tool: 't', now: new Date('2026-11-02T06:00:00Z') };
const word = { job: 'success', result: 'ok', reason: 'ok' } as const;
const draw = (report: unknown) => entryOf({ bytes: bytes(JSON.stringify(report)) }, word, account);

test('a line is read as it was written', () => {
  expect(parseLine(lineOf(sample(1)))).toMatchObject({ kind: 'entry', entry: sample(1) });
});

test('no text makes the reader throw, and none but an entry is one', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(parseLine(text).kind).not.toBe('entry');
    }),
  );
});

test('adding a line never changes a byte that was there', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (before) => {
      const ledger = readLedger(new Map([['ledger/2026.jsonl', before]]));
      const added = record(ledger, sample(1));
      expect(added?.bytes.slice(0, before.length)).toEqual(before);
      const after = readLedger(new Map([['ledger/2026.jsonl', added?.bytes ?? new Uint8Array()]]));
      expect(after.entries.map(({ id }) => id)).toEqual([sample(1).id]);
      expect(record(after, sample(1))).toBeNull();
    }),
  );
});

test('a report whatever it holds gives an entry that can be read back, and is a pass only if all of it says so', () => {
  const odd = fc.record({
    result: fc.constantFrom('ok', 'minor', 'incidents', 'inconclusive', 7, null),
    verdict: fc.constantFrom('ok', 'degraded', 'critical', 'unknown', {}),
  });
  fc.assert(
    fc.property(odd, fc.jsonValue(), ({ result, verdict }, any) => {
      const { entry } = draw(
        drillReport({ verdict, run: { runId: '77' } }, { result, tables: any, timeline: any, errors: any, proof: any, backup: any, settings: any }),
      );
      expect(parseLine(lineOf(entry))).toMatchObject({ kind: 'entry' });
      if (entry.result === 'ok') expect([result, verdict]).toEqual(['ok', 'ok']);
    }),
  );
});

test('a line stays small, whatever the number of tables', () => {
  const tables = Array.from({ length: 5000 }, (_, i) => ({ schema: 's'.repeat(63), name: `${'t'.repeat(58)}${i}`, rows: i, partitioned: false }));
  const { entry, tables: all } = draw(drillReport({}, { tables }));
  expect(Object.keys(entry.largestTables).length).toBe(TABLES_KEPT);
  expect(entry.tables).toBe(5000);
  expect(Object.keys(all ?? {}).length).toBe(5000);
  expect(lineOf(entry).length).toBeLessThan(20_000);
});

test('nothing from outside gets out of the table', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const entry = sample(1, {
        responsible: text,
        database: text,
        reason: text,
        backup: { source: text, bytes: 1, sha256: null, ageSeconds: 1 },
        run: { ...sample(1).run, url: text, id: text },
      });
      const html = marked.parse(renderReadme([entry], 'b', 'en'), { async: false });
      expect(html.match(/<(?!\/?(?:h1|p|table|thead|tbody|tr|th|td|code)\b)[a-z]/gi)).toBeNull();
      expect(html.match(/<tr>/g)?.length).toBe(2);
    }),
  );
});

test('both languages have every sentence', () => {
  const shape = (value: object): string[] =>
    Object.entries(value).flatMap(([key, item]) => (typeof item === 'object' && item !== null ? shape(item).map((k) => `${key}.${k}`) : [key]));
  expect(shape(ledgerMessages.es).sort()).toEqual(shape(ledgerMessages.en).sort());
});
