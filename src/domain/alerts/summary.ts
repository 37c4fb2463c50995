import { frameMessages } from '../../core/frame-messages.ts';
import type { Json } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { code, details, escapeMarkdown, table } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import type { Settled } from './judgement.ts';
import { alertMessages } from './messages.ts';
import { type Configured, notConfigured, worstFirst } from './outcome.ts';

/** Rows of checks that are well; the others are all shown, as far as the summary's budget goes. */
const WELL_SHOWN = 30;
const BAR = 10;

/** The sections of the job summary: a row per check, the worst first; folded evidence; the rules without a source. */
export function renderAlerts(
  settled: readonly Settled[],
  configured: Configured,
  issues: ReadonlyMap<string, string>,
  language: Language,
): readonly string[] {
  const { head, part } = alertMessages[language];
  const sorted = worstFirst(settled);
  const bad = sorted.filter(({ judgement }) => judgement.verdict !== 'ok');
  const well = sorted.filter(({ judgement }) => judgement.verdict === 'ok');
  const rows = [...bad, ...well.slice(0, WELL_SHOWN)].map((one) => row(one, issues, language));
  const sections = rows.length === 0 ? [] : [table([head.check, head.state, head.value, head.limit, head.incident], rows)];
  if (well.length > WELL_SHOWN) sections.push(`${head.more(well.length - WELL_SHOWN)}.`);
  for (const { judgement } of sorted) {
    const errors = errorRows(judgement.evidence['errors']);
    if (errors.length > 0)
      sections.push(details(head.evidence(escapeMarkdown(judgement.check, 200)), table([head.what, head.count, head.last], errors)));
  }
  const missing = notConfigured(configured).map((name) => part[name]);
  if (missing.length > 0) sections.push(`${head.missing}: ${missing.join(', ')}.`);
  return sections;
}

function row({ judgement }: Settled, issues: ReadonlyMap<string, string>, language: Language): readonly string[] {
  const { check, verdict, reason, shown } = judgement;
  // A number that we wrote; escaped, its digits would be broken up so as not to begin a list.
  const value = [bar(shown.share), shown.value].filter((text) => text !== '').join(' ');
  const state = `${SIGNS[verdict]} ${frameMessages[language].verdict[verdict]}${reason === 'ok' ? '' : ` ${code(reason)}`}`;
  return [escapeMarkdown(check, 200), state, value, escapeMarkdown(shown.limit, 40), linkTo(issues.get(check) ?? '')];
}

/** Full at the limit and beyond it. */
function bar(share: number | null): string {
  if (share === null) return '';
  const full = Math.max(0, Math.min(BAR, Math.floor(share * BAR)));
  return `${'▰'.repeat(full)}${'▱'.repeat(BAR - full)}`;
}

/** The groups of errors in a check's evidence as rows of a table: what, how often, when last. */
export function errorRows(errors: Json | undefined): readonly (readonly string[])[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((group: Json) => {
    if (typeof group !== 'object' || group === null || Array.isArray(group)) return [];
    const { what, count, lastAt } = group as Readonly<Record<string, Json>>;
    const last = typeof lastAt === 'string' ? lastAt.slice(0, 16).replace('T', ' ') : '–';
    return typeof what === 'string' ? [[code(what, 200), String(Number(count)), last]] : [];
  });
}

/** GitHub's own address of an issue as a link; nothing for anything else. */
function linkTo(address: string): string {
  const number = /^https?:\/\/[\w.:/-]+\/issues\/(\d+)$/.exec(address)?.[1];
  return number === undefined ? '' : `[#${number}](${address})`;
}
