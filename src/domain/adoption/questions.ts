import type { Parsed } from '../../core/input-spec.ts';
import { LANGUAGES } from '../../core/language.ts';
import { type Answers, HOSTS, isHosted, listOf, type Question, WORKFLOWS, wants } from './answers.ts';
import {
  listIn,
  matching,
  oneLine,
  oneOf,
  optional,
  parseAddresses,
  parseAlerts,
  parseBackup,
  parseBranch,
  parseFolder,
  parseHealthUrl,
  parseLog,
  parseQueues,
  parseTimeZone,
} from './parse-answer.ts';

/** One question: when it is one at all, what an answer looks like, and what stands where nobody gives one. */
export type Rule = {
  readonly applies: (answers: Answers) => boolean;
  /** Undefined where there is none: then somebody has to say it. */
  readonly fallback?: (answers: Answers) => string | undefined;
  /** The answers before it may have a say. */
  readonly parse: (raw: string, answers: Answers) => Parsed<string>;
  /** What was seen and is but likely is asked for, and not left to the fallback. */
  readonly asksWhereSeen?: true;
  readonly example: string;
};

const always = () => true;
const hasPrisma = (a: Answers) => a.prisma === 'true';
const drills = (a: Answers) => wants(a, 'monthly-drill');
const speaks = (a: Answers) => wants(a, 'monitor') || wants(a, 'weekly-review');
const tells = (channel: string) => (a: Answers) => speaks(a) && listOf(a.channels).includes(channel);

export const RULES: Readonly<Record<Question, Rule>> = {
  language: { applies: always, fallback: () => 'en', parse: oneOf(LANGUAGES), example: 'es' },
  source: {
    applies: always,
    parse: matching(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}@[A-Za-z0-9._/-]{1,200}$/, 'is not OWNER/REPOSITORY@COMMIT.'),
    example: 'acme/runbook-actions@<commit>',
  },
  // Where there is no database of Prisma's, a drill is written for who asks for one.
  workflows: { applies: always, fallback: () => WORKFLOWS.join(','), parse: listIn(WORKFLOWS), example: 'deploy,monitor' },
  // Without a deploy the monitor alone asks the host, and does without one.
  host: {
    applies: (a) => wants(a, 'deploy') || wants(a, 'monitor') || wants(a, 'doctor'),
    fallback: (a) => (a.workflows === undefined || wants(a, 'deploy') ? undefined : ''),
    parse: (raw, a) => (raw === '' && !wants(a, 'deploy') ? { value: '' } : oneOf(HOSTS)(raw)),
    example: 'render',
  },
  branch: { applies: (a) => wants(a, 'deploy'), parse: parseBranch, example: 'main' },
  service: {
    applies: always,
    parse: matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, 'is no name of letters, digits, ".", "_" and "-".'),
    example: 'api',
  },
  environment: {
    applies: always,
    fallback: () => 'production',
    parse: matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, 'is no name of letters, digits, ".", "_" and "-".'),
    example: 'production',
  },
  'health-url': {
    applies: (a) => wants(a, 'deploy') || wants(a, 'monitor') || wants(a, 'doctor'),
    parse: parseHealthUrl,
    example: 'https://api.example.com/health',
  },
  prisma: { applies: always, fallback: () => 'false', parse: oneOf(['true', 'false']), example: 'true' },
  'working-directory': { applies: hasPrisma, fallback: () => '.', parse: parseFolder, example: 'apps/api' },
  'migrations-path': { applies: hasPrisma, fallback: () => '', parse: optional(parseFolder), example: 'prisma/migrations' },
  pending: { applies: (a) => hasPrisma(a) && wants(a, 'deploy') && isHosted(a), parse: oneOf(['block', 'apply', 'allow']), example: 'apply' },
  'install-command': { applies: (a) => hasPrisma(a) && a.pending === 'apply', parse: oneLine, example: 'npm ci' },
  redis: { applies: (a) => wants(a, 'monitor'), fallback: () => 'false', parse: oneOf(['true', 'false']), example: 'true' },
  queues: {
    applies: (a) => wants(a, 'monitor') && a.redis === 'true',
    fallback: () => '',
    asksWhereSeen: true,
    parse: parseQueues,
    example: 'emails,reports',
  },
  alerts: {
    applies: (a) => wants(a, 'monitor'),
    fallback: (a) => String(isHosted(a) || (a.queues ?? '') !== ''),
    parse: parseAlerts,
    example: 'true',
  },
  'access-log': {
    applies: (a) => wants(a, 'monitor') && a.alerts === 'true' && a.host === 'vps',
    fallback: () => '',
    parse: optional(parseLog),
    example: '/var/log/nginx/access.log',
  },
  'postgres-version': { applies: drills, parse: matching(/^(?:9\.[56]|1\d|2\d)$/, "is no major version of PostgreSQL's."), example: '16' },
  backup: { applies: drills, parse: parseBackup, example: 's3://acme-backups/api/' },
  's3-region': {
    applies: (a) => drills(a) && /^s3:/.test(a.backup ?? ''),
    parse: matching(/^[a-z0-9-]{1,40}$/, 'is no region.'),
    example: 'eu-west-1',
  },
  'critical-tables': { applies: drills, fallback: () => '', parse: oneLine, example: 'User,Tenant' },
  responsible: { applies: drills, fallback: () => '', parse: oneLine, example: '@acme/backend' },
  'time-zone': {
    applies: (a) => drills(a) || wants(a, 'weekly-review') || wants(a, 'doctor'),
    fallback: () => 'UTC',
    parse: parseTimeZone,
    example: 'Europe/Madrid',
  },
  plan: {
    applies: (a) => wants(a, 'doctor'),
    fallback: () => 'auto',
    parse: oneOf(['auto', 'free', 'pro', 'team', 'enterprise']),
    example: 'free',
  },
  'outside-monitor': {
    applies: (a) => wants(a, 'weekly-review') && a['health-url'] !== undefined,
    fallback: () => '',
    parse: optional(oneOf(['uptimerobot', 'pingdom'])),
    example: 'uptimerobot',
  },
  channels: { applies: speaks, fallback: () => '', parse: optional(listIn(['slack', 'email'])), example: 'slack,email' },
  'email-from': { applies: tells('email'), parse: parseAddresses, example: 'alerts@example.com' },
  'email-to': { applies: tells('email'), parse: parseAddresses, example: 'oncall@example.com' },
};
