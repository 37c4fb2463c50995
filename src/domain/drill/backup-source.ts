import type { Parsed } from '../../core/input-spec.ts';
import { displayUrl } from '../../core/redact.ts';
import { type ArtifactSource, describeArtifact, parseArtifactSource } from '../backup/artifact-source.ts';
import type { Integrity } from '../backup/checksum.ts';
import { describeSsh, parseSshSource, type SshSource } from '../backup/ssh-source.ts';
import { parseRenderSource, type RenderSource, renderShown } from '../backup-api/render-source.ts';

/** Where the backup lies, as the input `backup` says. */
export type BackupSource =
  | { readonly kind: 'path'; readonly pattern: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string }
  | { readonly kind: 's3-prefix'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'url'; readonly url: string }
  | SshSource
  | ArtifactSource
  | RenderSource
  /** What the API of `backup-api-url` gives, where nothing is said. */
  | { readonly kind: 'api' };

/** Where the backup was found. */
export type FoundBackup = {
  readonly kind: BackupSource['kind'];
  /** For people: path, `s3://bucket/key`, `ssh://user@host/path`, or the URL without its secrets. */
  readonly shown: string;
  /** The file or folder on this machine. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly bytes: number;
  /** The time that the storage keeps; null where it tells none. */
  readonly storedAt: Date | null;
  /** SHA-256 of the bytes as stored, before anything was decrypted or unpacked; null of a folder. */
  readonly sha256: string | null;
  /** What proved that these are the bytes that were stored; null where nothing did. */
  readonly integrity: Integrity | null;
};

export type StorageReason = 'backup_not_found' | 'storage_denied' | 'storage_unreachable' | 'storage_failed' | 'disk_full';

/** Hosts to which a URL without TLS may go: the request does not leave the machine. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a download from this URL is acceptable: a backup holds everything, so it crosses no network in clear text. */
export function isAcceptableUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
}

/** Reads the input `backup`. The problem never quotes a URL, which may hold a signature. */
export function parseBackupSource(text: string): Parsed<BackupSource> {
  if (text === '') return { value: { kind: 'api' } };
  if (/^s3:\/\//i.test(text)) return parseS3(text);
  if (/^ssh:\/\//i.test(text)) return parseSshSource(text);
  if (/^artifact:\/\//i.test(text)) return parseArtifactSource(text);
  if (/^render:\/\//i.test(text)) return parseRenderSource(text);
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { value: { kind: 'path', pattern: text } };
  const url = URL.parse(text);
  if (url === null) return { problem: 'this URL cannot be read.' };
  if (scheme !== 'https' && scheme !== 'http')
    return { problem: `${scheme}:// is not one of s3://, ssh://, artifact://, render://, https://, or a path.` };
  if (!isAcceptableUrl(url)) return { problem: 'a backup is fetched over https:// only (http:// from this machine itself alone).' };
  return { value: { kind: 'url', url: text } };
}

function parseS3(text: string): Parsed<BackupSource> {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*)$/is.exec(text);
  if (match === null) return { problem: 'this is not of the form s3://bucket/key or s3://bucket/prefix/.' };
  const [, bucket = '', key = ''] = match;
  if (key === '' || key.endsWith('/')) return { value: { kind: 's3-prefix', bucket, prefix: key } };
  return { value: { kind: 's3', bucket, key } };
}

/** How a source is shown before anything was found there. */
export function describeSource(source: BackupSource): string {
  switch (source.kind) {
    case 'path':
      return source.pattern;
    case 's3':
      return `s3://${source.bucket}/${source.key}`;
    case 's3-prefix':
      return `s3://${source.bucket}/${source.prefix}`;
    case 'url':
      return displayUrl(source.url);
    case 'artifact':
      return describeArtifact(source);
    case 'ssh':
      return describeSsh(source, source.pattern);
    case 'render':
      return renderShown(source);
    case 'api':
      return '';
  }
}

/** The widest difference between two clocks on walls is 26 hours; what is older than that is older in every time zone. */
const WIDEST_ZONES_MS = 26 * 3_600_000;

/**
 * When the backup was made. Of a file, here or on a host that is reached by ssh: the older of the file's time and the header's date, as a copy makes the file's time young.
 * Elsewhere the storage's time counts, unless the header is older than any difference of time zones explains. The header's date
 * carries no zone and is read as UTC. Null where nothing tells.
 */
export function backupTime(kind: BackupSource['kind'], storedAt: Date | null, headerDate: Date | null): Date | null {
  if (storedAt === null || headerDate === null) return storedAt ?? headerDate;
  const older = headerDate.getTime() < storedAt.getTime() ? headerDate : storedAt;
  if (kind === 'path' || kind === 'ssh') return older;
  return storedAt.getTime() - headerDate.getTime() > WIDEST_ZONES_MS ? headerDate : storedAt;
}

/** When the backup was made, at the earliest and at the latest: what is in it can be no newer than that. */
export type BackupMoment = { readonly at: Date; readonly latest: Date };

/** The header's date is the wall clock's of some time zone: what it calls 08:00 may be up to 14 hours later in UTC. */
const FARTHEST_ZONE_MS = 14 * 3_600_000;

/** The moment that ages in the data count from; null where nothing tells it. */
export function backupMoment(kind: BackupSource['kind'], storedAt: Date | null, headerDate: Date | null): BackupMoment | null {
  const at = backupTime(kind, storedAt, headerDate);
  if (at === null) return null;
  const byHeader = headerDate === null ? null : new Date(headerDate.getTime() + FARTHEST_ZONE_MS);
  const latest = storedAt ?? byHeader ?? at;
  return { at, latest: latest.getTime() < at.getTime() ? at : latest };
}
