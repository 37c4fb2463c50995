import { choice, field, headerLines, lines, text } from '../../src/core/input-spec.ts';
import { parseSha256, SIDECAR_RULES } from '../../src/domain/backup/checksum.ts';
import { parseVariableName } from '../../src/domain/backup/decryption.ts';
import { apiProblems } from './api-inputs.ts';
import { artifactInputs, artifactProblems } from './artifact-access.ts';
import { sshInputs, sshProblems } from './ssh-access.ts';

/** Inputs about where the backup comes from and what proves that it is the one that was stored. */
export const backupInputs = {
  's3-endpoint': field({ example: 'https://s3.eu-central-1.example.com' }, parseEndpoint),
  's3-region': field({ example: 'eu-central-1' }, (raw) =>
    /^[a-z0-9-]{0,40}$/.test(raw) ? { value: raw } : { problem: 'this is no name of a region.' },
  ),
  'backup-headers': headerLines({ example: 'Authorization: Bearer ${{ secrets.BACKUP_TOKEN }}' }),
  ...sshInputs,
  ...artifactInputs,
  'expect-sha256': field({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }, parseSha256),
  sidecar: choice(SIDECAR_RULES, { default: 'auto' }),
  'decrypt-command': text({ example: 'age --decrypt --identity <(printf %s "$AGE_KEY")' }),
  'decrypt-env': lines({ example: 'AGE_KEY' }, parseVariableName),
};

function parseEndpoint(raw: string) {
  if (raw === '') return { value: '' };
  const url = URL.parse(raw);
  const usable = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '';
  return usable ? { value: raw } : { problem: 'this is not an http(s) URL without user and query.' };
}

/** What a source needs beside its address. */
export const backupProblems = (
  inputs: Parameters<typeof sshProblems>[0] & Parameters<typeof artifactProblems>[0] & Parameters<typeof apiProblems>[0],
) => [...sshProblems(inputs), ...artifactProblems(inputs), ...apiProblems(inputs)];
