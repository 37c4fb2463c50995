import type { Path } from '../health/assertion.ts';
import { lookUp } from '../health/evaluate-json.ts';
import { parseStrictJson } from '../health/strict-json.ts';

/** Where logins keep the token, the usual places first. */
const PLACES: readonly Path[] = ['token', 'access_token', 'accessToken', 'jwt', 'id_token', 'bearer'].flatMap((name) => [[name], ['data', name]]);

/** The token in a login's answer, or null. It becomes part of a header, so it is one word of visible characters. */
export function readToken(text: string, path: Path | null): string | null {
  const parsed = parseStrictJson(text);
  if (!('value' in parsed)) return null;
  const found = (path === null ? PLACES : [path]).map((place) => lookUp(parsed.value, place)).find((value) => typeof value === 'string');
  return typeof found === 'string' && /^[\x21-\x7e]{1,16384}$/.test(found) ? found : null;
}

/** What of a login's body is secret: all of it, and each text in it, as each may come back alone. */
export function bodySecrets(raw: string): string[] {
  const parsed = parseStrictJson(raw);
  if (!('value' in parsed)) return [raw, ...raw.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1))];
  const texts: string[] = [];
  JSON.stringify(parsed.value, (_, value: unknown) => {
    // A short word such as a role is no secret, and hiding it would garble the log.
    if (typeof value === 'string' && value.length >= 6) texts.push(value);
    return value;
  });
  return [raw, ...texts];
}
