import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { APP_REASONS } from '../../../src/domain/app-smoke/findings.ts';
import { inspectFile } from '../../../src/domain/archive/inspect.ts';
import { FAILURE_REASONS } from '../../../src/domain/database/failure.ts';
import { CONTENT_REASONS } from '../../../src/domain/drill/beyond-content.ts';
import { countIncidents, decide, drillResult } from '../../../src/domain/drill/decide.ts';
import { drillMessages } from '../../../src/domain/drill/messages.ts';
import { finding } from '../../../src/domain/drill/problem.ts';
import { type DrillRecord, newRecord } from '../../../src/domain/drill/record.ts';
import { drillDetails, drillOutputs } from '../../../src/domain/drill/report.ts';
import { planRestore } from '../../../src/domain/drill/restore-plan.ts';
import { renderDrill, renderTimeline } from '../../../src/domain/drill/summary.ts';
import { PROOF_VERDICTS } from '../../../src/domain/proof/reasons.ts';
import { REHEARSAL_REASONS } from '../../../src/domain/rehearsal/findings.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { ROOT } from '../../support/run-bundle.ts';
import { dump, source } from '../archive/fixtures.ts';

const archive = await inspectFile(source(dump('pg15-gzip.dump')));
const at = new Date('2026-11-02T08:00:00Z');

/** A drill that went well, with names from outside wherever they can stand. */
function record(name: string, more: Partial<DrillRecord> = {}): DrillRecord {
  const { version, path } = { version: name, path: '/usr/bin/pg_restore' };
  return {
    ...newRecord(at, name, name, 1000),
    backup: { kind: 'path', shown: name, path: name, isFolder: false, bytes: 1000, storedAt: at, sha256: null, integrity: null },
    archive: { ...archive, header: { ...archive.header, serverVersion: name, dumpVersion: name, database: name } },
    ageMs: 10,
    server: {
      ...{
        major: 15,
        program: 'pg_restore',
        version: name,
        clusterName: name,
        systemIdentifier: '1',
        databases: [],
        tablesInPostgres: 0,
        ageMs: 1,
        otherSessions: 0,
      },
      ...{ superuser: true, canCreateDatabases: true, availableExtensions: [] },
    },
    guard: 'no_other_database',
    serverAge: 'younger',
    client: { path, version, major: 15 },
    plan: planRestore(archive, 2),
    settings: { synchronous_commit: 'off' },
    scratch: {
      name: 'x_restore_test',
      state: 'dropped',
      locale: { kind: 'c_order', why: 'safe', provider: 'libc', collate: 'C', ctype: 'en_US.UTF-8' },
    },
    restore: {
      conclusions: [],
      groups: [{ class: 'foreign_key', sqlState: '23503', benign: true, count: 1, subjects: [name] }],
      ignoredErrors: 1,
      complete: true,
    },
    inventory: [{ kind: 'index', expected: 2, found: 2, missing: [] }],
    tables: [
      { schema: name, name, rows: 3, partitioned: false },
      { schema: 'public', name: 'User', rows: 4, partitioned: false },
    ],
    critical: [{ schema: null, name: 'User' }],
    checks: [{ label: name, severity: 'critical', passed: true, expectation: name, shown: '7', problem: null, sqlState: null }],
    beyond: {
      freshness: [{ column: name, maxMs: 1000, ageMs: 5, state: 'fresh', problem: null }],
      canary: [{ column: name, found: true, problem: null }],
      ledger: { kind: 'read', applied: 3, failed: [], repository: { folder: name, pending: [name], modified: [], missing: [] } },
      rehearsal: null,
      app: null,
    },
    phases: [{ phase: 'fetch', startMs: 0, ms: 0.2 }],
    ...more,
  };
}

test('nothing from outside gets out of where it is put', () => {
  fc.assert(
    fc.property(hostileText, (name) => {
      const html = marked.parse(renderDrill(record(name), 'Restore test', 'en').join('\n\n'), { async: false });
      expect(html).not.toMatch(/<(script|img|h1|a )/i);
      expect(html.match(/<table>/g)).toHaveLength(6);
      expect(html.match(/<details>/g)).toHaveLength(2);
      // Each table has the rows that were put into it.
      expect(html.match(/<tr>/g)).toHaveLength(3 + 2 + 3 + 2 + 2 + rowsOfEvidence(name));
    }),
    { numRuns: 200 },
  );
});

/** Lines of the evidence table: those whose value is empty are left out. */
function rowsOfEvidence(name: string): number {
  const evidence = renderDrill(record(name), 'x', 'en').at(-1) ?? '';
  return evidence.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---')).length;
}

test('the timeline holds our own words alone, and a phase of no time is drawn', () => {
  const chart = renderTimeline(
    [
      { phase: 'fetch', startMs: 0, ms: 0.1 },
      { phase: 'restore', startMs: 5, ms: 61_000 },
    ],
    'es',
  );
  expect(chart).toContain('  Obtener 0 ms :0, 1');
  expect(chart).toContain('  Restaurar 1 min 1 s :5, 61005');
});

