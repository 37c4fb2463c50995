import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../src/core/finding.ts';
import { migrationMessages } from '../../../src/domain/migrations/catalogue.ts';
import { type DeployEnd, deployEnvironment, judgeDeploy, planDeploy } from '../../../src/domain/migrations/deploy.ts';
import { prismaCodeOf, shellQuote, sqlStateOf } from '../../../src/domain/migrations/stored-log.ts';

const finding = (reason: string, verdict: Finding['verdict'] = 'critical'): Finding => ({ verdict, reason, message: `<${reason}>` });
const IN_SYNC = finding('in_sync', 'ok');

describe('planDeploy', () => {
  test.each([
    [['in_sync'], 'nothing'],
    [['missing'], 'nothing'],
    [['pending'], 'run'],
    [['out_of_order', 'pending'], 'run'],
    [['failed'], 'refuse'],
    [['running'], 'refuse'],
    [['unreadable', 'pending'], 'refuse'],
    [['provider_mismatch', 'pending'], 'refuse'],
    [['unmanaged', 'pending'], 'refuse'],
    [['no_migrations'], 'refuse'],
    [['diverged'], 'refuse'],
    [['modified', 'pending'], 'refuse'],
    [['modified'], 'refuse'],
  ])('%j: %s', (reasons, plan) => {
    expect(planDeploy(reasons.map((reason) => finding(reason)))).toBe(plan);
  });
});

describe('judgeDeploy', () => {
  const end = (change: Partial<DeployEnd> = {}): DeployEnd => ({ ended: 'exit', exit: 'exit 0', succeeded: true, output: '', ...change });
  const failed = (output: string) => end({ exit: 'exit 1', succeeded: false, output });
  const m = migrationMessages.en;
  test.each<[string, DeployEnd, readonly Finding[] | null, readonly string[]]>([
    ['exit 0 and in sync', end(), [IN_SYNC], ['in_sync']],
    ['exit 0 and only missing ones', end(), [finding('missing', 'degraded')], ['missing']],
    ['exit 0 and nothing applied', end(), [finding('pending')], ['deploy_incomplete', 'pending']],
    ['exit 0 and the ledger is gone', end(), null, ['deploy_incomplete']],
    ['exit 1', failed('Error: P3018\n\nA migration failed to apply.'), [finding('failed')], ['deploy_failed', 'failed']],
    ['exit 1 though in sync', failed('Error: something'), [IN_SYNC], ['deploy_failed']],
    ['the lock was held by a deploy that did it all', failed('Error: P1002\n\nTimed out'), [IN_SYNC], ['in_sync']],
    ['the lock was held and things are pending', failed('Error: P1002\n\nTimed out'), [finding('pending')], ['deploy_failed', 'pending']],
    ['ended by the time limit', end({ ended: 'timeout', exit: 'SIGTERM', succeeded: false }), [finding('failed')], ['deploy_timeout', 'failed']],
    ['could not be started', end({ ended: 'missing', exit: 'exit ?', succeeded: false }), [finding('pending')], ['deploy_failed', 'pending']],
  ])('%s', (_, how, after, reasons) => {
    expect(judgeDeploy(how, after, '15 min', m).map((f) => f.reason)).toEqual(reasons);
  });

  test('the message has the code, the hint and the state of the database', () => {
    const [first] = judgeDeploy(failed('Error: P3018'), [finding('failed')], '15 min', m);
    expect(first?.message).toMatch(/exit 1, P3018.*--rolled-back.*State now: <failed>/);
    expect(first?.evidence).toEqual({ exit: 'exit 1', prismaCode: 'P3018', state: ['failed'] });
  });
});

test('deployEnvironment: the step, without the runner, with one database', () => {
  const url = 'postgresql://u:p@h/d';
  const step = {
    PATH: '/bin',
    NODE_OPTIONS: '--x',
    'INPUT_DATABASE-URL': url,
    GITHUB_TOKEN: 't',
    ACTIONS_RUNTIME_TOKEN: 't',
    STATE_isPost: 'true',
    RUNNER_TEMP: '/t',
    DATABASE_URL: 'postgres://other',
    DIRECT_URL: 'postgresql://u:p@other/d',
    SHADOW_DATABASE_URL: 'postgresql://shadow/d',
    APP_KEY: 'kept',
    GONE: undefined,
  };
  expect(deployEnvironment(step, url, ['PG_URL'])).toEqual({
    PATH: '/bin',
    NODE_OPTIONS: '--x',
    SHADOW_DATABASE_URL: 'postgresql://shadow/d',
    APP_KEY: 'kept',
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    NO_COLOR: '1',
    CI: 'true',
    DATABASE_URL: url,
    PG_URL: url,
  });
});

test('codes are found in what Prisma prints and stores', () => {
  expect(prismaCodeOf('x\nError: P3009\n\nmigrate found failed')).toBe('P3009');
  expect(prismaCodeOf('Prisma schema loaded\nError: Prisma schema validation - (get-config wasm)\nError code: P1012')).toBe('P1012');
  expect(prismaCodeOf('All migrations have been successfully applied. 20250101_P9999')).toBeNull();
  expect(sqlStateOf('Database error code: 42P07\n')).toBe('42P07');
  expect(sqlStateOf('DbError { code: SqlState(E42601), message: "x" }')).toBe('42601');
  expect(sqlStateOf(null)).toBeNull();
});

test('shellQuote leaves the usual names and makes the rest one word', () => {
  expect(shellQuote('20250101000000_init')).toBe('20250101000000_init');
  expect(shellQuote(`a'b $(x)`)).toBe(`'a'\\''b $(x)'`);
  expect(shellQuote('')).toBe(`''`);
});

test('both languages have a sentence for every code and state', () => {
  const shape = (value: unknown): unknown =>
    typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(item)])) : typeof value;
  expect(shape(migrationMessages.es)).toEqual(shape(migrationMessages.en));
  for (const code of ['P1000', 'P1001', 'P1002', 'P1003', 'P1010', 'P1012', 'P3005', 'P3009', 'P3015', 'P3018', 'P3019', 'P3022']) {
    expect(migrationMessages.en.codeHint(code)).not.toBe('');
    expect(migrationMessages.es.codeHint(code)).not.toBe('');
  }
});
