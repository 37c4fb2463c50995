import { ArchiveError } from './damage.ts';
import type { LargeObject } from './large-objects.ts';

/** A line of a script's large objects is at most two digits for each byte that `pg_dump` writes at once (LOBBUFSIZE, 16 KiB). */
const LONGEST_LINE = 256 << 10;
const OPEN = /^SELECT (?:pg_catalog\.)?lo_open\('(\d{1,10})', \d+\);$/;
const WRITE = /^SELECT (?:pg_catalog\.)?lowrite\(0, (?:E'\\\\x|'\\x)([0-9a-f]*)'\);$/;
const BESIDE = /^(SELECT (?:pg_catalog\.)?lo_close\(0\);|BEGIN;|COMMIT;|\s*|--.*)$/;

/** The large objects of a script's entry BLOBS, from the bytes of its statements. One object's bytes are read before the next. */
export async function* scriptObjects(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<LargeObject> {
  const lines = linesOf(bytes);
  let next = await lines.next();
  const take = async () => {
    const { value } = next;
    next = await lines.next();
    return value ?? '';
  };
  async function* written(): AsyncGenerator<Uint8Array> {
    while (next.done !== true && !OPEN.test(next.value)) {
      const line = await take();
      const digits = WRITE.exec(line)?.[1];
      if (digits !== undefined) yield Buffer.from(digits, 'hex');
      else if (!BESIDE.test(line)) throw new ArchiveError('archive_corrupt', 'a statement among large objects that writes none');
    }
  }
  while (next.done !== true) {
    const oid = OPEN.exec(await take())?.[1];
    if (oid !== undefined) yield { oid: Number(oid), data: written() };
  }
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of bytes) {
    const lines = (rest + Buffer.from(piece).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new ArchiveError('archive_corrupt', 'a line among large objects that is too long');
    yield* lines;
  }
  if (rest !== '') yield rest;
}
