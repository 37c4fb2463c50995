import { afterEach, describe, expect, test } from '@jest/globals';
import { measured, unmeasured } from '../../../src/domain/alerts/measured.ts';
import type { Evidence } from '../../../src/domain/triage/evidence.ts';
import type { Deploy, HostingEvent, ProviderStatus } from '../../../src/domain/triage/hosting.ts';
import { answerOk, createKit, json, type Kit, OK } from '../../support/health-kit.ts';
import { freePort } from '../../support/postgres-server.ts';
import { ownAnswer, type ProxyStyle, reverseProxy } from '../../support/reverse-proxy.ts';
import { expectDiagnosis, measure, minutesAgo, timed, type Verdict } from '../../support/triage-world.ts';

let kit: Kit = createKit();
afterEach(async () => {
  await kit.close();
  kit = createKit();
});

const SHORT = { budgetMs: 1600 };
const port = (url: string) => Number(new URL(url).port);
/** A proxy in front of an app that is not there. */
const behind = async (style: ProxyStyle) => kit.http(reverseProxy(await freePort(), style));
const answers = (status: number, body: string, headers = {}) => kit.http((_, response) => json(response, body, status, headers));
const byProxy = (style: ProxyStyle, status: number) => {
  const { headers, body } = ownAnswer(style, status);
  return kit.http((_, response) => void response.writeHead(status, headers).end(body));
};
const hangs = () => kit.http(() => undefined);

type Case = { readonly name: string; readonly url: () => Promise<string>; readonly verdict: Verdict; readonly says?: RegExp };

const PROXIES: readonly Case[] = [
  { name: 'nginx before a dead app', url: () => behind('nginx'), verdict: ['app', 'likely', 'proxy_without_app'], says: /HTTP 502, nginx/ },
  { name: 'Railway before a dead app', url: () => behind('railway'), verdict: ['app', 'likely', 'proxy_without_app'], says: /Railway/ },
  { name: 'Render before a dead app', url: () => behind('render'), verdict: ['app', 'likely', 'proxy_without_app'], says: /Render/ },
  { name: 'Cloudflare before a dead app', url: () => behind('cloudflare'), verdict: ['app', 'likely', 'proxy_without_app'], says: /Cloudflare/ },
  { name: '502 that nobody signed', url: () => behind('bare'), verdict: ['app', 'possible', 'proxy_without_app'] },
  {
    name: 'nginx before an app that hangs',
    url: async () => kit.http(reverseProxy(port(await hangs()), 'nginx')),
    verdict: ['app', 'likely', 'proxy_without_app'],
    says: /HTTP 504, nginx/,
  },
  { name: 'nginx with no app left', url: () => byProxy('nginx', 503), verdict: ['app', 'likely', 'proxy_without_app'] },
  { name: 'Cloudflare finds no origin', url: () => byProxy('cloudflare', 521), verdict: ['app', 'likely', 'proxy_without_app'] },
  { name: "Cloudflare refuses the origin's certificate", url: () => byProxy('cloudflare', 526), verdict: ['proxy', 'likely', 'proxy_error'] },
  { name: 'nginx turns us away', url: () => byProxy('nginx', 403), verdict: ['proxy', 'likely', 'proxy_refuses'] },
  { name: 'nginx fails by itself', url: () => byProxy('nginx', 500), verdict: ['proxy', 'likely', 'proxy_error'] },
  {
    name: "the app's own 503 through nginx is the app's",
    url: async () => kit.http(reverseProxy(port(await answers(503, '{"status":"error"}')), 'nginx')),
    verdict: ['app', 'likely', 'app_error'],
  },
];

