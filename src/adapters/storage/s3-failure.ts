import { errorText } from '../../core/errors.ts';
import type { StorageReason } from '../../domain/drill/backup-source.ts';
import { StorageFailure, systemCode } from './failure.ts';

/** What an error of the S3 client says, by its name and status. */
export function s3Failure(error: unknown): StorageFailure {
  if (error instanceof StorageFailure) return error;
  const status = statusOf(error);
  const detail = describe(error);
  if (error instanceof Error && error.name === 'InvalidObjectState') return new StorageFailure('backup_archived', detail, { cause: error });
  if (status === 412 || status === 416) return new StorageFailure('backup_replaced', detail, { cause: error });
  // A broken connection has no status, and credentials that are not there have none either.
  const reason = reasonOf(error, status);
  const transient = status === null ? reason === 'storage_unreachable' : status >= 500 || status === 429 || status === 408;
  return new StorageFailure(reason, detail, { cause: error, transient });
}

function reasonOf(error: unknown, status: number | null): StorageReason {
  const name = error instanceof Error ? error.name : '';
  if (['NoSuchKey', 'NoSuchBucket', 'NotFound'].includes(name) || status === 404) return 'backup_not_found';
  if (/Credential|Token|AccessDenied|Signature|InvalidAccessKeyId|Forbidden/.test(name) || status === 401 || status === 403) return 'storage_denied';
  return systemCode(error) === '' && status !== null ? 'storage_failed' : 'storage_unreachable';
}

export function statusOf(error: unknown): number | null {
  const metadata = error !== null && typeof error === 'object' && '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
  return metadata.httpStatusCode ?? null;
}

function describe(error: unknown): string {
  const region = regionOf(error);
  if (region !== null) return `the bucket is in the region ${region}; set s3-region`;
  const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  return `${name}${errorText(error)}`;
}

/** The region that the server says the bucket is in, where it says it together with an error. */
function regionOf(error: unknown): string | null {
  const response = error !== null && typeof error === 'object' && '$response' in error ? error.$response : null;
  const headers = (response as { headers?: Record<string, string> } | null)?.headers ?? {};
  const region = headers['x-amz-bucket-region'] ?? '';
  return [301, 307, 400].includes(statusOf(error) ?? 0) && /^[a-z0-9-]{2,40}$/.test(region) ? region : null;
}
