import fc from 'fast-check';

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

/** Any text, with the hostile ones and mixtures of them far more often than chance would have it. */
export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
);
