import { describe, expect, test } from '@jest/globals';
import type { Archive } from '../../../src/domain/archive/types.ts';
import type { RestoreJudgement } from '../../../src/domain/drill/judge-restore.ts';
import { measureProgress, type ProgressFacts, storedSizes } from '../../../src/domain/drill/restore-progress.ts';
import { restoringMessages } from '../../../src/domain/drill/restoring-messages.ts';
import type { ScratchLocale } from '../../../src/domain/drill/scratch-locale.ts';
import { secondAttempt } from '../../../src/domain/drill/second-attempt.ts';

const data = (tag: string, offset: number | null) => ({ tag, namespace: 'public', desc: 'TABLE DATA', hasData: true, offset });
const archive = (...entries: unknown[]) => ({ entries, dataBytes: 1000 }) as unknown as Archive;
const whole = archive(data('b', 600), data('a', 100), { tag: 'i', namespace: 'public', desc: 'INDEX', hasData: false, offset: null });
const facts = (more: Partial<ProgressFacts>): ProgressFacts => ({ copying: [], indexing: [], loaded: [], built: 0, size: 5000, ...more });
const table = (name: string) => ({ schema: 'public', name });

describe('how far a restore is', () => {
  test('stored bytes by the places in the file', () => {
    expect([...(storedSizes(whole) ?? [])]).toEqual([
      ['["public","a"]', 500],
      ['["public","b"]', 500],
    ]);
    expect(storedSizes(archive(data('a', null)))).toBeNull();
    expect(storedSizes(archive())).toBeNull();
  });

  test('rows: those that are in, and part of those under way', () => {
    const state = facts({ loaded: [table('a')], copying: [{ ...table('b'), bytes: 300 }] });
    expect(measureProgress(state, storedSizes(whole), whole.entries, true, 6000)).toEqual({
      ...{ tables: ['public.b'], phase: 'rows', size: 5000, done: 600, total: 1000, leftMs: 4000, built: 0, toBuild: 1 },
    });
  });

  test('no time left is guessed too early, or where the sizes are not known', () => {
    expect(measureProgress(facts({ copying: [{ ...table('b'), bytes: 30 }] }), storedSizes(whole), [], true, 6000).leftMs).toBeNull();
    expect(measureProgress(facts({ loaded: [table('a')] }), null, [], true, 6000)).toMatchObject({ done: null, leftMs: null });
  });

  test('indexes, in both languages', () => {
    const state = facts({ loaded: [table('a'), table('b')], indexing: [table('b'), table('b')], built: 1 });
    const progress = measureProgress(state, storedSizes(whole), [...whole.entries, ...whole.entries], true, 12_000);
    expect(restoringMessages.en.progress.restoring(progress, 12_000)).toBe(
      'Indexes and keys of public.b, 1000 B of 1000 B; 1 of 2 indexes and keys; the database has 4.9 KiB after 12 s',
    );
    expect(restoringMessages.es.progress.restoring(progress, 12_000)).toMatch(/^Índices y claves de public\.b/);
  });
});

describe('a second attempt', () => {
  const judged = (verdict: string, reason: string, group: string) =>
    ({ conclusions: [{ verdict, reason, count: 1, subjects: [] }], groups: [{ class: group, benign: false }] }) as unknown as RestoreJudgement;
  const locale = (kind: string, why: string) => ({ kind, why }) as unknown as ScratchLocale;

  test.each([
    ['the server broke off', judged('unknown', 'server_lost', 'server_lost'), locale('source', 'asked'), 'server_lost'],
    ['the disk is full', judged('unknown', 'disk_full', 'disk_full'), locale('c_order', 'safe'), null],
    ['a check, sorted by bytes', judged('critical', 'constraint_violated', 'check'), locale('c_order', 'safe'), 'refused_rows'],
    ['a check, in the order of the source', judged('critical', 'constraint_violated', 'check'), locale('c_order', 'same_order'), null],
    ['a check, in the source’s locale', judged('critical', 'constraint_violated', 'check'), locale('source', 'depends'), null],
    ['a foreign key', judged('critical', 'constraint_violated', 'foreign_key'), locale('c_order', 'safe'), null],
    ['nothing', { conclusions: [], groups: [] } as unknown as RestoreJudgement, locale('c_order', 'safe'), null],
  ])('%s', (_name, judgement, where, expected) => expect(secondAttempt(judgement, where)).toBe(expected));
});
