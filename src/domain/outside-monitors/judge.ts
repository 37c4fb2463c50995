import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { severity, type Verdict, worst } from '../../core/verdict.ts';
import type { Unmeasured } from '../alerts/measured.ts';
import { outsideMessages } from './messages.ts';
import { type OutsideMonitor, PROVIDER_TITLES, type Provider, type Wanted } from './types.ts';
import { comparable, shownUrl } from './url.ts';

/** On an error answer or none, a monitor is not taken for one that watches. */
export function unreadFinding(provider: Provider, { cause, detail }: Unmeasured, language: Language): Finding {
  const m = outsideMessages[language].unread;
  const words = cause === 'unauthorized' || cause === 'rate_limited' ? m[cause] : m.other;
  return { verdict: 'unknown', reason: `outside_${cause}`, target: provider, message: words(PROVIDER_TITLES[provider], detail) };
}

/**
 * Each address that is to be watched, against the monitors of one provider. Of several monitors of one address the one with the least wrong
 * is judged, as one that watches is enough.
 */
export function judgeMonitors(provider: Provider, wanted: Wanted, monitors: readonly OutsideMonitor[], language: Language): readonly Finding[] {
  const m = outsideMessages[language];
  const who = PROVIDER_TITLES[provider];
  return wanted.urls.flatMap((url): readonly Finding[] => {
    const same = monitors.filter((monitor) => monitor.url !== null && comparable(monitor.url) === comparable(url));
    if (same.length === 0) {
      const others = monitors.flatMap((monitor) => (monitor.url === null ? [] : [shownUrl(monitor.url)]));
      const shown = others.length === 0 ? '0' : `${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}`;
      return [{ verdict: 'critical', reason: 'outside_wrong_url', target: provider, message: m.wrongUrl(who, shownUrl(url), shown) }];
    }
    const judged = same.map((monitor) => judgeOne(provider, monitor, wanted, language, url));
    return leastWrong(judged);
  });
}

const worstOf = (findings: readonly Finding[]): Verdict => worst(findings).verdict;
function leastWrong(judged: readonly (readonly Finding[])[]): readonly Finding[] {
  return judged.reduce((best, next) => (severity(worstOf(next)) < severity(worstOf(best)) ? next : best));
}

function judgeOne(provider: Provider, monitor: OutsideMonitor, wanted: Wanted, language: Language, url: string): readonly Finding[] {
  const m = outsideMessages[language];
  const who = PROVIDER_TITLES[provider];
  const { name, intervalMs, contacts } = monitor;
  const state = stateFinding(provider, monitor, language);
  // What is paused is mended first; its settings are looked at then.
  if (state?.verdict === 'critical') return [state];
  const found = [
    state,
    ...[intervalFinding(provider, monitor, wanted, language), timeoutFinding(provider, monitor, wanted, language)],
    ...[
      acceptsFinding(provider, monitor, language),
      keywordFinding(provider, monitor, wanted, language),
      contactsFinding(provider, monitor, language),
    ],
  ].filter((finding) => finding !== null);
  if (found.length > 0) return found;
  const message = m.watched(who, name, shownUrl(url), formatDuration(intervalMs ?? 0), contacts ?? 0);
  return [{ verdict: 'ok', reason: 'ok', target: provider, message }];
}

/** A state that is no good one; null for `up`. */
export function stateFinding(provider: Provider, { state, name, said }: OutsideMonitor, language: Language): Finding | null {
  const m = outsideMessages[language];
  const who = PROVIDER_TITLES[provider];
  const finding = (verdict: Verdict, reason: string, message: string): Finding => ({ verdict, reason, target: provider, message });
  if (state === 'paused') return finding('critical', 'outside_paused', m.paused(who, name));
  if (state === 'down') return finding('degraded', 'outside_down', m.down(who, name));
  if (state === 'unchecked') return finding('degraded', 'outside_unchecked', m.unchecked(who, name));
  return state === 'other' ? finding('unknown', 'outside_unknown_state', m.unknownState(who, name, said)) : null;
}

export function contactsFinding(provider: Provider, { name, contacts }: OutsideMonitor, language: Language): Finding | null {
  const m = outsideMessages[language];
  if (contacts === null) return unsaid(provider, name, m.contacts, language);
  if (contacts > 0) return null;
  return { verdict: 'critical', reason: 'outside_without_contacts', target: provider, message: m.noContacts(PROVIDER_TITLES[provider], name) };
}

function intervalFinding(provider: Provider, { name, intervalMs }: OutsideMonitor, { maxIntervalMs }: Wanted, language: Language): Finding | null {
  const m = outsideMessages[language];
  if (intervalMs === null) return unsaid(provider, name, m.interval, language);
  if (intervalMs <= maxIntervalMs) return null;
  const message = m.tooSlow(PROVIDER_TITLES[provider], name, formatDuration(intervalMs), formatDuration(maxIntervalMs));
  return { verdict: 'degraded', reason: 'outside_too_slow', target: provider, message, evidence: { intervalMs, maxIntervalMs } };
}

/** Not every provider has one to set. */
function timeoutFinding(provider: Provider, { name, timeoutMs }: OutsideMonitor, { maxTimeoutMs }: Wanted, language: Language): Finding | null {
  if (timeoutMs === null || timeoutMs <= maxTimeoutMs) return null;
  const message = outsideMessages[language].slowTimeout(PROVIDER_TITLES[provider], name, formatDuration(timeoutMs), formatDuration(maxTimeoutMs));
  return { verdict: 'degraded', reason: 'outside_timeout', target: provider, message, evidence: { timeoutMs, maxTimeoutMs } };
}

function acceptsFinding(provider: Provider, { name, accepts }: OutsideMonitor, language: Language): Finding | null {
  const errors = (accepts ?? []).filter((code) => !/^[23](xx|\d\d)$/.test(code));
  if (errors.length === 0) return null;
  const message = outsideMessages[language].acceptsErrors(PROVIDER_TITLES[provider], name, errors.slice(0, 5).join(', '));
  return { verdict: 'degraded', reason: 'outside_accepts_errors', target: provider, message };
}

function keywordFinding(provider: Provider, { name, keyword }: OutsideMonitor, wanted: Wanted, language: Language): Finding | null {
  const m = outsideMessages[language];
  if (wanted.keyword === '' || keyword === wanted.keyword) return null;
  if (keyword === null) return unsaid(provider, name, m.keyword, language);
  return { verdict: 'degraded', reason: 'outside_keyword', target: provider, message: m.wrongKeyword(PROVIDER_TITLES[provider], name) };
}

export function unsaid(provider: Provider, name: string, what: string, language: Language): Finding {
  const message = outsideMessages[language].unsaid(PROVIDER_TITLES[provider], name, what);
  return { verdict: 'unknown', reason: 'outside_unsaid', target: provider, message };
}
