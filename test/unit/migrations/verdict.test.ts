import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { worst } from '../../../src/core/verdict.ts';
import { migrationMessages } from '../../../src/domain/migrations/catalogue.ts';
import { judge } from '../../../src/domain/migrations/verdict.ts';
import { HOSTILE } from '../../support/hostile-text.ts';
import { comparison, failedRow, ledger, local, rolledBackRow, row, sqlOf } from './sample.ts';

const lock = { pid: 4711, application: 'prisma' };
const judged = (here: Parameters<typeof comparison>[0], there: Parameters<typeof comparison>[1]) =>
  judge(comparison(here, there), migrationMessages.en);
const reasons = (here: Parameters<typeof comparison>[0], there: Parameters<typeof comparison>[1]) => judged(here, there).map((f) => f.reason);

describe('each state by itself', () => {
  test.each([
    ['all applied', local(['1_a', '2_b']), ledger([row('1_a'), row('2_b')]), ['in_sync'], 'ok'],
    ['pending', local(['1_a', '2_b']), ledger([row('1_a')]), ['pending'], 'critical'],
    ['first deploy into an empty database', local(['1_a']), ledger([], { exists: false }), ['pending'], 'critical'],
    ['an empty ledger beside tables is no baseline case', local(['1_a']), ledger([], { otherTables: 3 }), ['pending'], 'critical'],
    ['rolled back is pending', local(['1_a']), ledger([rolledBackRow('1_a')]), ['pending'], 'critical'],
    ['rolled back, then applied', local(['1_a']), ledger([rolledBackRow('1_a'), row('1_a')]), ['in_sync'], 'ok'],
    ['finished and rolled back is pending', local(['1_a']), ledger([row('1_a', { rolledBackAt: 1 })]), ['pending'], 'critical'],
    ['a rolled-back row without a folder is nothing', local(['1_a']), ledger([row('1_a'), rolledBackRow('0_gone')]), ['in_sync'], 'ok'],
    ['out of order', local(['1_a', '2_b']), ledger([row('2_b')]), ['out_of_order', 'pending'], 'critical'],
    ['failed', local(['1_a']), ledger([failedRow('1_a')]), ['failed'], 'critical'],
    ['failed blocks whatever came later', local(['1_a']), ledger([failedRow('1_a'), row('1_a')]), ['failed'], 'critical'],
    ['running', local(['1_a']), ledger([failedRow('1_a')], { lock }), ['running'], 'critical'],
    ['the lock alone is not running', local(['1_a']), ledger([row('1_a')], { lock }), ['in_sync'], 'ok'],
    ['modified', local(['1_a']), ledger([row('1_a', { checksum: 'f'.repeat(64) })]), ['modified'], 'critical'],
    ['an empty checksum is modified', local(['1_a']), ledger([row('1_a', { checksum: '' })]), ['modified'], 'critical'],
    ['the last row of a name counts', local(['1_a']), ledger([row('1_a', { checksum: 'f'.repeat(64) }), row('1_a')]), ['in_sync'], 'ok'],
    ['missing', local(['1_a']), ledger([row('1_a'), row('2_b')]), ['missing'], 'degraded'],
    ['all rows missing, other folders there', local(['1_a']), ledger([row('8_x'), row('9_y')]), ['diverged'], 'critical'],
    ['diverged', local(['1_a', '3_c']), ledger([row('1_a'), row('2_b')]), ['diverged'], 'critical'],
    ['unreadable and pending', local([], { migrations: [{ name: '1_a', script: null }] }), ledger([]), ['unreadable', 'pending'], 'critical'],
    ['unreadable and applied', local([], { migrations: [{ name: '1_a', script: null }] }), ledger([row('1_a')]), ['unreadable'], 'critical'],
    ['provider mismatch', local(['1_a'], { lockFile: '# x\nprovider = "mysql"\n' }), ledger([row('1_a')]), ['provider_mismatch'], 'critical'],
    [
      'provider without spaces is a mismatch for Prisma',
      local(['1_a'], { lockFile: 'provider="postgresql"' }),
      ledger([row('1_a')]),
      ['provider_mismatch'],
      'critical',
    ],
    ['no lock file is no mismatch', local(['1_a'], { lockFile: null }), ledger([row('1_a')]), ['in_sync'], 'ok'],
    ['unmanaged', local(['1_a']), ledger([], { exists: false, otherTables: 12 }), ['unmanaged', 'pending'], 'critical'],
    ['no migrations, empty ledger', local([]), ledger([]), ['no_migrations'], 'critical'],
    ['no migrations, rows there (wrong path)', local([], { exists: false }), ledger([row('1_a')]), ['no_migrations'], 'critical'],
  ] as const)('%s', (_, here, there, expected, verdict) => {
    expect(reasons(here, there)).toEqual(expected);
    expect(worst(judged(here, there)).verdict).toBe(verdict);
  });
});

test('precedence: failed > running > unreadable > provider_mismatch > diverged > modified, the first is the reason', () => {
  const here = local(['1_a', '2_b', '4_d'], { lockFile: 'provider = "sqlite"' });
  const broken = { ...here, migrations: [...here.migrations, { name: '5_e', script: null }] };
  const there = ledger([row('1_a', { checksum: 'e'.repeat(64) }), failedRow('2_b'), row('3_gone')]);
  expect(reasons(broken, there)).toEqual(['failed', 'unreadable', 'provider_mismatch', 'diverged', 'modified']);
  expect(reasons(broken, { ...there, lock })[0]).toBe('running');
  expect(worst(judged(broken, there)).reason).toBe('failed');
});

