import { SERVER_MESSAGES, SEVERITIES, SYSTEM_MESSAGES } from './server-messages.ts';

/** `ERROR:  `, `FEHLER:  ` … before the server's message; two spaces, as libpq writes it. */
export const SERVER_ERROR = new RegExp(`(?:${SEVERITIES.map(escaped).join('|')}): {1,2}`);

/**
 * The English form of a message of the server, with the names that it quotes. A text that no catalogue knows, as an English one,
 * stays as it is. Some translations are broken into lines, so `more` are those that follow the first.
 */
export function toEnglish(text: string, more: readonly string[] = []): string {
  for (let lines = 0; lines <= more.length; lines += 1) {
    const found = translate([text, ...more.slice(0, lines)].join('\n'));
    if (found !== null) return found;
  }
  return inEnglish(text);
}

function translate(text: string): string | null {
  for (const { pattern, english, order } of patterns()) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const values = new Map(order.map((position, i) => [position, inEnglish(match[i + 1] ?? '')]));
    let next = 0;
    return english.replace(PLACEHOLDER, () => values.get(next++) ?? '');
  }
  return null;
}

type Pattern = { readonly pattern: RegExp; readonly english: string; readonly order: readonly number[] };

/** printf's: `%s`, `%2$s`, `%lld`. */
const PLACEHOLDER = /%(?:(\d+)\$)?[-#0 +]*\d*(?:\.\d+)?(?:hh?|ll?|z)?[a-zA-Z]/g;

let compiled: readonly Pattern[] | null = null;

/** Compiled when they are first needed: most servers speak English. The longer texts first, as they are the more exact ones. */
function patterns(): readonly Pattern[] {
  compiled ??= SERVER_MESSAGES.flatMap(([english = '', ...translations]) =>
    translations.filter((text) => text !== '' && text !== english).map((text) => compile(text, english)),
  ).toSorted((a, b) => b.pattern.source.length - a.pattern.source.length);
  return compiled;
}

function compile(text: string, english: string): Pattern {
  const order: number[] = [];
  let source = '';
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    source += `${literal(text.slice(from, match.index))}(.*?)`;
    order.push(match[1] === undefined ? order.length : Number(match[1]) - 1);
    from = match.index + match[0].length;
  }
  return { pattern: new RegExp(`^${source}${literal(text.slice(from))}$`), english, order };
}

/**
 * The server writes in the dump's encoding, and what cannot be read as UTF-8 is lost on the way: so letters that are not ASCII
 * stand for any such ones.
 */
function literal(text: string): string {
  return escaped(text).replace(/[^ -~\n]+/g, '[^\\x00-\\x7f]+');
}

function inEnglish(text: string): string {
  for (const [english = '', ...translations] of SYSTEM_MESSAGES) {
    if (translations.some((one) => one !== '' && new RegExp(literal(one)).test(text))) return english;
  }
  return text;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll('%%', '%');
}
