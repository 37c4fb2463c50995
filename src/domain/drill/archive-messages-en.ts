import type { ArchiveReason } from '../archive/damage.ts';
import type { Spoken } from './problem.ts';

/** What a file is that is no whole archive, in English. */
export const archiveReasonsEn: Readonly<Record<ArchiveReason, (f: Spoken) => string>> = {
  archive_empty: (f) => `${f.file} is empty. The backup job wrote nothing: look at its log, and take a new backup.`,
  archive_zeros: (f) => `${f.file} holds nothing but zeros. The storage lost its content: take a new backup, and check the disk it lies on.`,
  archive_truncated: (f) =>
    `${f.file} is cut off${f.detail && ` (${f.detail})`}. The dump or its upload was interrupted; take a new backup and compare sizes.`,
  archive_junk: (f) => `${f.file} has bytes after its end${f.detail && ` (${f.detail})`}. Something was appended to it; take a new backup.`,
  archive_hole: (f) =>
    `${f.file} has a hole${f.detail && ` (${f.detail})`}. Part of the data is gone; take a new backup, and check the disk it lies on.`,
  archive_corrupt: (f) => `${f.file} is damaged${f.detail && ` (${f.detail})`}. Take a new backup, and check the disk and the transfer.`,
  archive_end_mark: (f) =>
    `The rows of a table in ${f.file} do not end as pg_dump ends them${f.detail && ` (${f.detail})`}. Something cut or joined the data; take a new backup.`,
  archive_bomb: (f) =>
    `${f.file} unfolds to far more than a dump of its size can hold${f.detail && ` (${f.detail})`}, so it was not restored. Find out who made it.`,
  not_an_archive: (f) => `${f.file} is no pg_dump archive. Check what the backup job really stored.`,
  plain_sql: (f) =>
    `${f.file} is a plain SQL script that is not run here${f.detail && ` (${f.detail})`}. A script of pg_dump is run only by the psql of the server’s own container, in its restricted mode: let the throwaway server be a service container of this job. Better, make the backup with pg_dump -Fc, which is smaller and restores faster.`,
  wrapped_twice: (f) =>
    `${f.file} is wrapped more than once (${f.detail}). One gzip, zstd, LZ4 or tar around a dump is unwrapped; store what pg_dump -Fc writes as it is.`,
  unsafe_member: (f) =>
    `${f.file} is a tar file with a member that must not be unpacked (${f.detail}), so nothing of it was. No backup job makes such a file: find out who did.`,
  unsafe_script: (f) =>
    `${f.file} holds what pg_dump never writes (${f.detail}), so nothing of the script was run. Find out who changed it, or how; make the backup with pg_dump -Fc.`,
  cluster_script: (f) =>
    `${f.file} is a script of pg_dumpall, for a whole server with its roles. It cannot be restored into one database; dump the database with pg_dump -Fc.`,
  other_database: (f) => `${f.file} is no backup of PostgreSQL (${f.detail}). Check what the backup job really stored.`,
  encrypted: (f) => `${f.file} is encrypted. Decrypt it in a step before the drill.`,
  unsupported_version: (f) => `${f.file} has an archive version that this action does not know (${f.detail}). Update the action.`,
  unsupported_format: (f) => `${f.file} is an archive in a form that cannot be restored here (${f.detail}). Make the backup with pg_dump -Fc.`,
};
