import { type Parsed, quote } from '../../core/input-spec.ts';
import { urlSecrets } from '../../core/redact.ts';
import { parseQueueLine } from '../queues/names.ts';
import { type Answers, listOf } from './answers.ts';
import { unsafeForYaml } from './yaml-scalar.ts';

/** What an answer may be, kind by kind: all of it ends up in a file that GitHub runs. */
export function oneOf(values: readonly string[]) {
  return (raw: string): Parsed<string> => (values.includes(raw) ? { value: raw } : { problem: `${quote(raw)} is not one of ${values.join(', ')}.` });
}

export function listIn(values: readonly string[]) {
  return (raw: string): Parsed<string> => {
    const wrong = listOf(raw).find((item) => !values.includes(item));
    if (wrong !== undefined) return { problem: `${quote(wrong)} is not one of ${values.join(', ')}.` };
    return listOf(raw).length === 0 ? { problem: 'it is empty.' } : { value: [...new Set(listOf(raw))].join(',') };
  };
}

export function matching(pattern: RegExp, problem: string) {
  return (raw: string): Parsed<string> => (pattern.test(raw) ? { value: raw } : { problem: `${quote(raw)} ${problem}` });
}

export function optional(parse: (raw: string) => Parsed<string>) {
  return (raw: string): Parsed<string> => (raw === '' ? { value: '' } : parse(raw));
}

export function oneLine(raw: string): Parsed<string> {
  if (unsafeForYaml(raw)) return { problem: `${quote(raw)} has line ends, invisible characters or an expression of GitHub's in it.` };
  return raw.length > 1000 ? { problem: 'it is longer than 1000 characters.' } : { value: raw.trim() };
}

/** https://git-scm.com/docs/git-check-ref-format, as far as it matters here. */
export function parseBranch(raw: string): Parsed<string> {
  const wrong = raw === '' || raw.length > 200 || unsafeForYaml(raw) || /[ ~^:?*[\\]|\.\.|@\{|^[-/]|[/.]$|\.lock$|\/\//.test(raw);
  return wrong ? { problem: `${quote(raw)} is no name of a branch.` } : { value: raw };
}

/** A path within the repository. */
export function parseFolder(raw: string): Parsed<string> {
  const path =
    raw
      .replace(/\\/g, '/')
      .replace(/\/+$/, '')
      .replace(/^\.\/(?=.)/, '') || '.';
  const outside = /^(?:\/|[A-Za-z]:)/.test(path) || path.split('/').includes('..');
  if (outside || unsafeForYaml(path) || path.length > 400) return { problem: `${quote(raw)} is no path within the repository.` };
  return { value: path };
}

/** It stands in a file that many read, so nothing in it may be secret. */
export function parseHealthUrl(raw: string): Parsed<string> {
  if (unsafeForYaml(raw) || !URL.canParse(raw) || !/^https?:\/\//i.test(raw)) return { problem: 'it is no http or https URL.' };
  if (new URL(raw).username !== '' || urlSecrets(raw).length > 0) {
    return {
      problem: 'it holds a password or a key, and a workflow file is no place for one: give it without, and send it by the secret of headers.',
    };
  }
  return { value: new URL(raw).href };
}

export function parseBackup(raw: string): Parsed<string> {
  // A login of ssh is a name alone; everywhere else what stands before the host is a credential.
  const secrets = /^ssh:\/\/[^/@:]+@/.test(raw) || !raw.includes('://') ? [] : urlSecrets(raw);
  if (unsafeForYaml(raw) || secrets.length > 0) return { problem: 'it holds a secret or what cannot stand in a workflow file.' };
  if (/^(?:s3|ssh|render|https):\/\/[^/]/.test(raw)) return { value: raw };
  return raw.includes('://')
    ? { problem: `${quote(raw)} is not s3://BUCKET/…, ssh://USER@HOST/…, render://dpg-…, https://HOST/… or a path within the repository.` }
    : parseFolder(raw);
}

/** Names or `prefix:name`, as the alerts read them, one to a line of the workflow. */
export function parseQueues(raw: string): Parsed<string> {
  const names = [...new Set(listOf(raw))];
  for (const name of names) {
    const parsed = unsafeForYaml(name) ? { problem: `${quote(name)} cannot stand in a workflow file.` } : parseQueueLine(name);
    if ('problem' in parsed) return parsed;
  }
  return names.length > 100 ? { problem: 'there are more than 100 queues.' } : { value: names.join(',') };
}

/** Alerts that could ask nobody would be red in each run. */
export function parseAlerts(raw: string, a: Answers): Parsed<string> {
  const none = (a.host ?? '') === '' && (a.queues ?? '') === '' && a.prisma !== 'true';
  return raw === 'true' && none ? { problem: 'there is nothing to ask: give --host, or --queues and --redis true.' } : oneOf(['true', 'false'])(raw);
}

export function parseLog(raw: string): Parsed<string> {
  return /^\/[^\s'"`$*?]{1,300}$/.test(raw) && !unsafeForYaml(raw)
    ? { value: raw }
    : { problem: `${quote(raw)} is no path of a file on the server.` };
}

export function parseTimeZone(raw: string): Parsed<string> {
  try {
    return { value: new Intl.DateTimeFormat('en', { timeZone: raw }).resolvedOptions().timeZone };
  } catch {
    return { problem: `${quote(raw)} is no time zone by its IANA name.` };
  }
}

export function parseAddresses(raw: string): Parsed<string> {
  const wrong = listOf(raw).find((item) => !/^[^\s@<>"'`$]+@[^\s@<>"'`$]+$/.test(item) || unsafeForYaml(item));
  if (wrong !== undefined || listOf(raw).length === 0) return { problem: `${quote(wrong ?? raw)} is no address of mail.` };
  return { value: listOf(raw).join(',') };
}
