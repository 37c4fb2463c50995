import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { CHANNEL_TITLES, deliveryFindings, nobodyTold } from '../notices/deliveries.ts';
import type { Delivery, Notice } from '../notices/types.ts';
import { watchdogMessages } from './messages.ts';

/** The quiet notice that tries a channel: of the kind `test`, in no incident's thread, naming nobody. */
export function testNotice(
  about: { readonly service: string; readonly run: string; readonly runUrl: string | null },
  at: Date,
  language: Language,
): Notice {
  const id = `test-${about.run.replace(/[^\w.-]/g, '_')}`;
  return {
    ...{ id, kind: 'test', incident: id, service: about.service, environment: '', check: '', verdict: 'ok', previousVerdict: null },
    ...{ reason: 'test', message: watchdogMessages[language].testNotice, at: at.toISOString(), since: null, detectedAfterMs: null, downMs: null },
    ...{ flaps: 0, issue: null, runUrl: about.runUrl, maintenance: null },
  };
}

/** One finding per channel that did not deliver; the worst where none did, as nobody would hear of an outage. */
export function testFindings(deliveries: readonly Delivery[], language: Language): readonly Finding[] {
  const m = watchdogMessages[language];
  const names = deliveries.map(({ channel }) => CHANNEL_TITLES[channel]).join(', ');
  const failed = deliveryFindings(deliveries, '', language).filter(({ reason }) => reason !== 'nobody_told');
  if (nobodyTold(deliveries)) return [{ verdict: 'critical', reason: 'nobody_told', target: 'channels', message: m.channelsDead(names) }, ...failed];
  if (failed.length > 0) return failed;
  return [{ verdict: 'ok', reason: 'ok', target: 'channels', message: m.channelsOk(names) }];
}
