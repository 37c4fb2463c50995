import type { Catalogue } from '../../core/language.ts';
import type { Distrust } from './artifact-source.ts';
import { backupMessagesEn } from './messages-en.ts';
import { backupMessagesEs } from './messages-es.ts';
import type { BackupReason } from './reasons.ts';

/** What a sentence speaks of: the backup, and what the other side said; plain and short already. */
export type Spoken = { readonly file: string; readonly detail: string; readonly maker: Maker };

/** Who makes a backup that is asked for: the API of the user's own application, or Render's. */
export type Maker = 'own' | 'render';

/** Every sentence about getting a backup. */
export type BackupMessages = {
  readonly reasons: Readonly<Record<BackupReason, (f: Spoken) => string>>;
  /** So many artifacts that are not taken, and why. */
  readonly distrust: Readonly<Record<Distrust, (count: number) => string>>;
  /** By what the bytes were proven to be those that were stored. */
  readonly integrity: Readonly<Record<'expected' | 'sidecar' | 'sha256' | 'crc32' | 'crc64nvme' | 'md5', string>>;
  /** In the line of the register: the backup was made for this drill. */
  readonly madeNow: (time: string) => string;
  readonly progress: {
    readonly downloading: (f: { done: string; total: string; rate: string; left: string }) => string;
    readonly broken: (f: { at: string; detail: string; attempt: number }) => string;
    readonly replaced: (file: string) => string;
    readonly hashed: (sha256: string, by: string) => string;
    readonly noSidecar: (detail: string) => string;
    readonly decrypted: (size: string) => string;
    readonly requested: (url: string, id: string) => string;
    readonly waiting: (status: string, time: string) => string;
    readonly made: (time: string) => string;
    readonly loggedIn: () => string;
  };
};

export const backupMessages: Catalogue<BackupMessages> = { en: backupMessagesEn, es: backupMessagesEs };
