import { afterEach, expect, test } from '@jest/globals';
import { openRender } from '../../../src/adapters/render/open.ts';
import { openStatusPages } from '../../../src/adapters/status-page/open.ts';
import { parseInputs } from '../../../src/core/input-spec.ts';
import { renderInputs } from '../../../src/domain/render/inputs.ts';
import { renderReading } from '../../../src/domain/render/reading.ts';
import { statusPageInputs } from '../../../src/domain/status-page/inputs.ts';
import { statusPageReading } from '../../../src/domain/status-page/reading.ts';
import type { Evidence } from '../../../src/domain/triage/evidence.ts';
import { type FakeRenderOptions, RENDER_KEY, RENDER_SERVICE, startFakeRenderApi } from '../../support/fake-render-api.ts';
import { type FakeStatusOptions, startFakeStatusPage } from '../../support/fake-status-page.ts';
import { answerOk, createKit, json, type Kit } from '../../support/health-kit.ts';
import { hostingOpening, never } from '../../support/hosting.ts';
import { freePort } from '../../support/postgres-server.ts';
import { reverseProxy } from '../../support/reverse-proxy.ts';
import { expectDiagnosis, measure, timed } from '../../support/triage-world.ts';

let kit: Kit = createKit();
const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await kit.close();
  kit = createKit();
  for (const step of undo.splice(0)) await step();
});

const MINUTE = 60_000;
const now = Date.now();
const COMPONENTS = [
  { name: 'Web Services', status: 'major_outage' },
  { name: 'Builds', status: 'operational' },
];
const dead = async () => measure(await kit.http(reverseProxy(await freePort(), 'render')));
const boom = async () => measure(await kit.http((_, response) => json(response, '{"error":"boom"}', 500)));

/** A status page that is really asked, for the components that matter. */
async function provider(options: FakeStatusOptions, components = ''): Promise<Pick<Evidence, 'provider'>> {
  const page = await startFakeStatusPage(options);
  undo.push(page.close);
  const raw: Readonly<Record<string, string>> = { 'status-page': `host=${page.url}`, 'status-components': components };
  const given = parseInputs(statusPageInputs, (name) => raw[name] ?? '');
  const [opened] = openStatusPages(given, { ...hostingOpening([]), reading: statusPageReading });
  if (opened === undefined) throw new Error('no page');
  return { provider: timed(await opened.read(never())) };
}

/** The host's API, really asked for its events and deploys. */
async function hosting(options: FakeRenderOptions): Promise<Pick<Evidence, 'events' | 'deploys' | 'at'>> {
  const api = await startFakeRenderApi(options);
  undo.push(api.close);
  const raw: Readonly<Record<string, string>> = { 'render-service': RENDER_SERVICE, 'render-api-key': RENDER_KEY, 'render-api-url': api.url };
  const given = parseInputs(renderInputs, (name) => raw[name] ?? '');
  const { hosting: place } = openRender(given, { ...hostingOpening([]), reading: renderReading });
  const [events, deploys] = await Promise.all([place.events?.(now - 360 * MINUTE, now, never()), place.deploys?.(now - 360 * MINUTE, now, never())]);
  if (events === undefined || deploys === undefined) throw new Error('nobody asked');
  return { at: now, events: timed(events), deploys: timed(deploys) };
}

test('an incident of the component that the API runs on', async () => {
  const evidence = { ...(await dead()), ...(await provider({ indicator: 'major', components: COMPONENTS }, 'Web Services')) };
  const diagnosis = expectDiagnosis(evidence, ['provider', 'likely', 'provider_incident', 'proxy_without_app']);
  expect(diagnosis.alternatives.map(({ culprit }) => culprit)).toEqual(['app']);
});

test('an incident of another component is not blamed', async () => {
  expectDiagnosis({ ...(await dead()), ...(await provider({ indicator: 'major', components: COMPONENTS }, 'Builds')) }, [
    'app',
    'likely',
    'proxy_without_app',
  ]);
});

test('a status page without the component, or in ruins, is not blamed and not believed', async () => {
  const absent = await provider({ components: COMPONENTS }, 'Web Service');
  expect(absent.provider?.value).toMatchObject({ kind: 'unmeasured', cause: 'not_found' });
  expectDiagnosis({ ...(await dead()), ...absent }, ['app', 'likely', 'proxy_without_app']);
  expectDiagnosis({ ...(await boom()), ...(await provider({ indicator: 'purple' })) }, ['app', 'likely', 'app_error']);
});

test('an incident, and the API answers right', async () => {
  const evidence = { ...(await measure(await kit.http(answerOk))), ...(await provider({ indicator: 'critical', components: COMPONENTS })) };
  expectDiagnosis(evidence, ['none', 'certain', 'healthy']);
});

test('the host says that an instance ran out of memory', async () => {
  const details = { reason: { oomKilled: { memoryLimit: '512Mi' } } };
  const place = await hosting({ events: [{ id: 'e1', at: now - 3 * MINUTE, type: 'server_failed', details }] });
  const diagnosis = expectDiagnosis({ ...(await dead()), ...place }, ['app', 'likely', 'out_of_memory', 'proxy_without_app']);
  expect(diagnosis.next).toMatch(/memory/);
});

test('the host says that a deploy went live five minutes ago', async () => {
  const place = await hosting({ deploys: [{ id: 'dep-1', at: now - 5 * MINUTE, status: 'live' }] });
  expectDiagnosis({ ...(await boom()), ...place }, ['deploy', 'likely', 'deploy_recent', 'app_error']);
});

test('the host says that the last deploy failed, so the old version goes on', async () => {
  const place = await hosting({ deploys: [{ id: 'dep-1', at: now - 5 * MINUTE, status: 'build_failed' }] });
  expectDiagnosis({ ...(await boom()), ...place }, ['app', 'likely', 'app_error']);
});
