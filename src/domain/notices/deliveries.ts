import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { noticeMessages } from './messages.ts';
import type { ChannelName, Delivery } from './types.ts';

/** The names of channels as people know them. */
export const CHANNEL_TITLES: Readonly<Record<ChannelName, string>> = { slack: 'Slack', email: 'Email', webhook: 'Webhook' };

/** Whether there were channels and not one of them delivered. */
export function nobodyTold(deliveries: readonly Delivery[]): boolean {
  return deliveries.length > 0 && deliveries.every(({ delivered }) => !delivered);
}

/**
 * The findings on how a notice was told. A channel that failed is `degraded` while another delivered; where none did, `nobody_told` comes
 * first, which fails the step whatever `fail-on` says: an incident that nobody hears of is what all this is there to prevent.
 */
export function deliveryFindings(deliveries: readonly Delivery[], what: string, language: Language): readonly Finding[] {
  const m = noticeMessages[language];
  const none = nobodyTold(deliveries);
  const failed = deliveries.flatMap(({ channel, delivered, reason, detail, attempts }): Finding[] => {
    if (reason === 'ok') return [];
    const message = m.failed[reason](CHANNEL_TITLES[channel], detail);
    const evidence = { channel, attempts, cause: reason };
    return [{ verdict: none ? 'critical' : 'degraded', reason: delivered ? 'partly_told' : 'channel_failed', target: channel, message, evidence }];
  });
  if (!none) return failed;
  const channels = deliveries.map(({ channel }) => CHANNEL_TITLES[channel]).join(', ');
  return [{ verdict: 'critical', reason: 'nobody_told', message: m.nobodyTold(what, channels) }, ...failed];
}
