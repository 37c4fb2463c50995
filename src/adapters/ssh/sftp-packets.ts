/** Numbers of https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02, the version 3 that OpenSSH speaks. */
export const TYPE = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  fstat: 8,
  opendir: 11,
  readdir: 12,
  stat: 17,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const;

/** A packet from its type on. */
export function packet(type: number, ...fields: readonly (number | bigint | string | Buffer)[]): Buffer {
  const parts = fields.map((field) => {
    if (typeof field === 'number') return uint32(field);
    if (typeof field === 'bigint') {
      const wide = Buffer.alloc(8);
      wide.writeBigUInt64BE(field);
      return wide;
    }
    const bytes = Buffer.from(field as Buffer);
    return Buffer.concat([uint32(bytes.length), bytes]);
  });
  const body = Buffer.concat([Buffer.from([type]), ...parts]);
  return Buffer.concat([uint32(body.length), body]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** What a packet holds, field by field. Reading beyond its end throws. */
export function fieldsOf(body: Buffer) {
  let at = 0;
  const next = (length: number): number => {
    if (length > body.length - at) throw new Error('a packet of the server is shorter than it says');
    at += length;
    return at - length;
  };
  const number = () => body.readUInt32BE(next(4));
  const bytes = (): Buffer => {
    const length = number();
    const from = next(length);
    return body.subarray(from, from + length);
  };
  return { number, wide: () => Number(body.readBigUInt64BE(next(8))), bytes, text: () => bytes().toString('utf8'), left: () => body.length - at };
}

export type Attributes = { readonly bytes: number | null; readonly mode: number | null; readonly modifiedAt: Date | null };

/** Size, mode and time of a file, as far as the server tells them. Times are whole seconds. */
export function attributesOf(fields: ReturnType<typeof fieldsOf>): Attributes {
  const flags = fields.number();
  const bytes = flags & 1 ? fields.wide() : null;
  if (flags & 2) {
    fields.number();
    fields.number();
  }
  const mode = flags & 4 ? fields.number() : null;
  let modifiedAt: Date | null = null;
  if (flags & 8) {
    fields.number();
    modifiedAt = new Date(fields.number() * 1000);
  }
  if (flags & 0x8000_0000) for (let pairs = fields.number(); pairs > 0; pairs -= 1) [fields.bytes(), fields.bytes()];
  return { bytes, mode, modifiedAt };
}
