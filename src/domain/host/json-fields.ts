import type { Parsed } from '../../core/input-spec.ts';

/** Where a JSON access log keeps what is counted: names, or paths with dots, the first of a list that is there. */
export type JsonFields = {
  readonly time: readonly string[];
  readonly status: readonly string[];
  readonly method: readonly string[];
  readonly path: readonly string[];
};
export type JsonField = keyof JsonFields;

/**
 * The names that common servers write: nginx with a JSON log_format (by its variables), Caddy (`ts`, `status`, `request.uri`), Traefik
 * (`DownstreamStatus`, `RequestPath`), pino-http (`res.statusCode`, `req.url`), morgan with JSON, and the Elastic Common Schema.
 */
export const JSON_FIELDS: JsonFields = {
  time: ['time_iso8601', 'time_local', 'msec', 'ts', 'time', '@timestamp', 'timestamp', 'date', 'StartUTC'],
  status: ['status', 'DownstreamStatus', 'res.statusCode', 'statusCode', 'status_code', 'response.status', 'http.response.status_code'],
  method: ['request_method', 'request.method', 'RequestMethod', 'req.method', 'method', 'http.request.method'],
  path: ['request_uri', 'request.uri', 'RequestPath', 'req.url', 'uri', 'url.path', 'url', 'path', 'request'],
};

/** `status=http_code`: where one of the four is kept. */
export function parseJsonField(line: string): Parsed<readonly [JsonField, string]> {
  const [, what, name = ''] = /^(time|status|method|path)=(\S{1,200})$/.exec(line) ?? [];
  if (what === undefined) return { problem: 'this is not of the form time=, status=, method= or path= with the name of a field.' };
  return { value: [what as JsonField, name] };
}

/** A field that is named is looked for alone. */
export function jsonFields(named: readonly (readonly [JsonField, string])[]): JsonFields {
  const own = Object.fromEntries(named.map(([what, name]) => [what, [name]]));
  return { ...JSON_FIELDS, ...own };
}
