import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { type LedgerEntry, lineOf, parseLine } from '../../../src/domain/ledger/entry.ts';
import { type Account, entryOf } from '../../../src/domain/ledger/from-report.ts';
import { FULL_FILE_BYTES, fileOf, filesSince, readLedger, record } from '../../../src/domain/ledger/ledger.ts';
import { ledgerMessages } from '../../../src/domain/ledger/messages.ts';
import { recordDrill } from '../../../src/domain/ledger/record-drill.ts';
import { TABLES_KEPT } from '../../../src/domain/ledger/report-members.ts';
import { drillTable, renderReadme, runbookLine } from '../../../src/domain/ledger/table.ts';
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
        drillReport(
          { verdict, run: { runId: '77' } },
          { result, tables: any, timeline: any, errors: any, proof: any, backup: any, settings: any, tuning: any },
        ),
      );
      expect(parseLine(lineOf(entry))).toMatchObject({ kind: 'entry' });
      if (entry.result === 'ok') expect([result, verdict]).toEqual(['ok', 'ok']);
    }),
  );
});

test('a backup that was made for the drill: the register says so, and recovery time does not count it', () => {
  const timeline = [
    { phase: 'make', startSeconds: 0, seconds: 12 },
    { phase: 'fetch', startSeconds: 12, seconds: 4 },
    { phase: 'restore', startSeconds: 16, seconds: 30 },
  ];
  const { entry } = draw(drillReport({}, { timeline }));
  expect([entry.rtoSeconds, entry.phases['make']]).toEqual([34, 12]);
  expect(runbookLine(entry, 'en')).toBe('Restore test – 2026-11-02 – OK – app-2026-11-01.dump – made now in 12 s');
  expect(runbookLine(entry, 'es')).toContain('hecho ahora en 12 s');
  expect(drillTable([entry], 'en')).toContain('made now in 12 s');
  // None came of it.
  expect(runbookLine({ ...entry, backup: { ...entry.backup, bytes: null } }, 'en')).not.toContain('made now');
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
      expect(html.match(/<(?!\/?(?:h1|p|strong|table|thead|tbody|tr|th|td|code)\b)[a-z]/gi)).toBeNull();
      expect(html.match(/<tr>/g)?.length).toBe(2);
    }),
  );
});

test('a full file is followed by the next one, and the drills stay in order', () => {
  const full = new Uint8Array(FULL_FILE_BYTES).fill(10);
  const first = bytes(`${lineOf(sample(1))}\n`);
  const files = new Map([
    ['ledger/2026-2.jsonl', bytes(`${lineOf(sample(1, { reason: 'later' }))}\n`)],
    ['ledger/2026.jsonl', new Uint8Array([...first, ...full])],
  ]);
  const ledger = readLedger(files);
  // The first of two lines with one id counts: that of the file that was begun first.
  expect(ledger.entries.map(({ reason }) => reason)).toEqual(['ok']);
  expect(record(ledger, sample(2))?.file).toBe('ledger/2026-2.jsonl');
  expect(fileOf('2026-12-31T23:59:59Z')).toBe('ledger/2026.jsonl');
  expect(fileOf('2027-01-01T00:00:00Z', files)).toBe('ledger/2027.jsonl');
  expect(filesSince([...files.keys(), 'ledger/2024.jsonl', 'ledger/x.jsonl'], new Date('2026-01-01'))).toEqual([...files.keys()]);
});

test('lines of another hand: BOM, CRLF, a cut line, one of the future; each is told, and the rest counts', () => {
  const text = `\uFEFF${lineOf(sample(1))}\r\n{"schema":1,"id":\r\n\r\n{"schema":99}\n${lineOf(sample(2))}`;
  const ledger = readLedger(new Map([['ledger/2026.jsonl', bytes(text)]]));
  expect(ledger.entries.map(({ id }) => id)).toEqual([sample(1).id, sample(2).id]);
  expect([ledger.damaged, ledger.newer]).toEqual([[{ file: 'ledger/2026.jsonl', line: 2 }], 1]);
});

test('two drills of one run with one label are two lines; the same drill again is one', () => {
  const [first, other] = [sample(1), sample(1, { evidenceSha256: 'c'.repeat(64) })];
  const state = (entries: readonly LedgerEntry[]) => ({
    files: new Map([['ledger/2026.jsonl', bytes(entries.map((e) => `${lineOf(e)}\n`).join(''))]]),
  });
  const change = recordDrill(state([first]), other, 'b', 'en');
  expect(change?.ledger.entries.map(({ id }) => id)).toEqual([first.id, `${first.id}/cccccccccccc`]);
  const both = state(change?.ledger.entries ?? []);
  expect([recordDrill(both, other, 'b', 'en'), recordDrill(both, first, 'b', 'en')]).toEqual([null, null]);
  // Recorded again without its report, it is no second drill.
  expect(recordDrill(both, sample(1, { evidenceSha256: null }), 'b', 'en')).toBeNull();
});

test('both languages have every sentence', () => {
  const shape = (value: object): string[] =>
    Object.entries(value).flatMap(([key, item]) => (typeof item === 'object' && item !== null ? shape(item).map((k) => `${key}.${k}`) : [key]));
  expect(shape(ledgerMessages.es).sort()).toEqual(shape(ledgerMessages.en).sort());
});

test('the settings of the sessions and of the whole server are on the line; a line without the latter is read too', () => {
  const { entry } = draw(drillReport({}, { tuning: { active: { fsync: 'off', max_wal_size: '1024MB' }, why: null, putBack: true } }));
  expect([entry.settings, entry.tuning]).toEqual([{ synchronous_commit: 'off' }, { fsync: 'off', max_wal_size: '1024MB' }]);
  const { tuning, ...older } = entry;
  expect([tuning, parseLine(lineOf(older as LedgerEntry)).kind]).toEqual([entry.tuning, 'entry']);
  expect(parseLine(lineOf({ ...entry, tuning: 7 } as unknown as LedgerEntry)).kind).toBe('damaged');
});
