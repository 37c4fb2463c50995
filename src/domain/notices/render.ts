import { renderEmail } from './email.ts';
import { renderSlack } from './slack.ts';
import { renderWebhook, webhookHeaders } from './webhook.ts';

/** How notices look on each channel, to be handed to the adapter that sends them. */
export const noticeRenderers = { slack: renderSlack, email: renderEmail, webhook: renderWebhook, webhookHeaders } as const;
export type NoticeRenderers = typeof noticeRenderers;
