import type { Parsed } from '../../core/input-spec.ts';

/** Log lines of Loki: the selector of their streams, and the stages that follow it, which may be empty. */
export type LogSelector = { readonly streams: string; readonly stages: string };

const TOKEN = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|[\s\S]/y;
const MATCHER = /^\s*[a-zA-Z_][a-zA-Z0-9_]*\s*(?:=~|!~|!=|=)\s*(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`)\s*$/;
/** Stages that make labels of a line. */
const PARSER = /\|\s*(?:json|logfmt|pattern|regexp|unpack)\b/;

/** Parses `{app="api"}` or `{app="api"} | json | path != "/health"`: log lines, not numbers. */
export function parseLogSelector(text: string): Parsed<LogSelector> {
  if (!text.startsWith('{')) return { problem: 'it does not begin with a selector of streams such as {app="api"}; counting is done by the action.' };
  const tokens = tokensOf(text);
  const end = tokens.indexOf('}');
  if (end < 0) return { problem: 'the selector of streams has no closing }.' };
  const matchers = splitMatchers(tokens.slice(1, end));
  const wrong = matchers.find((matcher) => !MATCHER.test(matcher));
  if (wrong !== undefined) return { problem: 'a matcher in the selector of streams is not of the form app="api".' };
  const rest = tokens.slice(end + 1);
  const bare = rest.filter((token) => token.length === 1).join('');
  const stages = rest.join('').trim();
  if (stages !== '' && !/^(?:\||!=|!~)/.test(stages)) return { problem: 'what follows the selector of streams is no stage such as | json.' };
  if (/[[\]{}]/.test(bare)) return { problem: 'it holds a range or a second selector; counting is done by the action.' };
  return { value: { streams: tokens.slice(0, end + 1).join(''), stages } };
}

/** Whether a line's labels are made by the stages already. */
export const hasParser = ({ stages }: LogSelector) => PARSER.test(withoutTexts(stages));

function splitMatchers(tokens: readonly string[]): readonly string[] {
  const matchers = [''];
  for (const token of tokens) {
    if (token === ',') matchers.push('');
    else matchers[matchers.length - 1] += token;
  }
  // A comma may follow the last one.
  return matchers.length > 1 && matchers.at(-1)?.trim() === '' ? matchers.slice(0, -1) : matchers;
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length; at += tokens.at(-1)?.length ?? 1) {
    TOKEN.lastIndex = at;
    tokens.push(TOKEN.exec(text)?.[0] ?? '');
  }
  return tokens;
}

const withoutTexts = (text: string) =>
  tokensOf(text)
    .map((token) => (token.length > 1 ? '""' : token))
    .join('');

/** The selectors of streams in a query of any form, each once. */
export function streamsIn(query: string): readonly string[] {
  const tokens = tokensOf(query);
  const found = new Set<string>();
  for (let at = tokens.indexOf('{'); at >= 0; at = tokens.indexOf('{', at)) {
    const end = tokens.indexOf('}', at);
    if (end < 0) break;
    found.add(tokens.slice(at, end + 1).join(''));
    at = end;
  }
  return [...found];
}

/**
 * Whether a query does nothing but count lines. Loki gives no number where there is none to count, and only for such a query that is
 * zero: an average or a share of nothing is none.
 */
export function countsLines(query: string): boolean {
  const bare = withoutTexts(query);
  const [before = '', after = ''] = [bare.split('{', 1)[0], bare.slice(bare.lastIndexOf(']') + 1)];
  const counting = /^\s*(?:sum\s*\(\s*)?(?:count_over_time|rate|bytes_over_time|bytes_rate)\s*\(\s*$/;
  return counting.test(before) && /^\s*\)\s*(?:\)\s*)?$/.test(after) && streamsIn(query).length === 1 && !/\|\s*unwrap\b/.test(bare);
}
