import { formatDuration } from '../../core/duration.ts';
import { frameMessages } from '../../core/frame-messages.ts';
import type { Language } from '../../core/language.ts';
import { details, escapeMarkdown, table } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { monitorMessages } from './messages.ts';
import { availability, NO_TALLY, probesOf, quantiles, type Tally } from './tally.ts';
import type { Mode } from './types.ts';
import type { Watching } from './watch.ts';

/** `99.52 %`, or a dash where nothing could be measured. */
export function availabilityText(counted: Tally): string {
  const percent = availability(counted);
  return percent === null ? '–' : `${percent.toFixed(2)} %`;
}

/** The sections of the job summary: a row per target, the run's true coverage, and when nobody looked. */
export function renderMonitor(
  { states, tallies, coverage }: Watching,
  issues: ReadonlyMap<string, string>,
  mode: Mode,
  language: Language,
): readonly string[] {
  const m = monitorMessages[language];
  const verdict = frameMessages[language].verdict;
  const rows = [...states].map(([target, state]) => {
    const counted = tallies.get(target) ?? NO_TALLY;
    const { p50, p95, p99 } = quantiles(counted);
    const latency = [p50, p95, p99].map((ms) => (ms === null ? '–' : formatDuration(ms))).join(' / ');
    return [
      escapeMarkdown(target, 200),
      `${SIGNS[state.verdict]} ${verdict[state.verdict]}`,
      availabilityText(counted),
      String(probesOf(counted)),
      latency,
      linkTo(issues.get(target) ?? ''),
    ];
  });
  const sections = [table([m.target, m.state, m.availabilityHead, m.probes, m.latency, m.incident], rows)];
  if (coverage.firstAt !== null && coverage.lastAt !== null) {
    const words = { rounds: coverage.rounds, from: timeOf(coverage.firstAt), to: timeOf(coverage.lastAt), mode };
    sections.push(m.coverage({ ...words, longest: formatDuration(coverage.longestGapMs) }));
  }
  if (coverage.gaps.length > 0) {
    const lines = coverage.gaps.map(({ from, to }) => `- ${m.gap(timeOf(from), timeOf(to), formatDuration(to - from))}`);
    sections.push(details(m.gaps, lines.join('\n')));
  }
  return sections;
}

/** GitHub's own address of an issue as a link; nothing for anything else. */
function linkTo(address: string): string {
  const number = /^https?:\/\/[\w.:/-]+\/issues\/(\d+)$/.exec(address)?.[1];
  return number === undefined ? '' : `[#${number}](${address})`;
}

const timeOf = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
