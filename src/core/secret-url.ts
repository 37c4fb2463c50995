import { type Field, field } from './input-spec.ts';
import { urlSecrets } from './redact.ts';

/** A part of a path so long may be what gives access: Slack, dead-man's switches and deploy hooks keep it there, not always at the end. */
const SECRET_PART = 12;

/** An address that is a secret as a whole, in its query and in its path, or null where it is not given. The problem never quotes it. */
export function secretUrl(schemes: readonly string[], example: string): Field<URL | null> {
  const secrets = (raw: string) => [raw, ...urlSecrets(raw), ...pathSecrets(raw)];
  return field<URL | null>({ example, secrets }, (raw) => {
    if (raw === '') return { value: null };
    const url = URL.canParse(raw) ? new URL(raw) : null;
    const names = schemes.map((scheme) => `${scheme}//`).join(' or ');
    if (url === null || !schemes.includes(url.protocol) || url.hostname === '') return { problem: `this is not a URL that begins with ${names}.` };
    return { value: url };
  });
}

function pathSecrets(raw: string): string[] {
  const path = URL.canParse(raw) ? new URL(raw).pathname : raw.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path.split('/').filter((part) => part.length >= SECRET_PART);
}
