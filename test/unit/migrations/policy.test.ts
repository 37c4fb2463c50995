import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { worst } from '../../../src/core/verdict.ts';
import { migrationMessages } from '../../../src/domain/migrations/catalogue.ts';
import { isBusy } from '../../../src/domain/migrations/comparison.ts';
import { judgeDeploy, planDeploy } from '../../../src/domain/migrations/deploy.ts';
import { outputsOf, reportDetails } from '../../../src/domain/migrations/tell.ts';
import { DEFAULT_SEVERITIES, judge, type Severities } from '../../../src/domain/migrations/verdict.ts';
import { comparison, failedRow, ledger, local, row } from './sample.ts';

const m = migrationMessages.en;
const judged = (
  here: Parameters<typeof comparison>[0],
  there: Parameters<typeof comparison>[1],
  allowPending: readonly string[] = [],
  severities: Partial<Severities> = {},
) => judge({ ...comparison(here, there), allowPending }, m, { ...DEFAULT_SEVERITIES, ...severities });
const told = (...args: Parameters<typeof judged>) => judged(...args).map((f) => `${f.reason} ${f.verdict}`);

describe('allow-pending', () => {
  test('what is named may be pending, and nothing else', () => {
    expect(told(local(['1_a', '2_b']), ledger([row('1_a')]), ['2_b'])).toEqual(['pending_allowed ok']);
    expect(told(local(['1_a', '2_b', '3_c']), ledger([row('1_a')]), ['3_c'])).toEqual(['pending critical']);
    expect(judged(local(['1_a', '2_b', '3_c']), ledger([row('1_a')]), ['3_c'])[0].evidence).toMatchObject({ migrations: ['2_b'] });
    expect(told(local(['1_a', '2_b']), ledger([row('1_a'), row('2_b')]), ['2_b'])).toEqual(['in_sync ok']);
  });

  test('it is neither out of order nor a divergence; what is missing stays so', () => {
    expect(told(local(['1_a', '2_b', '3_c']), ledger([row('1_a'), row('3_c')]), ['2_b'])).toEqual(['pending_allowed ok']);
    expect(told(local(['1_a', '2_b']), ledger([row('1_a'), row('9_x')]), ['2_b'])).toEqual(['missing degraded']);
  });

  test('it does not excuse another state', () => {
    expect(told(local(['1_a', '2_b']), ledger([failedRow('1_a')]), ['1_a', '2_b'])).toEqual(['failed critical']);
    expect(told(local(['1_a']), ledger([], { exists: false, otherTables: 2 }), ['1_a'])).toEqual(['unmanaged critical']);
    expect(told(local(['1_a', '2_b']), ledger([row('1_a', { checksum: 'x' })]), ['2_b'])).toEqual(['modified critical']);
  });

  test('a name that is no migration here is degraded, and the real one still fails', () => {
    const found = judged(local(['1_a', '2_b']), ledger([row('1_a')]), ['2_bb', '2_bb']);
    expect(found.map((f) => `${f.reason} ${f.verdict}`)).toEqual(['pending critical', 'unknown_migration degraded']);
    expect(found[1]?.message).toMatch(/allow-pending names a migration that is not in prisma\/migrations: 2_bb\./);
    expect(told(local(['1_a']), ledger([row('1_a')]), ['9_later'])).toEqual(['unknown_migration degraded']);
  });

  test('outputs and report list what is allowed', () => {
    const c = { ...comparison(local(['1_a', '2_b', '3_c']), ledger([row('1_a')])), allowPending: ['3_c'] };
    expect(outputsOf(c)).toMatchObject({ pending: '["2_b","3_c"]', 'pending-count': '2' });
    expect(reportDetails(c)['pending']).toMatchObject([
      { name: '2_b', allowed: false },
      { name: '3_c', allowed: true },
    ]);
  });
});

