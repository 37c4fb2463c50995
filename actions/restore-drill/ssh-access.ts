import type { SshAccess } from '../../src/adapters/storage/ssh.ts';
import type { InputProblem } from '../../src/core/errors.ts';
import { field } from '../../src/core/input-spec.ts';
import { describeSsh, sshFailure } from '../../src/domain/backup/ssh-source.ts';
import type { BackupSource } from '../../src/domain/drill/backup-source.ts';
import { DESTINATION, FILES, sshConfig } from '../../src/domain/tunnel/config-file.ts';
import { keyProblem, keySecrets, normalizeKey } from '../../src/domain/tunnel/key.ts';
import { KNOWN_HOSTS_EXAMPLE, parseKnownHosts } from '../../src/domain/tunnel/known-hosts.ts';
import { tunnelMessages } from '../../src/domain/tunnel/messages.ts';

/** Inputs for a backup on a host that is reached by ssh. */
export const sshInputs = {
  'ssh-key': field({ example: '${{ secrets.SSH_KEY }}', secrets: keySecrets }, (raw) => {
    const problem = raw === '' ? null : keyProblem(raw);
    return problem === null ? { value: raw } : { problem: tunnelMessages.en.keyInvalid[problem] };
  }),
  'ssh-known-hosts': field({ example: KNOWN_HOSTS_EXAMPLE }, parseKnownHosts),
};

type Given = { readonly backup: BackupSource; readonly sshKey: string; readonly sshKnownHosts: string };

/** No key is asked for, and no host key taken on trust. */
export function sshProblems({ backup, sshKey, sshKnownHosts }: Given): InputProblem[] {
  if (backup.kind !== 'ssh') return [];
  const problem = 'it is needed for a backup behind ssh://.';
  return [
    ...(sshKey === '' ? [{ input: 'ssh-key', problem, example: '${{ secrets.SSH_KEY }}' }] : []),
    ...(sshKnownHosts.trim() === '' ? [{ input: 'ssh-known-hosts', problem, example: KNOWN_HOSTS_EXAMPLE }] : []),
  ];
}

/** The files and arguments with which the system's ssh logs in: the same as those of the action ssh-tunnel, for SFTP and no forward. */
export function sshAccess({ backup, sshKey, sshKnownHosts }: Given): SshAccess | null {
  if (backup.kind !== 'ssh') return null;
  return {
    files: [
      [FILES.config, sshConfig(backup.server, [])],
      [FILES.knownHosts, sshKnownHosts],
      [FILES.key, normalizeKey(sshKey)],
    ],
    args: ['-F', FILES.config, '-T', '-s', DESTINATION, 'sftp'],
    explain: sshFailure,
    describe: (name) => describeSsh(backup, name),
  };
}
