import { afterEach, describe, expect, test } from '@jest/globals';
import { openOutsideMonitors } from '../../../src/adapters/outside-monitors/open.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { parseInputs } from '../../../src/core/input-spec.ts';
import { outsideMonitorInputs, wantedOf } from '../../../src/domain/outside-monitors/inputs.ts';
import { judgeMonitors, unreadFinding } from '../../../src/domain/outside-monitors/judge.ts';
import { judgeHost, judgeSwitches } from '../../../src/domain/outside-monitors/judge-others.ts';
import { monitorReading } from '../../../src/domain/outside-monitors/reading.ts';
import { railwayReading } from '../../../src/domain/railway/reading.ts';
import type { ApiFault as Fault } from '../../support/api-faults.ts';
import {
  type FakeOutsideOptions,
  MONITOR_KEY,
  pingdomCheck,
  startFakeOutsideMonitors,
  switchCheck,
  uptimeV2,
  uptimeV3,
} from '../../support/fake-outside-monitors.ts';
import { RAILWAY, startFakeRailway } from '../../support/fake-railway.ts';
import { RENDER_KEY, RENDER_SERVICE, startFakeRenderApi } from '../../support/fake-render-api.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});
const URL_ = 'https://api.example.com/health';
type Provider = 'uptimerobot' | 'pingdom' | 'healthchecks' | 'render' | 'railway';

/** Asks one provider as the action does, and gives what it makes of the answer. */
async function judge(provider: Provider, inputs: Record<string, string>, signal = new AbortController().signal): Promise<readonly Finding[]> {
  const given = parseInputs(outsideMonitorInputs, (name) => inputs[name] ?? '');
  const monitors = openOutsideMonitors(given, {
    ...{ now: Date.now, pause: async () => undefined, random: () => 0, redact: (text: string) => text.replaceAll(MONITOR_KEY, '***') },
    ...{ proxy: () => null, userAgent: 'test', requestMs: 400, limitMs: 1500, reading: monitorReading, railway: railwayReading },
  });
  const wanted = wantedOf(given);
  if (provider === 'healthchecks') {
    const found = await monitors.healthchecks?.(signal);
    if (found?.kind === 'measured') return judgeSwitches(given.healthchecksChecks, found.value, 'en');
    return found === undefined ? [] : [unreadFinding(provider, found, 'en')];
  }
  if (provider === 'render' || provider === 'railway') {
    const found = await monitors[provider]?.(signal);
    if (found?.kind === 'measured') return [judgeHost(provider, wanted, found.value, 'en')];
    return found === undefined ? [] : [unreadFinding(provider, found, 'en')];
  }
  const found = await monitors[provider]?.(signal);
  if (found?.kind === 'measured') return judgeMonitors(provider, wanted, found.value, 'en');
  return found === undefined ? [] : [unreadFinding(provider, found, 'en')];
}
const told = (findings: readonly Finding[]) => findings.map(({ verdict, reason }) => `${verdict} ${reason}`);

async function outside(provider: Provider, options: FakeOutsideOptions, inputs: Record<string, string> = {}, fault?: Fault) {
  const server = await startFakeOutsideMonitors(options);
  open.push(server);
  if (fault !== undefined) server.faults.next(fault, fault, fault, fault, fault);
  const findings = await judge(provider, {
    'outside-urls': URL_,
    'uptimerobot-api-url': server.url,
    'pingdom-api-url': `${server.url}/api/3.1`,
    'healthchecks-api-url': `${server.url}/api/v3`,
    ...inputs,
  });
  return { findings, told: told(findings), asked: server.asked };
}

const v3 = (monitors: readonly Record<string, unknown>[], inputs: Record<string, string> = {}, fault?: Fault) =>
  outside('uptimerobot', { v3: monitors }, { 'uptimerobot-api-key': MONITOR_KEY, ...inputs }, fault);
const v2 = (monitors: readonly Record<string, unknown>[], inputs: Record<string, string> = {}, fault?: Fault) =>
  outside('uptimerobot', { v2: monitors }, { 'uptimerobot-api-key': MONITOR_KEY, 'uptimerobot-api': 'v2', ...inputs }, fault);
const pingdom = (checks: readonly Record<string, unknown>[], inputs: Record<string, string> = {}, fault?: Fault) =>
  outside('pingdom', { pingdom: checks }, { 'pingdom-api-token': MONITOR_KEY, ...inputs }, fault);
