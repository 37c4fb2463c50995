import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { deliveryFindings } from '../../../src/domain/notices/deliveries.ts';
import { renderEmail } from '../../../src/domain/notices/email.ts';
import { renderSlack } from '../../../src/domain/notices/slack.ts';
import { type Delivery, NOTICE_KINDS, type Notice } from '../../../src/domain/notices/types.ts';
import { renderWebhook, webhookHeaders } from '../../../src/domain/notices/webhook.ts';
import { NOTICE } from '../../support/notices.ts';
import { ROOT } from '../../support/run-bundle.ts';

const schema = JSON.parse(readFileSync(path.join(ROOT, 'docs', 'schema', 'notice.schema.json'), 'utf8'));
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, validateFormats: false });
const maintenance = { until: '2026-11-24T15:00:00Z', by: 'ada', why: 'upgrade' };

test.each(NOTICE_KINDS)('a notice of kind %s is readable on every channel in both languages, and its webhook keeps the schema', (kind) => {
  const notice: Notice = { ...NOTICE, kind, flaps: 1, downMs: 600_000, maintenance: kind === 'maintenance' ? maintenance : null };
  expect(ajv.validate(schema, JSON.parse(renderWebhook(notice, 'en'))) ? [] : ajv.errors).toEqual([]);
  const subjects = (['en', 'es'] as const).map((language) => renderEmail(notice, language, 'example.com').subject);
  expect(new Set(subjects).size).toBe(2);
  for (const language of ['en', 'es'] as const) {
    const { text, html } = renderEmail(notice, language, 'example.com');
    expect(text).toContain('shop-api (production): database');
    expect(html).toContain('<a href="https://github.com/acme/api/issues/12">');
    expect(JSON.stringify(renderSlack(notice, language))).not.toMatch(/undefined|null/);
  }
});

test('the signature is that of the test vector of the Standard Webhooks libraries', () => {
  const headers = webhookHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1_614_265_330_000);
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('one channel that fails is degraded; all of them are critical, nobody_told first', () => {
  const delivery = (delivered: boolean, channel: Delivery['channel']): Delivery => ({
    ...{ channel, delivered, reason: delivered ? 'ok' : 'refused', detail: 'HTTP 404', attempts: 1 },
  });
  const shown = (...all: Delivery[]) => deliveryFindings(all, 'api', 'en').map(({ verdict, reason }) => `${verdict} ${reason}`);
  expect(shown(delivery(true, 'slack'), delivery(true, 'email'))).toEqual([]);
  expect(shown(delivery(false, 'slack'), delivery(true, 'email'))).toEqual(['degraded channel_failed']);
  expect(shown(delivery(false, 'slack'), delivery(false, 'email'))).toEqual([
    'critical nobody_told',
    'critical channel_failed',
    'critical channel_failed',
  ]);
});
