import { parseDuration } from '../../core/duration.ts';
import { type Field, field, type Parsed, quote } from '../../core/input-spec.ts';
import { urlSecrets } from '../../core/redact.ts';
import { type Comparison, type Limits, METRIC_SOURCES, type MetricRule, type MetricSource, type Operator } from './rule.ts';

export const METRIC_RULE_EXAMPLE = 'queue-lag | prometheus | warn > 30 | crit > 120 | clear < 20 | for 5m | max(queue_lag_seconds)';

const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
const SOURCE: (text: string) => MetricSource | undefined = (text) => METRIC_SOURCES.find((source) => source === text);
const COMPARISON = /^(>=|<=|>|<)\s*([+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,3})?)$/i;
/** What looks like a clause, whatever its word: `warm > 3`, `during 5m`. A query does not go on with ` | ` after such words. */
const CLAUSE = /^([A-Za-z][\w-]*)\s*((?:>=|<=|==|!=|=|>|<).*|\s\S+)?$/;
const WORDS = ['warn', 'crit', 'clear', 'for'] as const;
type Word = (typeof WORDS)[number];
const LONGEST = 4000;

/** One rule per line, each name once; every wrong line is reported with its number. */
export function metricRules(): Field<readonly MetricRule[]> {
  return field<readonly MetricRule[]>({ example: METRIC_RULE_EXAMPLE, secrets: addressSecrets }, (raw) => {
    const rules: MetricRule[] = [];
    const problems: string[] = [];
    raw.split(/\r\n|\r|\n/).forEach((line, index) => {
      if (line.trim() === '') return;
      const parsed = parseMetricRule(line);
      if ('problem' in parsed) problems.push(`line ${index + 1}: ${parsed.problem}`);
      else if (rules.some(({ name }) => name === parsed.value.name))
        problems.push(`line ${index + 1}: the name ${parsed.value.name} is taken already.`);
      else rules.push(parsed.value);
    });
    return problems.length > 0 ? { problem: problems.join(' ') } : { value: rules };
  });
}

/** What an address within a query may hold as a secret. */
const addressSecrets = (raw: string) => (raw.match(/\bhttps?:\/\/\S+/gi) ?? []).flatMap(urlSecrets);

/**
 * `NAME | SOURCE | warn > 1.5 | crit > 3 | clear < 1 | for 5m | QUERY`: the words in any order, each at most once, at least one of warn
 * and crit. The query is what follows the last of them, bars and all.
 */
export function parseMetricRule(line: string): Parsed<MetricRule> {
  if (line.length > LONGEST) return { problem: `a rule has at most ${LONGEST} characters.` };
  const [name, afterName] = cut(line);
  if (!NAME.test(name)) return { problem: `${quote(name)} is no name of a rule: letters, digits, '.', '_' and '-', 64 at most.` };
  const [word, afterSource] = cut(afterName);
  const source = SOURCE(word);
  if (source === undefined) return { problem: `${quote(word)} is not one of the sources ${METRIC_SOURCES.join(', ')}.` };
  const read = readClauses(afterSource);
  if ('problem' in read) return read;
  const { query, ...limits } = read.value;
  const problem = query === '' ? 'the query is missing; it is the last field.' : limitProblem(limits);
  return problem === null ? { value: { name, source, limits, query } } : { problem };
}

/** The first field and what follows its bar. */
function cut(text: string): readonly [string, string] {
  const bar = text.indexOf('|');
  return bar < 0 ? [text.trim(), ''] : [text.slice(0, bar).trim(), text.slice(bar + 1)];
}

type Read = Map<Word, Comparison | number>;

function readClauses(text: string): Parsed<Limits & { readonly query: string }> {
  const read: Read = new Map();
  let rest = text;
  for (;;) {
    const [part, after] = cut(rest);
    const [, name = '', value = ''] = CLAUSE.exec(part) ?? [];
    const word = WORDS.find((known) => known === name);
    // A query ends the line: what goes on after a bar and looks like a clause is one with a wrong word.
    if (word === undefined && rest.includes('|') && isLimit(value.trim())) return { problem: `${quote(name)} is not one of ${WORDS.join(', ')}.` };
    if (word === undefined) return { value: { ...limitsOf(read), query: rest.trim() } };
    const problem = readClause(word, value.trim(), read);
    if (problem !== null) return { problem };
    rest = after;
  }
}

/** Adds one clause to those that were read. */
function readClause(word: Word, text: string, read: Read): string | null {
  if (read.has(word)) return `${word} is given twice.`;
  const value = word === 'for' ? parseDuration(text) : comparisonOf(text);
  const form = word === 'for' ? 'for 5m' : `${word} > 1.5 (or >=, <, <=)`;
  if (value === null) return `${quote(`${word} ${text}`)} is not of the form ${form}.`;
  read.set(word, value);
  return null;
}

const isLimit = (text: string) => comparisonOf(text) !== null || parseDuration(text) !== null;

function comparisonOf(text: string): Comparison | null {
  const match = COMPARISON.exec(text);
  const limit = Number(match?.[2] ?? Number.NaN);
  return match !== null && Number.isFinite(limit) ? { operator: match[1] as Operator, limit } : null;
}

function limitsOf(found: Read): Limits {
  const comparison = (word: Word) => {
    const value = found.get(word);
    return typeof value === 'object' ? value : null;
  };
  const time = found.get('for');
  return { warn: comparison('warn'), crit: comparison('crit'), clear: comparison('clear'), forMs: typeof time === 'number' ? time : 0 };
}

/** What is wrong with limits that cannot mean what they say; null where nothing is. */
function limitProblem({ warn, crit, clear }: Limits): string | null {
  const first = warn ?? crit;
  if (first === null) return 'neither warn nor crit is given, so it would never be an alert.';
  const name = warn === null ? 'crit' : 'warn';
  if (warn !== null && crit !== null) {
    if (isAbove(crit) !== isAbove(warn)) return 'warn and crit look in different directions.';
    if (!isBeyond(warn, crit)) return 'crit must lie beyond warn.';
  }
  if (clear === null) return null;
  if (isAbove(clear) === isAbove(first)) return `clear looks in the same direction as ${name}; it is the way back.`;
  const touching = clear.limit === first.limit && !(isInclusive(clear) && isInclusive(first));
  return isBeyond(clear, first) || touching ? null : `clear is on the wrong side of ${name}: a value could be both.`;
}

/** Whether `far` is the more extreme limit, in its own direction. */
const isBeyond = (near: Comparison, far: Comparison) => (isAbove(far) ? far.limit > near.limit : far.limit < near.limit);
const isAbove = ({ operator }: Comparison) => operator.startsWith('>');
const isInclusive = ({ operator }: Comparison) => operator.endsWith('=');