const switches = (checks: readonly Record<string, unknown>[], inputs: Record<string, string> = {}, fault?: Fault, readOnlyKey = false) =>
  outside(
    'healthchecks',
    { healthchecks: checks, readOnlyKey },
    { 'healthchecks-api-key': MONITOR_KEY, 'healthchecks-checks': 'monitor 2h', ...inputs },
    fault,
  );

describe('UptimeRobot, version 3', () => {
  test.each([
    ['active', [uptimeV3()], 'ok ok'],
    ['paused', [uptimeV3({ status: 'PAUSED' })], 'critical outside_paused'],
    ['another address', [uptimeV3({ url: 'https://api.example.com/' })], 'critical outside_wrong_url'],
    ['none at all', [], 'critical outside_wrong_url'],
    ['a heartbeat is no monitor of an address', [uptimeV3({ type: 'HEARTBEAT' })], 'critical outside_wrong_url'],
    ['too slow', [uptimeV3({ interval: 3600 })], 'degraded outside_too_slow'],
    ['too long a timeout', [uptimeV3({ timeout: 60 })], 'degraded outside_timeout'],
    ['takes errors', [uptimeV3({ successHttpResponseCodes: ['2xx', '5xx'] })], 'degraded outside_accepts_errors'],
    ['nobody to tell', [uptimeV3({ assignedAlertContacts: [] })], 'critical outside_without_contacts'],
    ['contacts not said', [uptimeV3({ assignedAlertContacts: undefined })], 'unknown outside_unsaid'],
    ['down', [uptimeV3({ status: 'DOWN' })], 'degraded outside_down'],
    ['not looked yet', [uptimeV3({ status: 'STARTED' })], 'degraded outside_unchecked'],
    ['a word that is new', [uptimeV3({ status: 'HIBERNATING' })], 'unknown outside_unknown_state'],
    ['the same address in another writing', [uptimeV3({ url: 'HTTPS://API.example.com:443/health' })], 'ok ok'],
    ['one of two watches', [uptimeV3({ status: 'PAUSED' }), uptimeV3()], 'ok ok'],
  ])('%s', async (_, monitors, expected) => expect((await v3(monitors)).told).toEqual([expected]));

  test('a keyword that is asked for', async () => {
    const keyword = { type: 'KEYWORD', keywordType: 'ALERT_NOT_EXISTS', keywordValue: '"status":"ok"' };
    const asked = { 'outside-keyword': '"status":"ok"' };
    expect((await v3([uptimeV3(keyword)], asked)).told).toEqual(['ok ok']);
    expect((await v3([uptimeV3()], asked)).told).toEqual(['degraded outside_keyword']);
    expect((await v3([uptimeV3({ ...keyword, keywordType: 'ALERT_EXISTS' })], asked)).told).toEqual(['degraded outside_keyword']);
  });

  test('several things at once are several findings', async () => {
    expect((await v3([uptimeV3({ interval: 900, timeout: 45, assignedAlertContacts: [] })])).told).toEqual([
      'degraded outside_too_slow',
      'degraded outside_timeout',
      'critical outside_without_contacts',
    ]);
  });

  test('the monitor on a later page is found; a list without an end is not believed', async () => {
    const others = Array.from({ length: 7 }, (_, i) => uptimeV3({ url: `https://other-${i}.example.com/` }));
    const run = await outside('uptimerobot', { v3: [...others, uptimeV3()], pageSize: 3 }, { 'uptimerobot-api-key': MONITOR_KEY });
    expect(run.told).toEqual(['ok ok']);
    expect(run.asked).toHaveLength(3);
    const endless = await outside('uptimerobot', { v3: others, endless: true }, { 'uptimerobot-api-key': MONITOR_KEY });
    expect(endless.told).toEqual(['unknown outside_partial']);
  });

  test('names from outside stay text on one line', async () => {
    const { findings } = await v3([uptimeV3({ status: 'PAUSED', friendlyName: 'api\n::error::&lt;b&gt;\u001b[31m@channel' })]);
    expect(findings[0]?.message).toContain('api ::error::<b>@channel is paused');
  });
});

