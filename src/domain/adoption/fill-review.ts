import { type Answers, listOf, wants } from './answers.ts';
import { dropEntry, replaceOnce, withoutHead } from './yaml-edit.ts';
import { quoted, scalar } from './yaml-scalar.ts';

/** The example of the weekly review, filled in. */
export function fillReview(example: string, answers: Answers): string {
  const zoned = replaceOnce(
    withoutHead(example),
    'time-zone: Europe/Madrid\n',
    `time-zone: ${scalar(answers['time-zone'] ?? '')}\n${reads(answers)}`,
  );
  const inside = fillOutside(
    ['healthchecks-checks:', 'healthchecks-api-key:', 'render-service:', 'render-api-key:'].reduce(dropEntry, zoned),
    answers,
  );
  const channels = listOf(answers.channels);
  const list = channels.map((channel) => `        ${channel}\n`).join('');
  const tried =
    channels.length === 0 ? dropEntry(inside, 'channels:') : replaceOnce(inside, 'channels: slack\n', `channels: |\n${list}${mail(answers)}`);
  const slack = channels.includes('slack') ? tried : dropEntry(tried, 'slack-webhook-url:');
  return channels.includes('email') ? slack + MAIL_SECRETS : slack;
}

/** The outside monitor has to watch the address that the others ask. */
function fillOutside(text: string, answers: Answers): string {
  const monitor = answers['outside-monitor'] ?? '';
  if (monitor === '') return ['outside-urls:', 'uptimerobot-api-key:'].reduce(dropEntry, text);
  const watched = replaceOnce(text, 'outside-urls: https://api.example.com/health', `outside-urls: ${quoted(answers['health-url'] ?? '')}`);
  const key = 'uptimerobot-api-key: ${{ secrets.UPTIMEROBOT_API_KEY }}';
  return monitor === 'pingdom' ? replaceOnce(watched, key, 'pingdom-api-token: ${{ secrets.PINGDOM_API_TOKEN }}') : watched;
}

/** What of this repository the page tells. */
function reads(answers: Answers): string {
  const folder = answers['working-directory'] === '.' ? '' : `${answers['working-directory']}/`;
  const migrations = `${folder}${answers['migrations-path'] || 'prisma/migrations'}`;
  const lines = [
    // A deploy by a host's API makes no deployment of GitHub's.
    ...(wants(answers, 'deploy') ? ['deploy-workflow: deploy.yml'] : []),
    ...(answers.prisma === 'true' && migrations !== 'prisma/migrations' ? [`migrations-path: ${scalar(migrations)}`] : []),
  ];
  return lines.map((line) => `      ${line}\n`).join('');
}

function mail(answers: Answers): string {
  if (!listOf(answers.channels).includes('email')) return '';
  const recipients = listOf(answers['email-to']).map((one) => `        ${one}\n`);
  return `      email-from: ${scalar(answers['email-from'] ?? '')}\n      email-to: |\n${recipients.join('')}`;
}

const MAIL_SECRETS = ['smtp-url: ${{ secrets.SMTP_URL }}', 'smtp-user: ${{ secrets.SMTP_USER }}', 'smtp-password: ${{ secrets.SMTP_PASSWORD }}']
  .map((line) => `      ${line}\n`)
  .join('');
