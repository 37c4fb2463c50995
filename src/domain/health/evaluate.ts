import { plainText } from '../../core/plain-text.ts';
import { displayUrl } from '../../core/redact.ts';
import type { Assertion } from './assertion.ts';
import { checkAssertion } from './evaluate-json.ts';
import type { StatusSet } from './status-set.ts';
import { parseStrictJson } from './strict-json.ts';
import type { Body, Fact, Head, Sample } from './types.ts';

/** What a right answer is. No assertions: any whole body will do. */
export type Expectation = { readonly status: StatusSet; readonly json: readonly Assertion[] };

/**
 * What a sample came to. The status comes first: a wrong one says more than whatever is wrong with the body that came with
 * it. How long it took plays no part here, so slowness never hides a failure. `redact` runs over outside text before it is
 * shortened, since half a secret would not be recognised any more.
 */
export function evaluate(sample: Sample, expected: Expectation, redact: (text: string) => string): Fact {
  const { head, result } = sample;
  // A redirect that was to be followed and was not is no answer, whatever statuses are right.
  if (head !== null && sample.route.refused !== null) return judgeStatus(head, sample, expected, redact);
  if (head !== null && !expected.status.has(head.status)) return judgeStatus(head, sample, expected, redact);
  if (result.kind === 'failure') return { reason: result.reason, detail: plainText(redact(result.detail), 300) };
  if (expected.json.length > 0) return judgeBody(result.body, head, expected.json, redact);
  return { reason: 'ok', status: head?.status ?? 0 };
}

function judgeStatus(head: Head, sample: Sample, expected: Expectation, redact: (text: string) => string): Fact {
  const { status } = head;
  if (status === 429) return { reason: 'rate_limited', status, retryAfterMs: head.retryAfterMs };
  if (status >= 300 && status < 400 && head.location !== null) {
    return { reason: 'redirect', status, location: plainText(displayUrl(redact(head.location)), 200), refused: sample.route.refused };
  }
  const snippet = sample.result.kind === 'body' ? excerpt(sample.result.body.text ?? '', redact) : '';
  return { reason: 'http_status', status, expected: expected.status.text, snippet };
}

function judgeBody(body: Body, head: Head | null, assertions: readonly Assertion[], redact: (text: string) => string): Fact {
  if (body.text === null) return { reason: 'body_not_json', kind: 'not_utf8', quote: '' };
  const json = parseStrictJson(body.text);
  if (!('value' in json)) {
    const html = /^\s*(<!doctype html|<html|<head|<body|<!--)/i.test(body.text) || (json.kind === 'syntax' && /^\s*</.test(body.text));
    if (json.kind === 'empty') return { reason: 'body_not_json', kind: 'empty', quote: '' };
    if (json.kind === 'duplicate_key') return { reason: 'body_not_json', kind: 'duplicate_key', quote: plainText(redact(json.detail), 60) };
    return { reason: 'body_not_json', kind: html ? 'html' : 'syntax', quote: excerpt(body.text, redact) };
  }
  const failed = assertions.map((assertion) => checkAssertion(assertion, json.value, redact)).filter((failure) => failure !== null);
  if (failed.length === 0) return { reason: 'ok', status: head?.status ?? 0 };
  // A wrong value says more than an absent one, so it gives the reason and is named first.
  const sorted = [...failed.filter((f) => f.actual !== null), ...failed.filter((f) => f.actual === null)];
  return { reason: sorted[0]?.actual === null ? 'json_missing' : 'json_mismatch', failed: sorted };
}

/** The title of an HTML page and the beginning of its text, or the beginning of any other text: 80 characters. */
function excerpt(text: string, redact: (text: string) => string): string {
  // The beginning is enough, and keeps the patterns below cheap on a hostile page.
  const clean = redact(text).slice(0, 4096);
  const title = /<title[^>]*>([^<]{0,200})/i.exec(clean)?.[1];
  const words = /^\s*</.test(clean) ? clean.replace(/<(script|style|title)\b[^>]*>[^<]*/gi, ' ').replace(/<[^>]*>?/g, ' ') : clean;
  const start = plainText(words, 80);
  return title === undefined ? start : [plainText(title, 80), start].filter((part) => part !== '').join(' – ');
}
