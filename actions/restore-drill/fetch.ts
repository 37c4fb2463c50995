import path from 'node:path';
import { decrypt } from '../../src/adapters/storage/decrypt.ts';
import { fetchBackup, type Place } from '../../src/adapters/storage/fetch-backup.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { formatSize } from '../../src/core/size.ts';
import { type Integrity, judgeChecksum, type Sidecar } from '../../src/domain/backup/checksum.ts';
import { decryptedName } from '../../src/domain/backup/decryption.ts';
import { backupFinding } from '../../src/domain/backup/finding.ts';
import { backupMessages } from '../../src/domain/backup/messages.ts';
import { transferWords } from '../../src/domain/backup/transfer.ts';
import { type FoundBackup, isAcceptableUrl } from '../../src/domain/drill/backup-source.ts';
import { artifactAccess } from './artifact-access.ts';
import { type Drill, DrillStop } from './drill.ts';
import { isMadeNow, make } from './make.ts';
import { guardPublication } from './publication.ts';
import { sshAccess } from './ssh-access.ts';

const sayOf = ({ context }: Drill) => backupMessages[context.language].progress;

/** Brings the backup here, proves that it is the one that was stored, and decrypts it: a file or folder that can be read. */
export async function getBackup(drill: Drill): Promise<FoundBackup> {
  const { inputs } = drill.context;
  await guardPublication(drill, null);
  const place: Place = {
    source: inputs.backup,
    s3: { endpoint: inputs.s3Endpoint, region: inputs.s3Region || process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || 'us-east-1' },
    url: { mayFetch: isAcceptableUrl, headers: inputs.backupHeaders },
    ssh: sshAccess(inputs),
    artifact: artifactAccess(inputs.backup, inputs.githubToken, drill.context.language),
  };
  const isMade = isMadeNow(drill);
  const before = isMade ? await drill.timed('make', () => make(drill, place)) : null;
  const { backup, sidecar } = await drill.timed('fetch', async () => {
    const made = isMade || inputs.backup.kind !== 'render' ? before : await make(drill, place);
    return fetchBackup({ ...place, made, ...downloadOptions(drill, made !== null) });
  });
  await guardPublication(drill, backup.path);
  drill.note({ backup, file: backup.shown });
  const proven = proveChecksum(drill, backup, sidecar);
  drill.note({ backup: proven });
  return inputs.decryptCommand === '' ? proven : decryptBackup(drill, proven);
}

function downloadOptions(drill: Drill, made: boolean) {
  const { inputs, signal, log } = drill.context;
  const say = sayOf(drill);
  return {
    folder: drill.folder,
    signal,
    // Beside what an API hands out there is none, unless the user knows better.
    wantsSidecar: (made ? inputs.sidecar === 'require' : inputs.sidecar !== 'off') && inputs.expectSha256 === null,
    events: {
      progress: (transfer: Parameters<typeof transferWords>[0]) => log.info(say.downloading(transferWords(transfer))),
      broken: (at: number, detail: string, attempt: number) => log.info(say.broken({ at: formatSize(at), detail, attempt })),
      replaced: (shown: string) => log.info(say.replaced(shown)),
    },
  };
}

/** Throws where the bytes are others than those stored: nothing of such a file is restored. What is only not proven is noted. */
function proveChecksum(drill: Drill, backup: FoundBackup, sidecar: Sidecar | null): FoundBackup {
  const { inputs, language, log } = drill.context;
  const { sha256 } = backup;
  if (sha256 === null) return proveFolder(drill, backup, sidecar);
  const name = backup.shown.split(/[/\\]/).at(-1) ?? '';
  const judgement = judgeChecksum(sha256, inputs.expectSha256, inputs.sidecar, sidecar, name);
  if (judgement.state === 'mismatch') {
    const { by, wanted } = judgement;
    const detail = `SHA-256 ${sha256.slice(0, 12)}…, ${by === 'expected' ? 'expect-sha256' : `${name}.sha256`}: ${wanted.slice(0, 12)}…`;
    throw new DrillStop(backupFinding('checksum_mismatch', { file: backup.shown, detail }, language, { sha256, expected: wanted, by }));
  }
  if (judgement.state === 'missing' || judgement.state === 'unreadable') noteChecksum(drill, `checksum_${judgement.state}`, judgement.detail);
  if (sidecar !== null && 'missing' in sidecar) log.info(sayOf(drill).noSidecar(sidecar.missing));
  const integrity: Integrity | null = judgement.state === 'proven' ? judgement.by : backup.integrity;
  log.info(sayOf(drill).hashed(sha256, integrity === null ? '' : backupMessages[language].integrity[integrity]));
  return { ...backup, integrity };
}

/** A directory archive is several files, so there is no checksum of it. */
function proveFolder(drill: Drill, backup: FoundBackup, sidecar: Sidecar | null): FoundBackup {
  const { inputs } = drill.context;
  if (inputs.expectSha256 !== null) throw configError('expect-sha256', 'a folder has no SHA-256; name the file of the backup.');
  if (inputs.sidecar === 'require') noteChecksum(drill, 'checksum_missing', sidecar !== null && 'missing' in sidecar ? sidecar.missing : '');
  return backup;
}

function noteChecksum(drill: Drill, reason: 'checksum_missing' | 'checksum_unreadable', detail: string): void {
  const { file, fetchFindings } = drill.record();
  drill.note({ fetchFindings: [...fetchFindings, backupFinding(reason, { file, detail }, drill.context.language)] });
}

async function decryptBackup(drill: Drill, backup: FoundBackup): Promise<FoundBackup> {
  const { inputs, signal, log, redactor } = drill.context;
  if (backup.isFolder) throw configError('decrypt-command', 'the backup is a folder; name the encrypted file.');
  const missing = inputs.decryptEnv.filter((name) => process.env[name] === undefined);
  if (missing.length > 0) throw configError('decrypt-env', `${missing.join(', ')} is not set; set it by env: of the step.`);
  const env = Object.fromEntries(inputs.decryptEnv.map((name) => [name, process.env[name] ?? '']));
  drill.context.hide(
    Object.values(env)
      .flatMap((value) => value.split(/\r?\n/))
      .filter((line) => line.length >= 8),
  );
  const name = decryptedName(path.basename(backup.path));
  const plain = await decrypt({
    command: inputs.decryptCommand,
    env,
    file: backup.path,
    folder: drill.folder,
    name,
    signal,
    redact: redactor.redact,
  });
  log.info(sayOf(drill).decrypted(formatSize(plain.bytes)));
  return { ...backup, path: plain.path };
}

function configError(input: string, problem: string): ConfigError {
  return new ConfigError([{ input, problem }]);
}