test('order is localeCompare, not bytes: 10_b before 9_a before a_y before B_x', () => {
  const here = local(['9_a', 'B_x', 'a_y', '10_b']);
  expect(judged(here, ledger([row('9_a'), row('10_b')]))[0]).toMatchObject({ reason: 'pending', evidence: { migrations: ['a_y', 'B_x'] } });
  expect(reasons(here, ledger([row('B_x')]))).toEqual(['out_of_order', 'pending']);
});

test('severities can be set without touching the rules', () => {
  const c = comparison(local(['1_a', '2_b']), ledger([row('1_a', { checksum: 'e'.repeat(64) }), row('2_b'), row('3_gone')]));
  const findings = judge(c, migrationMessages.en, { pending: 'critical', modified: 'degraded', missing: 'ok', outOfOrder: 'ok' });
  expect(findings.map((f) => [f.reason, f.verdict])).toEqual([
    ['modified', 'degraded'],
    ['missing', 'ok'],
  ]);
});

describe('messages', () => {
  test.each(['en', 'es'] as const)('%s: every finding names the database or folder, and what to type next', (language) => {
    const m = migrationMessages[language];
    const say = (...args: Parameters<typeof comparison>) => judge(comparison(...args), m)[0].message;
    expect(say(local(['1_a']), ledger([]))).toMatch(/db\.example:5432\/shop.*1_a.*npx prisma migrate deploy$/);
    const failed = say(local(['1_a']), ledger([failedRow('1_a', 'Database error code: 42P07')]));
    expect(failed).toMatch(/42P07.*npx prisma migrate resolve --rolled-back 1_a .*npx prisma migrate resolve --applied 1_a/);
    expect(say(local(['1_a']), ledger([], { exists: false, otherTables: 3 }))).toMatch(/npx prisma migrate resolve --applied 1_a$/);
    expect(say(local(['1_a']), ledger([row('1_a', { checksum: 'x' })]))).toMatch(/git log -p -- prisma\/migrations\/1_a\/migration\.sql/);
    expect(say(local(['1_a']), ledger([rolledBackRow('1_a')], { lock }))).toMatch(/4711.*npx prisma migrate deploy$/);
    expect(say(local([], { exists: false }), ledger([row('1_a')]))).toMatch(/prisma\/migrations.*working-directory/);
    expect(say(local(['1_a'], { lockFile: 'provider = "mysql"' }), ledger([row('1_a')]))).toMatch(/mysql/);
  });

  test('an invisible difference is named', () => {
    const here = { ...local([]), migrations: [{ name: '1_a', script: sqlOf('1_a').trimEnd() }] };
    expect(judged(here, ledger([row('1_a')]))[0]).toMatchObject({ reason: 'modified', message: expect.stringMatching(/newline at the end/) });
  });

  test('a name in a command to copy is quoted for the shell', () => {
    const name = "1_a'; rm -rf ~; echo '$(id)";
    expect(judged(local([name]), ledger([failedRow(name)]))[0]?.message).toContain(`--rolled-back '1_a'\\''; rm -rf ~; echo '\\''$(id)'`);
  });

  test('long lists are shortened, the evidence has all', () => {
    const names = Array.from({ length: 40 }, (_, i) => `${1000 + i}_m`);
    const [finding] = judged(local(names), ledger([]));
    expect(finding?.message).toMatch(/1000_m, 1001_m, 1002_m, 1003_m, 1004_m and 35 more/);
    expect(finding?.evidence?.['migrations']).toHaveLength(40);
  });

  test('hostile names stay on one line and bring no control or bidirectional character', () => {
    for (const name of HOSTILE) {
      for (const language of ['en', 'es'] as const) {
        for (const finding of judge(comparison(local([name]), ledger([failedRow(name), row(`${name}x`)])), migrationMessages[language])) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: that none of them is left is the test
          expect(finding.message).not.toMatch(/[\u0000-\u001f\u202e\u200b\u2028]/);
        }
      }
    }
  });
});

test('any history gives at least one finding, in_sync only alone, and nothing throws', () => {
  const name = fc.constantFrom('1_a', '2_b', '3_c', '10_d', 'B', 'a');
  const anyRow = fc.record({ name, finished: fc.boolean(), rolledBack: fc.boolean(), same: fc.boolean() });
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.array(anyRow, { maxLength: 8 }), fc.boolean(), (names, rows, held) => {
      const ledgerRows = rows.map((r) =>
        row(r.name, {
          ...(r.finished ? {} : { finishedAt: null }),
          ...(r.rolledBack ? { rolledBackAt: 1 } : {}),
          ...(r.same ? {} : { checksum: 'f'.repeat(64) }),
        }),
      );
      const c = comparison(local(names), ledger(ledgerRows, { lock: held ? lock : null }));
      const found = judge(c, migrationMessages.en).map((f) => f.reason);
      const blocked = rows.some((r) => !r.finished && !r.rolledBack);
      expect(found.includes('in_sync')).toBe(found.length === 1 && found[0] === 'in_sync');
      expect(found.includes('failed') || found.includes('running')).toBe(blocked);
      // What `migrate deploy` would run is never a pass.
      const would = names.filter((n) => !rows.some((r) => r.name === n && !r.rolledBack));
      expect(c.history.pending.map((p) => p.name).sort()).toEqual([...would].sort());
      if (would.length > 0 || names.length === 0) expect(found).not.toContain('in_sync');
    }),
  );
});
