import type { FoundIssue, IncidentIssues } from './issues.ts';
import { type Match, matchesOf, unnamed } from './reconcile.ts';
import { subject } from './title.ts';
import type { IncidentKey, IncidentState } from './types.ts';

/**
 * The issues that are about a check: by marker among those `listed`; by number where the list lags behind; and, `thorough`ly, those that
 * lost their label, or whose description somebody wrote anew (known by their comments or their title).
 */
export async function findMatches(
  issues: IncidentIssues,
  listed: readonly FoundIssue[],
  key: IncidentKey,
  { fingerprint, incident }: IncidentState,
  thorough: boolean,
): Promise<Match[]> {
  const found = matchesOf(listed, fingerprint);
  const number = incident?.number ?? null;
  if (number !== null && !found.some(({ issue }) => issue.number === number)) {
    const issue = await issues.get(number);
    if (issue !== null) found.push(...matchesOf([issue], fingerprint));
  }
  if (thorough && !found.some(({ issue }) => issue.open)) {
    found.push(...matchesOf(await issues.listUnlabelled(), fingerprint));
    if (!found.some(({ issue }) => issue.open)) found.push(...(await findUnnamed(issues, listed, key, fingerprint)));
  }
  return Promise.all(found.map(async (match) => (match.state !== null ? match : { ...match, events: await issues.commentsOf(match.issue.number) })));
}

async function findUnnamed(issues: IncidentIssues, listed: readonly FoundIssue[], key: IncidentKey, fingerprint: string): Promise<Match[]> {
  for (const issue of unnamed(listed)) {
    const events = await issues.commentsOf(issue.number);
    const about = issue.title.includes(`${subject(key)}:`) || events.some((line) => line.includes(` ${fingerprint} `));
    if (about) return [{ issue, state: null, events }];
  }
  return [];
}
