import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nobodyTold } from '../../../src/domain/notices/deliveries.ts';
import { type AnsweringServer, type ScriptedAnswer, startAnsweringServer } from '../../support/answering-server.ts';
import { type Fault, RATE_LIMITED, seededRandom } from '../../support/github/faults.ts';
import { startGitHub } from '../../support/github/server.ts';
import { failed } from '../../support/github/types.ts';
import { channelsOf } from '../../support/notices.ts';
import { readMail, type SmtpTestServer, startSmtp } from '../../support/smtp.ts';
import { clock, KEY, openDesk, seen } from '../incidents/support.ts';

let slack: AnsweringServer;
let smtp: SmtpTestServer;
beforeAll(async () => {
  slack = await startAnsweringServer();
  smtp = await startSmtp({ hideSTARTTLS: true, disabledCommands: ['STARTTLS', 'AUTH'] });
});
afterAll(() => Promise.all([slack.close(), smtp.close()]));

const GITHUB: Readonly<Record<string, Fault | null>> = {
  right: null,
  '500': { answer: failed(500, 'Server Error'), after: false },
  '502 after it was done': { answer: failed(502, 'Bad Gateway'), after: true },
  '403 secondary limit': { answer: { ...RATE_LIMITED, headers: { 'retry-after': '2' } }, after: false },
  '504 after it was done': { answer: failed(504, 'Gateway Timeout'), after: true },
};
const RIGHT: ScriptedAnswer = { status: 200, body: 'ok' };
const SLACK: Readonly<Record<string, readonly ScriptedAnswer[]>> = {
  right: [RIGHT],
  '429 for a moment': [{ status: 429, headers: { 'retry-after': '3' } }, RIGHT],
  '429 for an hour': [{ status: 429, headers: { 'retry-after': '3600' } }],
};
const SMTP: Readonly<Record<string, number | null>> = { right: null, 'refused for now': 451, 'refused for good': 554 };

const all = Object.keys(GITHUB).flatMap((github) => Object.keys(SLACK).flatMap((s) => Object.keys(SMTP).map((mail) => [github, s, mail] as const)));
/** Each fault of each side meets some of each other; NOTICE_MATRIX=all plays every combination. */
const cases = process.env['NOTICE_MATRIX'] === 'all' ? all : all.filter((_, index) => index % 7 === 0);

test.each(cases)(
  'GitHub %s, Slack %s, SMTP %s: nothing lost, nothing twice, and it is said when nobody was told',
  async (githubIs, slackIs, mailIs) => {
    const time = clock();
    const github = await startGitHub({ now: time.now });
    const fault = GITHUB[githubIs] ?? null;
    const random = seededRandom(5);
    let inRow = 0;
    github.setFaults(() => {
      inRow = fault !== null && inRow < 3 && random() < 0.35 ? inRow + 1 : 0;
      return inRow === 0 ? null : fault;
    });
    const [slackBefore, mailsBefore] = [slack.requests.length, smtp.mails.length];
    const delivered: string[] = [];
    const { tell } = channelsOf({
      channels: 'slack\nemail',
      'slack-webhook-url': `${slack.url}/services/T1/B1/XXXXXXXXXXXXXXXX`,
      'smtp-url': `smtp://localhost:${smtp.port}`,
      'smtp-tls': 'none',
      'email-from': 'alerts@example.com',
      'email-to': 'ada@example.com',
      'notify-timeout': '30s',
    });
    const observe = async (verdict: 'ok' | 'critical', minute: number) => {
      time.set(minute);
      const desk = openDesk(github.url, { tell, channels: ['slack', 'email'], patienceMs: 3_600_000 });
      const { told, failure } = await desk.observe(KEY, seen(verdict, minute));
      expect(failure).toBeNull();
      for (const { notice, deliveries } of told)
        delivered.push(...deliveries.filter((delivery) => delivery.delivered).map(({ channel }) => `${channel} ${notice.kind}`));
      return told.map(({ deliveries }) => nobodyTold(deliveries));
    };
    try {
      slack.answer(...(SLACK[slackIs] ?? []));
      smtp.refuse(SMTP[mailIs] ?? null);
      const bothFail = slackIs === '429 for an hour' && mailIs !== 'right';
      expect(await observe('critical', 0)).toEqual([bothFail]);
      slack.answer(RIGHT);
      smtp.refuse(null);
      await observe('critical', 6);
      await observe('ok', 12);
      await observe('ok', 20);
      expect(delivered.sort()).toEqual(['email open', 'email recover', 'slack open', 'slack recover']);
      const mails = smtp.mails.slice(mailsBefore).map(({ raw }) => readMail(raw).headers.get('subject') ?? '');
      expect(mails.map((subject) => subject.includes('recovered'))).toEqual([false, true]);
      const taken = slack.requests.length - slackBefore;
      expect(taken).toBe(slackIs === 'right' ? 2 : 3);
      expect(github.repository.issues.filter(({ state_reason }) => state_reason !== 'not_planned').map(({ state }) => state)).toEqual(['closed']);
    } finally {
      await github.close();
    }
  },
);
