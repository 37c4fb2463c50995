import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ArchiveError } from '../../../src/domain/archive/damage.ts';
import { inspectFile } from '../../../src/domain/archive/inspect.ts';
import type { ByteSource } from '../../../src/domain/archive/types.ts';

export const DUMPS = path.resolve(import.meta.dirname, '..', '..', 'fixtures', 'dumps');

export const dump = (name: string): Buffer => readFileSync(path.join(DUMPS, name));

/** A buffer as a source, which counts what is asked of it. */
export function source(bytes: Uint8Array): ByteSource & { readonly largest: () => number } {
  let largest = 0;
  return {
    size: bytes.length,
    read: async (position, length) => {
      largest = Math.max(largest, length);
      return bytes.subarray(position, position + length);
    },
    largest: () => largest,
  };
}

/** The reason why these bytes are no archive, or `ok`. Anything but an ArchiveError is thrown on. */
export async function reasonOf(bytes: Uint8Array): Promise<string> {
  try {
    await inspectFile(source(bytes));
    return 'ok';
  } catch (error) {
    if (error instanceof ArchiveError) return error.reason;
    throw error;
  }
}
