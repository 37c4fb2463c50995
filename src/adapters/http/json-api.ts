import { backoffMs } from '../../core/backoff.ts';
import type { Json } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Measured, Unmeasured } from '../../domain/alerts/measured.ts';
import { type Judged, judgeAnswer, judgeFailure, type ReadProblem } from './json-answer.ts';
import type { ProxyChoice } from './proxy.ts';
import type { Headers } from './request.ts';
import { type SendResult, send } from './send.ts';

/** What the adapters of other people's JSON APIs need from outside; time, chance and pauses are given, so that a test can decide them. */
export type ApiOpening = {
  readonly now: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly redact: (text: string) => string;
  readonly proxy: ProxyChoice;
  readonly userAgent: string;
  /** For one request; 15 s where it is left out. */
  readonly requestMs?: number;
  /** For everything that one question takes, waits included; 45 s where it is left out. */
  readonly limitMs?: number;
};

export type JsonRequest = {
  readonly url: URL;
  readonly headers?: Headers;
  /** Posted, as JSON where it is not empty; a GET where it is left out. */
  readonly body?: string;
  /** What a body is; `application/json` where it is left out. */
  readonly contentType?: string;
  /** It does something: once it may have been heard, it is not sent again. */
  readonly once?: true;
  /** Any 2xx is all that is asked for: the body is not read as JSON. */
  readonly statusAlone?: true;
  /** What an answer's own JSON says is wrong, where the status does not tell. Null where nothing is. */
  readonly problem?: ReadProblem;
  /** Whose input the credentials are, for the person who reads of a refusal: `render-api-key`. */
  readonly credentials?: string;
};

export type JsonAnswer = { readonly kind: 'answer'; readonly status: number; readonly value: Json } | Unmeasured;

/** One question to an API; it may take several requests, which share one time limit. */
export type Question = {
  readonly signal: AbortSignal;
  readonly ask: (request: JsonRequest) => Promise<JsonAnswer>;
};

const MAX_ATTEMPTS = 5;
const BACKOFF = { baseMs: 500, maxMs: 10_000 };
/** Least time for an attempt that is worth beginning. */
const LEAST_MS = 250;
/** A page of a hundred log lines has room in it. */
const MAX_ANSWER = 8 * 1024 * 1024;

/**
 * Begins a question. Each request is sent over TLS that is verified, through the proxy, and no redirect is followed, as credentials go along.
 * Network faults, 429 and 5xx are tried again within the limit, not before `Retry-After` or `Ratelimit-Reset`; a wait beyond the limit
 * ends it at once. 401 and 403 are `unauthorized` at once. Never rejects, but with the signal's reason on a cancel.
 */
export function openQuestion(opening: ApiOpening, signal: AbortSignal): Question {
  const { now, pause, random, redact, proxy, userAgent, requestMs = 15_000, limitMs = 45_000 } = opening;
  const end = now() + limitMs;
  const clean = (text: string) => plainText(redact(text), 300);
  const attempt = async (request: JsonRequest): Promise<Judged> => {
    const { url, headers = [], body } = request;
    const sent: SendResult = await send({
      url,
      headers: [
        ['accept', 'application/json'],
        ['user-agent', userAgent],
        ...(body === undefined || body === '' ? [] : [['content-type', request.contentType ?? 'application/json'] as [string, string]]),
        ...headers,
      ],
      ...(body === undefined ? {} : { body }),
      timeoutMs: Math.max(LEAST_MS, Math.min(requestMs, end - now())),
      signal,
      proxy,
      maxAnswer: MAX_ANSWER,
    });
    return sent.kind === 'failure' ? judgeFailure(sent, request) : judgeAnswer(sent, request, now());
  };
  const ask = async (request: JsonRequest): Promise<JsonAnswer> => {
    for (let attempts = 1; ; attempts += 1) {
      signal.throwIfAborted();
      // The time may have gone by with the pages before.
      if (end - now() < LEAST_MS) return { kind: 'unmeasured', cause: 'timed_out', detail: clean(`${shown(request)}: not within the time`) };
      const judged = await attempt(request);
      if (judged.kind === 'answer') return judged;
      const { cause, detail, againAfterMs } = judged;
      const failed: Unmeasured = { kind: 'unmeasured', cause, detail: clean(`${shown(request)}: ${detail}`) };
      if (againAfterMs === null || attempts >= MAX_ATTEMPTS) return failed;
      const waitMs = Math.max(againAfterMs, backoffMs(attempts, BACKOFF, random));
      if (now() + waitMs + LEAST_MS > end) return failed;
      await pause(waitMs, signal);
    }
  };
  return { signal, ask };
}

/** Host and path; what is in a query is nobody's business, and the path of a hook is its secret and is masked as such. */
const shown = ({ url }: JsonRequest) => `${url.host}${url.pathname}`;

/** Whatever of an answer went into the detail of an unmeasured reading is made plain here, once, for every question of a place. */
export function plainDetail<Args extends readonly unknown[], T>(
  read: (...args: Args) => Promise<Measured<T>>,
  redact: (text: string) => string,
): (...args: Args) => Promise<Measured<T>> {
  return async (...args) => {
    const found = await read(...args);
    return found.kind === 'measured' ? found : { ...found, detail: plainText(redact(found.detail), 300) };
  };
}
