import { randomUUID } from 'node:crypto';
import { pause } from '../../src/adapters/clock/pause.ts';
import { openGitHub } from '../../src/adapters/github/api.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { incidentIssues } from '../../src/adapters/github/incident-issues.ts';
import { callHeartbeat } from '../../src/adapters/http/heartbeat.ts';
import { createProxyChoice } from '../../src/adapters/http/proxy.ts';
import { describeRun } from '../../src/adapters/runner/environment.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { ConfigError, UpstreamError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { INCIDENT_LABEL } from '../../src/domain/incidents/labels.ts';
import { attentionOf } from '../../src/domain/review/attention.ts';
import { type KeptDigest, keepDigest, REVIEW_COLOR, REVIEW_LABEL } from '../../src/domain/review/digest.ts';
import type { Rendering } from '../../src/domain/review/layout.ts';
import { safeLink } from '../../src/domain/review/layout.ts';
import { reviewMessages } from '../../src/domain/review/messages.ts';
import { outcomeOf, withoutIssue } from '../../src/domain/review/outcome.ts';
import { reviewBody } from '../../src/domain/review/render.ts';
import { currentWeek, lastWeek, type Week, weekById } from '../../src/domain/review/week.ts';
import { collect } from './collect.ts';
import type { inputs as spec } from './inputs.ts';

/** Each part of the review is not tried again after this long: the job has a time limit. */
const PATIENCE_MS = 2 * 60_000;
/** The review before this one is looked for so far back. */
const REVIEWS_BACK_MS = 180 * 86_400_000;

/** What the runbook left in a week → one page of it → the week's issue → the dead-man's switch. */
export async function run(context: Context<typeof spec>): Promise<Outcome> {
  const { inputs, language, signal, log } = context;
  const now = Date.now();
  const week = weekOfInput(inputs.week, inputs.timeZone, now);
  const repository = currentRepository(process.env);
  const api = () => openGitHub(inputs.githubToken, repository, { signal, pause, random: Math.random, now: Date.now, limitMs: PATIENCE_MS });
  const issuesOf = (label: string) =>
    incidentIssues(api, { label, colorOf: () => REVIEW_COLOR, pause: (ms) => pause(ms, signal), nonce: randomUUID });
  const { review, unreadable, leftOut } = await collect({ context, api, issues: issuesOf(INCIDENT_LABEL), week, now });
  log.info(
    `${week.id}: ${Object.entries(review)
      .flatMap(([name, section]) => (typeof section === 'object' && 'kind' in section ? [`${name} ${section.kind}`] : []))
      .join(', ')}`,
  );
  const server = `${process.env['GITHUB_SERVER_URL'] || 'https://github.com'}/${repository.owner}/${repository.repo}`;
  const targets = { availability: inputs.availabilityTarget, coverage: inputs.minCoverage };
  const m = reviewMessages[language];
  const damaged =
    unreadable === 0 ? [] : [{ verdict: 'degraded', reason: 'history_unreadable', message: m.historyUnreadable(unreadable), url: '' } as const];
  const tooMany = leftOut === 0 ? [] : [{ verdict: 'unknown', reason: 'too_much', message: m.servicesLeftOut(leftOut), url: '' } as const];
  const attention = [...tooMany, ...attentionOf(review, targets, server, language), ...damaged];
  const runUrl = describeRun(process.env)['url'];
  const runLink = typeof runUrl === 'string' ? safeLink(runUrl, 'run') : '';
  const rendering: Rendering = { review, attention, server, ledgerBranch: inputs.ledgerBranch, coverage: inputs.minCoverage, runLink, language };
  let kept: KeptDigest;
  try {
    const digest = { week: week.id, assignees: inputs.assignees, language, body: (head: string, foot: string) => reviewBody(rendering, head, foot) };
    kept = await keepDigest(issuesOf(REVIEW_LABEL), digest, week.from - REVIEWS_BACK_MS);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UpstreamError)) throw error;
    return withoutIssue(rendering, error);
  }
  const { notAssigned } = kept;
  const refused: readonly Finding[] =
    notAssigned.length === 0 ? [] : [{ verdict: 'degraded', reason: 'assignee_refused', message: m.notAssigned(notAssigned.join(', ')) }];
  return outcomeOf(rendering, kept, [...refused, ...(await beat(context))]);
}

/** The week of the input; a week that has not begun has nothing to tell. */
function weekOfInput(name: string, timeZone: string, now: number): Week {
  if (name === 'last') return lastWeek(new Date(now), timeZone);
  const week = name === 'current' ? currentWeek(new Date(now), timeZone) : weekById(name, timeZone);
  if (week !== null && week.from <= now) return week;
  throw new ConfigError([{ input: 'week', problem: 'this week has not begun.', example: currentWeek(new Date(now), timeZone).id }]);
}

/** Only a review that came to its issue calls: whoever waits for the call waits for the page. */
async function beat({ inputs, language, signal }: Context<typeof spec>): Promise<readonly Finding[]> {
  if (inputs.heartbeatUrl === null) return [];
  const { problem } = await callHeartbeat(inputs.heartbeatUrl, createProxyChoice('env', process.env), signal);
  return problem === null ? [] : [{ verdict: 'degraded', reason: 'heartbeat_failed', message: reviewMessages[language].heartbeatFailed(problem) }];
}