const APPS: readonly Case[] = [
  { name: 'the app answers 500', url: () => answers(500, '{"error":"boom"}'), verdict: ['app', 'likely', 'app_error'] },
  { name: 'the app takes the request and hangs', url: hangs, verdict: ['app', 'likely', 'app_hangs'] },
  {
    name: 'the app hangs in the middle of its body',
    url: () => kit.raw((socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{')),
    verdict: ['app', 'likely', 'app_hangs'],
  },
  { name: 'the app hangs up', url: () => kit.raw((socket) => void socket.destroy()), verdict: ['app', 'likely', 'app_broke_off'] },
  {
    name: 'the app answers a page',
    url: () => answers(200, '<!doctype html><title>Welcome</title>', { 'content-type': 'text/html' }),
    verdict: ['app', 'possible', 'answer_wrong'],
    says: /Welcome/,
  },
  {
    name: 'the app calls itself sick',
    url: () => answers(200, '{"status":"error","database":"connected"}'),
    verdict: ['app', 'likely', 'answer_wrong'],
  },
  { name: 'the health path is protected', url: () => answers(401, '{"error":"no token"}'), verdict: ['app', 'possible', 'app_rejects'] },
  { name: 'the health path is not there', url: () => answers(404, '{"error":"no route"}'), verdict: ['app', 'possible', 'app_rejects'] },
  { name: 'too many requests', url: () => answers(429, '{}'), verdict: ['app', 'possible', 'app_rejects'] },
  {
    name: 'the body says that the database is down',
    url: () => answers(503, '{"status":"error","database":"disconnected"}'),
    verdict: ['database', 'likely', 'body_database_down'],
  },
  {
    name: 'Terminus says that Redis is down',
    url: () => answers(503, '{"status":"error","details":{"database":{"status":"up"},"redis":{"status":"down"}}}'),
    verdict: ['redis', 'likely', 'body_redis_down'],
  },
];

describe.each([
  ['proxies', PROXIES],
  ['apps', APPS],
] as const)('%s', (_, cases) => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, { url, verdict, says }) => {
    const diagnosis = expectDiagnosis(await measure(await url(), SHORT), verdict);
    if (says !== undefined) expect(diagnosis.sentence).toMatch(says);
  });
});

const deploy = (minutes: number, state: Deploy['state'] = 'live'): Deploy => ({
  id: 'dep-1',
  at: minutesAgo(minutes),
  state,
  commit: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  by: '@backend-oncall',
});
const event = (kind: HostingEvent['kind'], minutes: number): HostingEvent => ({ kind, at: minutesAgo(minutes), text: `instance srv-1: ${kind}` });
const status = (indicator: ProviderStatus['indicator'], ...components: string[]): ProviderStatus => ({
  indicator,
  incidents: indicator === 'none' ? [] : [{ name: 'Elevated errors', impact: indicator, components, url: null, since: minutesAgo(12) }],
});
const deploys = (...all: Deploy[]) => ({ deploys: timed(measured(all)) });
const events = (...all: HostingEvent[]) => ({ events: timed(measured(all)) });
const provider = (value: ProviderStatus) => ({ provider: timed(measured(value)) });
const boom = () => answers(500, '{"error":"boom"}');

