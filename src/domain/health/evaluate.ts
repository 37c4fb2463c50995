import type { Json } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import { displayUrl } from '../../core/redact.ts';
import { formatPath } from './assertion.ts';
import type { Failed } from './evaluate-json.ts';
import { type BodyCheck, checkBody, contradiction } from './preset.ts';
import type { StatusSet } from './status-set.ts';
import { parseStrictJson, type StrictJson } from './strict-json.ts';
import type { Fact, Head, Sample } from './types.ts';
import { sameVersion, showVersion, type VersionExpectation, versionIn } from './version.ts';

/** What a right answer is. A check without any line and no expected version: any whole body will do. */
export type Expectation = { readonly status: StatusSet; readonly body: BodyCheck; readonly version: VersionExpectation };

/** What an answer came to, and which version gave it (for people; null where it did not say). */
export type Judgement = { readonly fact: Fact; readonly version: string | null };

type Redact = (text: string) => string;

/**
 * What a sample came to. The status comes first: a wrong one says more than whatever is wrong with the body that came with
 * it. How long it took plays no part here, so slowness never hides a failure. `redact` runs over outside text before it is
 * shortened, since half a secret would not be recognised any more.
 */
export function evaluate(sample: Sample, expected: Expectation, redact: Redact): Judgement {
  const text = sample.result.kind === 'body' ? sample.result.body.text : null;
  const json: StrictJson = text === null ? { kind: 'empty', detail: '' } : parseStrictJson(text);
  const seen = 'value' in json ? versionIn(json.value, expected.version.path) : undefined;
  return { fact: factOf(sample, json, expected, redact), version: seen === undefined ? null : showVersion(seen, redact) };
}

function factOf(sample: Sample, json: StrictJson, expected: Expectation, redact: Redact): Fact {
  const { head, result, route } = sample;
  // A redirect that was to be followed and was not is no answer, whatever statuses are right.
  const wrong = head !== null && (route.refused !== null || !expected.status.has(head.status));
  if (wrong) return judgeStatus(head, sample, json, expected, redact);
  if (result.kind === 'failure') return { reason: result.reason, detail: plainText(redact(result.detail), 300) };
  const status = head?.status ?? 0;
  if (expected.body.length === 0 && expected.version.expected === null) return { reason: 'ok', status };
  return 'value' in json ? judgeJson(json.value, status, expected, redact) : notJson(json, result.body.text, redact);
}

/** Whether an answer is a right one; one with a flaw, a failed `degraded:` line, is. */
export function isGood(fact: Fact): boolean {
  return fact.reason === 'ok' || isFlawed(fact);
}

/** Whether an answer is right but for its `degraded:` lines. */
export function isFlawed(fact: Fact): boolean {
  return (fact.reason === 'json_mismatch' || fact.reason === 'json_missing') && fact.failed.every((failed) => failed.severity === 'degraded');
}

function judgeStatus(head: Head, sample: Sample, json: StrictJson, expected: Expectation, redact: Redact): Fact {
  const { status } = head;
  if (status === 429) return { reason: 'rate_limited', status, retryAfterMs: head.retryAfterMs };
  if (status >= 300 && status < 400 && head.location !== null) {
    return { reason: 'redirect', status, location: plainText(displayUrl(redact(head.location)), 200), refused: sample.route.refused };
  }
  const said = 'value' in json ? contradiction(expected.body, json.value, status, redact) : null;
  if (said !== null) return { reason: 'body_contradicts_status', status, said };
  // A format that names its sick parts says more by them than by the beginning of its body.
  const named = 'value' in json && typeof expected.body === 'string' ? checkBody(expected.body, json.value, redact) : [];
  const failed = named.filter((each) => each.actual !== null);
  const snippet = failed.length === 0 && sample.result.kind === 'body' ? excerpt(sample.result.body.text ?? '', redact) : '';
  return { reason: 'http_status', status, expected: expected.status.text, snippet, failed };
}

function notJson(json: Exclude<StrictJson, { value: Json }>, text: string | null, redact: Redact): Fact {
  if (text === null) return { reason: 'body_not_json', kind: 'not_utf8', quote: '' };
  if (json.kind === 'empty') return { reason: 'body_not_json', kind: 'empty', quote: '' };
  if (json.kind === 'duplicate_key') return { reason: 'body_not_json', kind: 'duplicate_key', quote: plainText(redact(json.detail), 60) };
  const html = /^\s*</.test(text);
  return { reason: 'body_not_json', kind: html ? 'html' : 'syntax', quote: excerpt(text, redact) };
}

/**
 * A wrong value of a critical line comes first: the service itself says that it is sick. Then the wrong version, before fields
 * that are missing, since an older version may well lack them. What is only degraded comes last.
 */
function judgeJson(body: Json, status: number, expected: Expectation, redact: Redact): Fact {
  const said = contradiction(expected.body, body, status, redact);
  if (said !== null) return { reason: 'body_contradicts_status', status, said };
  const failed = [...checkBody(expected.body, body, redact)].sort((a, b) => weight(a) - weight(b));
  const first = failed[0];
  if (first !== undefined && weight(first) === 0) return { reason: 'json_mismatch', failed };
  const { path, expected: wanted } = expected.version;
  if (wanted !== null) {
    const seen = versionIn(body, path);
    if (seen === undefined) return { reason: 'json_missing', failed: [missingVersion(path), ...failed] };
    if (!sameVersion(seen, wanted)) return { reason: 'version_mismatch', seen: showVersion(seen, redact), expected: showVersion(wanted, redact) };
  }
  if (first === undefined) return { reason: 'ok', status };
  return { reason: first.actual === null ? 'json_missing' : 'json_mismatch', failed };
}

/** Critical before degraded, a wrong value before an absent one, because it says more. */
const weight = (failed: Failed) => (failed.severity === 'critical' ? 0 : 2) + (failed.actual === null ? 1 : 0);

function missingVersion(path: VersionExpectation['path']): Failed {
  const shown = formatPath(path);
  return { severity: 'critical', path: shown, line: `exists(${shown})`, actual: null, near: null };
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
