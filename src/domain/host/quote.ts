/**
 * A value as one word of a POSIX shell's command, whatever it holds. Inside single quotes nothing is special but the quote itself. NUL
 * cannot be part of any argument, so it is refused.
 */
export function shellQuote(value: string): string {
  if (value.includes('\0')) throw new Error('A NUL cannot be part of a command.');
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** Words of a command as one line for a shell. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
