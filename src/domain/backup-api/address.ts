import type { Parsed } from '../../core/input-spec.ts';
import { isAcceptableUrl } from '../drill/backup-source.ts';

/** The path that is asked where the input names the host alone. */
const DEFAULT_PATH = '/backups';

/** A full https URL without user and fragment, or the empty text. `http://` is for this machine itself. */
export function parseApiUrl(raw: string): Parsed<string> {
  if (raw === '') return { value: '' };
  const url = URL.parse(raw);
  if (url === null || !/^https?:$/.test(url.protocol)) return { problem: 'this is no full https:// URL.' };
  if (!isAcceptableUrl(url)) return { problem: 'it is asked over https:// only (http:// on this machine itself alone).' };
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    return { problem: 'it holds a user, a password or a fragment; a token has an input of its own.' };
  return { value: url.href };
}

/** The URL that backups are asked of. */
export function parseBackupApiUrl(raw: string): Parsed<string> {
  const parsed = parseApiUrl(raw);
  if ('problem' in parsed || parsed.value === '') return parsed;
  const url = new URL(parsed.value);
  if (url.pathname === '/') url.pathname = DEFAULT_PATH;
  return { value: url.href };
}

/** An address with `{id}` in it: a path on the API's host, or a full https URL. */
export function parseTemplate(raw: string): Parsed<string> {
  if (raw === '' || (raw.startsWith('/') && !raw.startsWith('//'))) return { value: raw };
  const url = URL.parse(raw.replaceAll('{id}', 'id'));
  const usable = url !== null && isAcceptableUrl(url) && url.username === '' && url.password === '';
  return usable ? { value: raw } : { problem: 'this is neither a path such as /backups/{id} nor a full https:// URL.' };
}

/** Ids become part of a path: nothing that would lead elsewhere, or be shown as something else than it is. */
export const isUsableId = (id: string) => /^[\x21-\x7e]{1,200}$/.test(id) && !/^\.{1,2}$/.test(id);

/** A template with its id, on the API's own host unless it names another. */
export function fillTemplate(template: string, id: string, api: URL): URL {
  return new URL(template.replaceAll('{id}', encodeURIComponent(id)), api.origin);
}

/** What lies below the URL that backups are asked of: `/backups` and `42` are `/backups/42`. Its query stays with it. */
export function below(api: URL, part: string): URL {
  const url = new URL(api);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${part}`;
  return url;
}

/**
 * Whether an address that an answer gave may be fetched: over TLS. A plain address of this machine counts only where the API itself is
 * one, as an API elsewhere has no business with what listens on the runner.
 */
export function mayFetchFor(api: URL): (url: URL) => boolean {
  return (url) => url.protocol === 'https:' || (api.protocol === 'http:' && isAcceptableUrl(url));
}
