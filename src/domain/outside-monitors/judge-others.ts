import { formatDuration } from '../../core/duration.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import type { SwitchCheck } from './healthchecks.ts';
import type { HostCheck } from './hosting.ts';
import { contactsFinding, stateFinding, unsaid } from './judge.ts';
import { outsideMessages } from './messages.ts';
import { PROVIDER_TITLES, type Wanted, type WantedCheck } from './types.ts';

const WHO = PROVIDER_TITLES.healthchecks;

/** The checks of a dead-man's switch that are asked for, or every one of the project where none is named. */
export function judgeSwitches(wanted: readonly WantedCheck[], checks: readonly SwitchCheck[], language: Language): readonly Finding[] {
  const m = outsideMessages[language];
  const asked = wanted.length > 0 ? wanted : checks.map(({ slug, monitor }) => ({ name: slug || monitor.name, maxMs: null }));
  if (asked.length === 0) return [{ verdict: 'critical', reason: 'outside_missing', target: 'healthchecks', message: m.noCheck(WHO, '*') }];
  return asked.flatMap(({ name, maxMs }): readonly Finding[] => {
    const found = checks.find(({ slug, monitor }) => slug === name || monitor.name === name);
    if (found === undefined) return [{ verdict: 'critical', reason: 'outside_missing', target: 'healthchecks', message: m.noCheck(WHO, name) }];
    const { monitor } = found;
    const state = stateFinding('healthchecks', monitor, language);
    if (state?.verdict === 'critical') return [state];
    const problems = [
      state,
      alarmFinding(monitor.name, monitor.intervalMs, maxMs, language),
      contactsFinding('healthchecks', monitor, language),
    ].filter((finding) => finding !== null);
    if (problems.length > 0) return problems;
    return [{ verdict: 'ok', reason: 'ok', target: 'healthchecks', message: m.switched(WHO, monitor.name, monitor.contacts ?? 0) }];
  });
}

function alarmFinding(name: string, afterMs: number | null, maxMs: number | null, language: Language): Finding | null {
  const m = outsideMessages[language];
  if (maxMs === null) return null;
  if (afterMs === null) return unsaid('healthchecks', name, m.interval, language);
  if (afterMs <= maxMs) return null;
  const message = m.lateAlarm(WHO, name, formatDuration(afterMs), formatDuration(maxMs));
  return {
    verdict: 'degraded',
    reason: 'outside_too_slow',
    target: 'healthchecks',
    message,
    evidence: { intervalMs: afterMs, maxIntervalMs: maxMs },
  };
}

/** What a host asks by itself, against the path of what is to be watched. It restarts or holds back a deploy, and tells nobody: no monitor. */
export function judgeHost(provider: 'render' | 'railway', wanted: Wanted, { path, suspended }: HostCheck, language: Language): Finding {
  const m = outsideMessages[language];
  const who = PROVIDER_TITLES[provider];
  if (suspended) return { verdict: 'critical', reason: 'outside_paused', target: provider, message: m.hostSuspended(who) };
  if (path === '') return { verdict: 'degraded', reason: 'outside_no_health_check', target: provider, message: m.hostNone(who) };
  const paths = wanted.urls.map((url) => new URL(url).pathname);
  const own = path.split('?')[0];
  if (paths.some((asked) => asked === own)) return { verdict: 'ok', reason: 'ok', target: provider, message: m.hostAsks(who, path) };
  return { verdict: 'degraded', reason: 'outside_wrong_url', target: provider, message: m.hostPath(who, path, paths.join(', ')) };
}
