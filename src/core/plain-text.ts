/**
 * Outside text made fit for one line of a log, a table or an output. This is the boundary: whatever a server, a database or
 * a file said passes here once, before it is put into a sentence.
 */

// CSI and OSC sequences first, whole, so that their letters do not stay behind as text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const ANSI = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-_]?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
// Bidirectional controls, zero-width characters, soft hyphen, tag characters, lone surrogates: they hide or reorder what a reader sees.
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/**
 * One line of visible text: ANSI sequences, control, bidirectional and invisible characters gone, line ends as one space,
 * cut to `max` characters with an ellipsis.
 */
export function plainText(text: string, max = 500): string {
  // A huge body is cut before it is cleaned; what is cleaned away never makes a line longer.
  const line = text
    .slice(0, max * 8)
    .replace(ANSI, '')
    .replace(INVISIBLE, '')
    .replace(CONTROL, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  const characters = [...line];
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : line;
}

/**
 * A line that the runner cannot take for a command. `::name::` counts at the start of a line, after white space;
 * `##[name]` counts anywhere (actions/runner, Runner.Common/ActionCommand.cs).
 */
export function logLine(text: string): string {
  return text.replace(/##\[/g, '## [').replace(/^(\s*):(?=:)/, '$1: ');
}
