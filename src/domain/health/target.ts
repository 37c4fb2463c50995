import { basicAuthorization } from '../../core/basic-auth.ts';
import type { InputProblem } from '../../core/errors.ts';
import type { Parsed } from '../../core/input-spec.ts';
import { quote } from '../../core/input-spec.ts';
import { plainText } from '../../core/plain-text.ts';
import { displayUrl, urlSecrets } from '../../core/redact.ts';
import type { Target } from './types.ts';

/** `name=url` where what follows `=` has a scheme; a URL alone has none before its first `=`. */
const NAMED = /^([^=:/?#]+)=\s*([a-z][a-z0-9+.-]*:.*)$/is;

function split(line: string): { readonly name: string; readonly url: string } {
  const match = NAMED.exec(line);
  return match === null ? { name: '', url: line } : { name: (match[1] as string).trim(), url: (match[2] as string).trim() };
}

/** Names that several targets have. */
export function sameNames(targets: readonly Target[]): readonly InputProblem[] {
  const names = targets.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) => ({
    input: 'url',
    problem: `two targets are called ${JSON.stringify(name)}; give each its own name.`,
    es: `dos objetivos se llaman ${JSON.stringify(name)}; dé a cada uno su nombre.`,
    example: 'api=https://api.example.com/health',
  }));
}

/** One line of the input `url`. */
export function parseTarget(line: string): Parsed<Target> {
  const { name, url: text } = split(line);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    const shown = quote(displayUrl(text));
    return { problem: `${shown} is not a URL; it begins with http:// or https://.`, es: `${shown} no es una URL; empieza por http:// o https://.` };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const scheme = quote(url.protocol);
    return { problem: `the scheme ${scheme} is neither http: nor https:.`, es: `el esquema ${scheme} no es ni http: ni https:.` };
  }
  if (!/^https?:\/\//i.test(text)) return { problem: 'a URL begins with http:// or https://.', es: 'una URL empieza por http:// o https://.' };
  if (url.port === '0') return { problem: 'port 0 cannot be reached.', es: 'al puerto 0 no se puede llegar.' };
  url.hash = '';
  return { value: { name: plainText(name === '' ? displayUrl(url.href) : name, 100), named: name !== '', url: url.href } };
}

/** The secret parts of the input `url`: user information, query values, and the header that the former becomes. */
export function targetSecrets(raw: string): string[] {
  return raw
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .flatMap((line) => [line, split(line).url])
    .flatMap((text) => [...urlSecrets(text), ...basicSecrets(text)]);
}

function basicSecrets(text: string): string[] {
  const header = URL.canParse(text) ? basicAuthorization(new URL(text)) : null;
  return header === null ? [] : [header, header.slice('Basic '.length)];
}
