import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { escapeMarkdown, table } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { outsideMessages } from './messages.ts';
import { PROVIDER_TITLES, type Provider } from './types.ts';

/** Every finding on who watches from outside, the good ones too, and a word on the hosts, which are no monitors. */
export function outsideSection(findings: readonly Finding[], language: Language): string {
  const m = outsideMessages[language];
  if (findings.length === 0) return '';
  const rows = findings.map(({ verdict, target, message }) => [
    SIGNS[verdict],
    PROVIDER_TITLES[target as Provider] ?? '',
    escapeMarkdown(message, 600),
  ]);
  const host = findings.some(({ target }) => target === 'render' || target === 'railway');
  return `### ${m.title}\n\n${table(m.head, rows)}${host ? `\n\n${m.restartsOnly}` : ''}`;
}
