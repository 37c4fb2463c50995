import { createHmac } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createEmulator } from 'emulate';
import type { Notice } from '../../../src/domain/notices/types.ts';
import { type AnsweringServer, startAnsweringServer } from '../../support/answering-server.ts';
import { GITHUBS, HOSTILE } from '../../support/hostile-text.ts';
import { channelsOf, NOTICE } from '../../support/notices.ts';
import { readMail, type SmtpTestServer, smtpAuthority, startSmtp } from '../../support/smtp.ts';

const closing: { close: () => Promise<void> }[] = [];
const keep = <T extends { close: () => Promise<void> }>(server: T) => {
  closing.push(server);
  return server;
};
afterEach(async () => {
  for (const server of closing.splice(0)) await server.close();
});
beforeAll(() => tls.setDefaultCACertificates([...tls.getCACertificates('default'), smtpAuthority.cert]));
const recovered: Notice = { ...NOTICE, id: 'inc-7f3a-1-recover', kind: 'recover', verdict: 'ok', reason: 'ok', downMs: 600_000 };

describe('webhook', () => {
  let server: AnsweringServer;
  beforeAll(async () => {
    server = await startAnsweringServer();
  });
  afterAll(() => server.close());
  const hook = (more: Record<string, string> = {}) =>
    channelsOf({ channels: 'webhook', 'webhook-url': `${server.url}/hooks/a-long-secret-token`, ...more });

  test('is signed over the raw body, as a Standard Webhooks verifier checks it', async () => {
    server.answer({ status: 204 });
    const key = Buffer.from('0123456789abcdef0123456789abcdef');
    const { tell } = hook({ 'webhook-secret': `whsec_${key.toString('base64')}` });
    expect(await tell(NOTICE, {})).toEqual([{ channel: 'webhook', delivered: true, reason: 'ok', detail: '', attempts: 1 }]);
    const { headers, body } = server.requests.at(-1) as (typeof server.requests)[number];
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect(headers['webhook-id']).toBe(NOTICE.id);
    expect(JSON.parse(body)).toMatchObject({
      schema: 1,
      type: 'incident.open',
      data: { kind: 'open', service: 'shop-api', reason: 'json_mismatch' },
    });
  });

  test('waits as Retry-After says, then delivers under the same id', async () => {
    server.answer({ status: 429, headers: { 'retry-after': '7' } }, { status: 503 }, { status: 200 });
    const before = server.requests.length;
    const { tell, waits } = hook();
    expect(await tell(NOTICE, {})).toMatchObject([{ delivered: true, attempts: 3 }]);
    expect(waits[0]).toBe(7000);
    expect(new Set(server.requests.slice(before).map(({ headers }) => headers['webhook-id']))).toEqual(new Set([NOTICE.id]));
  });

  test.each([
    [400, 'refused'],
    [401, 'authentication_failed'],
    [403, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [302, 'refused'],
  ])('%i is final: one request, %s', async (status, reason) => {
    server.answer({ status, body: 'no', headers: { location: `${server.url}/elsewhere` } });
    const before = server.requests.length;
    expect(await hook().tell(NOTICE, {})).toMatchObject([{ delivered: false, reason, attempts: 1 }]);
    expect(server.requests.length - before).toBe(1);
  });

  test('a Retry-After beyond the time is not waited for', async () => {
    server.answer({ status: 429, headers: { 'retry-after': '3600' } });
    const { tell, waits } = hook();
    expect(await tell(NOTICE, {})).toMatchObject([{ delivered: false, reason: 'rate_limited', attempts: 1 }]);
    expect(waits).toEqual([]);
  });

  test('what it says never shows the address or its secret', async () => {
    server.answer({ status: 404, body: `no hook at ${server.url}/hooks/a-long-secret-token` });
    const [delivery] = await hook().tell(NOTICE, {});
    expect(delivery?.detail).toContain('HTTP 404');
    expect(JSON.stringify(delivery)).not.toContain('a-long-secret-token');
  });

  test('nobody there: five attempts, then unreachable', async () => {
    const gone = await startAnsweringServer();
    await gone.close();
    const { tell } = channelsOf({ channels: 'webhook', 'webhook-url': gone.url });
    expect(await tell(NOTICE, {})).toMatchObject([{ delivered: false, reason: 'unreachable', attempts: 5 }]);
  });
});

describe('Slack', () => {
  test('a bot keeps an incident in one thread (emulated Slack)', async () => {
    const port = 20_000 + (process.pid % 20_000);
    const slack = await createEmulator({
      service: 'slack',
      port,
      seed: { tokens: { 'xoxb-test': { login: 'runbook', scopes: ['chat:write'] } }, slack: { channels: [{ name: 'incidents' }] } },
    });
    closing.push({ close: async () => void (await slack.close()) });
    const api = async (method: string, body: Record<string, unknown>) => {
      const headers = { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' };
      const answer = await fetch(`http://127.0.0.1:${port}/api/${method}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await answer.json()) as { channels?: { id: string; name: string }[]; messages?: { text: string; ts: string; thread_ts?: string }[] };
    };
    const channel = (await api('conversations.list', {})).channels?.find(({ name }) => name === 'incidents')?.id ?? '';
    const { tell } = channelsOf(
      { channels: 'slack', 'slack-token': 'xoxb-test', 'slack-channel': channel },
      { env: { SLACK_API_URL: `http://127.0.0.1:${port}/api/` } },
    );
    const [first] = await tell(NOTICE, {});
    expect(first).toMatchObject({ delivered: true, reason: 'ok' });
    expect(first?.thread).toMatch(/^\d+\.\d+$/);
    const [second] = await tell(recovered, { slack: first?.thread ?? '' });
    expect(second).toMatchObject({ delivered: true });
    expect(second?.thread).toBeUndefined();
    const replies = (await api('conversations.replies', { channel, ts: first?.thread })).messages ?? [];
    expect(replies.map(({ text }) => text.replace(/\u200b/g, ''))).toEqual([
      expect.stringContaining('shop-api (production): database has failed'),
      expect.stringContaining('has recovered after 10 min'),
    ]);
  });

  const bot = (server: AnsweringServer) =>
    channelsOf({ channels: 'slack', 'slack-token': 'xoxb-secret-1', 'slack-channel': 'C1' }, { env: { SLACK_API_URL: server.url } });
  const said = (body: object, more: object = {}) => ({ status: 200, body: JSON.stringify(body), ...more });

  test.each([
    ['invalid_auth', 'authentication_failed'],
    ['missing_scope', 'authentication_failed'],
    ['channel_not_found', 'refused'],
    ['is_archived', 'refused'],
  ])('%s with status 200 is final: %s', async (error, reason) => {
    const server = keep(await startAnsweringServer());
    server.answer(said({ ok: false, error }));
    expect(await bot(server).tell(NOTICE, {})).toMatchObject([{ delivered: false, reason, attempts: 1, detail: `Slack said ${error}` }]);
    expect(server.requests).toHaveLength(1);
  });

  test('429 and passing errors are waited out', async () => {
    const server = keep(await startAnsweringServer());
    server.answer(
      { status: 429, headers: { 'retry-after': '30' } },
      said({ ok: false, error: 'ratelimited' }),
      { status: 500 },
      said({ ok: true, ts: '1.2' }),
    );
    const { tell, waits } = bot(server);
    expect(await tell(NOTICE, {})).toMatchObject([{ delivered: true, attempts: 4, thread: '1.2' }]);
    expect(waits[0]).toBe(30_000);
  });

  test('a thread that is gone does not swallow the notice', async () => {
    const server = keep(await startAnsweringServer());
    server.answer(said({ ok: false, error: 'thread_not_found' }), said({ ok: true, ts: '5.6' }));
    expect(await bot(server).tell(recovered, { slack: '1.2' })).toMatchObject([{ delivered: true, thread: '5.6' }]);
    expect(JSON.parse(server.requests[1]?.body ?? '{}').thread_ts).toBeUndefined();
  });

  test('the token goes nowhere but into the header', async () => {
    const server = keep(await startAnsweringServer());
    server.answer(said({ ok: false, error: 'xoxb-secret-1 is not known' }));
    const deliveries = await bot(server).tell(NOTICE, {});
    expect(server.requests[0]?.headers.authorization).toBe('Bearer xoxb-secret-1');
    expect(server.requests[0]?.body).not.toContain('xoxb-secret-1');
    expect(JSON.stringify(deliveries)).not.toContain('xoxb-secret-1');
  });

  test.each([
    [404, 'channel_not_found'],
    [410, 'channel_is_archived'],
    [403, 'action_prohibited'],
  ])('an incoming webhook that answers %i is final', async (status, body) => {
    const server = keep(await startAnsweringServer());
    server.answer({ status, body });
    const { tell } = channelsOf({ channels: 'slack', 'slack-webhook-url': `${server.url}/services/T1/B1/XXXXXXXXXXXXXXXX` });
    const [delivery] = await tell(NOTICE, {});
    expect(delivery).toMatchObject({ delivered: false, reason: 'refused', attempts: 1 });
    expect(delivery?.detail).toContain(body);
    expect(delivery?.detail).not.toContain('XXXXXXXXXXXXXXXX');
  });
});

describe('email', () => {
  const mailer = (port: number, more: Record<string, string> = {}) =>
    channelsOf({
      channels: 'email',
      'smtp-url': `smtp://localhost:${port}`,
      'email-from': 'Alerts <alerts@example.com>',
      'email-to': 'ada@example.com\ngrace@example.com',
      ...more,
    });
  const account = { 'smtp-user': 'alerts', 'smtp-password': 'correct horse' };

  test('by STARTTLS and password: the notices of an incident are one thread, and the same notice is the same mail', async () => {
    const server = keep(await startSmtp({ password: 'correct horse' }));
    const { tell } = mailer(server.port, account);
    expect(await tell(NOTICE, {})).toMatchObject([{ delivered: true, reason: 'ok', attempts: 1 }]);
    await tell(recovered, {});
    await tell(recovered, {});
    const [open, first, again] = server.mails.map(({ raw }) => readMail(raw));
    expect(server.mails[0]).toMatchObject({ secure: true, user: 'alerts', to: ['ada@example.com', 'grace@example.com'] });
    expect(open?.headers.get('subject')).toBe('❌ shop-api (production): database has failed: json_mismatch');
    expect(open?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(first?.headers.get('in-reply-to')).toBe(open?.headers.get('message-id'));
    expect(first?.headers.get('references')).toBe(open?.headers.get('message-id'));
    expect(again?.headers.get('message-id')).toBe(first?.headers.get('message-id'));
    expect(first?.text).toContain('Nothing has to be done now');
  });

  test('by TLS from the start', async () => {
    const server = keep(await startSmtp({ secure: true, password: 'correct horse' }));
    expect(await mailer(server.port, { ...account, 'smtp-url': `smtps://localhost:${server.port}` }).tell(NOTICE, {})).toMatchObject([
      { delivered: true },
    ]);
  });

  test('a wrong password is final and is not shown', async () => {
    const server = keep(await startSmtp({ password: 'correct horse' }));
    const [delivery] = await mailer(server.port, { ...account, 'smtp-password': 'wrong-battery' }).tell(NOTICE, {});
    expect(delivery).toMatchObject({ delivered: false, reason: 'authentication_failed', attempts: 1 });
    expect(JSON.stringify(delivery)).not.toMatch(/wrong-battery|d3JvbmctYmF0dGVyeQ/);
  });

  test('a server without STARTTLS gets nothing, unless that was allowed', async () => {
    const server = keep(await startSmtp({ hideSTARTTLS: true, disabledCommands: ['STARTTLS', 'AUTH'] }));
    expect(await mailer(server.port).tell(NOTICE, {})).toMatchObject([{ delivered: false, reason: 'tls_failed', attempts: 1 }]);
    expect(server.mails).toHaveLength(0);
    expect(await mailer(server.port, { 'smtp-tls': 'none' }).tell(NOTICE, {})).toMatchObject([{ delivered: true }]);
    expect(server.mails[0]?.secure).toBe(false);
  });

  test('a certificate for another name gets nothing', async () => {
    const server = keep(await startSmtp({ password: 'correct horse' }));
    const [delivery] = await mailer(server.port, { ...account, 'smtp-url': `smtp://127.0.0.1:${server.port}` }).tell(NOTICE, {});
    expect(delivery).toMatchObject({ delivered: false, reason: 'tls_failed', attempts: 1 });
    expect(server.mails).toHaveLength(0);
    const self = keep(await startSmtp({ cert: undefined, key: undefined } as never));
    expect(await mailer(self.port).tell(NOTICE, {})).toMatchObject([{ delivered: false, reason: 'tls_failed', attempts: 1 }]);
    expect(self.mails).toHaveLength(0);
  });

  test('some recipients refused: told, and said so, without an address; all refused: not told', async () => {
    const server = keep(await startSmtp({ refusedRecipient: 'grace@example.com' }));
    const [delivery] = await mailer(server.port).tell(NOTICE, {});
    expect(delivery).toMatchObject({ delivered: true, reason: 'partly_refused', detail: '1 of 2 recipients' });
    const [none] = await mailer(server.port, { 'email-to': 'grace@example.com' }).tell(NOTICE, {});
    expect(none).toMatchObject({ delivered: false, reason: 'refused', attempts: 1 });
    expect(none?.detail).not.toContain('grace@');
  });

  test('greylisting is waited out, a final refusal is not', async () => {
    const server = keep(await startSmtp());
    server.refuse(451, '4.7.1 try again later');
    const later = mailer(server.port);
    const told = later.tell(NOTICE, {});
    while (later.waits.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    server.refuse(null);
    expect(await told).toMatchObject([{ delivered: true }]);
    server.refuse(554, '5.7.1 spam');
    expect(await mailer(server.port).tell(NOTICE, {})).toMatchObject([{ delivered: false, reason: 'refused', attempts: 1 }]);
  });

  test('a server that says nothing, or is not there, costs no more than the time given', async () => {
    const silent = net.createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as net.AddressInfo;
    const began = performance.now();
    expect(await mailer(port, { 'notify-timeout': '1s' }).tell(NOTICE, {})).toMatchObject([{ delivered: false, reason: 'unreachable' }]);
    expect(performance.now() - began).toBeLessThan(5000);
    silent.close();
    expect(await mailer(1).tell(NOTICE, {})).toMatchObject([{ delivered: false, reason: 'unreachable' }]);
  });
});

describe('several at once', () => {
  test('one that fails leaves the others alone, and each says what came of it', async () => {
    const [slack, hook, smtp] = [keep(await startAnsweringServer()), keep(await startAnsweringServer()), keep(await startSmtp())] as [
      AnsweringServer,
      AnsweringServer,
      SmtpTestServer,
    ];
    slack.answer({ status: 410, body: 'channel_is_archived' });
    const { tell } = channelsOf({
      channels: 'slack\nemail\nwebhook',
      'slack-webhook-url': `${slack.url}/services/T1/B1/XXXXXXXXXXXXXXXX`,
      'smtp-url': `smtp://localhost:${smtp.port}`,
      'email-from': 'alerts@example.com',
      'email-to': 'ada@example.com',
      'webhook-url': hook.url,
    });
    const results = await tell(NOTICE, {});
    expect(results.map(({ channel, delivered }) => [channel, delivered])).toEqual([
      ['slack', false],
      ['email', true],
      ['webhook', true],
    ]);
    await tell(NOTICE, {}, ['email']);
    expect([slack.requests.length, smtp.mails.length, hook.requests.length]).toEqual([1, 2, 1]);
  });

  test('a cancel ends it at once', async () => {
    const server = keep(await startAnsweringServer());
    server.answer({ status: 503, headers: { 'retry-after': '50' } });
    const controller = new AbortController();
    const { tell } = channelsOf({ channels: 'webhook', 'webhook-url': server.url }, { signal: controller.signal, patient: true });
    const told = tell(NOTICE, {});
    setTimeout(() => controller.abort(), 50);
    await expect(told).rejects.toThrow();
  });
});

test.each([...HOSTILE, ...GITHUBS].map((text) => [JSON.stringify(text), text]))(
  'hostile text stays text everywhere: %s',
  async (_, text) => {
    const [slack, hook, smtp] = [keep(await startAnsweringServer()), keep(await startAnsweringServer()), keep(await startSmtp())];
    const notice: Notice = { ...NOTICE, service: text, check: text, message: text, reason: 'http_status' };
    const { tell } = channelsOf({
      channels: 'slack\nemail\nwebhook',
      'slack-webhook-url': slack.url,
      'smtp-url': `smtp://localhost:${smtp.port}`,
      'email-from': 'alerts@example.com',
      'email-to': 'ada@example.com',
      'webhook-url': hook.url,
    });
    expect((await tell(notice, {})).map(({ delivered }) => delivered)).toEqual([true, true, true]);
    const message = JSON.parse(slack.requests[0]?.body ?? '{}');
    expect(message.text).not.toMatch(/<[!@#h]|@(channel|here|everyone)|https?:\/\/evil/);
    const markup = message.blocks
      .flatMap((block: { elements?: { text: string }[] }) => block.elements ?? [])
      .map((element: { text: string }) => element.text);
    expect(markup.join()).not.toContain('evil');
    const { headers, text: bodies } = readMail(smtp.mails[0]?.raw ?? '');
    expect([...headers.keys()].filter((name) => /^(bcc|cc|x-evil|set-output)$/.test(name))).toEqual([]);
    expect(headers.get('to')).toBe('ada@example.com');
    const html = bodies.slice(bodies.indexOf('<!doctype'));
    expect(html.match(/<(script|img|h1|!--)/i)).toBeNull();
    expect((html.match(/<a /g) ?? []).length).toBe(2);
    expect(JSON.parse(hook.requests[0]?.body ?? '{}').data.message).toBe(text);
  },
  15_000,
);

test.each(['evil\r\nBcc: x@example.com', 'a@example.com, b@example.com', 'x <a@example.com>\nBcc: b@example.com'])(
  'an address that is more than one is refused: %j',
  (from) => {
    const raw = { channels: 'email', 'smtp-url': 'smtp://localhost', 'email-from': from, 'email-to': 'ada@example.com' };
    expect(() => channelsOf(raw)).toThrow('email-from');
  },
);
