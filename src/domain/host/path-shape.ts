import { plainText } from '../../core/plain-text.ts';

const MAX_SEGMENTS = 8;
const METHOD = /^[A-Z]{1,20}$/;

/**
 * A request as the kind that it belongs to: method, path and status. Ids, tokens and addresses of one request or one person become
 * placeholders; the query, which may hold secrets, is left out. `request` is the log's `GET /users/42?x=1 HTTP/1.1`.
 */
export function requestShape(request: string, status: number): string {
  const [method = '', target = ''] = request.split(' ', 2);
  return METHOD.test(method) && target !== '' ? `${method} ${pathShape(target)} ${status}` : `(no request) ${status}`;
}

export function pathShape(target: string): string {
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#;].*$/s, '');
  const segments = path.split('/').slice(1);
  const shown = segments.slice(0, MAX_SEGMENTS).map(segmentShape);
  return plainText(`/${shown.join('/')}${segments.length > MAX_SEGMENTS ? '/…' : ''}`, 150);
}

/** Words stay; what has the look of an id, a token or an address goes. */
function segmentShape(segment: string): string {
  if (/@|%40/i.test(segment)) return '<email>';
  if (/^\d+(?:[.,:-]\d+)*$/.test(segment)) return '<n>';
  if (/^(?=.*\d)[0-9a-f-]{8,}$/i.test(segment)) return '<id>';
  // A long word without a digit may be one of a path; beyond that length, or in mixed case, it is a token.
  if (segment.length > 40 || /^(?=.*\d).{16,}$/.test(segment) || /^(?=.*[a-z][A-Z])(?=.*[A-Z]{2}).{16,}$/.test(segment)) return '<id>';
  // A name with a number, such as order-1234: the number is one of many. A version (v2) is not.
  return segment.replace(/\d{3,}/g, '<n>');
}
