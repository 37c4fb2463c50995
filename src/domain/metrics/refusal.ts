import { type Unmeasured, type UnmeasuredCause, unmeasured } from '../alerts/measured.ts';
import type { MetricAnswer } from './types.ts';

/** What the servers of metrics say where a limit of theirs is passed: they use 400, 422, 429 and 500 for it. */
const TOO_MUCH =
  /too many samples|exceeded maximum resolution|maximum of series|max(?:imum)? (?:number of )?(?:series|chunks|bytes|entries)|too many outstanding|time range exceeds|query too large|response too large/i;
/** Loki's words where log lines are asked for at one time. */
const UNSUPPORTED = /log queries are not supported as an instant query/i;
const TIMED_OUT = /timed? ?out|deadline exceeded/i;

/**
 * Why an answer holds no result, or null where it may: by its status first, then by its own words. Prometheus answers an error as JSON
 * with 400, 422 or 503 (https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview), Loki and most proxies as plain text.
 */
export function refusalOf({ status, text, contentType, unread }: MetricAnswer): Unmeasured | null {
  if (status >= 200 && status < 300) {
    if (unread !== null) return unmeasured(unread.tooLarge ? 'too_much' : 'malformed', unread.detail);
    return isPage(contentType, text) ? unmeasured('malformed', `a page instead of data: ${firstWords(text)}`) : null;
  }
  const words = errorWords(text, contentType);
  const said = words === '' ? `HTTP ${status}` : `HTTP ${status}: ${words}`;
  return unmeasured(causeOf(status, words), said);
}

function causeOf(status: number, words: string): UnmeasuredCause {
  if (status === 401 || status === 403 || status === 407) return 'unauthorized';
  if (TOO_MUCH.test(words)) return 'too_much';
  if (UNSUPPORTED.test(words)) return 'unsupported';
  if (status === 429) return 'rate_limited';
  if (status === 404) return 'not_found';
  if (status === 408 || status === 504 || TIMED_OUT.test(words)) return 'timed_out';
  return 'source_failed';
}

/** A login page or a proxy's error page is no answer, whatever its status. */
export const isPage = (contentType: string | null, text: string) =>
  /\b(?:html|xhtml)\b/i.test(contentType ?? '') || /^\s*<(?:!doctype|html)/i.test(text);

/** The error's own words: of JSON its `error`, of a page its title, of plain text its first line. */
function errorWords(text: string, contentType: string | null): string {
  if (isPage(contentType, text)) return /<title[^>]*>([^<]{1,200})/i.exec(text.slice(0, 4000))?.[1]?.trim() ?? '';
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) {
      const { error, message } = body as Record<string, unknown>;
      for (const words of [error, message]) if (typeof words === 'string' && words !== '') return words.slice(0, 400);
      return '';
    }
  } catch {
    // No JSON: plain text.
  }
  return firstWords(text);
}

const firstWords = (text: string) => (text.trim().split(/\r?\n/, 1)[0] ?? '').slice(0, 300);
