import type { Parsed } from '../../core/input-spec.ts';

/** Whether a checksum file beside the backup counts: where there is one, always, or never. */
export const SIDECAR_RULES = ['auto', 'require', 'off'] as const;
export type SidecarRule = (typeof SIDECAR_RULES)[number];

/** What proves that the bytes are those that were stored: the user's own checksum, one beside the backup, or the storage's. */
export type Integrity = 'expected' | 'sidecar' | 'sha256' | 'crc32' | 'crc64nvme' | 'md5';

const HASH = '[0-9a-fA-F]{64}';

/** The input `expect-sha256`: 64 hexadecimal digits, or null where it is not given. */
export function parseSha256(raw: string): Parsed<string | null> {
  if (raw === '') return { value: null };
  const hash = new RegExp(`^(?:sha256:)?(${HASH})$`, 'i').exec(raw)?.[1];
  return hash === undefined ? { problem: 'this is no SHA-256 of 64 hexadecimal digits.' } : { value: hash.toLowerCase() };
}

/**
 * The SHA-256 that a checksum file says of `name`, or null. It is read as `sha256sum` writes it (`hash  name`, `\` before a name
 * with escapes, `*` for binary), as `shasum --tag` does (`SHA256 (name) = hash`), or as the bare hash. With one line alone the name
 * does not count, as the file may have been called otherwise where it was hashed; with several it must fit.
 */
export function readSidecar(text: string, name: string): string | null {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const entries = lines.flatMap((line) => {
    const plain = new RegExp(`^\\\\?(${HASH})(?:\\s+\\*?(.*))?$`).exec(line.trim());
    const tagged = new RegExp(`^SHA2?-?256 ?\\((.*)\\) ?= ?(${HASH})$`, 'i').exec(line.trim());
    if (plain !== null) return [{ hash: plain[1] ?? '', name: plain[2] ?? '' }];
    return tagged === null ? [] : [{ hash: tagged[2] ?? '', name: tagged[1] ?? '' }];
  });
  const fitting = entries.length === 1 && lines.length === 1 ? entries : entries.filter((e) => e.name.split(/[/\\]/).at(-1) === name);
  const hashes = new Set(fitting.map((e) => e.hash.toLowerCase()));
  return hashes.size === 1 ? ([...hashes][0] ?? null) : null;
}

/** What a checksum file was found to be: its text, or why there is none. */
export type Sidecar = { readonly text: string } | { readonly missing: string };

export type ChecksumJudgement =
  | { readonly state: 'proven'; readonly by: 'expected' | 'sidecar' }
  | { readonly state: 'unproven' }
  | { readonly state: 'mismatch'; readonly by: 'expected' | 'sidecar'; readonly wanted: string }
  | { readonly state: 'missing' | 'unreadable'; readonly detail: string };

/** Compares the bytes' SHA-256 with what is expected. The user's own checksum beats the one beside the backup. */
export function judgeChecksum(sha256: string, expected: string | null, rule: SidecarRule, sidecar: Sidecar | null, name: string): ChecksumJudgement {
  if (expected !== null) return expected === sha256 ? { state: 'proven', by: 'expected' } : { state: 'mismatch', by: 'expected', wanted: expected };
  if (rule === 'off' || sidecar === null) return { state: 'unproven' };
  if ('missing' in sidecar) return rule === 'require' ? { state: 'missing', detail: sidecar.missing } : { state: 'unproven' };
  const wanted = readSidecar(sidecar.text, name);
  if (wanted === null) return { state: rule === 'require' ? 'missing' : 'unreadable', detail: `${name}.sha256` };
  return wanted === sha256 ? { state: 'proven', by: 'sidecar' } : { state: 'mismatch', by: 'sidecar', wanted };
}
