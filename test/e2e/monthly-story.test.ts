import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ledgerOf } from '../../src/domain/ledger/record-drill.ts';
import { overdue } from '../../src/domain/ledger/trend.ts';
import { ledgerFiles } from '../contract/ledger/support.ts';
import { beginStory, type Story } from '../support/monthly-story.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import type { BundleRun } from '../support/run-bundle.ts';

let server: PostgresServer;
let story: Story;
beforeAll(async () => {
  server = await startPostgres();
  story = await beginStory(server);
});
afterAll(async () => {
  await story?.close();
  await server?.remove();
});

/** The first Mondays of 14 months by a calendar on the wall, and what happens in each month. */
const MONTHS = [
  { day: '2025-10-06' },
  { day: '2025-11-03' },
  { day: '2025-12-01' },
  { day: '2026-01-05' },
  { day: '2026-02-02', cut: 0.6 },
  { day: '2026-03-02' },
  { day: '2026-04-06' },
  // GitHub drops every schedule of the month.
  { day: '2026-05-04', skipped: true },
  { day: '2026-06-01' },
  { day: '2026-07-06' },
  { day: '2026-08-03', shrink: true },
  { day: '2026-09-07' },
  { day: '2026-10-05' },
  { day: '2026-11-02' },
] as const;
const dayAfter = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

test('14 months of a growing database, one drill failed, one month skipped: each day’s answer, the register, the issue and its findings', async () => {
  const seen = new Map<string, { drill: BundleRun; register: BundleRun }>();
  const told: [string, string, string, string][] = [];
  for (const [month, { day, ...what }] of MONTHS.entries()) {
    await story.grow(month);
    if ('skipped' in what) continue;
    if ('shrink' in what) await story.production('DELETE FROM "AuditLog" WHERE id % 5 < 2');
    // Before the first Monday nothing is due, unless it was never done; after it, until it is.
    const cut = 'cut' in what ? what.cut : undefined;
    const [eve, morning, backup] = await Promise.all([story.ask(dayAfter(day, -1)), story.ask(day), story.backUp(day, cut)]);
    expect([day, eve.outputs['due']]).toEqual([day, String(month === 0 || MONTHS[month - 1]?.day === '2026-05-04')]);
    expect(morning.outputs).toMatchObject({ due: 'true', since: day });
    const { drill, register } = await story.drill(day, backup);
    seen.set(day, { drill, register });
    told.push([day, drill.outputs['result'] ?? '', register.outputs['reason'] ?? '', register.outputs['trend-findings'] ?? '']);
    expect((await story.ask(dayAfter(day, 1))).outputs).toMatchObject({ due: 'false', next: MONTHS[month + 1]?.day ?? '2026-12-07' });
  }
  const drilled = MONTHS.filter((m) => !('skipped' in m));
  expect(told).toEqual(
    drilled.map(({ day, ...what }) => [
      day,
      'cut' in what ? 'incidents' : 'ok',
      'shrink' in what ? 'table_shrunk' : 'ok',
      'shrink' in what ? '1' : '0',
    ]),
  );

  const { entries, damaged, newer } = ledgerOf({ files: ledgerFiles(story.github) });
  expect([entries.map(({ date }) => date.slice(0, 10)), damaged, newer]).toEqual([drilled.map(({ day }) => day), [], 0]);
  // Where the month was skipped, the register is silent for longer than the 42 days that are allowed, and whoever asks is told.
  const quiet = (day: string) =>
    overdue(
      entries.filter(({ date }) => date < day),
      { repository: 'acme/api', database: 'main' },
      42 * 86_400_000,
      new Date(day),
    );
  expect([quiet('2026-05-18'), quiet('2026-05-19')]).toMatchObject([null, { last: expect.stringContaining('2026-04-06') }]);

  const { issues } = story.github.repository;
  expect(issues).toHaveLength(1);
  const [issue] = issues;
  expect([issue?.pinned, issue?.assignees]).toEqual([true, ['ops']]);
  expect(issue?.comments.map(({ body }) => /\*\*(.*?)\*\*/.exec(body)?.[1])).toEqual(
    drilled.map(({ day, ...what }) => `Restore test – ${day} – ${'cut' in what ? 'INCIDENTS' : 'OK'} – api-${day}.dump`),
  );
  const body = issue?.body ?? '';
  expect([...body.matchAll(/^\| \[(\d{4}-\d{2}-\d{2})\]\(/gm)].map(([, day]) => day)).toEqual(drilled.map(({ day }) => day).reverse());
  // The chart has the drills that restored, and the sizes as they were.
  const restored = drilled.filter((m) => !('cut' in m)).map(({ day }) => `"${day.slice(2, 7)}"`);
  expect([...body.matchAll(/x-axis \[(.*)\]/g)].map(([, axis]) => axis?.split(', '))).toEqual([restored, restored]);
  const sizes = /Backup, KiB"[^[]*\[[^[]*\[([^\]]*)\]/.exec(body)?.[1]?.split(', ').map(Number) ?? [];
  expect(sizes).toHaveLength(restored.length);
  expect(sizes.flatMap((size, i) => (i > 0 && size < (sizes[i - 1] as number) ? [drilled.filter((m) => !('cut' in m))[i]?.day] : []))).toEqual([
    '2026-08-03',
  ]);
  keepForEyes(seen);
}, 600_000);

/** Where STORY_OUT names a folder, what a person would see is left there. */
function keepForEyes(seen: ReadonlyMap<string, { readonly drill: BundleRun; readonly register: BundleRun }>): void {
  const out = process.env['STORY_OUT'];
  if (out === undefined) return;
  const keep = (name: string, text: string | undefined) => writeFileSync(path.join(out, name), text ?? '');
  keep('issue.md', story.github.repository.issues[0]?.body);
  keep('branch.md', Buffer.from(ledgerFiles(story.github).get('README.md') ?? []).toString());
  keep('good-drill.md', seen.get('2026-11-02')?.drill.summary);
  keep('failed-drill.md', seen.get('2026-02-02')?.drill.summary);
  keep('shrunk-table.md', seen.get('2026-08-03')?.register.summary);
}
