/** A member of a tar file made by a test, as hostile as it likes: nothing is checked. */
export type TarEntry = {
  readonly name: string;
  readonly type?: string;
  readonly content?: Uint8Array | string;
  readonly prefix?: string;
  readonly size?: number;
};

const BLOCK = 512;

/** A tar file in POSIX's format, with its end mark. */
export function tarFile(entries: readonly TarEntry[], end = true): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? '');
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [tarHead(entry, entry.size ?? content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(end ? 2 * BLOCK : 0)]);
}

function tarHead({ name, type = '0', prefix = '' }: TarEntry, size: number): Buffer {
  const head = Buffer.alloc(BLOCK);
  head.write(name, 0, 100);
  head.write('0000600\0', 100);
  head.write('0000000\0', 108);
  head.write('0000000\0', 116);
  head.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  head.write('00000000000\0', 136);
  head.write(type, 156);
  head.write('ustar\x0000', 257);
  head.write(prefix, 345, 155);
  return mendChecksum(head);
}

/** Sets the sum of a head that was changed. */
export function mendChecksum(head: Buffer): Buffer {
  head.fill(' ', 148, 156);
  const sum = head.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}
