import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type FakeRenderExports, RENDER_DATABASE, type RenderExportOptions, startFakeRenderExports } from '../../support/fake-render-exports.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { drill, useClientsOf } from '../drill/support.ts';

const KEY = 'rnd_key-of-the-test';
let [source, throwaway]: PostgresServer[] = [];
let render: FakeRenderExports | undefined;
beforeAll(async () => {
  [source, throwaway] = await Promise.all([startPostgres(), startPostgres()]);
  useClientsOf(throwaway);
  await source.query('CREATE DATABASE app');
  await source.query('CREATE TABLE "User" (id int); INSERT INTO "User" SELECT generate_series(1, 20)', 'app');
}, 60_000);
afterEach(async () => {
  await render?.close();
  render = undefined;
});
afterAll(async () => {
  await source?.remove();
  await throwaway?.remove();
});

async function run(backup: string, options: Partial<RenderExportOptions> = {}, given: Record<string, string> = {}) {
  if (source === undefined || throwaway === undefined) throw new Error('no server');
  const own = await startFakeRenderExports({ server: source, database: 'app', key: KEY, ages: [30, 5, 50], ...options });
  render = own;
  const inputs = { proof: 'none', tuning: 'off', 'server-url': throwaway.url(), backup, 'render-api-key': KEY, 'render-api-url': own.url, ...given };
  const done = await drill(inputs);
  expect(done.everything).not.toMatch(/rnd_key-of|signature-\d/);
  // The key is for Render's API alone.
  expect(own.downloads.filter((authorization) => authorization !== '')).toEqual([]);
  return { ...done, render: own, backup: done.outcome.details['backup'] as Record<string, unknown> };
}
const NEWEST = `render://${RENDER_DATABASE}`;
const NEW = `${NEWEST}?export=new`;
const orders = ({ requests }: FakeRenderExports) => requests.filter((line) => line.startsWith('POST')).length;

test('the newest finished export, of the age that Render gives it', async () => {
  const own = await run(NEWEST, {}, { 'max-age': '4h' });
  expect([own.main.reason, own.outcome.outputs['rows'], orders(own.render)]).toEqual(['backup_too_old', '20', 0]);
  expect(own.backup).toMatchObject({ source: NEWEST, sha256: own.render.sha256(), made: null });
  expect(Math.round(Number(own.backup['ageSeconds']) / 3600)).toBe(5);
});

test('one that is made now is waited for', async () => {
  const own = await run(NEW, { looks: 3 });
  expect([own.main.reason, own.outcome.outputs['rows'], orders(own.render), own.render.exports()]).toEqual(['ok', '20', 1, 4]);
  expect(own.backup).toMatchObject({ sha256: own.render.sha256(), made: { by: 'render', joined: false } });
  expect(own.outcome.outputs['register-line']).toMatch(/made now in/);
});

test.each<['heard' | 'unheard', number]>([
  ['heard', 1],
  ['unheard', 2],
])('an order whose connection broke and that was %s makes one export', async (cut, wanted) => {
  const own = await run(NEW, { cut });
  expect([own.main.reason, orders(own.render), own.render.exports()]).toEqual(['ok', wanted, 4]);
});

test('an address that has expired is asked for again', async () => {
  const own = await run(NEWEST, { expired: true });
  expect([own.main.reason, own.render.downloads.length]).toEqual(['ok', 2]);
});

test('too many requests are waited out; a hundred exports are looked through', async () => {
  const own = await run(NEW, { tooMany: 2, ages: Array.from({ length: 100 }, (_, i) => 1 + i) });
  expect([own.main.reason, own.render.exports()]).toEqual(['ok', 101]);
});

test.each<[string, string, Partial<RenderExportOptions>, Record<string, string>, string, string, RegExp]>([
  ['a wrong key', NEW, { key: 'another' }, {}, 'unknown', 'backup_api_denied', /render-api-key/],
  ['no such database', 'render://dpg-other?export=new', {}, {}, 'unknown', 'backup_api_refused', /dpg-other/],
  ['never ready', NEW, { looks: Number.POSITIVE_INFINITY }, { 'backup-timeout': '1s' }, 'unknown', 'backup_timeout', /backup-timeout/],
  ['no export at all', NEWEST, { ages: [] }, {}, 'critical', 'backup_not_found', /\?export=new/],
  ['none is finished', NEWEST, { ages: [1], unfinished: true }, { 'backup-timeout': '1s' }, 'unknown', 'backup_timeout', /backup-timeout/],
])('%s', async (_, backup, options, given, verdict, reason, says) => {
  const own = await run(backup, options, given);
  expect([own.main.verdict, own.main.reason, own.main.message]).toEqual([verdict, reason, expect.stringMatching(says)]);
  const spanish = await drill({
    'server-url': throwaway?.url() ?? '',
    backup: 'render://dpg-x',
    'render-api-key': KEY,
    'render-api-url': own.render.url,
    language: 'es',
  });
  expect(spanish.main.message).toMatch(/Render (no aceptó|rechazó)/);
});