describe('UptimeRobot, version 2', () => {
  test.each([
    ['active', [uptimeV2()], 'ok ok'],
    ['paused', [uptimeV2({ status: 0 })], 'critical outside_paused'],
    ['another address', [uptimeV2({ url: 'http://api.example.com/health' })], 'critical outside_wrong_url'],
    ['too slow', [uptimeV2({ interval: 1800 })], 'degraded outside_too_slow'],
    ['too long a timeout', [uptimeV2({ timeout: 60 })], 'degraded outside_timeout'],
    ['nobody to tell', [uptimeV2({ alert_contacts: [] })], 'critical outside_without_contacts'],
    ['contacts not said', [uptimeV2({ alert_contacts: undefined })], 'unknown outside_unsaid'],
    ['seems down', [uptimeV2({ status: 8 })], 'degraded outside_down'],
    ['not looked yet', [uptimeV2({ status: 1 })], 'degraded outside_unchecked'],
    ['a number that is new', [uptimeV2({ status: 7 })], 'unknown outside_unknown_state'],
    ['numbers that are texts', [uptimeV2({ status: '2', interval: '300' })], 'ok ok'],
  ])('%s', async (_, monitors, expected) => expect((await v2(monitors)).told).toEqual([expected]));

  test('the monitor on a later page is found', async () => {
    const others = Array.from({ length: 4 }, () => uptimeV2({ url: 'https://other.example.com/' }));
    const run = await outside(
      'uptimerobot',
      { v2: [...others, uptimeV2()], pageSize: 2 },
      { 'uptimerobot-api-key': MONITOR_KEY, 'uptimerobot-api': 'v2' },
    );
    expect(run.told).toEqual(['ok ok']);
    expect(run.asked).toHaveLength(3);
  });
});

describe('Pingdom', () => {
  test.each([
    ['active', [pingdomCheck()], 'ok ok'],
    ['paused', [pingdomCheck({ status: 'paused' })], 'critical outside_paused'],
    ['another path', [pingdomCheck({ type: { http: { url: '/', encryption: true, port: 443 } } })], 'critical outside_wrong_url'],
    ['not encrypted', [pingdomCheck({ type: { http: { url: '/health', encryption: false, port: 80 } } })], 'critical outside_wrong_url'],
    ['another host', [pingdomCheck({ hostname: 'www.example.com' })], 'critical outside_wrong_url'],
    ['no HTTP check', [pingdomCheck({ type: { ping: {} } })], 'critical outside_wrong_url'],
    ['too slow', [pingdomCheck({ resolution: 15 })], 'degraded outside_too_slow'],
    ['nobody to tell', [pingdomCheck({ userids: [] })], 'critical outside_without_contacts'],
    ['an integration is told', [pingdomCheck({ userids: undefined, integrationids: [74356] })], 'ok ok'],
    ['users not said', [pingdomCheck({ userids: undefined })], 'unknown outside_unsaid'],
    ['interval not said', [pingdomCheck({ resolution: undefined })], 'unknown outside_unsaid'],
    ['not sure yet', [pingdomCheck({ status: 'unconfirmed_down' })], 'degraded outside_down'],
    ['not looked yet', [pingdomCheck({ status: 'unknown' })], 'degraded outside_unchecked'],
  ])('%s', async (_, checks, expected) => expect((await pingdom(checks)).told).toEqual([expected]));

  test('a keyword, and only the details of the host that is meant', async () => {
    const http = { url: '/health', encryption: true, port: 443, shouldcontain: 'ok' };
    const run = await pingdom([pingdomCheck({ type: { http } }), pingdomCheck({ id: 7, hostname: 'other.example.com' })], {
      'outside-keyword': 'ok',
    });
    expect(run.told).toEqual(['ok ok']);
    expect(run.asked).toEqual(['GET /api/3.1/checks?limit=25000', 'GET /api/3.1/checks/100']);
  });
});

describe('healthchecks.io', () => {
  test.each([
    ['up', [switchCheck()], 'ok ok'],
    ['in its grace', [switchCheck({ status: 'grace' })], 'ok ok'],
    ['paused', [switchCheck({ status: 'paused' })], 'critical outside_paused'],
    ['another one', [switchCheck({ slug: 'other', name: 'Other' })], 'critical outside_missing'],
    ['alarm too late', [switchCheck({ timeout: 86_400 })], 'degraded outside_too_slow'],
    ['nobody to tell', [switchCheck({ channels: '' })], 'critical outside_without_contacts'],
    ['down', [switchCheck({ status: 'down' })], 'degraded outside_down'],
    ['never pinged', [switchCheck({ status: 'new' })], 'degraded outside_unchecked'],
    ['a schedule in place of a period', [switchCheck({ timeout: undefined, schedule: '0 * * * *', tz: 'UTC' })], 'unknown outside_unsaid'],
  ])('%s', async (_, checks, expected) => expect((await switches(checks)).told).toEqual([expected]));

  test('a key that may only read is not told whom a check tells', async () => {
    expect((await switches([switchCheck()], {}, undefined, true)).told).toEqual(['unknown outside_unsaid']);
  });
  test('without names every check is judged, and none is no pass', async () => {
    const all = await switches([switchCheck(), switchCheck({ slug: 'drill', status: 'paused' })], { 'healthchecks-checks': '' });
    expect(all.told).toEqual(['ok ok', 'critical outside_paused']);
    expect((await switches([], { 'healthchecks-checks': '' })).told).toEqual(['critical outside_missing']);
  });
});

