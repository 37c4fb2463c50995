import { type Field, field, type Parsed } from '../../core/input-spec.ts';
import { type DatabaseAddress, databaseUrlSecrets, isPrismaProxyUrl, parseDatabaseUrl } from './address.ts';

/** `proxy`: an address of Prisma's own proxy, which is a valid URL that cannot be used. */
export type DatabaseUrl = { readonly kind: 'address'; readonly url: string; readonly address: DatabaseAddress } | { readonly kind: 'proxy' };

/** One database of the input; `name` is null for a URL that stands alone. */
export type NamedDatabase = DatabaseUrl & { readonly name: string | null };
export type Databases = readonly [NamedDatabase, ...NamedDatabase[]];

/** `name=url` where what follows `=` has a scheme; a URL alone has none before its first `=`. */
const NAMED = /^([^=:/?#]+)=\s*([a-z][a-z0-9+.-]*:.*)$/is;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u;

type Line = { readonly number: number; readonly name: string | null; readonly url: string };

function linesOf(raw: string): Line[] {
  return raw.split(/\r\n|\r|\n/).flatMap((text, index) => {
    const line = text.trim();
    if (line === '') return [];
    const [, name, url] = NAMED.exec(line) ?? [];
    return [name === undefined || url === undefined ? { number: index + 1, name: null, url: line } : { number: index + 1, name: name.trim(), url }];
  });
}

/** The secret parts of every line's URL. Names are none. */
export function databaseUrlsSecrets(raw: string): string[] {
  return linesOf(raw).flatMap((line) => databaseUrlSecrets(line.url));
}

/** An input that holds one database's URL, or several lines `name=url`: secrets, read with Prisma's and libpq's rules. */
export function databaseUrls(options: { readonly required: boolean }): Field<Databases> {
  const example = 'postgresql://user:password@host:5432/database';
  return field<Databases>({ ...options, example, secrets: databaseUrlsSecrets }, (raw) => {
    const lines = linesOf(raw);
    const parsed = lines.map((line) => ({ line, result: parseLine(line, lines.length > 1) }));
    const databases = parsed.flatMap(({ result }) => ('value' in result ? [result.value] : []));
    const wrong = parsed.flatMap(({ line, result }) => ('problem' in result ? [placed(line, lines, result.problem)] : []));
    const problems = [...wrong, ...repeated(databases)];
    const [first, ...rest] = databases;
    return problems.length > 0 || first === undefined ? { problem: problems.join(' ') } : { value: [first, ...rest] };
  });
}

const placed = (line: Line, lines: readonly Line[], problem: string) => (lines.length > 1 ? `line ${line.number}: ${problem}` : problem);

function parseLine({ name, url }: Line, several: boolean): Parsed<NamedDatabase> {
  if (several && name === null) return { problem: 'with several databases each line is name=url.' };
  if (name !== null && !NAME.test(name)) return { problem: 'a name consists of letters, digits, spaces, dots, dashes and underscores.' };
  if (isPrismaProxyUrl(url)) return { value: { name, kind: 'proxy' } };
  const parsed = parseDatabaseUrl(url);
  return 'address' in parsed ? { value: { name, kind: 'address', url, address: parsed.address } } : parsed;
}

/** One name for two databases cannot be told apart, and two names of one database are a copy that was not changed. */
function repeated(databases: readonly NamedDatabase[]): string[] {
  const names = databases.map((item) => item.name ?? '');
  const places = databases.map((item) => (item.kind === 'address' ? `${item.address.display}?${item.address.schema ?? ''}` : null));
  return databases.flatMap((item, at) => {
    const name = item.name ?? '';
    if (names.indexOf(name) < at) return [`the name ${name} is given twice.`];
    const place = places[at] ?? null;
    const first = place === null ? at : places.indexOf(place);
    return first < at ? [`${names[first]} and ${name} are the same database.`] : [];
  });
}
