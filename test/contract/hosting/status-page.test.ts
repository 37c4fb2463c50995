import { afterEach, describe, expect, test } from '@jest/globals';
import { openStatusPages } from '../../../src/adapters/status-page/open.ts';
import { parseInputs } from '../../../src/core/input-spec.ts';
import type { Indicator } from '../../../src/domain/status-page/filter.ts';
import { statusPageInputs, statusPageProblems } from '../../../src/domain/status-page/inputs.ts';
import { statusPageReading } from '../../../src/domain/status-page/reading.ts';
import type { ProviderStatus } from '../../../src/domain/triage/hosting.ts';
import type { ApiFault } from '../../support/api-faults.ts';
import { type FakeStatusOptions, type FakeStatusPage, startFakeStatusPage } from '../../support/fake-status-page.ts';
import { hostingOpening, never } from '../../support/hosting.ts';

const servers: FakeStatusPage[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** The one page, of Statuspage's kind, or of Railway's own. */
async function page(options: FakeStatusOptions = {}, components = '', kind: 'statuspage' | 'railway' = 'statuspage', timeout = '5s') {
  const server = await startFakeStatusPage(options);
  servers.push(server);
  const raw: Readonly<Record<string, string>> = {
    'status-page': `here=${server.url}/`,
    'status-components': components,
    'status-timeout': timeout,
  };
  const parsed = parseInputs(statusPageInputs, (name) => raw[name] ?? '');
  expect(statusPageProblems(parsed)).toEqual([]);
  const given = { ...parsed, statusPage: parsed.statusPage.map((one) => ({ ...one, kind })) };
  const opening = hostingOpening([]);
  const open = (fallbacks = {}) => {
    const [opened] = openStatusPages(given, { ...opening, reading: statusPageReading }, fallbacks);
    if (opened === undefined) throw new Error('no page');
    return opened;
  };
  return { server, opening, open, read: () => open().read(never()) };
}
const said = (indicator: Indicator, incidents: readonly unknown[] = []) => ({ kind: 'measured', value: { indicator, incidents } });

describe('Statuspage', () => {
  test('all is well', async () => {
    const { read, server } = await page();
    expect(await read()).toEqual(said('none'));
    expect(server.asked).toEqual(['/api/v2/summary.json']);
  });

  test('unresolved incidents and maintenance under way are told, others are not', async () => {
    const { read } = await page({
      indicator: 'major',
      incidents: [
        { name: 'Deploys fail <b>', impact: 'major', components: ['API'] },
        { name: 'Over', impact: 'critical', status: 'resolved' },
        { name: 'Also over', impact: 'critical', status: 'postmortem' },
      ],
      maintenances: [
        { name: 'Database upgrade', status: 'in_progress' },
        { name: 'Next week', status: 'scheduled' },
      ],
    });
    expect(await read()).toMatchObject(
      said('major', [
        { name: 'Deploys fail <b>', impact: 'major', components: ['API'], url: 'https://stspg.io/abc', since: Date.parse('2026-11-24T03:00:00Z') },
        { name: 'Database upgrade', impact: 'maintenance' },
      ]),
    );
  });

  const components = [
    { name: 'Web Services', group: 'Oregon', status: 'major_outage' },
    { name: 'Web Services', group: 'Frankfurt' },
    { name: 'Dashboard', status: 'degraded_performance' },
  ];
  const incidents = [{ name: 'Dashboard is slow', impact: 'minor', components: ['Dashboard'] }];
  test.each([
    ['', 'critical', 1],
    ['Frankfurt', 'none', 0],
    ['here=frankfurt/*', 'none', 0],
    ['Oregon/Web Services', 'critical', 0],
    ['web*', 'critical', 0],
    ['DASHBOARD', 'minor', 1],
  ] as const)('components %j: %s', async (filter, indicator, told) => {
    const { read } = await page({ indicator: 'critical', components, incidents }, filter);
    const status = await read();
    expect(status).toMatchObject(
      said(
        indicator,
        Array.from({ length: told }, () => ({ name: 'Dashboard is slow' })),
      ),
    );
  });

  test('a filter that nothing answers to does not read as “all is well”', async () => {
    const { read } = await page({ components }, 'Web Service');
    expect(await read()).toMatchObject({ kind: 'unmeasured', cause: 'not_found', detail: expect.stringContaining('Web Service') });
  });

  test('an indicator that nobody knows is told as unknown, and the components still count', async () => {
    expect(await (await page({ indicator: 'purple' })).read()).toMatchObject(said('unknown'));
    expect(await (await page({ indicator: 'purple', components })).read()).toMatchObject(said('critical'));
  });
});

describe('Railway’s own page', () => {
  const incident = (components: readonly (readonly [string, string, string])[], status = 'INVESTIGATING') => ({
    id: 'i',
    title: 'Deploys are delayed',
    status,
    createdAt: '2026-11-24T03:00:00Z',
    resolvedAt: status === 'RESOLVED' ? '2026-11-24T04:00:00Z' : null,
    components: components.map(([groupName, name, impact]) => ({ groupName, name, impact })),
  });
  const active = (...activeIncidents: readonly unknown[]): FakeStatusOptions => ({ railway: { activeIncidents } });

  test.each([
    [active(), '', 'none', 0],
    [
      active(
        incident([
          ['US West', 'Compute', 'PARTIAL_OUTAGE'],
          ['EU', 'Compute', 'OPERATIONAL'],
        ]),
      ),
      '',
      'major',
      1,
    ],
    [
      active(
        incident([
          ['US West', 'Compute', 'PARTIAL_OUTAGE'],
          ['EU', 'Compute', 'OPERATIONAL'],
        ]),
      ),
      'EU',
      'none',
      0,
    ],
    [active(incident([['US West', 'Compute', 'MAJOR_OUTAGE']])), 'US West/Compute', 'critical', 1],
    [active(incident([['US West', 'Compute', 'ON_FIRE']])), '', 'unknown', 1],
    [active(incident([])), 'EU', 'unknown', 1],
    [active(incident([['US West', 'Compute', 'MAJOR_OUTAGE']], 'RESOLVED')), '', 'none', 0],
  ] as const)('%#', async (options, filter, indicator, told) => {
    const { read, server } = await page(options, filter, 'railway');
    expect(await read()).toMatchObject(
      said(
        indicator,
        Array.from({ length: told }, () => ({ name: 'Deploys are delayed' })),
      ),
    );
    expect(server.asked).toEqual(['/api/status']);
  });

  test('where it cannot be read, the API may still tell', async () => {
    const { open, server } = await page({ railway: { activeIncidents: 'none' } }, '', 'railway');
    expect(await open().read(never())).toMatchObject({ kind: 'unmeasured', cause: 'malformed' });
    const value: ProviderStatus = { indicator: 'minor', incidents: [] };
    expect(await open({ here: async () => ({ kind: 'measured', value }) }).read(never())).toEqual({ kind: 'measured', value });
    expect(await open({ here: async () => ({ kind: 'unmeasured', cause: 'unauthorized', detail: '' }) }).read(never())).toMatchObject({
      cause: 'malformed',
    });
    expect(server.asked.length).toBe(3);
  });
});

test.each([
  ['page', 'malformed'],
  ['redirect', 'malformed'],
  ['garbage', 'malformed'],
  ['empty', 'malformed'],
  ['other_shape', 'malformed'],
  ['missing', 'not_found'],
  ['forbidden', 'unauthorized'],
  ['huge', 'too_much'],
  ['slow', 'timed_out'],
  ['dripping', 'timed_out'],
  ['retry_after', 'rate_limited'],
] satisfies [ApiFault, string][])('%s is unmeasured (%s), neither well nor degraded, and within its time', async (fault, cause) => {
  const { read, server } = await page({}, '', 'statuspage', '1s');
  server.faults.next(fault);
  const began = performance.now();
  expect(await read()).toMatchObject({ kind: 'unmeasured', cause });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test.each(['server_error', 'gateway_page', 'hung_up', 'cut'] satisfies ApiFault[])('%s is tried again within the time', async (fault) => {
  const { read, server } = await page();
  server.faults.next(fault);
  expect(await read()).toEqual(said('none'));
});

test('a cancel ends it with its reason', async () => {
  const { open, server } = await page();
  server.faults.next('slow');
  const controller = new AbortController();
  const reading = open().read(controller.signal);
  setTimeout(() => controller.abort(new Error('the run was cancelled')), 50);
  await expect(reading).rejects.toThrow('the run was cancelled');
});
