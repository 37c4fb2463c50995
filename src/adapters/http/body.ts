import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { errorText } from '../../core/errors.ts';
import { formatSize } from '../../core/size.ts';
import type { Body } from '../../domain/health/types.ts';
import { codeOf, ProbeError } from './failure.ts';

/** A body after decompression may have this many bytes. */
export const MAX_BODY = 64 * 1024;
/** What compression may add to bytes that it cannot shorten. */
const OVERHEAD = 1024;

const DECODERS: Readonly<Record<string, (data: Buffer) => Buffer>> = {
  identity: (data) => data,
  gzip: (data) => gunzipSync(data, LIMIT),
  'x-gzip': (data) => gunzipSync(data, LIMIT),
  br: (data) => brotliDecompressSync(data, LIMIT),
  // Servers send both what the standard means by `deflate` (with a zlib header) and the bare stream.
  deflate: (data) => (((data[0] ?? 0) & 0x0f) === 8 && data.readUInt16BE(0) % 31 === 0 ? inflateSync(data, LIMIT) : inflateRawSync(data, LIMIT)),
};
const LIMIT = { maxOutputLength: MAX_BODY };

const tooLarge = () => new ProbeError('body_too_large', `more than ${formatSize(MAX_BODY)} after decompression`);

/** Collects a body up to the limit. `add` throws as soon as it is passed, so no more than that is ever held. */
export function createCollector(): { readonly add: (chunk: Buffer) => void; readonly whole: () => Buffer } {
  const chunks: Buffer[] = [];
  let length = 0;
  return {
    add: (chunk) => {
      length += chunk.length;
      if (length > MAX_BODY + OVERHEAD) throw tooLarge();
      // The parser reuses its memory.
      chunks.push(Buffer.from(chunk));
    },
    whole: () => Buffer.concat(chunks),
  };
}

/** Undoes the content encodings, the last one first, with the limit after each. Unknown or corrupt ones are `body_encoding`. */
export function decodeBody(raw: Buffer, contentEncoding: string): Body {
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
    if (data.length > 0) data = decode(decoder, data, name);
  }
  if (data.length > MAX_BODY) throw tooLarge();
  return { text: utf8(data), bytes: data.length };
}

function decode(decoder: (data: Buffer) => Buffer, data: Buffer, name: string): Buffer {
  try {
    return decoder(data);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
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
