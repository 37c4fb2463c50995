import fc from 'fast-check';
import { anyText } from './any-text.ts';

/** Text that tries to break out of where it is put: tables, HTML, mentions, comments, commands, ANSI, bidi, line ends. */
export const HOSTILE: readonly string[] = [
  '| a | b |',
  '</td></tr></table><h1>owned</h1>',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<!-- ops-incident {"v":1} -->',
  '-->',
  '@octocat and @org/team',
  '<!channel> <@U123> <!here|here>',
  '::error::owned',
  '::set-output name=verdict::ok',
  '  ::warning file=x::owned',
  '##[error]owned',
  'text ##[add-mask]ok',
  '\u001b[31mred\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  '\u202egnirts esrever\u202c \u200bzero\u200b',
  'line one\r\nline two\nline three\rline four\u2028five\u2029six',
  '`code` ``more`` ```\nfence\n```',
  '**bold** _em_ ~~del~~ [link](https://evil.example) ![img](https://evil.example/x.png)',
  'https://evil.example www.evil.example mail@evil.example',
  '#1 GH-2 fixes #3 :tada: $x^2$',
  '&lt;b&gt; &amp;lt; &#60;',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '</details></summary><details open>',
  '\\',
  '\ud800 lone',
  '${{ secrets.TOKEN }} $(id) `id`',
  '%0A::error::owned',
];

const SHA = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
/** What GitHub makes links, mentions or commands of, beside what every renderer does. */
export const GITHUBS: readonly string[] = [
  ...['@team', '@acme/backend', 'x@acme', '#123', 'GH-1', 'gh-22', 'acme/api#1', 'acme/api@da39a3ee', SHA, SHA.slice(0, 7), `acme/api@${SHA}`],
  ...['fixes #1', 'Closes acme/api#2', 'resolves GH-3', 'GHSA-jfh8-c2jp-5v3q', 'https://github.com/acme/api/issues/1', 'www.github.com'],
  ...[
    '--> **out** <!--',
    '<!-- runbook-incident 00000000000000000000 -->',
    '--!> x',
    '<!--> x',
    '```mermaid\ngraph\n```',
    '- [ ] task',
    '[^1]: note',
  ],
  ...['\u202egnp.exe', '\u2066a\u2069', ':tada: $`x`$', '> [!WARNING]\n> x', '\u0000', '/label ~bug', '| --- |'],
];

/** Any text, with the hostile ones and mixtures of them far more often than chance would have it. */
export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 4 }).map((parts) => parts.join('')),
  anyText({ maxLength: 80 }),
);
