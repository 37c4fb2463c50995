import type { InputProblem } from '../../core/errors.ts';
import { duration, type Field, field, type Inputs, lines, quote, secret, text } from '../../core/input-spec.ts';
import { secretUrl } from '../../core/secret-url.ts';
import { CHANNELS, type ChannelName } from './types.ts';

/**
 * The inputs of every action that tells people; spread them into its spec, call `channelProblems` in its `validate`, and open the
 * channels with `openChannels` of the adapter.
 */
export const channelInputs = {
  channels: channelList(),
  'slack-webhook-url': secretUrl(['https:', 'http:'], 'https://hooks.slack.com/services/…'),
  'slack-token': secret({ example: 'xoxb-…' }),
  'slack-channel': text({ example: 'C0123456789' }),
  'smtp-url': secretUrl(['smtp:', 'smtps:'], 'smtps://mail.example.com:465'),
  'smtp-user': text({ example: 'alerts@example.com' }),
  'smtp-password': secret(),
  'smtp-tls': field<SmtpTls>({ default: 'required' }, (raw) =>
    raw === 'required' || raw === 'none'
      ? { value: raw }
      : { problem: `${quote(raw)} is neither required nor none.`, es: `${quote(raw)} no es ni required ni none.` },
  ),
  'email-from': text({ example: 'Alerts <alerts@example.com>' }),
  'email-to': lines({ example: 'oncall@example.com' }, (line) => ({ value: line })),
  'webhook-url': secretUrl(['https:', 'http:'], 'https://example.com/hooks/incidents'),
  'webhook-secret': secret({ example: 'whsec_…' }),
  'notify-timeout': duration({ default: '1m', min: 1000, max: 600_000 }),
};

/** Whether mail may go over a connection that is not encrypted. */
export type SmtpTls = 'required' | 'none';
export type ChannelInputs = Inputs<typeof channelInputs>;

/** Names of channels, one per line, each once. */
function channelList(): Field<readonly ChannelName[]> {
  const inner = lines({ example: 'slack' }, (line) => {
    const name = CHANNELS.find((channel) => channel === line);
    return name === undefined
      ? { problem: `${quote(line)} is not one of ${CHANNELS.join(', ')}.`, es: `${quote(line)} no es ninguno de ${CHANNELS.join(', ')}.` }
      : { value: name };
  });
  return field<readonly ChannelName[]>({ example: 'slack' }, (raw) => {
    const parsed = inner.parse(raw);
    return 'value' in parsed ? { value: [...new Set(parsed.value)] } : parsed;
  });
}

const OWN: Readonly<Record<ChannelName, readonly (keyof ChannelInputs)[]>> = {
  slack: ['slackWebhookUrl', 'slackToken', 'slackChannel'],
  email: ['smtpUrl', 'smtpUser', 'smtpPassword', 'emailFrom', 'emailTo'],
  webhook: ['webhookUrl', 'webhookSecret'],
};

/** What is missing for the channels that are asked for, and what is given for one that is not. */
export function channelProblems(given: ChannelInputs): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const on = (channel: ChannelName) => given.channels.includes(channel);
  for (const channel of CHANNELS) {
    const stray = OWN[channel].find((name) => !isEmpty(given[name]));
    if (!on(channel) && stray !== undefined)
      problems.push({
        input: 'channels',
        problem: `${kebab(stray)} is given, and ${channel} is not among the channels: nobody would be told.`,
        es: `se da ${kebab(stray)}, y ${channel} no está entre los canales: no se avisaría a nadie.`,
        example: channel,
      });
  }
  if (on('slack')) problems.push(...slackProblems(given));
  if (on('email')) problems.push(...emailProblems(given));
  if (on('webhook') && given.webhookUrl === null) problems.push(missing('webhook-url', 'webhook', 'https://example.com/hooks/incidents'));
  return problems;
}

function slackProblems({ slackWebhookUrl, slackToken, slackChannel }: ChannelInputs): InputProblem[] {
  if (slackWebhookUrl !== null && slackToken !== '')
    return [
      {
        input: 'slack-token',
        problem: 'a token and slack-webhook-url are two ways to the same channel; give one of them.',
        es: 'un token y slack-webhook-url son dos caminos al mismo canal; dé solo uno.',
      },
    ];
  if (slackWebhookUrl !== null) return [];
  if (slackToken === '') return [missing('slack-webhook-url', 'slack', 'a secret with the address, or slack-token with slack-channel')];
  return slackChannel === ''
    ? [
        {
          input: 'slack-channel',
          problem: 'a token needs the channel to post to.',
          es: 'un token necesita el canal donde publicar.',
          example: 'C0123456789',
        },
      ]
    : [];
}

function emailProblems(given: ChannelInputs): InputProblem[] {
  const problems: InputProblem[] = [];
  if (given.smtpUrl === null) problems.push(missing('smtp-url', 'email', 'smtps://mail.example.com:465'));
  if (given.emailFrom === '') problems.push(missing('email-from', 'email', 'alerts@example.com'));
  if (given.emailTo.length === 0) problems.push(missing('email-to', 'email', 'oncall@example.com'));
  // A line end would begin another header.
  for (const [input, value] of [['email-from', given.emailFrom] as const, ...given.emailTo.map((to) => ['email-to', to] as const)])
    if (value !== '' && !MAILBOX.test(value))
      problems.push({
        input,
        problem: `${quote(value)} is not one address.`,
        es: `${quote(value)} no es una dirección.`,
        example: 'oncall@example.com',
      });
  return problems;
}

/** `user@host` or `Name <user@host>`, on one line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this keeps out
const MAILBOX = /^(?:[^<>@,;:"\u0000-\u001f\u007f]{0,200}<[^\s<>@,;:"]+@[^\s<>@,;:"]+>|[^\s<>@,;:"]+@[^\s<>@,;:"]+)$/;

const missing = (input: string, channel: ChannelName, example: string): InputProblem => ({
  input,
  problem: `the channel ${channel} needs it.`,
  es: `el canal ${channel} la necesita.`,
  example,
});
const isEmpty = (value: unknown) => value === null || value === '' || (Array.isArray(value) && value.length === 0);
const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
