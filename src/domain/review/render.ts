import { frameMessages } from '../../core/frame-messages.ts';
import { code, withinBudget } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { inert } from '../incidents/inert.ts';
import { type Rendering, safeLink, timeOf } from './layout.ts';
import { reviewMessages } from './messages.ts';
import { alertSection, incidentSection } from './render-incidents.ts';
import { availabilitySection, deploysSection, drillsSection, watchdogSection } from './render-sections.ts';

/** GitHub refuses a body of more than 65,536 characters; counted in bytes, it is never more. */
export const BODY_BUDGET = 60_000;
const ROWS = [50, 25, 12, 6, 3, 1];

/** The sections of the review, what needs a person first. Rows are left out where it would be too long, and that is told. */
export function reviewSections(rendering: Rendering, rows: number): readonly string[] {
  const { review, language } = rendering;
  const m = reviewMessages[language];
  const context = { ...rendering, rows };
  return [
    `### ${m.needsPerson}\n\n${attentionList(rendering, rows)}`,
    availabilitySection(context),
    incidentSection(review.incidents, context),
    alertSection(review.alerts, context),
    drillsSection(context),
    deploysSection(context),
    watchdogSection(context),
  ];
}

/** The whole body within its budget, after `head` and before `foot`, which are ours. */
export function reviewBody(rendering: Rendering, head: string, foot: string): string {
  const { review, language } = rendering;
  const m = reviewMessages[language];
  const { week, timeZone, now } = review;
  const [first, last] = [week.days[0]?.day ?? '', week.days.at(-1)?.day ?? ''];
  const period = m.period(first, last, inert(timeZone, 60));
  const opening = [head, now < week.until ? `${period} ${m.notOver(timeOf(now))}` : period];
  const closing = `<sub>${[rendering.runLink, m.footer].filter(Boolean).join(' · ')}</sub>\n\n${foot}`;
  for (const rows of ROWS) {
    const body = [...opening, ...reviewSections(rendering, rows), closing].join('\n\n');
    if (Buffer.byteLength(body) <= BODY_BUDGET) return body;
  }
  const sections = withinBudget(reviewSections(rendering, 1), BODY_BUDGET - 4000, frameMessages[language].omitted);
  return [...opening, sections.trimEnd(), closing].join('\n\n');
}

function attentionList({ attention, language }: Rendering, rows: number): string {
  const m = reviewMessages[language];
  if (attention.length === 0) return `✅ ${m.nothingNeeded}`;
  const lines = attention.slice(0, rows).map(({ verdict, reason, message, url }) => {
    const link = safeLink(url, m.look);
    return `- ${SIGNS[verdict]} ${inert(message, 400)} ${[code(reason, 60), link].filter(Boolean).join(' · ')}`;
  });
  return [...lines, ...(attention.length > rows ? [`- ${m.more(attention.length - rows)}`] : [])].join('\n');
}
