import type { Counted, Gap, Traffic } from './sources.ts';
import type { TrafficSpan } from './span.ts';
import { isDated } from './written.ts';

const MINUTE = 60_000;

/** A window with what is known of it; `gap` where a part of it is not. */
export type Window = { readonly from: number; readonly until: number; readonly requests: number; readonly errors: number; readonly gap: Gap | null };

export type Windows = {
  /** By their end. */
  readonly all: readonly Window[];
  /** What lies after is not known yet and is to be judged by the next run. */
  readonly judgedUntil: number;
  /** Counted in the time that was read. */
  readonly requests: number;
  readonly errors: number;
};

/** Every window that ends within the span, sliding by the minute, or as the source gave them. */
export function windowsOf(traffic: Traffic, span: TrafficSpan, windowMs: number): Windows {
  const counts = traffic.counts.filter(isRight);
  const wrong = traffic.counts.filter((count) => !isRight(count)).map(malformed);
  const gaps = [...traffic.gaps, ...wrong].filter(({ from, until }) => from !== until).map((gap) => within(gap, span));
  const found = traffic.shape === 'slices' ? ofSlices(counts, gaps, span, windowMs) : ofWindows(counts, gaps, span);
  const { missedSince, from } = span;
  if (missedSince === null) return found;
  const missed: Gap = { from: missedSince, until: from, cause: 'gap', detail: '' };
  return { ...found, all: [{ from: missedSince, until: from, requests: 0, errors: 0, gap: missed }, ...found.all] };
}

type Minute = { readonly requests: number; readonly errors: number; readonly gap: Gap | undefined };

function ofSlices(counts: readonly Counted[], gaps: readonly Gap[], { readFrom, from, until }: TrafficSpan, windowMs: number): Windows {
  const minutes = minutesOf(counts, gaps, readFrom, Math.round((until - readFrom) / MINUTE));
  const width = Math.round(windowMs / MINUTE);
  const first = Math.round((from - readFrom) / MINUTE) + 1;
  const all: Window[] = [];
  for (let last = first; last <= minutes.length; last += 1) {
    const end = readFrom + last * MINUTE;
    all.push({ from: end - windowMs, until: end, ...summed(minutes.slice(Math.max(0, last - width), last)) });
  }
  const seen = minutes.findLastIndex(({ gap }) => gap === undefined) + 1;
  const { requests, errors } = summed(minutes);
  return { all, judgedUntil: Math.max(from, readFrom + seen * MINUTE), requests, errors };
}

function summed(minutes: readonly Minute[]) {
  let [requests, errors] = [0, 0];
  for (const minute of minutes) [requests, errors] = [requests + minute.requests, errors + minute.errors];
  return { requests, errors, gap: minutes.find(({ gap }) => gap !== undefined)?.gap ?? null };
}

/** A slice falls into the minute of its middle: clocks of hosts differ, so that theirs need not be whole minutes of ours. */
function minutesOf(counts: readonly Counted[], gaps: readonly Gap[], readFrom: number, length: number): readonly Minute[] {
  const unseen = unseenMinutes(gaps, readFrom, length);
  const minutes = unseen.map((gap) => ({ requests: 0, errors: 0, gap }));
  for (const count of counts) {
    const minute = minutes[Math.floor(((count.from + count.until) / 2 - readFrom) / MINUTE)];
    if (minute === undefined) continue;
    minute.requests += count.requests;
    minute.errors += count.errors;
  }
  return minutes;
}

/** By the minute, the gap that it lies in, wholly or in part. */
function unseenMinutes(gaps: readonly Gap[], readFrom: number, minutes: number): readonly (Gap | undefined)[] {
  const unseen: (Gap | undefined)[] = new Array(minutes).fill(undefined);
  for (const gap of gaps) {
    const first = Math.max(0, Math.floor((gap.from - readFrom) / MINUTE));
    const last = Math.min(minutes, Math.ceil((gap.until - readFrom) / MINUTE));
    for (let index = first; index < last; index += 1) unseen[index] ??= gap;
  }
  return unseen;
}

/** A source's own windows. Where they leave more than a minute out, that is a gap: of windows, what is missing is not "no request". */
function ofWindows(counts: readonly Counted[], gaps: readonly Gap[], { from, until }: TrafficSpan): Windows {
  const own = counts.filter((count) => count.until > from && count.until <= until).sort((a, b) => a.until - b.until);
  const known = gaps.filter((gap) => gap.until > from && gap.from < until);
  const all = own.map((count) => ({ ...count, gap: known.find((gap) => gap.from < count.until && gap.until > count.from) ?? null }));
  const left = [...known, ...leftOut(own, known, from, until)];
  const unseen = left.map((gap) => ({ from: gap.from, until: Math.min(gap.until, until), requests: 0, errors: 0, gap }));
  const trailing = left.filter((gap) => gap.until >= until).map((gap) => gap.from);
  const judgedUntil = Math.max(from, Math.min(until, own.at(-1)?.until ?? until, ...trailing));
  return { all: [...all, ...unseen].sort((a, b) => a.until - b.until), judgedUntil, ...apart(own) };
}

/** What was counted in windows that do not overlap, from the newest on. */
function apart(windows: readonly Counted[]) {
  let [before, requests, errors] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const window of windows.toReversed()) {
    if (window.until > before) continue;
    [before, requests, errors] = [window.from, requests + window.requests, errors + window.errors];
  }
  return { requests, errors };
}

function leftOut(windows: readonly Counted[], gaps: readonly Gap[], from: number, until: number): readonly Gap[] {
  const covered = [...windows, ...gaps].sort((a, b) => a.from - b.from);
  const left: Gap[] = [];
  let reached = from;
  for (const part of [...covered, { from: until, until }]) {
    if (part.from - reached > MINUTE) left.push({ from: reached, until: part.from, cause: 'no_data', detail: '' });
    reached = Math.max(reached, part.until);
  }
  return left;
}

function isRight({ from, until, requests, errors }: Counted): boolean {
  return isDated(from) && isDated(until) && until >= from && Number.isFinite(requests) && errors >= 0 && errors <= requests;
}

/** What cannot be a count is none. */
const malformed = ({ from, until }: Counted): Gap => ({ from, until, cause: 'malformed', detail: '' });

/** The part of a gap within the time that was read; where it is not known when it was, that is all of it. */
function within(gap: Gap, span: TrafficSpan): Gap {
  const isKnown = gap.from < gap.until;
  return { ...gap, from: isKnown ? Math.max(span.readFrom, gap.from) : span.readFrom, until: isKnown ? Math.min(span.until, gap.until) : span.until };
}
