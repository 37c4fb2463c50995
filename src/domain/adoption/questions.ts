import type { Parsed } from '../../core/input-spec.ts';
import { quote } from '../../core/input-spec.ts';
import { LANGUAGES } from '../../core/language.ts';
import { urlSecrets } from '../../core/redact.ts';
import { parseQueueLine } from '../queues/names.ts';
import { type Answers, HOSTS, isHosted, listOf, type Question, WORKFLOWS, wants } from './answers.ts';
import { unsafeForYaml } from './yaml-scalar.ts';

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
  channels: { applies: speaks, fallback: () => '', parse: optional(listIn(['slack', 'email'])), example: 'slack,email' },
  'email-from': { applies: tells('email'), parse: parseAddresses, example: 'alerts@example.com' },
  'email-to': { applies: tells('email'), parse: parseAddresses, example: 'oncall@example.com' },
};

function oneOf(values: readonly string[]) {
  return (raw: string): Parsed<string> => (values.includes(raw) ? { value: raw } : { problem: `${quote(raw)} is not one of ${values.join(', ')}.` });
}

function listIn(values: readonly string[]) {
  return (raw: string): Parsed<string> => {
    const wrong = listOf(raw).find((item) => !values.includes(item));
    if (wrong !== undefined) return { problem: `${quote(wrong)} is not one of ${values.join(', ')}.` };
    return listOf(raw).length === 0 ? { problem: 'it is empty.' } : { value: [...new Set(listOf(raw))].join(',') };
  };
}

function matching(pattern: RegExp, problem: string) {
  return (raw: string): Parsed<string> => (pattern.test(raw) ? { value: raw } : { problem: `${quote(raw)} ${problem}` });
}

function optional(parse: (raw: string) => Parsed<string>) {
  return (raw: string): Parsed<string> => (raw === '' ? { value: '' } : parse(raw));
}

function oneLine(raw: string): Parsed<string> {
  if (unsafeForYaml(raw)) return { problem: `${quote(raw)} has line ends, invisible characters or an expression of GitHub's in it.` };
  return raw.length > 1000 ? { problem: 'it is longer than 1000 characters.' } : { value: raw.trim() };
}

/** https://git-scm.com/docs/git-check-ref-format, as far as it matters here. */
function parseBranch(raw: string): Parsed<string> {
  const wrong = raw === '' || raw.length > 200 || unsafeForYaml(raw) || /[ ~^:?*[\\]|\.\.|@\{|^[-/]|[/.]$|\.lock$|\/\//.test(raw);
  return wrong ? { problem: `${quote(raw)} is no name of a branch.` } : { value: raw };
}

/** A path within the repository. */
function parseFolder(raw: string): Parsed<string> {
  const path =
    raw
      .replace(/\\/g, '/')
      .replace(/\/+$/, '')
      .replace(/^\.\/(?=.)/, '') || '.';
  const outside = /^(?:\/|[A-Za-z]:)/.test(path) || path.split('/').includes('..');
  if (outside || unsafeForYaml(path) || path.length > 400) return { problem: `${quote(raw)} is no path within the repository.` };
  return { value: path };
}

/** It stands in a file that many read, so nothing in it may be secret. */
function parseHealthUrl(raw: string): Parsed<string> {
  if (unsafeForYaml(raw) || !URL.canParse(raw) || !/^https?:\/\//i.test(raw)) return { problem: 'it is no http or https URL.' };
  if (new URL(raw).username !== '' || urlSecrets(raw).length > 0) {
    return {
      problem: 'it holds a password or a key, and a workflow file is no place for one: give it without, and send it by the secret of headers.',
    };
  }
  return { value: new URL(raw).href };
}

function parseBackup(raw: string): Parsed<string> {
  // A login of ssh is a name alone; everywhere else what stands before the host is a credential.
  const secrets = /^ssh:\/\/[^/@:]+@/.test(raw) || !raw.includes('://') ? [] : urlSecrets(raw);
  if (unsafeForYaml(raw) || secrets.length > 0) return { problem: 'it holds a secret or what cannot stand in a workflow file.' };
  if (/^(?:s3|ssh|render|https):\/\/[^/]/.test(raw)) return { value: raw };
  return raw.includes('://')
    ? { problem: `${quote(raw)} is not s3://, ssh://, render://, https:// or a path within the repository.` }
    : parseFolder(raw);
}

/** Names or `prefix:name`, as the alerts read them, one to a line of the workflow. */
function parseQueues(raw: string): Parsed<string> {
  const names = [...new Set(listOf(raw))];
  for (const name of names) {
    const parsed = unsafeForYaml(name) ? { problem: `${quote(name)} cannot stand in a workflow file.` } : parseQueueLine(name);
    if ('problem' in parsed) return parsed;
  }
  return names.length > 100 ? { problem: 'there are more than 100 queues.' } : { value: names.join(',') };
}

/** Alerts that could ask nobody would be red in each run. */
function parseAlerts(raw: string, a: Answers): Parsed<string> {
  const none = (a.host ?? '') === '' && (a.queues ?? '') === '' && a.prisma !== 'true';
  return raw === 'true' && none ? { problem: 'there is nothing to ask: give --host, or --queues and --redis true.' } : oneOf(['true', 'false'])(raw);
}

function parseLog(raw: string): Parsed<string> {
  return /^\/[^\s'"`$*?]{1,300}$/.test(raw) && !unsafeForYaml(raw)
    ? { value: raw }
    : { problem: `${quote(raw)} is no path of a file on the server.` };
}

function parseTimeZone(raw: string): Parsed<string> {
  try {
    return { value: new Intl.DateTimeFormat('en', { timeZone: raw }).resolvedOptions().timeZone };
  } catch {
    return { problem: `${quote(raw)} is no time zone by its IANA name.` };
  }
}

function parseAddresses(raw: string): Parsed<string> {
  const wrong = listOf(raw).find((item) => !/^[^\s@<>"'`$]+@[^\s@<>"'`$]+$/.test(item) || unsafeForYaml(item));
  if (wrong !== undefined || listOf(raw).length === 0) return { problem: `${quote(wrong ?? raw)} is no address of mail.` };
  return { value: listOf(raw).join(',') };
}
