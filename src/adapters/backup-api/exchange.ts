import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { errorText } from '../../core/errors.ts';
import type { Answer, AnswerBody } from '../../domain/backup-api/types.ts';
import { decodeBody } from '../http/body.ts';
import { retryAfterMs } from '../http/retry-after.ts';

export type Headers = readonly (readonly [string, string])[];
export type ApiRequest = { readonly method: 'GET' | 'POST'; readonly url: URL; readonly headers: Headers; readonly body?: string };
export type Exchange = { readonly answer: Answer; readonly message: IncomingMessage };

/** An answer is some lines of JSON; whatever is larger is something else. */
const MAX_ANSWER = 1024 * 1024;
/** For the text of an answer to come, once its head is there. */
const TEXT_MS = 30_000;

/** Thrown where no whole answer came: the request may have been heard or not. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Sends one request and reads the answer, unless it is the backup itself: then `message` has its bytes still. No redirect is followed. By
 * Node's own client, as `fetch` gives up after five minutes without an answer, and some APIs answer when the backup is made. Throws
 * NoAnswer, or the signal's reason.
 */
export async function exchange({ method, url, headers, body }: ApiRequest, signal: AbortSignal): Promise<Exchange> {
  const own: [string, string][] = [
    ['accept', 'application/json, */*;q=0.5'],
    ['accept-encoding', 'identity'],
    ['user-agent', 'runbook-actions-restore-drill'],
    ...(body === undefined ? [] : [['content-type', isJson(body) ? 'application/json' : 'application/x-www-form-urlencoded'] as [string, string]]),
    ...(method === 'POST' ? [['content-length', String(Buffer.byteLength(body ?? ''))] as [string, string]] : []),
  ];
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of [...own.filter(([n]) => !given.has(n)), ...headers]) {
    const before = fields[name.toLowerCase()];
    fields[name.toLowerCase()] = before === undefined ? value : [before, value].flat();
  }
  // Ends with this exchange: a backup in the answer's body takes as long as it takes.
  const ended = new AbortController();
  const end = () => ended.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', end, { once: true });
  try {
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method, headers: fields, signal: ended.signal, agent: false, rejectUnauthorized: true } as const;
      const request = url.protocol === 'https:' ? https.request(url, options, resolve) : http.request(url, options, resolve);
      request.on('error', reject);
      request.end(body);
    });
    // Once it is given up nobody listens, and its end must not end the process.
    message.on('error', () => {});
    return { answer: { ...headOf(url, message), body: await bodyOf(message) }, message };
  } catch (error) {
    signal.throwIfAborted();
    throw new NoAnswer(errorText(error), { cause: error });
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function headOf(url: URL, { statusCode = 0, headers }: IncomingMessage): Omit<Answer, 'body'> {
  const serverTime = Date.parse(headers.date ?? '');
  const now = Number.isNaN(serverTime) ? Date.now() : serverTime;
  return { url, status: statusCode, location: headers.location ?? null, retryAfterMs: retryAfterMs(headers['retry-after'], now) };
}

async function bodyOf(message: IncomingMessage): Promise<AnswerBody> {
  const { statusCode = 0, headers } = message;
  const type = headers['content-type'] ?? '';
  const worth = statusCode < 300 || statusCode === 409;
  if (!worth || statusCode === 204) {
    message.destroy();
    return { kind: 'none' };
  }
  if (/\bhtml\b/i.test(type)) {
    message.destroy();
    return { kind: 'page' };
  }
  const json = /[/+]json\b/i.test(type);
  const attached = /^\s*attachment/i.test(headers['content-disposition'] ?? '');
  const plain = type === '' || /^text\/plain\b/i.test(type);
  if (statusCode < 300 && !json && (attached || !plain || (await startsAsBackup(message)))) return { kind: 'bytes' };
  return readText(message);
}

/** Without a type that says so: JSON begins with a bracket or a quote; an archive, a compressed file or a script of SQL does not. */
async function startsAsBackup(message: IncomingMessage): Promise<boolean> {
  const first = await inTime(message, firstChunk(message));
  if (first === null) return false;
  message.unshift(first);
  const start = first.subarray(0, 64);
  if (start.subarray(0, 5).toString('latin1') === 'PGDMP') return true;
  return start.includes(0) || (start[0] ?? 0) >= 0x80 || start[0] === 0x1f || /^\s*--/.test(start.toString('latin1'));
}

/** Null where there is no byte at all. */
function firstChunk(message: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const chunk = message.read() as Buffer | null;
      if (chunk === null && !message.readableEnded) return;
      message.off('readable', look).off('end', look).off('close', cut);
      resolve(chunk);
    };
    const cut = () => reject(new Error(CUT));
    message.on('readable', look).on('end', look).on('close', cut);
    look();
  });
}

const CUT = 'the connection was cut in the middle of the answer';

async function readText(message: IncomingMessage): Promise<AnswerBody> {
  if (message.readableEnded) return { kind: 'none' };
  const bytes = await inTime(message, collect(message));
  if (bytes === null) return { kind: 'unusable', detail: 'an answer of more than 1 MiB' };
  if (bytes.length === 0) return { kind: 'none' };
  try {
    const { text } = decodeBody(bytes, message.headers['content-encoding'] ?? '', MAX_ANSWER);
    return text === null ? { kind: 'unusable', detail: 'text that is no UTF-8' } : { kind: 'text', text };
  } catch {
    return { kind: 'unusable', detail: 'a content encoding that cannot be read' };
  }
}

/** All bytes, or null where they are too many: the rest is not read then. */
async function collect(message: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += (chunk as Buffer).length;
    if (length > MAX_ANSWER) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Ends an answer that takes its time: one byte a second would keep any idle timer quiet. */
async function inTime<T>(message: IncomingMessage, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => message.destroy(new Error(`the answer was not whole after ${TEXT_MS / 1000} s`)), TEXT_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
