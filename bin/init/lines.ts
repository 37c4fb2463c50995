import { describeProblem, type InputProblem } from '../../src/core/errors.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { type Detected, type Notice, QUESTIONS } from '../../src/domain/adoption/answers.ts';
import type { AdoptionMessages } from '../../src/domain/adoption/messages-type.ts';
import { RULES } from '../../src/domain/adoption/questions.ts';
import type { Settled, Settlement } from '../../src/domain/adoption/settle.ts';

/** A hundred names of queues, so that what is suggested can be copied whole. */
const MAX_VALUE = 4000;

/** A line of a file fit for a terminal: indented as it is, without what would steer the terminal. */
export function visible(line: string): string {
  const indent = /^[ +-]? */.exec(line)?.[0] ?? '';
  return indent + plainText(line.slice(indent.length), 1000);
}

export function helpLines(m: AdoptionMessages): string[] {
  return [m.usage, '', ...QUESTIONS.map((question) => `  --${question}: ${m.question[question]} (${RULES[question].example})`)];
}

export function problemLines(problems: readonly InputProblem[], m: AdoptionMessages): string[] {
  return problems.length === 0 ? [] : ['', `${m.wrong}:`, ...problems.map((problem) => `  ${plainText(describeProblem(problem), 500)}`)];
}

/** What was seen, what is written and from where each comes, and what is missing. */
export function settlementLines({ settled, missing, unused }: Settlement, { notices }: Detected, m: AdoptionMessages): string[] {
  const asked = missing.flatMap(({ question, example, suggestions }) => [
    `  --${question}: ${m.question[question]} (${example})`,
    ...suggestions.slice(0, 3).map(({ value, where }) => `      ${m.perhaps(plainText(value, MAX_VALUE), plainText(where, 200))}`),
  ]);
  return [
    ...(notices.length === 0 ? [] : [`${m.seen}:`, ...notices.map((notice) => `  ${m.notice(plainNotice(notice))}`), '']),
    `${m.settled}:`,
    ...settled.map((each) => `  --${each.question}: ${plainText(each.value, MAX_VALUE) || m.none} (${originOf(each, m)})`),
    ...(unused.length === 0 || missing.length > 0 ? [] : ['', m.unused(unused.map((question) => `--${question}`).join(', '))]),
    ...(asked.length === 0 ? [] : ['', `${m.missing}:`, ...asked]),
  ];
}

const originOf = ({ origin, where }: Settled, m: AdoptionMessages) =>
  origin === 'seen' ? `${m.origin.seen} ${plainText(where, 200)}` : m.origin[origin];

/** Paths and versions are whatever a repository holds. */
function plainNotice(notice: Notice): Notice {
  return Object.fromEntries(Object.entries(notice).map(([key, value]) => [key, typeof value === 'string' ? plainText(value, 200) : value])) as Notice;
}
