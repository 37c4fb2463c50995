import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { errorText } from '../../core/errors.ts';
import { formatSize } from '../../core/size.ts';
import type { Body } from '../../domain/health/types.ts';
import { codeOf, ProbeError } from './failure.ts';

/** A body after decompression may have this many bytes, unless another limit is asked for. */
export const MAX_BODY = 64 * 1024;
/** What compression may add to bytes that it cannot shorten. */
const OVERHEAD = 1024;

type Decoder = (data: Buffer, limit: { readonly maxOutputLength: number }) => Buffer;
const DECODERS: Readonly<Record<string, Decoder>> = {
  identity: (data) => data,
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  // Servers send both what the standard means by `deflate` (with a zlib header) and the bare stream.
  deflate: (data, limit) =>
    ((data[0] ?? 0) & 0x0f) === 8 && data.length > 1 && data.readUInt16BE(0) % 31 === 0 ? inflateSync(data, limit) : inflateRawSync(data, limit),
};

const tooLarge = (maxBody: number) => new ProbeError('body_too_large', `more than ${formatSize(maxBody)} after decompression`);

/** Collects a body up to the limit. `add` throws as soon as it is passed, so no more than that is ever held. */
export function createCollector(maxBody: number): { readonly add: (chunk: Buffer) => void; readonly whole: () => Buffer } {
  const chunks: Buffer[] = [];
  let length = 0;
  return {
    add: (chunk) => {
      length += chunk.length;
      if (length > maxBody + OVERHEAD) throw tooLarge(maxBody);
      // The parser reuses its memory.
      chunks.push(Buffer.from(chunk));
    },
    whole: () => Buffer.concat(chunks),
  };
}

/** Undoes the content encodings, the last one first, with the limit after each. Unknown or corrupt ones are `body_encoding`. */
export function decodeBody(raw: Buffer, contentEncoding: string, maxBody: number): Body {
  const encodings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (encodings.length > 3) throw new ProbeError('body_encoding', `${encodings.length} content encodings upon one another`);
  let data = raw;
  for (const name of encodings.reverse()) {
    const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
    if (decoder === undefined) throw new ProbeError('body_encoding', `content-encoding ${name}`);
    // No bytes are no stream of any encoding, and servers send them so with an empty answer.
    if (data.length > 0) data = decode(decoder, data, name, maxBody);
  }
  if (data.length > maxBody) throw tooLarge(maxBody);
  return { text: utf8(data), bytes: data.length };
}

function decode(decoder: Decoder, data: Buffer, name: string, maxBody: number): Buffer {
  try {
    return decoder(data, { maxOutputLength: maxBody });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBody);
    if (code === 'Z_BUF_ERROR') throw new ProbeError('body_truncated', `the ${name} stream ends too early`);
    throw new ProbeError('body_encoding', `corrupt ${name} stream: ${errorText(error)}`);
  }
}

function utf8(data: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return null;
  }
}
