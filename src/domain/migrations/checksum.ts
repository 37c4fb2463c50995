import { createHash } from 'node:crypto';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const toLf = (script: string) => script.replace(/\r\n/g, '\n');
/** As the engine does it: every `\n` becomes `\r\n`, also one that has a `\r` before it. */
const toCrlf = (script: string) => script.replace(/\n/g, '\r\n');

/**
 * Whether a migration's text is the one that was applied, by the rule of Prisma's engine (schema-connector, checksum.rs):
 * the text as it is, with LF or with CRLF throughout may match. The text is the decoded UTF-8, not the bytes of the file: an
 * invalid byte counts as U+FFFD, a byte order mark counts as itself.
 */
export function checksumMatches(script: string, stored: string): boolean {
  if (same(script, stored)) return true;
  return script.includes('\n') && (same(toLf(script), stored) || same(toCrlf(script), stored));
}

function same(text: string, stored: string): boolean {
  const hex = sha256(text);
  if (hex === stored) return true;
  // Early checksums have each byte without its leading zero (prisma-engines issue 1887).
  return stored !== '' && stored.length < 64 && hex.replace(/0(.)|(..)/g, '$1$2') === stored;
}

/** What makes an edited migration differ, where it is something that editors and git do by themselves. */
export type Difference = 'final_newline' | 'byte_order_mark' | 'line_endings' | 'content';

/** Why the checksum differs: invisible causes are told apart, because their cure is to restore the bytes and nothing else. */
export function differenceOf(script: string, stored: string): Difference {
  const matches = (text: string) => checksumMatches(text, stored);
  if (script.startsWith('\ufeff') ? matches(script.slice(1)) : matches(`\ufeff${script}`)) return 'byte_order_mark';
  const trimmed = script.replace(/(\r?\n)+$/, '');
  if ([trimmed, `${trimmed}\n`, `${trimmed}\n\n`].some(matches)) return 'final_newline';
  return wasMixed(script, stored) ? 'line_endings' : 'content';
}

/** More than this is not searched. */
const MAX_HASHED = 32 * 1024 * 1024;

/**
 * Whether the applied text had other line ends from some line on, as after an edit on another system. Git makes such a file
 * uniform, and Prisma's rule does not forgive that. Lone carriage returns count too.
 */
function wasMixed(script: string, stored: string): boolean {
  if (same(script.replace(/\r\n?/g, '\n'), stored)) return true;
  const lines = toLf(script).split('\n');
  if (lines.length * script.length > MAX_HASHED) return false;
  for (let at = 1; at < lines.length - 1; at += 1) {
    const [head, tail] = [lines.slice(0, at), lines.slice(at)];
    if (same(`${head.join('\n')}\n${tail.join('\r\n')}`, stored) || same(`${head.join('\r\n')}\r\n${tail.join('\n')}`, stored)) return true;
  }
  return false;
}
