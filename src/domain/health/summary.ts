import { formatDuration } from '../../core/duration.ts';
import { code, details, escapeMarkdown, table } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { severity } from '../../core/verdict.ts';
import { describeFact, lastAnswerOf } from './finding.ts';
import type { HealthMessages } from './messages.ts';
import type { Preset } from './preset.ts';
import { type Attempt, PHASES, type Phases } from './types.ts';
import type { Watched } from './watch.ts';

/** Bars in a timeline, targets with an attempts table of their own: what a reader still takes in. */
const MAX_BARS = 40;
const MAX_TABLES = 20;

/**
 * The health part of a job summary. First what a green headline would hide (passed only after retries), then the table of
 * targets, the worst target's timeline and the stages of its last answer, then every attempt, folded.
 */
export function renderHealth(all: readonly Watched[], m: HealthMessages, preset: Preset | null = null): readonly string[] {
  const sorted = [...all].sort((a, b) => rank(b) - rank(a));
  const worst = sorted[0];
  if (worst === undefined) return [];
  const several = all.length > 1;
  return [
    ...retries(all, several, m),
    facts(worst, several, preset, m),
    several ? `### ${m.summary.targets}\n\n${targetsTable(sorted, m)}` : '',
    addressesTable(worst, m),
    timeline(worst, several, m),
    phaseBars(worst, m),
    ...sorted.slice(0, MAX_TABLES).map((watched) => attemptsTable(watched, several, m)),
  ].filter((section) => section !== '');
}

const verdictOf = (watched: Watched) => watched.conclusion?.verdict ?? 'unknown';
const rank = (watched: Watched) => severity(verdictOf(watched));

function retries(all: readonly Watched[], several: boolean, m: HealthMessages): readonly string[] {
  const late = all.filter((watched) => ['ok', 'degraded'].includes(verdictOf(watched)) && watched.state.failures > 0);
  const lines = late.slice(0, MAX_TABLES).map((watched) => {
    const { attempts, failures, history } = watched.state;
    const reasons = [...new Set(history.filter((attempt) => !attempt.good).map((attempt) => code(attempt.fact.reason)))].join(', ');
    return `> ⏳ ${several ? `${code(watched.target.name)}: ` : ''}${m.summary.onlyAfterRetries(failures, attempts, reasons)}`;
  });
  if (late.length > lines.length) lines.push(`> ${m.summary.more(late.length - lines.length)}`);
  return lines.length === 0 ? [] : [lines.join('\n>\n')];
}

function targetsTable(sorted: readonly Watched[], m: HealthMessages): string {
  const h = m.summary.head;
  const rows = sorted.map((watched) => {
    const answer = lastAnswerOf(watched);
    return [
      SIGNS[verdictOf(watched)],
      code(watched.target.name),
      code(watched.conclusion?.reason ?? 'cancelled'),
      answer === null ? '–' : String(answer.status),
      String(watched.state.attempts),
      String(watched.state.failures),
      answer === null ? '–' : formatDuration(answer.elapsedMs),
      formatDuration(watched.elapsedMs),
    ];
  });
  return table(['', h.target, h.reason, h.status, h.attempts, h.failures, h.latency, h.elapsed], rows);
}

/** What is checked, which version and address answered last, and how long the certificate still holds. */
function facts(watched: Watched, several: boolean, preset: Preset | null, m: HealthMessages): string {
  const answer = lastAnswerOf(watched);
  const codeOf = (text: string | null | undefined) => (text === null || text === undefined || text === '' ? null : code(text));
  const line = m.summary.facts({
    check: preset === null ? code('expect-json') : `preset ${code(preset)}`,
    version: codeOf(answer?.version),
    address: codeOf(answer?.address),
    certDays: answer?.certDaysLeft ?? null,
  });
  return several ? `${code(watched.target.name)}: ${line}` : line;
}

