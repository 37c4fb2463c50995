import { escapeMarkdown } from './markdown.ts';

/** Removes secrets from text. Made once from all secrets that a run knows; `add` is for those found on the way. */
export type Redactor = {
  readonly redact: (text: string) => string;
  readonly add: (secrets: readonly string[]) => void;
};

export const REDACTED = '***';

/** Shorter strings are no secrets worth the name, and hiding them would garble everything. */
export const MIN_SECRET_LENGTH = 4;

/** A secret in the forms in which it may come back: as it is, URL-encoded, URL-decoded, trimmed, JSON-escaped, base64. */
export function secretForms(secret: string): string[] {
  const forms = [secret, secret.trim(), encodeURIComponent(secret), encodeURI(secret), JSON.stringify(secret).slice(1, -1)];
  try {
    forms.push(decodeURIComponent(secret));
  } catch {
    // Not URL-encoded: there is no decoded form.
  }
  forms.push(Buffer.from(secret).toString('base64').replace(/=+$/, ''), Buffer.from(secret).toString('base64url'));
  return [...new Set(forms)].filter((form) => form.length >= MIN_SECRET_LENGTH);
}

/**
 * The parts of a URL that may be secret: user, password, `user:password`, each value of the query, the fragment. Text that is
 * no URL gives what stands where those parts would.
 */
export function urlSecrets(text: string): string[] {
  const parts: string[] = [];
  const userinfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(text)?.[1];
  if (userinfo !== undefined) {
    const colon = userinfo.indexOf(':');
    // A user alone is a name, except where it is the whole credential (`https://token@host`).
    parts.push(colon < 0 ? userinfo : userinfo.slice(colon + 1));
    if (colon >= 0) parts.push(userinfo);
  }
  const query = /\?([^#]*)/.exec(text)?.[1];
  for (const pair of query?.split('&') ?? []) {
    const value = pair.slice(pair.indexOf('=') + 1);
    if (value.length >= 8 || /pass|secret|token|key|sig|auth|cred/i.test(pair)) parts.push(value);
  }
  const fragment = /#(.*)$/s.exec(text)?.[1];
  if (fragment !== undefined) parts.push(fragment);
  return parts.filter((part) => part.length >= MIN_SECRET_LENGTH);
}

/** A URL fit for people: scheme, host, port and path. Never user, password, query or fragment. */
export function displayUrl(text: string): string {
  try {
    const url = new URL(text);
    return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
  } catch {
    return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1').replace(/[?#].*$/s, '');
  }
}

/** As `escapeMarkdown` writes it at the start of a text and inside one: a summary is redacted when it is markdown already. */
function escapedForms(form: string): string[] {
  return [escapeMarkdown(form, form.length), escapeMarkdown(`x${form}`, form.length + 1).slice(1)].filter((f) => f.length >= MIN_SECRET_LENGTH);
}

/** A redactor of the given secrets, longest first, so that no part of one is left behind by a shorter one. */
export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = new Set<string>();
  let pattern: RegExp | null = null;
  const add = (more: readonly string[]) => {
    for (const form of more.flatMap(secretForms)) for (const shown of [form, ...escapedForms(form)]) known.add(shown);
    const sorted = [...known].sort((a, b) => b.length - a.length);
    pattern = sorted.length === 0 ? null : new RegExp(sorted.map((form) => RegExp.escape(form)).join('|'), 'g');
  };
  add(secrets);
  return { add, redact: (text) => (pattern === null ? text : text.replace(pattern, REDACTED)) };
}
