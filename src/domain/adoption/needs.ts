import { type Answers, isHosted, listOf, WORKFLOWS, type WorkflowName, wants } from './answers.ts';
import { readsRedis } from './fill-monitor.ts';

/** Names of what a person sets on GitHub, and why: the key of a sentence. */
export type NeedName =
  | 'RENDER_API_KEY'
  | 'RENDER_SERVICE_ID'
  | 'RAILWAY_TOKEN'
  | 'RAILWAY_SERVICE_ID'
  | 'DATABASE_URL'
  | 'REDIS_URL'
  | 'SSH_KEY'
  | 'SSH_KNOWN_HOSTS'
  | 'SSH_HOST'
  | 'SSH_PORT'
  | 'SSH_USER'
  | 'APP_FOLDER'
  | 'MONITOR_SSH_KEY'
  | 'MONITOR_SSH_KNOWN_HOSTS'
  | 'MONITOR_SSH_HOST'
  | 'MONITOR_SSH_PORT'
  | 'MONITOR_SSH_USER'
  | 'SLACK_WEBHOOK_URL'
  | 'SMTP_URL'
  | 'SMTP_USER'
  | 'SMTP_PASSWORD'
  | 'HEARTBEAT_URL'
  | 'REVIEW_HEARTBEAT_URL'
  | 'UPTIMEROBOT_API_KEY'
  | 'PINGDOM_API_TOKEN'
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
  /** The workflows that name it. */
  readonly workflows: readonly WorkflowName[];
  /** The environment of GitHub's that holds it; the repository where it is empty. */
  readonly environment: string;
};

/** Every secret and variable that the written workflows name, each once. The tests hold this list against the files. */
export function needsOf(answers: Answers): Need[] {
  const found = WORKFLOWS.flatMap((workflow) => NEEDS[workflow](answers).map((need) => ({ ...need, workflow })));
  const by = Map.groupBy(found, ({ name, environment }) => `${name} ${environment}`);
  return [...by.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { name, kind, environment } = first;
    return [{ name, kind, environment, optional: same.every(({ optional }) => optional), workflows: same.map(({ workflow }) => workflow) }];
  });
}

type Item = Omit<Need, 'workflows'>;
const secret = (name: NeedName, optional = false, environment = ''): Item => ({ name, kind: 'secret', optional, environment });
const variable = (name: NeedName, optional = false, environment = ''): Item => ({ name, kind: 'variable', optional, environment });

const NEEDS: Readonly<Record<WorkflowName, (answers: Answers) => Item[]>> = {
  deploy: deployNeeds,
  monitor: monitorNeeds,
  'monthly-drill': drillNeeds,
  'weekly-review': reviewNeeds,
  doctor: doctorNeeds,
};

function deployNeeds(answers: Answers): Item[] {
  if (!wants(answers, 'deploy')) return [];
  const prisma = answers.prisma === 'true';
  if (isHosted(answers)) return [...hostNeeds(answers), ...(prisma ? [secret('DATABASE_URL')] : [])];
  const own = answers.environment ?? '';
  const database = prisma ? [secret('DATABASE_URL', false, own)] : [];
  const keys = (['SSH_KEY', 'SSH_KNOWN_HOSTS'] as const).map((name) => secret(name, false, own));
  const places = (['SSH_HOST', 'SSH_USER', 'APP_FOLDER'] as const).map((name) => variable(name, false, own));
  return [...database, ...keys, ...places, variable('SSH_PORT', true, own)];
}

/** What the host's own API takes. */
function hostNeeds({ host }: Answers): Item[] {
  if (host === 'render') return [secret('RENDER_API_KEY'), variable('RENDER_SERVICE_ID')];
  return host === 'railway' ? [secret('RAILWAY_TOKEN'), variable('RAILWAY_SERVICE_ID')] : [];
}

/** Another user than the one who deploys, and at the repository: a called workflow sees no environment's. */
const sshNeeds: readonly Item[] = [
  ...(['MONITOR_SSH_KEY', 'MONITOR_SSH_KNOWN_HOSTS'] as const).map((name) => secret(name)),
  ...[variable('MONITOR_SSH_HOST'), variable('MONITOR_SSH_USER'), variable('MONITOR_SSH_PORT', true)],
];

function channelNeeds(answers: Answers): Item[] {
  const channels = listOf(answers.channels);
  return [
    ...(channels.includes('slack') ? [secret('SLACK_WEBHOOK_URL')] : []),
    ...(channels.includes('email') ? [secret('SMTP_URL'), secret('SMTP_USER'), secret('SMTP_PASSWORD')] : []),
  ];
}

const OUTSIDE: Readonly<Record<string, NeedName>> = { uptimerobot: 'UPTIMEROBOT_API_KEY', pingdom: 'PINGDOM_API_TOKEN' };

function reviewNeeds(answers: Answers): Item[] {
  if (!wants(answers, 'weekly-review')) return [];
  const outside = OUTSIDE[answers['outside-monitor'] ?? ''];
  return [...channelNeeds(answers), ...(outside === undefined ? [] : [secret(outside)]), secret('REVIEW_HEARTBEAT_URL', true)];
}

/** The doctor looks with what the others have; alone, it needs the same. */
function doctorNeeds(answers: Answers): Item[] {
  if (!wants(answers, 'doctor')) return [];
  return [...hostNeeds(answers), ...(answers.prisma === 'true' && answers.host !== 'vps' ? [secret('DATABASE_URL')] : [])];
}

function monitorNeeds(answers: Answers): Item[] {
  if (!wants(answers, 'monitor')) return [];
  const reached = answers.host !== 'vps';
  return [
    ...channelNeeds(answers),
    secret('HEARTBEAT_URL', true),
    ...(answers.alerts === 'true' ? (answers.host === 'vps' ? sshNeeds : hostNeeds(answers)) : []),
    ...(reached && answers.prisma === 'true' ? [secret('DATABASE_URL', !wants(answers, 'deploy'))] : []),
    ...(readsRedis(answers) ? [secret('REDIS_URL', answers.alerts !== 'true' || listOf(answers.queues).length === 0)] : []),
    ...(answers.host === 'render' ? [secret('DEPLOY_HOOK_URL', true)] : []),
  ];
}

function drillNeeds(answers: Answers): Item[] {
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
