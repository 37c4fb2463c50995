import { createServer } from 'node:http';
import { createApiFaults, createDrift } from './api-faults.ts';
import { onLoopback } from './loopback.ts';

/**
 * A status page. `/api/v2/summary.json` follows Atlassian Statuspage's public API as its customers document it (www.githubstatus.com/api):
 * page, status.indicator, components with their groups, unresolved incidents, scheduled_maintenances. `/api/status` is Railway's own page,
 * which Railway documents nowhere: its shape is that of three clients of it (docs/providers.md).
 */
export type FakeIncident = {
  readonly name: string;
  readonly impact: string;
  readonly status?: string;
  readonly components?: readonly string[];
  readonly shortlink?: string;
};
export type FakeStatusOptions = {
  readonly indicator?: string | null;
  readonly components?: readonly { readonly name: string; readonly status?: string; readonly group?: string }[];
  readonly incidents?: readonly FakeIncident[];
  readonly maintenances?: readonly { readonly name: string; readonly status: string; readonly components?: readonly string[] }[];
  readonly railway?: { readonly activeIncidents?: unknown; readonly maintenances?: unknown };
  readonly seed?: number;
};
export type FakeStatusPage = Awaited<ReturnType<typeof startFakeStatusPage>>;
const AT = '2026-11-24T03:00:00.000Z';

export async function startFakeStatusPage(options: FakeStatusOptions = {}) {
  const faults = createApiFaults();
  const drift = createDrift(options.seed ?? null);
  const asked: string[] = [];
  const components = options.components ?? [{ name: 'API' }, { name: 'Database' }];
  const groups = [...new Set(components.map(({ group }) => group).filter((group) => group !== undefined))];
  const named = (names: readonly string[] | undefined) =>
    (names ?? []).map((name, i) => ({ id: `c${i}`, name, status: drift.word('partial_outage') }));
  const summary = () => ({
    ...drift.optional({ page: { id: 'p1', name: 'Provider', url: 'https://status.example.com', time_zone: 'Etc/UTC', updated_at: AT } }),
    status: options.indicator === null ? {} : { indicator: options.indicator ?? 'none', description: 'All Systems Operational' },
    components: [
      ...groups.map((name) => ({ id: `g-${name}`, name, status: 'operational', group: true, group_id: null })),
      ...components.map(({ name, status, group }, i) => ({
        id: `c${i}`,
        name,
        status: drift.word(status ?? 'operational'),
        group_id: group === undefined ? null : `g-${group}`,
        ...drift.optional({ group: false, position: i, description: null, updated_at: AT }),
      })),
    ],
    incidents: (options.incidents ?? []).map(({ name, impact, status, components: names, shortlink }, i) => ({
      id: `i${i}`,
      name,
      impact: drift.word(impact),
      status: status ?? 'investigating',
      components: named(names),
      ...drift.optional({ shortlink: shortlink ?? 'https://stspg.io/abc', created_at: AT, started_at: AT, resolved_at: null, incident_updates: [] }),
    })),
    scheduled_maintenances: (options.maintenances ?? []).map(({ name, status, components: names }, i) => ({
      id: `m${i}`,
      name,
      status,
      impact: 'maintenance',
      components: named(names),
      ...drift.optional({ scheduled_for: AT, created_at: AT }),
    })),
  });
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (faults.strike(request, response)) return;
    const send = (value: unknown) => response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
    if (request.url === '/api/v2/summary.json') return void send(summary());
    if (request.url === '/api/status') return void send({ activeIncidents: [], recentIncidents: [], maintenances: [], ...options.railway });
    response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
  });
  const { url, close } = await onLoopback(server);
  return {
    url,
    asked,
    faults,
    close,
  };
}
