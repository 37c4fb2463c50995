import { formatDuration } from '../../core/duration.ts';
import { checkId, eventOf, groupsOf, placed, unknownAs, unknownOf } from './checks.ts';
import type { Judgement, Scope } from './judgement.ts';
import type { Measured } from './measured.ts';
import { alertMessages } from './messages.ts';
import type { TrafficRule } from './rule.ts';
import type { Traffic } from './sources.ts';
import type { TrafficSpan } from './span.ts';
import { type Window, type Windows, windowsOf } from './windows.ts';
import { numberText, percentText, timeText } from './written.ts';

type Found = Readonly<Record<'breach' | 'gap' | 'tooFew' | 'quiet' | 'good', readonly Window[]>>;

/** Gaps that are listed in the evidence. */
const GAPS_SHOWN = 20;

/**
 * The rule `http-5xx`: every window of the span. One judgement. `traffic` was read from `span.readFrom` until `span.until`.
 *
 * A window is a breach if more than the rule's share of at least the minimum of requests were 5xx, even if a part of it is not known;
 * otherwise such a part makes it unknown, as do too few requests with a 5xx among them. Any breach makes the run critical. A breach that a
 * later window shows to be over is told all the same, with `endedAt`.
 */
export function judgeTraffic(traffic: Measured<Traffic>, rule: TrafficRule, span: TrafficSpan, scope: Scope): readonly Judgement[] {
  const m = alertMessages[scope.language];
  const check = checkId('http-5xx', scope);
  // Nothing is marked as judged: the next run judges this time as well.
  if (traffic.kind === 'unmeasured') return [unknownOf(check, placed(m.what.http, scope), traffic, scope)];
  const windows = windowsOf(traffic.value, span, rule.windowMs);
  const found = sorted(windows.all, rule);
  const judgement = conclude(found, windows, rule, span, { ...scope, check });
  const worst = worstOf([...found.breach, ...found.good]);
  const ratio = worst === null ? null : ratioOf(worst);
  const shown = {
    value: ratio === null ? '' : percentText(ratio),
    limit: `> ${percentText(rule.maxRatio)}`,
    share: ratio === null ? null : ratio / rule.maxRatio,
  };
  const evidence = { ...evidenceOf(found, windows, span), errors: groupsOf(traffic.value.errors) };
  return [{ ...judgement, value: ratio, shown, evidence, mark: windows.judgedUntil }];
}

function sorted(windows: readonly Window[], { maxRatio, minRequests }: TrafficRule): Found {
  const found = { breach: [] as Window[], gap: [] as Window[], tooFew: [] as Window[], quiet: [] as Window[], good: [] as Window[] };
  for (const window of windows) {
    const enough = window.requests >= minRequests;
    if (enough && window.errors > maxRatio * window.requests) found.breach.push(window);
    else if (window.gap !== null) found.gap.push(window);
    else if (!enough && window.errors > 0) found.tooFew.push(window);
    else if (window.requests === 0) found.quiet.push(window);
    else found.good.push(window);
  }
  return found;
}

type Told = Scope & { readonly check: string };

function conclude(found: Found, windows: Windows, rule: TrafficRule, span: TrafficSpan, told: Told): Judgement {
  const m = alertMessages[told.language].http;
  const say = (message: string) => ({ check: told.check, message: placed(message, told), evidence: {} });
  if (found.breach.length > 0) return breachOf(found, rule, told);
  const [gap] = found.gap;
  if (gap !== undefined) {
    const { from, until, cause, detail } = gap.gap ?? { ...gap, cause: 'gap', detail: '' };
    return unknownAs(say(m.gap(timeText(from), timeText(until), cause, detail)), cause, told);
  }
  const few = worstOf(found.tooFew);
  if (few !== null) return unknownAs(say(m.tooFew(wordsOf(few), rule.minRequests)), 'too_few_requests', told);
  const [from, until] = [timeText(span.readFrom), timeText(windows.judgedUntil)];
  const worst = worstOf(found.good);
  if (worst === null && rule.onNoTraffic === 'unknown') return unknownAs(say(m.noTraffic(from, until)), 'no_traffic', told);
  const counted = { requests: numberText(windows.requests), errors: numberText(windows.errors) };
  const share = worst === null || worst.errors === 0 ? null : percentText(ratioOf(worst));
  return eventOf(say(worst === null ? m.noTraffic(from, until) : m.ok(counted, from, until, share)), 'ok', null, told);
}

function breachOf({ breach, good, quiet }: Found, rule: TrafficRule, told: Told): Judgement {
  const m = alertMessages[told.language].http;
  const [first, last, worst] = [breach[0] as Window, breach.at(-1) as Window, worstOf(breach) as Window];
  // What shows that it is over is an answer, or that nobody asks where that is right.
  const calm = (rule.onNoTraffic === 'ok' ? [...good, ...quiet] : good).filter(({ until }) => until > last.until);
  const endedAt = calm.length === 0 ? null : Math.max(...calm.map(({ until }) => until));
  const when = endedAt === null ? m.ongoing(timeText(first.until)) : m.over(timeText(first.from), timeText(last.until));
  const message = `${m.breach(wordsOf(worst), percentText(rule.maxRatio), formatDuration(rule.windowMs))} ${when}`;
  const seen = { check: told.check, message: placed(message, told), evidence: {} };
  return { ...eventOf(seen, 'critical', 'http_5xx', told), endedAt, seenAt: first.until };
}

const ratioOf = ({ requests, errors }: Window) => (requests === 0 ? 0 : errors / requests);

/** The highest share, then the most errors, then the latest. */
function worstOf(windows: readonly Window[]): Window | null {
  return windows.reduce<Window | null>(
    (a, b) => (a === null || ratioOf(b) > ratioOf(a) || (ratioOf(b) === ratioOf(a) && b.errors >= a.errors) ? b : a),
    null,
  );
}

function wordsOf(window: Window) {
  const { from, until, requests, errors } = window;
  return {
    share: percentText(ratioOf(window)),
    requests: numberText(requests),
    errors: numberText(errors),
    from: timeText(from),
    until: timeText(until),
  };
}

const iso = (at: number) => new Date(at).toISOString();

function evidenceOf(found: Found, windows: Windows, span: TrafficSpan) {
  const worst = worstOf(found.breach) ?? worstOf(found.good);
  const [first, last] = [found.breach[0], found.breach.at(-1)];
  const gaps = new Set([...found.gap, ...found.breach].flatMap(({ gap }) => (gap === null ? [] : [gap])));
  return {
    judged: { from: iso(span.from), until: iso(windows.judgedUntil) },
    requests: windows.requests,
    serverErrors: windows.errors,
    windows: windows.all.length,
    breached: found.breach.length,
    unknown: found.gap.length + found.tooFew.length,
    worst: worst === null ? null : { from: iso(worst.from), until: iso(worst.until), requests: worst.requests, serverErrors: worst.errors },
    breach: first === undefined || last === undefined ? null : { from: iso(first.from), until: iso(last.until) },
    gaps: [...gaps].slice(0, GAPS_SHOWN).map(({ from, until, cause, detail }) => ({ from: iso(from), until: iso(until), cause, detail })),
  };
}
