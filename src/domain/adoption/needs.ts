import { type Answers, listOf, wants } from './answers.ts';

/** Names of what a person sets on GitHub, and why: the key of a sentence. */
export type NeedName =
  | 'RENDER_API_KEY'
  | 'RENDER_SERVICE_ID'
  | 'DATABASE_URL'
  | 'REDIS_URL'
  | 'SSH_KEY'
  | 'SSH_KNOWN_HOSTS'
  | 'SSH_HOST'
  | 'SSH_PORT'
  | 'SSH_USER'
  | 'APP_FOLDER'
  | 'SLACK_WEBHOOK_URL'
  | 'SMTP_URL'
  | 'SMTP_USER'
  | 'SMTP_PASSWORD'
  | 'HEARTBEAT_URL'
  | 'DEPLOY_HOOK_URL'
  | 'BACKUP_AWS_ACCESS_KEY_ID'
  | 'BACKUP_AWS_SECRET_ACCESS_KEY'
  | 'BACKUP_SSH_KEY'
  | 'BACKUP_SSH_KNOWN_HOSTS'
  | 'BACKUP_HEADERS';

export type Need = {
  readonly name: NeedName;
  readonly kind: 'secret' | 'variable';
  readonly optional: boolean;
  /** The environment of GitHub's that holds it; the repository where it is empty. */
  readonly environment: string;
};

/** Every secret and variable that the written workflows name, each once. The tests hold this list against the files. */
export function needsOf(answers: Answers): Need[] {
  const found = [...deployNeeds(answers), ...monitorNeeds(answers), ...drillNeeds(answers)];
  return [...new Map(found.map((need) => [`${need.name} ${need.environment}`, need])).values()];
}

const secret = (name: NeedName, optional = false, environment = ''): Need => ({ name, kind: 'secret', optional, environment });
const variable = (name: NeedName, optional = false, environment = ''): Need => ({ name, kind: 'variable', optional, environment });

function deployNeeds(answers: Answers): Need[] {
  if (!wants(answers, 'deploy')) return [];
  const prisma = answers.prisma === 'true';
  if (answers.host === 'render') return [secret('RENDER_API_KEY'), variable('RENDER_SERVICE_ID'), ...(prisma ? [secret('DATABASE_URL')] : [])];
  const own = answers.environment ?? '';
  const database = prisma ? [secret('DATABASE_URL', false, own)] : [];
  const keys = (['SSH_KEY', 'SSH_KNOWN_HOSTS'] as const).map((name) => secret(name, false, own));
  const places = (['SSH_HOST', 'SSH_USER', 'APP_FOLDER'] as const).map((name) => variable(name, false, own));
  return [...database, ...keys, ...places, variable('SSH_PORT', true, own)];
}

function monitorNeeds(answers: Answers): Need[] {
  if (!wants(answers, 'monitor')) return [];
  const channels = listOf(answers.channels);
  const reached = answers.host !== 'vps';
  return [
    ...(channels.includes('slack') ? [secret('SLACK_WEBHOOK_URL')] : []),
    ...(channels.includes('email') ? [secret('SMTP_URL'), secret('SMTP_USER'), secret('SMTP_PASSWORD')] : []),
    secret('HEARTBEAT_URL', true),
    ...(reached && answers.prisma === 'true' ? [secret('DATABASE_URL', !wants(answers, 'deploy'))] : []),
    ...(reached && answers.redis === 'true' ? [secret('REDIS_URL', true)] : []),
    ...(answers.host === 'render' ? [secret('DEPLOY_HOOK_URL', true)] : []),
  ];
}

function drillNeeds(answers: Answers): Need[] {
  if (!wants(answers, 'monthly-drill')) return [];
  switch ((answers.backup ?? '').split('://')[0]) {
    case 's3':
      return [secret('BACKUP_AWS_ACCESS_KEY_ID'), secret('BACKUP_AWS_SECRET_ACCESS_KEY')];
    case 'ssh':
      return [secret('BACKUP_SSH_KEY'), variable('BACKUP_SSH_KNOWN_HOSTS')];
    case 'render':
      return [secret('RENDER_API_KEY')];
    case 'https':
      return [secret('BACKUP_HEADERS', true)];
    default:
      return [];
  }
}
