import type { Language } from '../../core/language.ts';
import { table } from '../../core/markdown.ts';
import { healthMessages } from '../health/messages.ts';
import { inert } from '../incidents/inert.ts';
import { known } from './candidate.ts';
import { chainOf, tookText } from './chain.ts';
import type { ClueFound, Diagnosis } from './culprit.ts';
import { type DiagnosisMessages, diagnosisMessages } from './diagnosis-messages.ts';
import type { Evidence } from './evidence.ts';
import { stampOf } from './stamp.ts';

/** Rows of one table; the report has the rest. */
const MAX_ROWS = 20;

/**
 * The sections of a triage for the job summary and for the incident's comment, below a headline that names culprit and next step: why, the chain
 * of what was measured, what happened before, the log's errors. All outside text in them is inert, and their size is bounded.
 */
export function renderTriage(evidence: Evidence, diagnosis: Diagnosis, language: Language): readonly string[] {
  const m = diagnosisMessages[language];
  return [reasons(diagnosis, m), chain(evidence, language), unread(evidence, m), timeline(evidence, m), errors(evidence, m)].filter(
    (section) => section !== '',
  );
}

function reasons({ because, against, alternatives }: Diagnosis, m: DiagnosisMessages): string {
  const list = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`**${title}**\n\n${items.map((item) => `- ${item}`).join('\n')}`];
  const others = alternatives.map(({ culprit, clue }) => `${inert(m.culprit[culprit])}: ${clueText(clue)}`);
  return [
    ...list(m.summary.because, because.slice(0, MAX_ROWS).map(clueText)),
    ...list(m.summary.against, against.slice(0, MAX_ROWS).map(clueText)),
    ...list(m.summary.alternatives, others.slice(0, MAX_ROWS)),
  ].join('\n\n');
}

const clueText = ({ code: name, sentence, evidence }: ClueFound) =>
  [`<code>${name}</code> ${inert(sentence)}`, evidence === '' ? '' : `<code>${inert(evidence, 300)}</code>`].filter((part) => part !== '').join(' ');

function chain(evidence: Evidence, language: Language): string {
  const m = diagnosisMessages[language];
  const { head, link, chain: title, cutShort } = m.summary;
  const rows = chainOf(evidence, { m, health: healthMessages[language] })
    .slice(0, 2 * MAX_ROWS)
    .map((each) => [each.sign, inert(link[each.link]), inert(each.seen, 400), tookText(each.tookMs)]);
  const missing = evidence.network?.value.unmeasured ?? [];
  const note = missing.length === 0 ? '' : `\n\n${cutShort(missing.join(', '))}`;
  return `### ${title}\n\n${table(['', head.link, head.seen, head.time], rows)}${note}`;
}

/** The sources that were asked and could not say anything. */
function unread({ events, deploys, errors: logged }: Evidence, m: DiagnosisMessages): string {
  const parts = Object.entries({ events, deploys, errors: logged }).flatMap(([source, timed]) =>
    timed?.value.kind === 'unmeasured'
      ? [inert(m.summary.sourceSilent(source, [timed.value.cause, timed.value.detail].filter(Boolean).join(': ')), 300)]
      : [],
  );
  return parts.map((part) => `- ${part}`).join('\n');
}

type Moment = { readonly at: number; readonly what: string };

/** Deploys, events and the begin of the fault, the latest first. */
function timeline(evidence: Evidence, m: DiagnosisMessages): string {
  const { summary } = m;
  const happened: readonly Moment[] = [
    ...(known(evidence.deploys) ?? []).map(({ at, state, commit, id, by }) => ({
      at,
      what: inert([summary.deploy(state), commit?.slice(0, 12) ?? id, by].filter((part) => part !== '').join(' '), 200),
    })),
    ...(known(evidence.events) ?? []).map(({ at, kind, text }) => ({ at, what: `<code>${kind}</code> ${inert(text, 200)}` })),
  ];
  if (happened.length === 0) return '';
  const marks = [
    ...(evidence.since === null ? [] : [{ at: evidence.since, what: `**${summary.began}**` }]),
    { at: evidence.at, what: `**${summary.looked}**` },
  ];
  const rows = [...marks, ...happened.toSorted((a, b) => b.at - a.at).slice(0, MAX_ROWS)].toSorted((a, b) => b.at - a.at);
  return `### ${summary.timeline}\n\n${table(
    [summary.head.when, summary.head.seen],
    rows.map(({ at, what }) => [stampOf(at), what]),
  )}`;
}

function errors(evidence: Evidence, m: DiagnosisMessages): string {
  const groups = known(evidence.errors) ?? [];
  if (groups.length === 0) return '';
  const { count, what, last } = m.summary.errorHead;
  const rows = groups
    .slice(0, MAX_ROWS)
    .map((group) => [String(group.count), inert(group.what, 200), group.lastAt === null ? '–' : stampOf(group.lastAt)]);
  return `### ${m.summary.errors}\n\n${table([count, what, last], rows)}`;
}
