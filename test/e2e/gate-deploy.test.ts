import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { blocked, type Extra, passed, runGate } from '../support/deploy-gate.ts';
import { DATABASE_GONE, type HealthApi, startHealthApi } from '../support/health-api.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { prismaProject } from '../support/prisma-project.ts';

let server: PostgresServer;
let api: HealthApi;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
beforeEach(async () => {
  api = await startHealthApi();
});
afterEach(() => api.close());

const gate = (history: string, inputs: string, extra?: Extra) => runGate(server, history, inputs, extra);

describe('before a deploy', () => {
  test('a database in sync lets it through', async () => passed(await gate('all_applied', 'phase: before'), 'ok in_sync '));

  test('a pending migration blocks it, and the message says how to apply it', async () => {
    const run = await gate('one_pending', 'phase: before');
    blocked(run, 'migrations', 'pending');
    expect(run.outputs['migrations.message']).toContain('prisma migrate deploy');
    expect(run.outputs['migrations.pending']).toBe('["20250301000000_three"]');
  });

  test('a failed migration blocks it, and its stored log is shown', async () => {
    const run = await gate('failed', 'phase: before');
    blocked(run, 'migrations', 'failed');
    expect(run.log).toContain('relation "T0" already exists');
    expect(run.outputs['migrations.message']).toContain('prisma migrate resolve');
  });

  test('an applied migration that was edited blocks it, where Prisma says that all is up to date', async () => {
    blocked(await gate('edited_after_apply', 'phase: before'), 'migrations', 'modified');
  });

  test('pending: allow lets a pending migration through, but not a failed one', async () => {
    passed(await gate('one_pending', 'phase: before\npending: allow'), 'ok pending ');
    blocked(await gate('failed', 'phase: before\npending: allow'), 'migrations', 'failed');
  });

  test('pending: apply runs the project’s own prisma migrate deploy and demands to be in sync', async () => {
    const { install, files, env } = prismaProject('many_pending');
    const run = await gate('many_pending', `phase: before\npending: apply\ninstall-command: ${install}\nmigrations-path: prisma/migrations`, {
      files,
      env,
    });
    passed(run, 'ok in_sync ');
    expect(run.outputs['migrations.applied-count']).toBe('6');
  });

  test.each([
    ['phase: bfore', 'must be before or after'],
    ['phase: before\npending: maybe', 'must be block, apply or allow'],
    ['phase: after', 'needs the input "health-url"'],
    ['phase: before\nmigrations: false', 'cannot be false'],
  ])('%j is refused, not skipped', async (inputs, sentence) => {
    const run = await gate('all_applied', inputs);
    expect(run.log).toContain(sentence);
    expect(run.jobs['Gate deploy/gate']).toBe('failure');
    expect([run.code, run.outputs['deployed.gate'], run.outputs['migrations.verdict']]).toEqual([1, undefined, undefined]);
  });
});

describe('after a deploy', () => {
  const deployed = (more = '') => `phase: after\nhealth-url: ${api.url}\ninterval: 100ms\nhealth-timeout: 3s\n${more}`;

  test('in sync and healthy three times in a row passes', async () => {
    passed(await gate('all_applied', deployed()), 'ok in_sync true');
    expect(api.requests()).toBe(3);
  });

  test('a database that the API has lost blocks', async () => {
    api.answer(200, DATABASE_GONE);
    blocked(await gate('all_applied', deployed()), 'health', 'json_mismatch');
    passed(await gate('all_applied', deployed('fail-on: never')), 'critical json_mismatch false');
  });

  test('a migration that the deploy did not apply blocks, and health is not asked', async () => {
    blocked(await gate('one_pending', deployed()), 'migrations', 'pending');
    expect(api.requests()).toBe(0);
  });

  test('a degraded history is not hidden by good health', async () => {
    passed(await gate('missing_locally', deployed()), 'degraded missing true');
    blocked(await gate('missing_locally', deployed('fail-on: degraded')), 'migrations', 'missing');
  });

  test('without a database: migrations false', async () => passed(await gate('all_applied', deployed('migrations: false')), 'ok ok true'));

  test('no secret is in the log', async () => {
    const run = await gate('all_applied', deployed());
    expect(run.log).not.toMatch(/abcdefgh/);
  });
});

describe('after a deploy, the version', () => {
  const versioned = (version: string) => JSON.stringify({ status: 'ok', database: 'connected', version });
  const NEW = '9f1c2d3e4b5a69788796a5b4c3d2e1f009f1c2d3';
  const inputs = () =>
    `phase: after\nmigrations: false\nhealth-url: ${api.url}\ninterval: 50ms\nhealth-timeout: 2s\nexpect-version: ${NEW}\nprevious-deploy: dep-41\nroll-back: render deploys rollback dep-41`;

  test('that is the old one blocks as version_mismatch, and the roll-back is named', async () => {
    api.answer(200, versioned('0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'));
    const run = await gate('all_applied', inputs());
    blocked(run, 'health', 'version_mismatch');
    expect(run.log).toContain('Roll back to dep-41: render deploys rollback dep-41.');
  });

  test('that two nodes of three have blocks', async () => {
    let request = 0;
    api.answerEach(() => versioned(++request % 3 === 0 ? '0aaaaaaaaaaaa' : NEW));
    blocked(await gate('all_applied', inputs()), 'health', 'version_mismatch');
  });

  test('that all have passes, by its short form too', async () => {
    api.answer(200, versioned(NEW.slice(0, 7)));
    passed(await gate('all_applied', inputs()), 'ok ok true');
  });
});