describe('severities', () => {
  test.each(['critical', 'degraded', 'ok'] as const)('each state takes %s, and is listed in any case', (verdict) => {
    expect(told(local(['1_a']), ledger([row('1_a', { checksum: 'x' })]), [], { modified: verdict })).toEqual([`modified ${verdict}`]);
    expect(told(local(['1_a']), ledger([row('1_a'), row('2_b')]), [], { missing: verdict })).toEqual([`missing ${verdict}`]);
    expect(told(local(['1_a', '2_b']), ledger([row('2_b')]), [], { outOfOrder: verdict, pending: 'ok' })).toEqual([
      `out_of_order ${verdict}`,
      'pending ok',
    ]);
  });

  test('where every row is missing, no input makes that right', () => {
    const c = comparison(local(['1_a']), ledger([row('8_x'), row('9_y')]));
    expect(judge({ ...c, allowPending: ['1_a'] }, m, { ...DEFAULT_SEVERITIES, missing: 'ok' })[0]).toMatchObject({
      reason: 'missing',
      verdict: 'critical',
    });
    expect(judge(c, m, { ...DEFAULT_SEVERITIES, missing: 'ok' })[0]).toMatchObject({ reason: 'diverged', verdict: 'critical' });
  });

  test('no inputs at all turn what Prisma would stop at into a pass', () => {
    const ok: Severities = { pending: 'ok', modified: 'ok', missing: 'ok', outOfOrder: 'ok' };
    const name = fc.constantFrom('1_a', '2_b', '3_c', '4_d');
    fc.assert(
      fc.property(
        fc.uniqueArray(name),
        fc.array(fc.record({ name, finished: fc.boolean() }), { maxLength: 6 }),
        fc.subarray(['1_a', '2_b']),
        (names, rows, may) => {
          const there = ledger(rows.map((r) => row(r.name, r.finished ? {} : { finishedAt: null })));
          const findings = judge({ ...comparison(local(names), there), allowPending: may }, m, ok);
          const blocked = rows.some((r) => !r.finished) || names.length === 0;
          if (blocked) expect(worst(findings).verdict).toBe('critical');
          const pending = names.filter((n) => !rows.some((r) => r.name === n));
          if (pending.some((n) => !may.includes(n))) expect(findings.map((f) => f.reason)).not.toContain('in_sync');
          if (pending.length > 0) expect(findings.map((f) => f.reason)).not.toContain('in_sync');
        },
      ),
    );
  });
});

describe('deploy', () => {
  test('goes on over an edited migration only where the inputs say that it may', () => {
    const edited = (verdict: 'critical' | 'degraded' | 'ok') => [{ verdict, reason: 'modified', message: '' }] as const;
    const pending = { verdict: 'critical', reason: 'pending', message: '' } as const;
    expect(planDeploy([...edited('critical'), pending])).toBe('refuse');
    expect(planDeploy([...edited('degraded'), pending])).toBe('run');
    const end = { ended: 'exit', exit: 'exit 0', succeeded: true, output: '' } as const;
    expect(judgeDeploy(end, edited('degraded'), '1 min', m)).toEqual(edited('degraded'));
    expect(judgeDeploy(end, edited('critical'), '1 min', m)[0]?.reason).toBe('deploy_incomplete');
  });

  test('a lock is waited for where something is unfinished or still to come', () => {
    const lock = { pid: 1, application: 'prisma' };
    expect(isBusy(comparison(local(['1_a']), ledger([failedRow('1_a')], { lock })))).toBe(true);
    expect(isBusy(comparison(local(['1_a']), ledger([], { lock })))).toBe(true);
    expect(isBusy(comparison(local(['1_a']), ledger([row('1_a')], { lock })))).toBe(false);
    expect(isBusy(comparison(local(['1_a']), ledger([failedRow('1_a')])))).toBe(false);
  });
});

describe('the next command to type', () => {
  const first = (...args: Parameters<typeof judged>) => judged(...args)[0].message;

  test('where a missing or unreadable one is to be found', () => {
    expect(first(local(['1_a']), ledger([row('1_a'), row('2_b')]))).toMatch(/Find it with: git log --all --oneline -- prisma\/migrations\/2_b$/);
    expect(first(local(['1_a', '3_c']), ledger([row('1_a'), row('2_b')]))).toMatch(
      /Find them with: git log --all --oneline -- prisma\/migrations\/2_b$/,
    );
    expect(first(local([], { migrations: [{ name: '1_a', script: null }] }), ledger([row('1_a')]))).toMatch(
      /git log --all --oneline -- prisma\/migrations\/1_a\/migration\.sql$/,
    );
  });

  test('a late migration gets the time of now, whatever its name holds', () => {
    const late = (name: string) => first(local([name, '30000000000000_z']), ledger([row('30000000000000_z')]));
    expect(late('20250101000000_a')).toMatch(/: git mv prisma\/migrations\/20250101000000_a prisma\/migrations\/\$\(date -u \+%Y%m%d%H%M%S\)_a$/);
    expect(late('20250101000000_a;$(id)')).toContain(
      `git mv 'prisma/migrations/20250101000000_a;$(id)' prisma/migrations/$(date -u +%Y%m%d%H%M%S)'_a;$(id)'`,
    );
    expect(late('1_a')).toMatch(/newer timestamp\.$/);
  });
});
