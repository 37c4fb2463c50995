import type { Language } from '../../core/language.ts';
import type { FoundIssue, IncidentIssues } from '../incidents/issues.ts';
import { reviewMessages } from './messages.ts';

/** By this the reviews are found. */
export const REVIEW_LABEL = 'runbook-review';
export const REVIEW_COLOR = '0e8a16';

const MARKER = /<!-- runbook-review (\d{4}-W\d\d) -->/;
const marker = (week: string) => `<!-- runbook-review ${week} -->`;
const NEXT = /\n*<!-- runbook-review-next -->[\s\S]*$/;

/** The week that an issue of ours is the review of: by its marker; where somebody edited that away, by its title. Null where it is none. */
export function weekOfIssue({ title, body }: Pick<FoundIssue, 'title' | 'body'>): string | null {
  if (body.includes('<!-- runbook-review-duplicate')) return null;
  const byMarker = MARKER.exec(body)?.[1];
  if (byMarker !== undefined) return byMarker;
  for (const { title: titleOf } of Object.values(reviewMessages)) {
    const week = /\d{4}-W\d\d/.exec(title)?.[0] ?? '';
    if (week !== '' && title === titleOf(week)) return week;
  }
  return null;
}

export type Digest = {
  readonly week: string;
  /** The body between its marker and its end; `previous` is the number of the last review before it. */
  readonly body: (head: string, foot: string) => string;
  readonly assignees: readonly string[];
  readonly language: Language;
};
export type KeptDigest = {
  readonly number: number;
  readonly url: string;
  readonly previous: number | null;
  readonly opened: boolean;
  readonly notAssigned: readonly string[];
};

/**
 * Keeps the one issue of a week: finds or opens it, writes it anew, closes those of earlier weeks with a link. Every step may be done again, by this run
 * or another at the same time: of two that were opened at once the lower number stays. One that a person closed stays closed. Rejects
 * with an UpstreamError.
 */
export async function keepDigest(issues: IncidentIssues, digest: Digest, closedSince: number): Promise<KeptDigest> {
  const { week, language } = digest;
  const m = reviewMessages[language];
  const labelled = reviewsAmong(await issues.list(closedSince));
  // Somebody may have taken the label away.
  const all = labelled.some((review) => review.week === week) ? labelled : [...labelled, ...reviewsAmong(await issues.listUnlabelled())];
  const own = all.filter((review) => review.week === week).sort(byNumber);
  const earlier = all.filter((review) => review.week < week).sort((a, b) => (a.week === b.week ? byNumber(a, b) : a.week < b.week ? -1 : 1));
  const previous = earlier.at(-1)?.issue.number ?? null;
  const head = `${marker(week)}\n${previous === null ? m.noPrevious : m.previous(`#${previous}`)}`;
  const later = all.filter((review) => review.week > week).sort((a, b) => (a.week < b.week ? -1 : 1))[0];
  const foot = later === undefined ? '' : next(later.issue.number, language);
  const body = digest.body(head, foot);
  const title = m.title(week);

  const found = own[0]?.issue ?? null;
  const { issue, notAssigned } = found === null ? await open(issues, digest, title, body) : { issue: found, notAssigned: [] };
  for (const { issue: other } of own.slice(1).filter((review) => review.issue.open))
    await issues.closeDuplicate(other.number, duplicateBody(issue.number, language));
  const labels = issue.labels.includes(REVIEW_LABEL) ? {} : { labels: [...issue.labels, REVIEW_LABEL] };
  // A week that is told after a later one is for the record.
  const closed = later === undefined ? {} : { open: false };
  if (issue.body !== body || issue.title !== title || Object.keys({ ...labels, ...closed }).length > 0)
    await issues.write(issue.number, { title, body, ...labels, ...closed });
  for (const { issue: old } of earlier.filter((review) => review.issue.open))
    await issues.write(old.number, { body: `${old.body.replace(NEXT, '').trimEnd()}\n\n${next(issue.number, language)}`, open: false });
  return { number: issue.number, url: issue.url, previous, opened: found === null, notAssigned };
}

async function open(issues: IncidentIssues, { week, assignees, language }: Digest, title: string, body: string) {
  const { issue, first, notAssigned } = await issues.open({
    ...{ title, body, labels: [REVIEW_LABEL], assignees },
    same: (other) => weekOfIssue({ title: '', body: other }) === week,
    duplicate: (number) => duplicateBody(number, language),
  });
  return { issue: first ?? issue, notAssigned };
}

type Found = { readonly issue: FoundIssue; readonly week: string };

function reviewsAmong(issues: readonly FoundIssue[]): readonly Found[] {
  return issues.flatMap((issue) => {
    const week = weekOfIssue(issue);
    return week === null ? [] : [{ issue, week }];
  });
}

const byNumber = (a: Found, b: Found) => a.issue.number - b.issue.number;
const next = (number: number, language: Language) => `<!-- runbook-review-next -->\n${reviewMessages[language].next(number)}`;
const duplicateBody = (number: number, language: Language) =>
  `<!-- runbook-review-duplicate ${number} -->\n${reviewMessages[language].duplicate(number)}`;