describe('each of them, when it does not answer right', () => {
  const asks = { v3, v2, pingdom, switches } as const;
  const good = { v3: [uptimeV3()], v2: [uptimeV2()], pingdom: [pingdomCheck()], switches: [switchCheck()] } as const;
  const key = { v3: 'uptimerobot-api-key', v2: 'uptimerobot-api-key', pingdom: 'pingdom-api-token', switches: 'healthchecks-api-key' } as const;
  const names = ['v3', 'v2', 'pingdom', 'switches'] as const;

  test.each(names)('%s: a bad key', async (name) => {
    const run = await asks[name](good[name], { [key[name]]: 'not-the-right-key-0123' });
    expect(run.told).toEqual(['unknown outside_unauthorized']);
    expect(run.findings[0]?.message).toContain(key[name]);
  });
  const faults: readonly (readonly [Fault, string])[] = [
    ['retry_after', 'rate_limited'],
    ['server_error', 'source_failed'],
    ['page', 'malformed'],
    ['garbage', 'malformed'],
    ['other_shape', 'malformed'],
    ['redirect', 'malformed'],
    ['hung_up', 'unreachable'],
    ['slow', 'timed_out'],
    ['huge', 'too_much'],
  ];
  test.each(names.flatMap((name) => faults.map(([fault, cause]) => [name, fault, cause] as const)))('%s: %s', async (name, fault, cause) => {
    expect((await asks[name](good[name], {}, fault)).told).toEqual([`unknown outside_${cause}`]);
  });
});

describe('the hosts themselves', () => {
  async function render(service: Record<string, unknown>, apiKey = RENDER_KEY) {
    const server = await startFakeRenderApi({ service });
    open.push(server);
    const inputs = { 'outside-urls': URL_, 'render-service': RENDER_SERVICE, 'render-api-key': apiKey, 'render-api-url': server.url };
    return told(await judge('render', inputs));
  }
  test('Render asks the path, another one, none, or is suspended', async () => {
    expect(await render({ serviceDetails: { healthCheckPath: '/health' } })).toEqual(['ok ok']);
    expect(await render({ serviceDetails: { healthCheckPath: '/' } })).toEqual(['degraded outside_wrong_url']);
    expect(await render({ serviceDetails: {} })).toEqual(['degraded outside_no_health_check']);
    expect(await render({ serviceDetails: { healthCheckPath: '/health' }, suspended: 'suspended' })).toEqual(['critical outside_paused']);
    expect(await render({ type: 'background_worker' })).toEqual(['unknown outside_malformed']);
    expect(await render({}, 'rnd_another_key_0123')).toEqual(['unknown outside_unauthorized']);
  });

  async function railway(healthcheckPath: string | undefined, token: string = RAILWAY.token) {
    const server = await startFakeRailway(healthcheckPath === undefined ? {} : { healthcheckPath });
    open.push(server);
    const inputs = { 'outside-urls': URL_, 'railway-service': RAILWAY.service, 'railway-token': token, 'railway-api-url': server.url };
    return told(await judge('railway', inputs));
  }
  test('Railway asks the path while it deploys, another one, or none', async () => {
    expect(await railway('/health')).toEqual(['ok ok']);
    expect(await railway('/ready')).toEqual(['degraded outside_wrong_url']);
    expect(await railway(undefined)).toEqual(['degraded outside_no_health_check']);
    expect(await railway('/health', 'another-token-012345')).toEqual(['unknown outside_unauthorized']);
  });
});

test('a cancel in the middle ends the question', async () => {
  const server = await startFakeOutsideMonitors({ v3: [uptimeV3()] });
  open.push(server);
  server.faults.next('slow');
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(new Error('cancelled')), 50);
  const inputs = { 'outside-urls': URL_, 'uptimerobot-api-key': MONITOR_KEY, 'uptimerobot-api-url': server.url };
  await expect(judge('uptimerobot', inputs, cancel.signal)).rejects.toThrow('cancelled');
});
