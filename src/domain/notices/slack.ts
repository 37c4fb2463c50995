import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import type { Notice } from './types.ts';
import { wordsOf } from './words.ts';

/** What a Slack message holds, for an incoming webhook and for chat.postMessage alike. */
export type SlackMessage = JsonObject & { readonly text: string };

/**
 * A notice for Slack. Outside text stands only in `plain_text` objects, in which Slack reads neither markup nor mentions nor links
 * (https://docs.slack.dev/reference/block-kit/composition-objects/text-object), and, escaped and broken up, in `text`, which
 * notifications and screen readers show instead of the blocks. The links are ours: to the issue and to the run.
 */
export function renderSlack(notice: Notice, language: Language): SlackMessage {
  const words = wordsOf(notice, language);
  const plain = (text: string, max: number) => ({ type: 'plain_text', text: cut(text, max), emoji: false });
  const facts = words.facts.flatMap(([label, value]) => [plain(`${label}: ${value}`, 2000)]).slice(0, 10);
  const links = words.links.map(({ label, text, url }) => `${label} <${url}|${escapeSlack(text)}>`).join(' · ');
  return {
    text: escapeSlack(`${words.sign} ${words.headline}`),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(`${words.sign} ${words.headline}`, 150) },
      ...(words.message === '' ? [] : [{ type: 'section', text: plain(words.message, 2900) }]),
      ...(facts.length === 0 ? [] : [{ type: 'section', fields: facts }]),
      { type: 'section', text: plain(`→ ${words.next}`, 2900) },
      ...(links === '' ? [] : [{ type: 'context', elements: [{ type: 'mrkdwn', text: links, verbatim: true }] }]),
    ],
  };
}

/**
 * Outside text in a field that Slack reads as markup. `&`, `<` and `>` are its control characters; a zero-width space breaks what it
 * would otherwise make of bare words: mentions of everybody, addresses, and the marks of bold, italic, struck and code.
 */
export function escapeSlack(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[@#]/g, `$&${BREAK}`)
    .replace(/[*_~`]/g, `${BREAK}$&${BREAK}`)
    .replace(/:(?=\/\/|[\w+-]+:)/g, `:${BREAK}`)
    .replace(/\.(?=[a-z]{2,})/gi, `.${BREAK}`);
}

const BREAK = '\u200b';
const cut = (text: string, max: number) => ([...text].length > max ? `${[...text].slice(0, max - 1).join('')}…` : text);
