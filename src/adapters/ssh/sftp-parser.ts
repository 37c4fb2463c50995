import { TYPE } from './sftp-packets.ts';

/** No packet of ours asks for more; a server whose login prints a text has it read as a length, which is far more. */
const MAX_PACKET = 1024 * 1024;
/** Length, type, number and length of the bytes. */
const DATA_HEAD = 13;

/** What came is not what a server of SFTP sends: asking again gives the same. */
export class NotSftp extends Error {
  override readonly name = 'NotSftp';
}

export type PacketEvents = {
  readonly onPacket: (type: number, body: Buffer) => void;
  /** Bytes of a file as they come, not copied. */
  readonly onData: (id: number, piece: Buffer, last: boolean) => void;
};

/** Takes a stream apart into packets. Those with a file's bytes are handed on in pieces, without being put together. */
export function startParser({ onPacket, onData }: PacketEvents): (chunk: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let data: { readonly id: number; left: number } | null = null;
  const cut = (length: number): Buffer => {
    const piece = waiting.subarray(0, length);
    waiting = waiting.subarray(length);
    return piece;
  };
  const takePacket = (): boolean => {
    if (waiting.length < 5) return false;
    const length = waiting.readUInt32BE(0);
    if (length < 1 || length > MAX_PACKET) throw new NotSftp('what the server sends is not SFTP; a login script of this user may print something');
    if (waiting[4] === TYPE.data) return takeDataHead(length);
    if (waiting.length < 4 + length) return false;
    const whole = cut(4 + length);
    onPacket(whole[4] as number, whole.subarray(5));
    return true;
  };
  const takeDataHead = (length: number): boolean => {
    if (waiting.length < DATA_HEAD) return false;
    const head = cut(DATA_HEAD);
    data = { id: head.readUInt32BE(5), left: head.readUInt32BE(9) };
    if (data.left !== length - DATA_HEAD + 4) throw new NotSftp('a packet of the server is not as long as it says');
    return true;
  };
  const takePiece = (under: { readonly id: number; left: number }): boolean => {
    if (waiting.length === 0 && under.left > 0) return false;
    const piece = cut(under.left);
    under.left -= piece.length;
    if (under.left === 0) data = null;
    onData(under.id, piece, under.left === 0);
    return true;
  };
  return (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    while (data === null ? takePacket() : takePiece(data));
  };
}
