/** An address from outside that people may be shown as a link: https alone, without user, and not long. Null for any other. */
export function webAddress(text: string | null): string | null {
  const url = text === null || text.length > 500 ? null : URL.parse(text);
  return url !== null && url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
}
