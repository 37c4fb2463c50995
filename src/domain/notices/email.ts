import { createHash } from 'node:crypto';
import type { Language } from '../../core/language.ts';
import type { Notice } from './types.ts';
import { type Words, wordsOf } from './words.ts';

/** A notice as a mail: every header on one line, both bodies, and the ids that make a thread of an incident. */
export type Mail = {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Follows from the notice: the same notice told twice is the same mail. */
  readonly messageId: string;
  /** The mail that began the thread; null for that one itself. */
  readonly inReplyTo: string | null;
  readonly headers: Readonly<Record<string, string>>;
};

/** `domain` is that of the sender's address, as ids are made of it. */
export function renderEmail(notice: Notice, language: Language, domain: string): Mail {
  const words = wordsOf(notice, language);
  const root = messageId(`${notice.incident} root`, domain);
  const begins = notice.kind === 'open' || notice.kind === 'maintenance' || notice.kind === 'test';
  return {
    subject: `${words.sign} ${words.headline}`,
    text: plainBody(words),
    html: htmlBody(words),
    messageId: begins && notice.kind === 'open' ? root : messageId(notice.id, domain),
    inReplyTo: begins ? null : root,
    headers: {
      // RFC 3834: no out-of-office answers to a machine.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Runbook-Incident': notice.incident.replace(/[^\w.-]/g, '_').slice(0, 200),
    },
  };
}

function messageId(of: string, domain: string): string {
  const host = /^[\w.-]+$/.test(domain) ? domain : 'runbook-actions.invalid';
  return `<${createHash('sha256').update(of).digest('hex').slice(0, 40)}@${host}>`;
}

function plainBody({ headline, message, facts, next, links, sentBy }: Words): string {
  const list = facts.map(([label, value]) => `${label}: ${value}`).join('\n');
  const addresses = links.map(({ label, url }) => `${label}: ${url}`).join('\n');
  return `${[headline, message, list, `-> ${next}`, addresses, `-- \n${sentBy}`].filter(Boolean).join('\n\n')}\n`;
}

function htmlBody({ sign, headline, message, facts, next, links, sentBy }: Words): string {
  const rows = facts.map(([label, value]) => `<tr><th align="left">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`).join('\n');
  // Of the address's characters none means anything in an attribute (words.ts); escaped as text it would lead nowhere.
  const addresses = links.map(({ label, text, url }) => `${escapeHtml(label)} <a href="${url}">${escapeHtml(text)}</a>`).join(' · ');
  return [
    '<!doctype html><html><body style="font-family:sans-serif">',
    `<h2>${sign} ${escapeHtml(headline)}</h2>`,
    message === '' ? '' : `<p>${escapeHtml(message)}</p>`,
    rows === '' ? '' : `<table cellpadding="4">\n${rows}\n</table>`,
    `<p><strong>→ ${escapeHtml(next)}</strong></p>`,
    addresses === '' ? '' : `<p>${addresses}</p>`,
    `<p><small>${escapeHtml(sentBy)}</small></p></body></html>`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** Outside text in HTML. Mail programs make links of bare addresses and of names with `@`, which a zero-width non-joiner prevents. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"'`]/g, (c) => `&#${c.codePointAt(0)};`)
    .replace(/:(?=\/\/)/g, ':&zwnj;')
    .replace(/@(?=\w)/g, '@&zwnj;')
    .replace(/\bwww\./gi, '$&&zwnj;');
}
