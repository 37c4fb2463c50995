import { pause } from '../clock/pause.ts';
import { StorageFailure } from '../storage/failure.ts';
import type { UrlAccess } from '../storage/http-request.ts';
import { type ApiRequest, type Exchange, exchange, type Headers, NoAnswer } from './exchange.ts';

/** A login that gives a token. `tokenOf` reads it from the answer's text; null where there is none. */
export type Login = { readonly url: URL; readonly body: string; readonly tokenOf: (text: string) => string | null };

export type Access = {
  /** The origin that gets the token and the headers, and no other. */
  readonly origin: string;
  /** Empty: there is none, or the login gives it. */
  readonly token: string;
  readonly login: Login | null;
  readonly headers: Headers;
  /** Told of a token as soon as there is one, before it is used. */
  readonly hide: (secrets: readonly string[]) => void;
  readonly loggedIn: () => void;
};

export type Session = {
  /** One request with the token. On 401 it logs in again, once: a fresh token that is refused as well is a refusal. */
  readonly ask: (request: ApiRequest, signal: AbortSignal) => Promise<Exchange>;
  /** For the download from the same origin. */
  readonly token: UrlAccess['token'] | undefined;
};

const LOGIN_ATTEMPTS = 3;
const LOGIN_PAUSE_MS = 1000;

/** What a session knows: the token, and how to get another one. Throws a StorageFailure. */
export function openSession(access: Access): Session {
  let current = access.token;
  const renew = async (signal: AbortSignal): Promise<boolean> => {
    if (access.login === null) return false;
    current = await logIn(access.login, access, signal);
    access.hide([current]);
    access.loggedIn();
    return true;
  };
  const withToken = (request: ApiRequest): ApiRequest => {
    const named = request.headers.some(([name]) => name.toLowerCase() === 'authorization');
    const bearer: Headers = current === '' || named ? [] : [['authorization', `Bearer ${current}`]];
    return { ...request, headers: [...request.headers, ...bearer] };
  };
  const ask = async (request: ApiRequest, signal: AbortSignal): Promise<Exchange> => {
    const own = { ...request, headers: [...access.headers, ...request.headers] };
    if (current === '' && access.login !== null) await renew(signal);
    const first = await exchange(withToken(own), signal);
    if (first.answer.status !== 401 || !(await renew(signal))) return first;
    return exchange(withToken(own), signal);
  };
  const hasToken = access.token !== '' || access.login !== null;
  return { ask, token: hasToken ? { origin: access.origin, current: () => current, renew } : undefined };
}

async function logIn({ url, body, tokenOf }: Login, { origin, headers }: Access, signal: AbortSignal): Promise<string> {
  const request: ApiRequest = { method: 'POST', url, headers: url.origin === origin ? headers : [], body };
  const { answer } = await answerOf(request, signal);
  const { status } = answer;
  if (status >= 400 && status < 500) throw new StorageFailure('backup_api_denied', `login: HTTP ${status}`);
  const token = status < 300 && answer.body.kind === 'text' ? tokenOf(answer.body.text) : null;
  if (token === null) throw new StorageFailure('backup_api_unexpected', `login: HTTP ${status} without a token; set backup-api-token-path`);
  return token;
}

/** A login changes nothing, so it may be repeated. */
async function answerOf(request: ApiRequest, signal: AbortSignal): Promise<Exchange> {
  for (let attempt = 1; ; attempt += 1) {
    let detail = '';
    try {
      const got = await exchange(request, signal);
      const { status } = got.answer;
      if (status < 500 && status !== 429) return got;
      detail = `login: HTTP ${status}`;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      detail = `login: ${error.message}`;
    }
    if (attempt === LOGIN_ATTEMPTS) throw new StorageFailure('backup_api_unreachable', detail);
    await pause(LOGIN_PAUSE_MS * attempt, signal);
  }
}
