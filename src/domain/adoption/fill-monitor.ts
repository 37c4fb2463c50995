import { type Answers, listOf } from './answers.ts';
import { fillAlerts } from './fill-alerts.ts';
import { dropEntry, replaceOnce, withoutHead } from './yaml-edit.ts';
import { scalar } from './yaml-scalar.ts';

/** The example of the monitor, filled in. What there is not (a channel, Redis) leaves no line and no secret behind. */
export function fillMonitor(example: string, answers: Answers): string {
  const channels = listOf(answers.channels);
  const service = answers.service ?? '';
  const target = replaceOnce(withoutHead(example), 'api=https://api.example.com/health', `${service}=${answers['health-url']}`);
  const named = replaceOnce(
    target,
    'environment: production\n',
    `service: ${scalar(service)}\n      environment: ${scalar(answers.environment ?? '')}\n`,
  );
  const spoken = fillChannels(named, channels, answers);
  const told = answers.alerts === 'true' ? fillAlerts(spoken, answers) : spoken;
  // A database that only its own server sees cannot be asked from a runner; nor do that environment's secrets reach a called workflow.
  const reaches = answers.prisma === 'true' && answers.host !== 'vps';
  const gone = [
    ...(channels.includes('slack') ? [] : ['slack-webhook-url:']),
    ...(channels.includes('email') ? [] : ['smtp-url:', 'smtp-user:', 'smtp-password:']),
    ...(reaches ? [] : ['database-url:']),
    ...(readsRedis(answers) ? [] : ['redis-url:']),
    ...(answers.host === 'render' ? [] : ['deploy-hook-url:']),
  ];
  return gone.reduce(dropEntry, told);
}

/** On a server of one's own Redis is reached for the alerts alone, through their tunnel. */
export const readsRedis = (answers: Answers): boolean =>
  answers.redis === 'true' && (answers.host !== 'vps' || (answers.alerts === 'true' && listOf(answers.queues).length > 0));

export function fillChannels(text: string, channels: readonly string[], answers: Answers): string {
  const list = channels.map((channel) => `        ${channel}\n`).join('');
  const chosen = channels.length === 0 ? dropEntry(text, 'channels:') : replaceOnce(text, '        slack\n        email\n', list);
  if (!channels.includes('email')) return dropEntry(dropEntry(chosen, 'email-from:'), 'email-to:');
  const recipients = listOf(answers['email-to']).join('\n        ');
  return replaceOnce(replaceOnce(chosen, 'alerts@example.com', scalar(answers['email-from'] ?? '')), 'oncall@example.com', recipients);
}
