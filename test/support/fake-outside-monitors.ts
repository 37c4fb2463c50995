import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApiFaults } from './api-faults.ts';

/**
 * The APIs of who watches from outside, as far as the watchdog asks them; one server, each under its own path. It follows
 * - UptimeRobot v3: the vendor's own client (github.com/uptimerobot/terraform-provider-uptimerobot at b41c1c3, internal/client/monitor.go): `data` and
 *   `nextLink`, status words, seconds, `assignedAlertContacts`;
 * - UptimeRobot v2: its page on `getMonitors` (a POST of a form, numbers for states, `stat: fail` with status 200);
 * - Pingdom 3.1: its OpenAPI document (github.com/karlderkaefer/pingdom-golang-client, hack/API_3.1.yaml): list, details by id, errors; users and teams
 *   in the details are from its older page;
 * - healthchecks.io: its page on the API v3 (github.com/healthchecks/healthchecks at 29b5ec2, templates/docs/api.md), which leaves out addresses and
 *   channels for a key that may only read.
 */
export const MONITOR_KEY = 'outside-monitor-key-0123456789ab';
export type FakeV3 = Readonly<Record<string, unknown>>;
export type FakeOutsideOptions = {
  readonly v3?: readonly FakeV3[];
  readonly v2?: readonly Readonly<Record<string, unknown>>[];
  /** Each as its details have it; the list is made of them. */
  readonly pingdom?: readonly Readonly<Record<string, unknown>>[];
  readonly healthchecks?: readonly Readonly<Record<string, unknown>>[];
  readonly readOnlyKey?: boolean;
  /** Every page of v3 names itself as the next one. */
  readonly endless?: boolean;
  readonly pageSize?: number;
};

export const uptimeV3 = (over: FakeV3 = {}): FakeV3 => ({
  ...{ id: 800123456, friendlyName: 'api', type: 'HTTP', url: 'https://api.example.com/health', interval: 300, timeout: 30, status: 'UP' },
  ...{ httpMethodType: 'GET', successHttpResponseCodes: ['2xx', '3xx'], keywordType: null, gracePeriod: 0, lastIncidentId: '987' },
  ...{ assignedAlertContacts: [{ alertContactId: 1, threshold: 0, recurrence: 0 }], tags: [], groupId: 0 },
  ...over,
});
export const uptimeV2 = (over: FakeV3 = {}): FakeV3 => ({
  ...{ id: 1, friendly_name: 'api', url: 'https://api.example.com/health', type: 1, interval: 300, timeout: 30, status: 2 },
  ...{ alert_contacts: [{ id: '1', type: 2, value: 'oncall@example.com', threshold: 0, recurrence: 0 }], create_datetime: 1_700_000_000 },
  ...over,
});
export const pingdomCheck = (over: FakeV3 = {}): FakeV3 => ({
  ...{ id: 100, name: 'api', hostname: 'api.example.com', status: 'up', resolution: 1, lasttesttime: 1_300_977_363, ipv6: false },
  ...{ type: { http: { url: '/health', encryption: true, port: 443, requestheaders: {} } }, userids: [1], teams: [], integrationids: [] },
  ...over,
});
export const switchCheck = (over: FakeV3 = {}): FakeV3 => ({
  ...{ name: 'Monitor', slug: 'monitor', tags: '', desc: '', grace: 600, n_pings: 1, status: 'up', started: false, timeout: 3600 },
  ...{ last_ping: '2026-11-24T14:02:03+00:00', next_ping: null, manual_resume: false, methods: '', uuid: 'u-1', ping_url: 'https://hc-ping.com/u-1' },
  ...{ channels: '4ec5a071-2d08-4baa-898a-eb4eb3cd6941,746a083e-f542-4554-be1a-707ce16d3acc' },
  ...over,
});

export async function startFakeOutsideMonitors(options: FakeOutsideOptions = {}) {
  const faults = createApiFaults();
  const asked: string[] = [];
  let url = '';
  const size = options.pageSize ?? 50;

  const v3 = (query: URLSearchParams) => {
    const at = Number(query.get('cursor') ?? 0);
    const all = options.v3 ?? [];
    const more = at + size < all.length;
    const nextLink = options.endless ? `${url}/v3/monitors?cursor=${at}` : more ? `${url}/v3/monitors?cursor=${at + size}` : null;
    return { data: all.slice(at, at + size), nextLink };
  };
  const v2 = (form: URLSearchParams) => {
    if (form.get('api_key') !== MONITOR_KEY)
      return { stat: 'fail', error: { type: 'invalid_parameter', parameter_name: 'api_key', passed_value: '', message: 'api_key is invalid.' } };
    const [offset, limit] = [Number(form.get('offset')), Math.min(size, Number(form.get('limit')))];
    const all = (options.v2 ?? []).map(({ alert_contacts, ...rest }) =>
      form.get('alert_contacts') === '1' && alert_contacts !== undefined ? { ...rest, alert_contacts } : rest,
    );
    return { stat: 'ok', pagination: { offset, limit, total: all.length }, monitors: all.slice(offset, offset + limit) };
  };
  const pingdom = (path: string): readonly [number, unknown] => {
    const checks = options.pingdom ?? [];
    if (path === '/checks') {
      const listed = checks.map(({ type, userids: _u, teams: _t, integrationids: _i, ...rest }) => ({ ...rest, type: Object.keys(Object(type))[0] }));
      return [200, { checks: listed, counts: { total: listed.length, limited: listed.length, filtered: listed.length } }];
    }
    const found = checks.find(({ id }) => path === `/checks/${id}`);
    return found === undefined ? [404, pingdomError(404, 'Not found', 'No such check')] : [200, { check: found }];
  };
  const switches = () => {
    const hidden = ({ uuid: _u, ping_url: _p, channels: _c, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, unique_key: 'k' });
    return { checks: (options.healthchecks ?? []).map((check) => (options.readOnlyKey ? hidden(check) : check)) };
  };
  type Asked = { readonly request: IncomingMessage; readonly path: string; readonly query: URLSearchParams; readonly form: URLSearchParams };
  type Answer = readonly [status: number, value: unknown];
  const bearer = ({ request }: Asked) => request.headers.authorization === `Bearer ${MONITOR_KEY}`;
  const isForm = ({ request }: Asked) => request.method === 'POST' && request.headers['content-type'] === 'application/x-www-form-urlencoded';
  const places: readonly (readonly [path: string, answer: (asked: Asked) => Answer])[] = [
    ['/v3/monitors', (asked) => (bearer(asked) ? [200, v3(asked.query)] : [401, { message: 'Unauthorized', statusCode: 401 }])],
    ['/v2/getMonitors', (asked) => [200, isForm(asked) ? v2(asked.form) : { stat: 'fail', error: { type: 'missing_parameter', message: 'format' } }]],
    ['/api/3.1', (asked) => (bearer(asked) ? pingdom(asked.path.slice('/api/3.1'.length)) : [403, pingdomError(403, 'Forbidden', 'Not permitted')])],
    ['/api/v3/checks/', ({ request }) => (request.headers['x-api-key'] === MONITOR_KEY ? [200, switches()] : [401, { error: 'wrong api key' }])],
  ];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://outside.test');
    asked.push(`${request.method} ${request.url}`);
    if (faults.strike(request, response)) return;
    const found = places.find(([path]) => pathname.startsWith(path))?.[1];
    const [status, value] = found?.({ request, path: pathname, query: searchParams, form: new URLSearchParams(body) }) ?? [404, {}];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    faults,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const pingdomError = (statuscode: number, statusdesc: string, errormessage: string) => ({ error: { statuscode, statusdesc, errormessage } });
