/**
 * An address as two writings of it are compared: scheme and host in lower case, no default port, no fragment. A path that ends with `/` is
 * another one, but for the root. Null where it is no web address.
 */
export function comparable(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return `${url.protocol}//${url.host}${url.pathname}${url.search}`;
}

/** An address for people: what stands in a query or before the host is nobody's business. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  return `${url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
}
