import type { BackupMessages } from './messages.ts';

export const backupMessagesEn: BackupMessages = {
  reasons: {
    backup_replaced: (f) =>
      `${f.file} was replaced by another version again and again while it was fetched. Run the drill when no backup is being written, or give each backup a name of its own.`,
    checksum_mismatch: (f) =>
      `${f.file} is not what was stored (${f.detail}). It was changed or damaged: do not restore it, keep it for the investigation, and take a new backup.`,
    checksum_missing: (f) =>
      `There is no checksum beside ${f.file}${f.detail && ` (${f.detail})`}, and sidecar: require asks for one. Let the backup job write NAME.sha256 after the backup; it may have stopped before.`,
    checksum_unreadable: (f) =>
      `The checksum beside ${f.file} says no SHA-256 (${f.detail}), so the backup was not compared with it. Write it by sha256sum, or set sidecar: off.`,
    decrypt_failed: (f) =>
      `${f.file} could not be decrypted${f.detail && ` (${f.detail})`}. Check decrypt-command and that decrypt-env names the key’s variable; if they are right, the backup is damaged.`,
    host_key_mismatch: (f) =>
      `The server of ${f.file} showed a host key that ssh-known-hosts does not hold (${f.detail}). Find out on the server itself whether the key changed; until then nothing is fetched.`,
    backup_archived: (f) =>
      `${f.file} lies in an archive class of the storage and must be brought back first, which takes minutes to days (${f.detail}). Restore it there and run the drill again, or keep the newest backups in a class that can be read at once: in an emergency the same wait comes on top.`,
    artifact_expired: (f) =>
      `${f.file} has expired (${f.detail}), and there is no younger one of the default branch. Raise retention-days of its upload, and look whether the workflow that makes it still runs.`,
    artifact_not_trusted: (f) =>
      `${f.file} is there, but not from where a backup may come (${f.detail}). Taken is what a successful run of this repository's own default branch has made, started by schedule, by hand, by a push or a dispatch; never what a pull request or a fork may have put there.`,
    artifact_unusable: (f) =>
      `${f.file} holds no backup that could be taken (${f.detail}). Upload the backup alone, with NAME.sha256 at most, or name the file: artifact://NAME/FILE.`,
    backup_failed: (f) =>
      `${f.maker === 'render' ? 'Render' : 'The API'} could not make the backup${f.detail && ` (${f.detail})`}. Look at its log: the next nightly backup will most likely fail too.`,
    backup_timeout: (f) =>
      `The backup was not ready within backup-timeout${f.detail && ` (${f.detail})`}. Look whether the job runs; if it only takes long, raise backup-timeout.`,
    backup_not_new: (f) =>
      `${f.file} was made before it was asked for${f.detail && ` (${f.detail})`}: the API gave an old backup as a new one. Find out whether it still makes any; the next restore would lose what came since.`,
    backup_api_denied: (f) =>
      f.maker === 'render'
        ? `Render refused the key (${f.detail}). Check render-api-key, and that its workspace owns the database.`
        : `The API refused the token or login (${f.detail}). Check backup-api-token, or backup-api-login-url and its body.`,
    backup_api_refused: (f) =>
      f.maker === 'render'
        ? `Render did not accept the request (${f.detail}). Check the database’s id in ${f.file}; free databases have no exports.`
        : `The API did not accept the request for a backup (${f.detail}). Check backup-api-url and backup-api-body.`,
    backup_api_unreachable: (f) =>
      f.maker === 'render'
        ? `Render’s API cannot be reached (${f.detail}). Look at status.render.com, then run the drill again.`
        : `The API that makes the backup cannot be reached (${f.detail}). Check backup-api-url and that the API runs, then run the drill again.`,
    backup_api_unexpected: (f) =>
      f.maker === 'render'
        ? `Render’s answer could not be used (${f.detail}). Run the drill again; if it stays, report it.`
        : `The API’s answer could not be used (${f.detail}). Say by the inputs backup-api-…-path where it keeps the id, status and address of the download.`,
  },
  distrust: {
    fork: (n) => `${n} from forks`,
    branch: (n) => `${n} of other branches`,
    event: (n) => `${n} of pull requests or other runs`,
    run: (n) => `${n} of runs without success`,
    expired: (n) => `${n} expired`,
  },
  integrity: {
    expected: 'it is expect-sha256',
    sidecar: 'it is that of the checksum file',
    sha256: 'it is that of the storage',
    crc64nvme: 'the CRC-64 of the storage fits',
    crc32: 'the CRC-32 of the storage fits',
    md5: 'the MD5 of the storage fits',
  },
  madeNow: (time) => `made now in ${time}`,
  progress: {
    downloading: ({ done, total, rate, left }) => `Downloaded ${done}${total && ` of ${total}`}, ${rate}/s${left && `, ${left} left`}`,
    broken: ({ at, detail, attempt }) => `The transfer broke off at ${at} (${detail}); going on from there, attempt ${attempt}`,
    replaced: (file) => `${file} was replaced while it was fetched; starting again with the new version`,
    hashed: (sha256, by) => `SHA-256 ${sha256}${by && `; ${by}`}`,
    noSidecar: (detail) => `No checksum file beside the backup${detail && ` (${detail})`}`,
    decrypted: (size) => `Decrypted: ${size}`,
    requested: (url, id) => `Asked ${url} for a backup${id && `: ${id}`}`,
    waiting: (status, time) => `The backup is not ready after ${time}${status && ` (${status})`}`,
    made: (time) => `The API made the backup in ${time}`,
    loggedIn: () => 'Logged in to the API',
  },
};
