import type { Language } from '../../core/language.ts';
import type { ChannelInputs } from '../../domain/notices/inputs.ts';
import type { NoticeRenderers } from '../../domain/notices/render.ts';
import type { ChannelName, Delivery, Notice, Tell } from '../../domain/notices/types.ts';
import type { ProxyChoice } from '../http/proxy.ts';
import { type Attempted, deliver, type Patience } from './attempts.ts';
import { sendMail } from './email.ts';
import { type SlackAccess, sendToSlack } from './slack.ts';
import { callWebhook } from './webhook.ts';

export type Opening = {
  readonly language: Language;
  readonly redact: (text: string) => string;
  readonly patience: Omit<Patience, 'limitMs'>;
  /** `noticeRenderers`: an adapter takes no decisions of the domain but what it is handed. */
  readonly render: NoticeRenderers;
  readonly proxy: ProxyChoice;
  /** The environment, for SLACK_API_URL, where Slack is asked at another address. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** The channels that the inputs name, ready to tell; `channelProblems` has found nothing wrong with them. */
export function openChannels(given: ChannelInputs, { language, redact, patience, render, proxy, env }: Opening): Tell {
  const { signal } = patience;
  const access = slackAccess(given, env);
  const limited = { ...patience, limitMs: given.notifyTimeout };
  const tellers: Readonly<Record<ChannelName, (notice: Notice, thread: string | undefined) => (timeoutMs: number) => Promise<Attempted>>> = {
    slack: (notice, thread) => {
      const sending = { message: render.slack(notice, language), thread, loud: LOUD.includes(notice.kind), proxy };
      return (timeoutMs) => sendToSlack(access as SlackAccess, sending, timeoutMs, signal);
    },
    email: (notice) => {
      const mail = render.email(notice, language, domainOf(given.emailFrom));
      const to = { user: given.smtpUser, password: given.smtpPassword, tls: given.smtpTls === 'required', from: given.emailFrom, to: given.emailTo };
      return (timeoutMs) => sendMail({ url: given.smtpUrl as URL, ...to }, mail, new Date(notice.at), timeoutMs, signal);
    },
    webhook: (notice) => {
      const body = render.webhook(notice, language);
      return (timeoutMs) => {
        const headers = render.webhookHeaders(notice.id, body, given.webhookSecret, patience.now());
        return callWebhook({ url: given.webhookUrl as URL, body, headers, proxy }, timeoutMs, signal);
      };
    },
  };
  return async (notice, threads, to = given.channels): Promise<readonly Delivery[]> =>
    Promise.all(
      given.channels
        .filter((channel) => to.includes(channel))
        .map((channel) => deliver(channel, limited, redact, tellers[channel](notice, threads[channel]))),
    );
}

/** Replies in a thread that the whole channel should see. */
const LOUD: readonly string[] = ['reopen', 'escalate', 'recover'];

function slackAccess(given: ChannelInputs, env: Opening['env']): SlackAccess | null {
  if (given.slackWebhookUrl !== null) return { kind: 'webhook', url: given.slackWebhookUrl };
  if (given.slackToken === '') return null;
  return { kind: 'bot', token: given.slackToken, channel: given.slackChannel, apiUrl: env['SLACK_API_URL'] || 'https://slack.com/api' };
}

const domainOf = (from: string) => /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? '';
