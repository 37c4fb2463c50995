import { type Answers, listOf } from './answers.ts';
import { dropEntry, replaceEach, replaceOnce, withoutHead } from './yaml-edit.ts';
import { quoted, scalar } from './yaml-scalar.ts';

/** The example of the monthly drill, filled in. */
export function fillDrill(example: string, answers: Answers): string {
  const tables = listOf(answers['critical-tables']).map((table) => `        ${identifier(table)}\n`);
  const named = replaceOnce(withoutHead(example), 'service: api\n', `service: ${scalar(answers.service ?? '')}\n`);
  const placed = replaceOnce(named, 'environment: production\n', `environment: ${scalar(answers.environment ?? '')}\n`);
  const zoned = replaceOnce(placed, 'Europe/Madrid', scalar(answers['time-zone'] ?? ''));
  const version = replaceOnce(zoned, "postgres-version: '16'", `postgres-version: ${quoted(answers['postgres-version'] ?? '')}`);
  const listed =
    tables.length === 0 ? dropEntry(version, 'critical-tables:') : replaceOnce(version, '        "User"\n        "Tenant"\n', tables.join(''));
  // The example's check asks for a table of its own; each team's are written by the team.
  const checked = dropEntry(listed, 'checks:');
  const person = answers.responsible ?? '';
  const owned =
    person === ''
      ? dropEntry(checked, 'responsible:')
      : replaceOnce(checked, "'@backend-oncall, @ops-oncall' # in turns, month by month", quoted(person));
  return fillBackup(owned, answers);
}

/** Where the backup is fetched from, and what that needs. */
function fillBackup(text: string, answers: Answers): string {
  const backup = answers.backup ?? '';
  const folder = answers['working-directory'] ?? '.';
  const project = folder === '.' ? '' : `      working-directory: ${scalar(folder)}\n`;
  const place = replaceOnce(text, 's3://acme-backups/api/ # the newest object under this prefix\n', `${quoted(backup)}\n${project}`);
  if (backup.startsWith('s3:')) return replaceOnce(place, 's3-region: eu-west-1', `s3-region: ${scalar(answers['s3-region'] ?? '')}`);
  const keys = /( +)aws-access-key-id: .*\n +aws-secret-access-key: .*\n/.exec(place);
  if (keys === null) throw new Error('The example of the drill names no keys.');
  const regionless = dropEntry(place, 's3-region:');
  const secrets = SECRETS[backup.split('://')[0] ?? ''];
  if (secrets === undefined) return dropEntry(regionless, 'secrets:');
  const hosts = backup.startsWith('ssh:') ? '      ssh-known-hosts: ${{ vars.BACKUP_SSH_KNOWN_HOSTS }}\n' : '';
  const known = replaceEach(regionless, '    secrets:\n', `${hosts}    secrets:\n`);
  return replaceOnce(known, keys[0], `${keys[1]}${secrets}\n`);
}

/** The secret that each way of fetching takes; a path in the repository takes none. */
const SECRETS: Readonly<Record<string, string>> = {
  ssh: 'ssh-key: ${{ secrets.BACKUP_SSH_KEY }}',
  render: 'render-api-key: ${{ secrets.RENDER_API_KEY }}',
  https: 'backup-headers: ${{ secrets.BACKUP_HEADERS }}',
};

/** As SQL reads it: a name with capital letters, as Prisma's models have, is quoted. */
const identifier = (table: string) => (/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(table) || table.includes('"') ? table : `"${table}"`);