/** What each address of a name with several answered last. */
function addressesTable({ state }: Watched, m: HealthMessages): string {
  if (state.nodes.length < 2) return '';
  const h = m.summary.head;
  const rows = state.nodes.map(({ address, attempts, latest }) => [
    code(address),
    String(attempts),
    latest.status === null ? '–' : String(latest.status),
    code(latest.fact.reason),
    latest.version === null ? '–' : code(latest.version),
  ]);
  return `### ${m.summary.addresses(rows.length)}\n\n${table([h.address, h.attempts, h.status, h.reason, h.version], rows)}`;
}

/** One bar per attempt. Mermaid reads its own syntax, so only numbers and our reason codes get in; a name is reduced to letters and digits. */
function timeline(watched: Watched, several: boolean, m: HealthMessages): string {
  const { history } = watched.state;
  if (history.length < 2) return '';
  const shown = history.length <= MAX_BARS ? history : [...history.slice(0, MAX_BARS / 2), ...history.slice(-MAX_BARS / 2)];
  const last = shown.at(-1) as Attempt;
  const total = last.startedMs + last.elapsedMs;
  const bars = shown.map((attempt) => {
    // A bar that is too thin to be seen is widened; its label has the true figure.
    const end = attempt.startedMs + Math.max(attempt.elapsedMs, total / 80, 1);
    const label = [attempt.number, attempt.fact.reason, attempt.status ?? '', attempt.slow ? 'slow' : ''].filter((part) => part !== '').join(' ');
    const style = attempt.good ? (attempt.slow || attempt.flawed ? 'active' : 'done') : 'crit';
    return `    ${label} (${formatDuration(attempt.elapsedMs)}) :${style}, ${attempt.startedMs}, ${Math.ceil(end)}`;
  });
  const name = watched.target.name.replace(/[^\p{L}\p{N}._-]+/gu, ' ').trim() || '-';
  const lines = ['gantt', '    dateFormat x', '    axisFormat %M:%S', '    todayMarker off', `    section ${name}`, ...bars];
  return `### ${m.summary.timeline}${several ? `: ${code(watched.target.name)}` : ''}\n\n\`\`\`mermaid\n${lines.join('\n')}\n\`\`\``;
}

function phaseBars(watched: Watched, m: HealthMessages): string {
  const answer = lastAnswerOf(watched);
  if (answer === null) return '';
  const head = `### ${m.summary.lastAnswer(formatDuration(answer.elapsedMs), code(answer.address ?? ''))}`;
  const rows = phaseRows(answer.phases, m);
  return rows.length === 0 ? head : `${head}\n\n${table([m.summary.head.phase, m.summary.head.time, ''], rows)}`;
}

function phaseRows(phases: Phases, m: HealthMessages): string[][] {
  const total = PHASES.reduce((sum, phase) => sum + (phases[phase] ?? 0), 0);
  return PHASES.flatMap((phase) => {
    const ms = phases[phase];
    if (ms === null) return [];
    const width = total === 0 ? 0 : Math.round((ms / total) * 24);
    return [[m.phase[phase], formatDuration(ms), width === 0 ? '▏' : '█'.repeat(width)]];
  });
}

function attemptsTable(watched: Watched, several: boolean, m: HealthMessages): string {
  const { history, attempts } = watched.state;
  if (history.length === 0) return '';
  const h = m.summary.head;
  const rows = history.map((attempt) => [
    String(attempt.number),
    formatDuration(attempt.startedMs),
    attempt.status === null ? '–' : String(attempt.status),
    formatDuration(attempt.elapsedMs),
    code(attempt.fact.reason),
    attempt.good && !attempt.flawed ? m.progressGood(attempt.status ?? 0, attempt.slow) : escapeMarkdown(describeFact(attempt.fact, m), 400),
  ]);
  const title = `${several ? `${code(watched.target.name)}: ` : ''}${m.summary.attempts(attempts, history.length)}`;
  return details(title, table([h.number, h.start, h.status, h.time, h.reason, h.what], rows));
}
