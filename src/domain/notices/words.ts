import { formatDuration } from '../../core/duration.ts';
import { frameMessages } from '../../core/frame-messages.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import { SIGNS } from '../../core/summary.ts';
import { noticeMessages } from './messages.ts';
import type { Notice } from './types.ts';

/** A notice in words, plain text in every part, for a renderer to make inert in its own way. */
export type Words = {
  readonly sign: string;
  readonly headline: string;
  readonly message: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly next: string;
  readonly links: readonly Link[];
  readonly sentBy: string;
};
/** An address of our own making: GitHub's. */
export type Link = { readonly label: string; readonly text: string; readonly url: string };

/** `shop (production): /health`, from whatever of it was said. */
export function whatOf({ service, environment, check }: Pick<Notice, 'service' | 'environment' | 'check'>): string {
  const place = environment === '' ? '' : ` (${plainText(environment, 100)})`;
  return `${plainText(service, 100)}${place}${check === '' || check === service ? '' : `: ${plainText(check, 100)}`}`;
}

export function wordsOf(notice: Notice, language: Language): Words {
  const m = noticeMessages[language];
  const verdict = frameMessages[language].verdict;
  const down = notice.downMs === null ? null : formatDuration(notice.downMs);
  const subject = { what: whatOf(notice), reason: notice.reason, flaps: notice.flaps, down };
  const facts: [string, string][] = [];
  const fact = (label: string, value: string | null) => value !== null && value !== '' && facts.push([label, plainText(value, 300)]);
  if (notice.kind !== 'maintenance' && notice.kind !== 'test') {
    const before = notice.previousVerdict === null ? '' : ` (${m.was(verdict[notice.previousVerdict])})`;
    fact(m.verdict, `${verdict[notice.verdict]}${before}`);
    fact(m.reason, notice.reason);
  }
  fact(m.since, notice.since === null ? null : timeOf(notice.since));
  fact(m.detected, notice.detectedAfterMs === null ? null : m.detectedAfter(formatDuration(notice.detectedAfterMs)));
  fact(m.lasted, notice.kind === 'recover' ? down : null);
  fact(m.flaps, notice.flaps > 0 ? String(notice.flaps) : null);
  if (notice.maintenance !== null) {
    fact(m.until, timeOf(notice.maintenance.until));
    fact(m.by, notice.maintenance.by);
    fact(m.why, notice.maintenance.why);
  }
  const { issue, runUrl } = notice;
  const links: Link[] = [];
  if (issue !== null && isWebUrl(issue.url)) links.push({ label: m.issue, text: `#${issue.number}`, url: issue.url });
  if (runUrl !== null && isWebUrl(runUrl)) links.push({ label: m.run, text: plainText(runUrl.split('/').at(-1) ?? '', 40), url: runUrl });
  return {
    sign: SIGNS[notice.verdict],
    headline: plainText(m.headline[notice.kind](subject), 250),
    message: plainText(notice.message, 1500),
    facts,
    next: m.next[notice.kind],
    links,
    sentBy: m.sentBy,
  };
}

/** `2026-11-24 13:05:09 UTC`, also where the time zone of who reads is another. */
const timeOf = (iso: string) => (Number.isNaN(Date.parse(iso)) ? iso : `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`);

/** Nothing but the characters of an address, so that it cannot end the link it is put in. */
const isWebUrl = (url: string) => /^https?:\/\/[\w.:[\]-]+(\/[\w./~%+@-]*)?$/.test(url);