type Around = { readonly name: string; readonly url: () => Promise<string>; readonly around: Partial<Evidence>; readonly verdict: Verdict };
const AROUND: readonly Around[] = [
  { name: 'a deploy 5 minutes ago, and 500', url: boom, around: deploys(deploy(5)), verdict: ['deploy', 'likely', 'deploy_recent', 'app_error'] },
  {
    name: 'a deploy under way, and 502',
    url: () => behind('nginx'),
    around: deploys(deploy(1, 'in_progress')),
    verdict: ['deploy', 'likely', 'deploy_under_way', 'proxy_without_app'],
  },
  { name: 'a deploy two hours ago explains nothing', url: boom, around: deploys(deploy(120)), verdict: ['app', 'likely', 'app_error'] },
  { name: 'a deploy that failed never took over', url: boom, around: deploys(deploy(5, 'failed')), verdict: ['app', 'likely', 'app_error'] },
  {
    name: 'a deploy after the fault began is a repair',
    url: boom,
    around: { ...deploys(deploy(5)), since: minutesAgo(20) },
    verdict: ['app', 'likely', 'app_error'],
  },
  {
    name: 'a deploy before a wrong path explains nothing',
    url: () => answers(404, '{}'),
    around: deploys(deploy(5)),
    verdict: ['app', 'possible', 'app_rejects'],
  },
  { name: 'a deploy, and all is well', url: () => kit.http(answerOk), around: deploys(deploy(5)), verdict: ['none', 'certain', 'healthy'] },
  {
    name: 'out of memory, and 502',
    url: () => behind('nginx'),
    around: events(event('out_of_memory', 3)),
    verdict: ['app', 'likely', 'out_of_memory', 'proxy_without_app'],
  },
  {
    name: 'out of memory comes before a deploy',
    url: boom,
    around: { ...deploys(deploy(5)), ...events(event('out_of_memory', 2)) },
    verdict: ['app', 'likely', 'out_of_memory', 'app_error'],
  },
  {
    name: 'an instance that failed goes with 500',
    url: boom,
    around: events(event('failed', 3)),
    verdict: ['app', 'likely', 'app_error', 'instance_failed'],
  },
  {
    name: 'a suspended service',
    url: () => byProxy('bare', 503),
    around: events(event('available', 300), event('suspended', 200)),
    verdict: ['provider', 'likely', 'service_suspended'],
  },
  {
    name: 'a service that is back from its suspension',
    url: boom,
    around: events(event('suspended', 200), event('available', 100)),
    verdict: ['app', 'likely', 'app_error'],
  },
  {
    name: 'an incident of the provider, and 502',
    url: () => behind('render'),
    around: provider(status('major', 'Web Services')),
    verdict: ['provider', 'likely', 'provider_incident', 'proxy_without_app'],
  },
  {
    name: 'an incident of other components is no incident',
    url: () => behind('render'),
    around: provider(status('none')),
    verdict: ['app', 'likely', 'proxy_without_app'],
  },
  {
    name: 'a minor incident blames nobody',
    url: () => behind('render'),
    around: provider(status('minor', 'Web Services')),
    verdict: ['app', 'likely', 'proxy_without_app', 'provider_minor'],
  },
  {
    name: 'an incident, and the API answers right',
    url: () => kit.http(answerOk),
    around: provider(status('critical', 'Builds')),
    verdict: ['none', 'certain', 'healthy'],
  },
  {
    name: 'a status page that cannot be read blames nobody',
    url: boom,
    around: { provider: timed(unmeasured('unreachable')) },
    verdict: ['app', 'likely', 'app_error'],
  },
  {
    name: 'alerts fire, the API answers, and nothing says why',
    url: () => kit.http(answerOk),
    around: { alerts: [{ reason: 'http_5xx', sentence: '2 %' }] },
    verdict: ['app', 'possible', 'alerts_firing'],
  },
  {
    name: 'alerts fire after a deploy',
    url: () => kit.http(answerOk),
    around: { alerts: [{ reason: 'http_5xx', sentence: '2 %' }], ...deploys(deploy(9)) },
    verdict: ['deploy', 'likely', 'deploy_recent'],
  },
  {
    name: 'errors of the log go with 500',
    url: boom,
    around: { errors: timed(measured([{ what: 'TypeError: <value>', count: 7, lastAt: minutesAgo(1) }])) },
    verdict: ['app', 'likely', 'app_error', 'errors_logged'],
  },
];

describe('what goes on around it', () => {
  test.each(AROUND.map((each) => [each.name, each] as const))('%s', async (_, { url, around, verdict }) => {
    expectDiagnosis({ ...(await measure(await url(), SHORT)), ...around }, verdict);
  });
});

test('the body tells of redis beside the database, and Railway is told from the app by its own message', async () => {
  const evidence = await measure(await answers(200, OK.replace('}', ',"redis":{"status":"up"}}')), SHORT);
  expect(evidence.network?.value.addresses[0]?.http?.value).toMatchObject({
    claims: { database: 'up', redis: 'up' },
    by: { layer: 'app' },
    good: true,
  });
});
