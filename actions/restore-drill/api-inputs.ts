import type { InputProblem } from '../../src/core/errors.ts';
import { duration, field, headerLines, lines, secret, text } from '../../src/core/input-spec.ts';
import { urlSecrets } from '../../src/core/redact.ts';
import { parseApiUrl, parseBackupApiUrl, parseTemplate } from '../../src/domain/backup-api/address.ts';
import { bodySecrets } from '../../src/domain/backup-api/token.ts';
import type { BackupSource } from '../../src/domain/drill/backup-source.ts';
import { type Path, parsePath } from '../../src/domain/health/assertion.ts';

const DAY = 86_400_000;

const path = (example: string) => field<Path | null>({ example }, (raw) => (raw === '' ? { value: null } : parsePath(raw)));
const words = (example: string) =>
  lines({ example }, (line) => (/^[\w -]{1,40}$/.test(line) ? { value: line.toLowerCase() } : { problem: 'this is no word of a status.' }));

/** Inputs about a backup that is made when the drill asks for it, by the application's own API or by Render's. */
export const apiInputs = {
  'backup-api-url': field({ example: 'https://api.example.com/backups', secrets: urlSecrets }, parseBackupApiUrl),
  'backup-api-token': secret({ example: '${{ secrets.BACKUP_API_TOKEN }}' }),
  'backup-api-login-url': field({ example: 'https://api.example.com/auth/login', secrets: urlSecrets }, parseApiUrl),
  'backup-api-login-body': field({ example: '${{ secrets.BACKUP_API_LOGIN }}', secrets: bodySecrets }, (raw) => ({ value: raw })),
  'backup-api-token-path': path('data.token'),
  'backup-api-headers': headerLines({ example: 'X-Api-Key: ${{ secrets.BACKUP_API_KEY }}' }),
  'backup-api-body': text({ example: '{"type": "full"}' }),
  'backup-api-id-path': path('backup.id'),
  'backup-api-status-path': path('backup.state'),
  'backup-api-url-path': path('backup.links.download'),
  'backup-api-done': words('stored'),
  'backup-api-failed': words('broken'),
  'backup-api-poll': field({ example: '/backups/{id}/status' }, parseTemplate),
  'backup-api-download': field({ example: '/backups/{id}/file' }, parseTemplate),
  'backup-timeout': duration({ default: '30m', min: 1000, max: DAY }),
  'render-api-key': secret({ example: '${{ secrets.RENDER_API_KEY }}' }),
  'render-api-url': field({ default: 'https://api.render.com/v1' }, parseApiUrl),
};

type Given = {
  readonly backup: BackupSource;
  readonly backupApiUrl: string;
  readonly backupApiToken: string;
  readonly backupApiLoginUrl: string;
  readonly backupApiLoginBody: string;
  readonly renderApiKey: string;
};

/** What only shows when these inputs are seen together. */
export function apiProblems(given: Given): InputProblem[] {
  const { backup, backupApiUrl: api, backupApiToken: token, backupApiLoginUrl: login, backupApiLoginBody: body, renderApiKey: key } = given;
  const problems: (InputProblem | false)[] = [
    backup.kind === 'api' &&
      api === '' && {
        input: 'backup',
        problem: 'this input is required, unless backup-api-url names who makes a backup.',
        example: 'backups/*.dump',
      },
    backup.kind === 'artifact' &&
      api !== '' && {
        input: 'backup',
        problem: 'no API puts a backup among the artifacts of this repository.',
        example: 's3://my-backups/on-demand/',
      },
    backup.kind === 'render' && api !== '' && { input: 'backup-api-url', problem: 'Render makes the backup of render://; give one of the two.' },
    backup.kind === 'render' && key === '' && { input: 'render-api-key', problem: 'this input is required with render://.' },
    token !== '' && login !== '' && { input: 'backup-api-token', problem: 'the login gives a token as well; give one of the two.' },
    (login === '') !== (body === '') && { input: 'backup-api-login-url', problem: 'backup-api-login-url and backup-api-login-body belong together.' },
    api === '' && (token !== '' || login !== '') && { input: 'backup-api-url', problem: 'a token or login is given, but no URL to use it at.' },
  ];
  return problems.filter((problem) => problem !== false);
}
