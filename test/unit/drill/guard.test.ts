import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { jobAgeMs } from '../../../src/adapters/runner/job-start.ts';
import { type Endpoint, sameServer } from '../../../src/domain/drill/endpoint.ts';
import { type Asked, type Danger, judgeServer, type ServerFacts } from '../../../src/domain/drill/guard.ts';
import { unsafeServer } from '../../../src/domain/drill/guard-messages.ts';

const server = (more: Partial<ServerFacts> = {}): ServerFacts => ({
  ...{ major: 15, version: '15.18', clusterName: '', systemIdentifier: '7', tablesInPostgres: 0, ageMs: 1000, otherSessions: 0 },
  ...{ superuser: true, canCreateDatabases: true, availableExtensions: [] },
  databases: [
    { name: 'postgres', isTemplate: false },
    { name: 'template1', isTemplate: true },
  ],
  ...more,
});
const endpoint = (host: string, ...addresses: string[]): Endpoint => ({ host, port: 5432, addresses });
const asked = (more: Partial<Asked> = {}): Asked => ({
  ...{ throwawaySystemId: '', productionSystemId: '', server: endpoint('localhost', 'local'), production: [], jobAgeMs: null },
  ...more,
});
const db = (name: string) => ({ name, isTemplate: false });
const production = (certain: boolean) => ({ production: [{ said: 'production-url', certain, endpoint: endpoint('db', 'local') }] });

describe('the guard', () => {
  test.each<[string, Partial<ServerFacts>, Partial<Asked>, object]>([
    ['an empty server', {}, {}, { safe: true, by: 'no_other_database', age: 'unknown' }],
    ['no postgres at all', { databases: [], tablesInPostgres: null }, {}, { safe: true }],
    ['tables in postgres', { tablesInPostgres: 1 }, {}, { danger: { kind: 'databases', databases: ['postgres'] } }],
    ['nobody could look into postgres', { tablesInPostgres: null }, {}, { danger: { kind: 'databases', databases: ['postgres'] } }],
    ['another database', { databases: [db('app'), db('x_restore_test')] }, {}, { danger: { kind: 'databases', databases: ['app'] } }],
    ['a name that only begins right', { databases: [db('x_restore_test_not')] }, {}, { safe: false }],
    ['the cluster’s name', { databases: [db('app')], clusterName: 'restore-drill' }, {}, { safe: true, by: 'cluster_name', age: 'not_asked' }],
    ['another cluster’s name', { databases: [db('app')], clusterName: 'restore-drill-2' }, {}, { safe: false }],
    ['the identifier', { databases: [db('app')] }, { throwawaySystemId: '7' }, { safe: true, by: 'system_identifier', age: 'not_asked' }],
    ['another identifier', { databases: [db('app')] }, { throwawaySystemId: '8' }, { safe: false }],
    ['an identifier that cannot be read', { databases: [db('app')], systemIdentifier: null }, { throwawaySystemId: '7' }, { safe: false }],
    ['no identifier on either side', { databases: [db('app')], systemIdentifier: '' }, {}, { safe: false }],
    ['a server that was there before the job', { ageMs: 5001 }, { jobAgeMs: 5000 }, { danger: { kind: 'older_than_job' } }],
    ['a server of this job', { ageMs: 4999 }, { jobAgeMs: 5000 }, { safe: true, age: 'younger' }],
    ['an old one that was named', { ageMs: 5001, clusterName: 'restore-drill' }, { jobAgeMs: 5000 }, { safe: true, age: 'not_asked' }],
    ['others on it', { otherSessions: 2 }, {}, { danger: { kind: 'sessions', count: 2 } }],
    ['others on one that was named', { otherSessions: 2 }, { throwawaySystemId: '7' }, { safe: true }],
    ['production’s identifier', {}, { productionSystemId: '7' }, { danger: { kind: 'production_id' } }],
    ['production’s identifier, named as well', {}, { productionSystemId: '7', throwawaySystemId: '7' }, { danger: { kind: 'production_id' } }],
    ['not to be compared', { systemIdentifier: null }, { productionSystemId: '8' }, { danger: { kind: 'production_id_unreadable' } }],
    ['production’s address', {}, production(true), { danger: { kind: 'production_address', said: 'production-url' } }],
    ['the same, named as well', {}, { ...production(true), throwawaySystemId: '7' }, { danger: { kind: 'production_address' } }],
    ['an address of the environment', {}, production(false), { danger: { kind: 'production_address' } }],
    ['the same, named as well', {}, { ...production(false), throwawaySystemId: '7' }, { safe: true }],
  ])('%s', (_, facts, more, verdict) => {
    expect(judgeServer(server(facts), asked(more))).toMatchObject(verdict);
  });

  test.each<[Endpoint, boolean]>([
    [endpoint('localhost'), true],
    [endpoint('LocalHost.'), true],
    [endpoint('db', '10.0.0.1', 'local'), true],
    [endpoint('db', '10.0.0.1'), false],
    [endpoint('db'), false],
    [{ ...endpoint('localhost', 'local'), port: 5433 }, false],
  ])('%j', (other, same) => {
    expect(sameServer(endpoint('localhost', 'local'), other)).toBe(same);
    expect(sameServer(other, endpoint('localhost', 'local'))).toBe(same);
  });

  test('each danger has a sentence in both languages, and says what to do', () => {
    const dangers: Danger[] = [
      { kind: 'databases', databases: ['a', 'b', 'c', 'd', 'e', 'f\n::x'] },
      { kind: 'production_address', said: 'DATABASE_URL' },
      { kind: 'production_id', count: 1 },
      { kind: 'production_id_unreadable', count: 1 },
      { kind: 'older_than_job', serverAgeMs: 90_000, jobAgeMs: 1000 },
      { kind: 'sessions', count: 3 },
    ];
    const all = dangers.flatMap((danger) => (['en', 'es'] as const).map((language) => unsafeServer(danger, language).message));
    expect(new Set(all).size).toBe(all.length);
    expect(all[0]).toContain('(a, b, c, d, e (+1))');
  });
});

describe('the age of the job', () => {
  const proc = mkdtempSync(path.join(tmpdir(), 'runbook-proc-'));
  afterAll(() => rmSync(proc, { recursive: true }));
  writeFileSync(path.join(proc, 'uptime'), '1000.50 900.00\n');
  const process = (pid: number, name: string, parent: number, start: number) => {
    mkdirSync(path.join(proc, String(pid)), { recursive: true });
    writeFileSync(path.join(proc, String(pid), 'cmdline'), `/opt/runner/bin/${name}\0spawnclient\0`);
    writeFileSync(path.join(proc, String(pid), 'stat'), `${pid} (${name}) S ${parent} ${'0 '.repeat(17)}${start} 0 0\n`);
  };

  test('is that of the runner’s worker above this process', async () => {
    process(9, 'node) (x', 8, 99_000);
    process(8, 'bash', 7, 98_000);
    process(7, 'Runner.Worker', 6, 90_000);
    expect(await jobAgeMs(9, proc)).toBeCloseTo(100_500);
    expect(await jobAgeMs(8, proc)).toBeCloseTo(100_500);
  });

  test('is unknown where there is none', async () => {
    process(19, 'node', 18, 99_000);
    process(18, 'Runner.Listener', 1, 98_000);
    expect(await jobAgeMs(19, proc)).toBeNull();
    expect(await jobAgeMs(19, '/nowhere')).toBeNull();
  });
});
