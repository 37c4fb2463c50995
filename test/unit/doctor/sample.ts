import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readProjectFiles } from '../../../src/adapters/files/deploy-path.ts';
import { parseYaml } from '../../../src/adapters/yaml/parse.ts';
import { examine } from '../../../src/domain/doctor/examine.ts';
import { doctorMessages } from '../../../src/domain/doctor/messages.ts';
import { readProject } from '../../../src/domain/doctor/project.ts';
import type { AdoptionRecord, SecretNames } from '../../../src/domain/doctor/record.ts';
import { ROOT } from '../../support/run-bundle.ts';

export const NOW = Date.parse('2026-11-24T12:00:00Z');
export type Files = Readonly<Record<string, string>>;

/** An example as a team fills it in. */
export function filledIn(name: string): string {
  return readFileSync(path.join(ROOT, 'examples', name), 'utf8')
    .replace(/(OWNER\/runbook-actions\/\S+)@v1/g, `$1@${'5'.repeat(40)}`)
    .replaceAll('OWNER/', 'ops-tools/')
    .replaceAll('example.com', 'corp.dev')
    .replaceAll('acme-backups', 'corp-backups');
}

export const PACKAGE = JSON.stringify({ scripts: { start: 'node dist/main.js' }, dependencies: { '@prisma/client': '6.19.0' } }, null, 2);
export const CLEAN: Files = {
  '.github/workflows/deploy.yml': filledIn('deploy-render.yml'),
  '.github/workflows/monitor.yml': filledIn('monitor.yml'),
  '.github/workflows/monthly-drill.yml': filledIn('monthly-drill.yml'),
  'package.json': PACKAGE,
  'render.yaml': 'services:\n  - type: web\n    name: api\n    runtime: node\n    autoDeployTrigger: "off"\n',
};

const SECRETS =
  'DATABASE_URL RENDER_API_KEY SLACK_WEBHOOK_URL SMTP_URL SMTP_USER SMTP_PASSWORD HEARTBEAT_URL REDIS_URL DEPLOY_HOOK_URL BACKUP_API_TOKEN BACKUP_AWS_ACCESS_KEY_ID BACKUP_AWS_SECRET_ACCESS_KEY BACKUP_SSH_KEY SSH_KEY SSH_KNOWN_HOSTS MONITOR_SSH_KEY MONITOR_SSH_KNOWN_HOSTS REVIEW_HEARTBEAT_URL RAILWAY_TOKEN'.split(
    ' ',
  );
const VARIABLES = 'RENDER_SERVICE_ID HEALTH_URL SSH_HOST SSH_PORT SSH_USER APP_FOLDER RAILWAY_SERVICE_ID MONITOR_SSH_HOST MONITOR_SSH_USER'.split(
  ' ',
);
const names = (shared: readonly string[]): SecretNames => ({ shared, byEnvironment: new Map() });

/** All that is known of a repository in which everything is right. */
export function measured(
  files: readonly string[],
): Omit<AdoptionRecord, 'workflows' | 'unreadable' | 'leftOut' | 'blueprint' | 'blueprintUnread' | 'forbidden' | 'hasPrisma'> {
  return {
    now: NOW,
    timeZone: 'Europe/Madrid',
    repository: { known: { isPrivate: true, defaultBranch: 'main', plan: 'free' } },
    secrets: { known: names(SECRETS) },
    variables: { known: names(VARIABLES) },
    present: new Map(),
    defaultToken: { known: 'read' },
    states: { known: new Map(files.map((file) => [file, 'active'])) },
    minutes: { known: new Map() },
    branch: { known: { isProtected: true, checks: ['ci'] } },
    render: { known: 'off' },
    railway: null,
    database: { known: { superuser: false, ledger: 'readable' } },
    health: [{ target: 'api', verdict: 'ok', message: 'It answers right.' }],
    drill: { known: { at: Date.parse('2026-11-02T05:17:00Z'), result: 'ok' } },
    runnerVersion: '',
  };
}

/** A repository's checkout; whoever makes it takes it away. */
export function checkout(files: Files): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-doctor-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Writes a repository, reads it as the action does, and examines it. */
export async function examined(files: Files, facts: Partial<AdoptionRecord> = {}, language: 'en' | 'es' = 'en') {
  const folder = checkout(files);
  try {
    const read = await readProjectFiles(folder, folder);
    const local = readProject(read.files, parseYaml, read.leftOut);
    return examine({ ...measured(Object.keys(files)), ...local, ...facts }, doctorMessages[language]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