describe('the decision', () => {
  test('a pass says of what', () => {
    expect(decide(record('b.dump'), 'en')).toMatchObject([{ verdict: 'ok', reason: 'ok', message: expect.stringContaining('2 tables with 7 rows') }]);
  });

  test('all tables empty: that first, then the critical ones', () => {
    const tables = [{ schema: 'public', name: 'User', rows: 0, partitioned: false }];
    const findings = decide(record('b', { tables }), 'en');
    expect(findings.map((f) => f.reason)).toEqual(['no_rows', 'table_empty']);
    expect([drillResult(findings), countIncidents(findings)]).toEqual(['incidents', 2]);
  });

  test('the drill’s own failure hides what only follows from it', () => {
    const restore = {
      conclusions: [{ verdict: 'unknown', reason: 'disk_full', count: 1, subjects: [] }],
      groups: [],
      ignoredErrors: 0,
      complete: true,
    } as const;
    const tables = [{ schema: 'public', name: 'User', rows: 0, partitioned: false }];
    const findings = decide(record('b', { restore, tables }), 'en');
    expect(findings.map((f) => f.reason)).toEqual(['disk_full']);
    expect(drillResult(findings)).toBe('inconclusive');
  });

  test('what an error named already is not told again as missing', () => {
    const restore = {
      conclusions: [{ verdict: 'critical', reason: 'constraint_violated', count: 1, subjects: ['a fk'] }],
      groups: [],
      ignoredErrors: 0,
      complete: true,
    } as const;
    const inventory = [{ kind: 'constraint', expected: 3, found: 1, missing: ['public.a fk', 'public.b fk'] }] as const;
    expect(decide(record('b', { restore, inventory }), 'en').map((f) => [f.reason, f.target])).toEqual([
      ['constraint_violated', 'a fk'],
      ['object_missing', 'public.b fk'],
    ]);
  });

  test('too old, a failed check, a database that stayed', () => {
    const checks = [
      { label: 'c', severity: 'critical', passed: false, expectation: '> 1', shown: '', problem: 'failed', sqlState: '42P01' },
    ] as const;
    const findings = decide(record('b', { ageMs: 2000, checks, scratch: { name: 'x_restore_test', state: 'left', locale: null } }), 'en');
    expect(findings.map((f) => [f.verdict, f.reason])).toEqual([
      ['critical', 'check_failed'],
      ['critical', 'backup_too_old'],
      ['degraded', 'drop_failed'],
    ]);
    expect(findings[0]?.message).toContain('the query failed (SQLSTATE 42P01)');
  });

  test('what was not reached is empty, never 0', () => {
    const early = newRecord(at, 'b', '', null);
    const stop = finding('critical', 'archive_empty', { file: 'b' }, 'en');
    const outputs = drillOutputs({ ...early, stop }, decide({ ...early, stop }, 'en'), 'line');
    expect(outputs).toMatchObject({ result: 'incidents', tables: '', rows: '', 'restore-seconds': '', 'backup-age-seconds': '', incidents: '1' });
    expect(drillDetails({ ...early, stop }, [stop], 'line')).toMatchObject({ tables: null, rows: null, archive: null, checks: null });
  });
});

test('the README explains every reason', () => {
  const readme = readFileSync(path.join(ROOT, 'actions', 'restore-drill', 'README.md'), 'utf8');
  const table = readme.slice(readme.indexOf('## Reasons'));
  const reasons = [
    ...Object.keys(drillMessages.en.reasons),
    ...Object.keys(PROOF_VERDICTS),
    ...[...CONTENT_REASONS, ...REHEARSAL_REASONS, ...APP_REASONS, 'unsafe_server'],
    ...FAILURE_REASONS.filter((r) => r !== 'unreachable' && r !== 'connection_lost'),
  ];
  expect(reasons.filter((reason) => !table.includes(`\`${reason}\``))).toEqual([]);
});

describe('both languages', () => {
  const facts = { file: 'FILE', names: 'NAMES', count: 3, detail: 'DETAIL', major: 17, program: 'PROGRAM', wanted: 'WANTED', found: 'FOUND' };

  test('say the same of everything', () => {
    for (const reason of Object.keys(drillMessages.en.reasons) as (keyof typeof drillMessages.en.reasons)[]) {
      const mentioned = (text: string) => text.match(/FILE|NAMES|DETAIL|WANTED|FOUND|PROGRAM|17/g)?.sort();
      const [en, es] = [drillMessages.en.reasons[reason](facts), drillMessages.es.reasons[reason](facts)];
      expect([reason, mentioned(es)]).toEqual([reason, mentioned(en)]);
      expect(en).not.toBe(es);
      expect(en).not.toMatch(/undefined|\n/);
    }
  });
});
