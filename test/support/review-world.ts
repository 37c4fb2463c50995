import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ALERT_PREFIX } from '../../src/domain/alerts/incident-check.ts';
import { issueBody } from '../../src/domain/incidents/body.ts';
import { fingerprintOf } from '../../src/domain/incidents/fingerprint.ts';
import { issueTitle } from '../../src/domain/incidents/title.ts';
import type { Incident, IncidentKey, IncidentState } from '../../src/domain/incidents/types.ts';
import { lineOf } from '../../src/domain/ledger/entry.ts';
import { addToParts, type DayPart, recordRuns } from '../../src/domain/monitor/history.ts';
import { sample } from '../unit/ledger/sample.ts';
import { seededRandom } from './github/faults.ts';
import { botToken, type GitHubServer, startGitHub } from './github/server.ts';
import { ACTIONS_BOT, type Issue } from './github/types.ts';
import { schemaProblems } from './report-schema.ts';
import { type BundleOptions, type BundleRun, ROOT, runBundle } from './run-bundle.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday morning; the last week is 2026-W47, from 16 to 22 November. */
export const NOW = Date.parse('2026-11-23T06:30:00Z');
export const WEEK = Date.parse('2026-11-16T00:00:00Z');

const CLOCK = pathToFileURL(path.resolve(import.meta.dirname, 'shifted-clock.mjs')).href;
const TOKEN = 'token-of-the-job';

export type ReviewWorld = {
  readonly github: GitHubServer;
  readonly review: (
    inputs?: Readonly<Record<string, string>>,
    options?: BundleOptions & { readonly now?: number; readonly url?: string },
  ) => Promise<BundleRun>;
  readonly issues: () => string[];
};

export const REVIEW_TOKEN = { contents: 'read', issues: 'write', deployments: 'read', actions: 'read' } as const;

export async function openReviewWorld(permissions: Parameters<typeof botToken>[0] = REVIEW_TOKEN): Promise<ReviewWorld> {
  const github = await startGitHub({ tokens: { [TOKEN]: botToken(permissions) }, now: () => new Date(NOW) });
  return {
    github,
    review: async (inputs = {}, { now = NOW, url = github.url, ...options } = {}) => {
      const run = await runBundle(
        'runbook-report',
        { 'github-token': TOKEN, ...inputs },
        {
          ...options,
          env: {
            NODE_OPTIONS: `--import=${CLOCK}`,
            SHIFTED_CLOCK: new Date(now).toISOString(),
            GITHUB_API_URL: url,
            GITHUB_SERVER_URL: 'https://github.com',
            GITHUB_REPOSITORY: 'acme/api',
            GITHUB_RUN_ID: '77',
            ...options.env,
          },
        },
      );
      if (run.report !== null) {
        const problems = schemaProblems(run.report, 'runbook-report');
        if (problems.length > 0) throw new Error(problems.join('\n'));
      }
      return run;
    },
    issues: () =>
      github.repository.issues.filter(({ title }) => /W\d\d/.test(title)).map(({ number, state, title }) => `#${number} ${state} ${title}`),
  };
}

export type Outage = { readonly from: number; readonly until: number };
export type Watched = {
  readonly service: string;
  readonly environment: string;
  readonly target: string;
  readonly from: number;
  readonly until: number;
  readonly everyMs: number;
  readonly outages: readonly Outage[];
  /** When nobody looked. */
  readonly holes: readonly Outage[];
};

const within = (spans: readonly Outage[], at: number) => spans.some(({ from, until }) => at >= from && at < until);

function partsOfDay({ target, until, everyMs, outages, holes }: Watched, day: number, random: () => number): readonly DayPart[] {
  let parts: readonly DayPart[] = [];
  for (let at = day; at < Math.min(day + DAY, until); at += everyMs) {
    if (within(holes, at)) continue;
    const isDown = within(outages, at);
    const latencyMs = 40 + Math.floor(600 * random() ** 3);
    parts = addToParts(parts, target, { at, kind: isDown ? 'bad' : 'good', flawed: false, latencyMs, reason: isDown ? 'http_status' : 'ok' });
  }
  return parts;
}

/** Puts the history of a monitor on its branch, as the monitor writes it. */
export function addHistory({ repository: { git } }: GitHubServer, watched: readonly Watched[], seed = 1): void {
  const random = seededRandom(seed);
  const files = new Map<string, Uint8Array>();
  for (const one of watched)
    for (let day = one.from; day < one.until; day += DAY) {
      const parts = partsOfDay(one, day, random);
      if (parts.length === 0) continue;
      const share = { id: `${one.target.length}-${files.size}`, until: new Date(Math.min(day + DAY, one.until) - 1).toISOString(), parts };
      for (const [file, bytes] of recordRuns(files, { service: one.service, environment: one.environment }, [share]) ?? []) files.set(file, bytes);
    }
  pushBranch(git, 'runbook-monitor', files);
}

export function pushBranch(git: GitHubServer['repository']['git'], branch: string, files: ReadonlyMap<string, Uint8Array>, message = 'x'): void {
  const ref = `refs/heads/${branch}`;
  const parent = git.refs.get(ref);
  const blobs = new Map([...files].map(([file, bytes]) => [file, git.addBlob(Buffer.from(bytes))]));
  const tree = git.withFiles(parent === undefined ? null : (git.commits.get(parent)?.tree ?? null), blobs);
  const bot = { name: 'bot', email: 'bot@example.com', date: new Date(WEEK + 3 * DAY).toISOString() };
  const parents = parent === undefined ? [] : [parent];
  git.refs.set(ref, git.addCommit({ tree, parents, message, author: bot, committer: bot, verified: true, account: null }).sha);
}

/** An incident's issue as it is after it was detected and, with `until`, was over. */
export function addIncident(
  { repository }: GitHubServer,
  key: IncidentKey,
  times: { since: number; openedAt: number; until: number | null; reason?: string },
): Issue {
  const fingerprint = fingerprintOf(key);
  const { since, openedAt, until, reason = 'http_status' } = times;
  const number = Math.max(0, ...repository.issues.map((issue) => issue.number)) + 1;
  const incident: Incident = {
    ...{
      id: `${fingerprint}.${since.toString(36)}`,
      number,
      phase: until === null ? 'open' : 'closed',
      severity: 'critical',
      reason,
      message: 'It answers 500.',
    },
    ...{
      since,
      lastGood: since - 5 * MINUTE,
      openedAt,
      recoveredAt: until,
      closedAt: until,
      flaps: 0,
      earlierMs: 0,
      reminded: 0,
      changedAt: openedAt,
    },
    ...{ snoozedAt: null, seq: 1, timeline: [{ at: openedAt, kind: 'open', severity: 'critical', reason }], dropped: 0, outbox: [], threads: {} },
  };
  const streaks = { good: 0, degraded: 0, unknown: 0, critical: 2, lower: 0, badSince: since, goodSince: null, lastGood: since - 5 * MINUTE };
  const state: IncidentState & { incident: Incident } = { fingerprint, seenAt: until ?? openedAt, streaks, incident, maintenance: null };
  const times_ = { created_at: new Date(openedAt).toISOString(), updated_at: new Date(until ?? openedAt).toISOString() };
  const issue: Issue = {
    ...{ id: repository.nextId++, node_id: `I_${number}`, number, title: issueTitle(key, incident, 'en') },
    body: issueBody({ key, state, runLink: '', evidence: '', notes: [], scope: null, language: 'en' }),
    ...{ state: until === null ? 'open' : 'closed', state_reason: null, user: ACTIONS_BOT, labels: ['incident'], assignees: [], comments: [] },
    ...{ pinned: false, pull_request: false, ...times_, closed_at: until === null ? null : new Date(until).toISOString(), locked: false },
  };
  repository.issues.push(issue);
  return issue;
}

/** A year of everything, up to NOW: what a digest is drawn from. `service` may be any text. */
export function generateYear(github: GitHubServer, service = 'api'): void {
  const random = seededRandom(11);
  const from = WEEK - 51 * 7 * DAY;
  const key = { service, environment: 'production', check: 'health' };
  const outages: Outage[] = [];
  for (let at = from + 3 * DAY; at < NOW - DAY; at += Math.floor((4 + 9 * random()) * DAY)) {
    const start = at + Math.floor(random() * 1000) * MINUTE;
    outages.push({ from: start, until: start + Math.floor(6 + random() * 70) * MINUTE });
  }
  outages.push({ from: WEEK + 2 * DAY + 9 * HOUR, until: WEEK + 2 * DAY + 9 * HOUR + 48 * MINUTE });
  for (const outage of outages) addIncident(github, key, { since: outage.from, openedAt: outage.from + 4 * MINUTE, until: outage.until });
  const alert = { service, environment: 'production', check: `${ALERT_PREFIX}disk:/` };
  addIncident(github, alert, { since: WEEK + 4 * DAY, openedAt: WEEK + 4 * DAY + MINUTE, until: null, reason: 'disk_full' });
  addIncident(
    github,
    { ...alert, check: `${ALERT_PREFIX}http-5xx` },
    { since: WEEK + DAY, openedAt: WEEK + DAY + 5 * MINUTE, until: WEEK + DAY + 20 * MINUTE, reason: 'http_5xx' },
  );
  const holes = [
    { from: WEEK - 6 * 7 * DAY, until: WEEK - 5 * 7 * DAY },
    { from: WEEK + 5 * DAY + 2 * HOUR, until: WEEK + 5 * DAY + 15 * HOUR },
  ];
  const watched = { service, environment: 'production', from, until: NOW, everyMs: 10 * MINUTE };
  addHistory(github, [
    { ...watched, target: 'health', outages, holes },
    { ...watched, target: 'web', outages: outages.filter((_, i) => i % 4 === 0), holes, everyMs: 15 * MINUTE },
  ]);
  addDrills(github);
  addDeploys(github, from);
  addAlerts(github);
}

/** The example that checks alerts, with its runs of a week, every six hours. */
export function addAlerts({ repository }: GitHubServer, text?: string, everyMs = 6 * HOUR): void {
  const file = 'monitor.yml';
  const example = text ?? readFileSync(path.join(ROOT, 'examples', 'monitor-alerts.yml'), 'utf8');
  pushBranch(repository.git, 'main', new Map([[`.github/workflows/${file}`, Buffer.from(example)]]), 'Watch the alerts');
  repository.workflows.set(file, 'active');
  for (let at = WEEK - DAY; at < NOW; at += everyMs) {
    const createdAt = new Date(at).toISOString();
    repository.runs.push({ id: repository.nextId++, workflow: file, createdAt, conclusion: 'success', jobs: [] });
  }
}

function addDrills({ repository: { git } }: GitHubServer): void {
  const lines = Array.from({ length: 12 }, (_, month) => {
    const date = new Date(Date.UTC(2025, 11 + month, 2 + (month % 5), 5, 17)).toISOString();
    const backup = {
      source: `s3://backups/nightly/app-${date.slice(0, 10)}.dump`,
      bytes: 50_000_000 + month * 4_000_000,
      sha256: 'a'.repeat(64),
      ageSeconds: 7200,
    };
    return sample(month + 1, { date, backup, phases: { fetch: 4, restore: 30 + month * 2 }, rtoSeconds: 39 + month * 2, proof: { level: 'full' } });
  });
  const file = (year: number) =>
    [
      `ledger/${year}.jsonl`,
      Buffer.from(
        lines
          .filter(({ date }) => date.startsWith(`${year}`))
          .map((line) => `${lineOf(line)}\n`)
          .join(''),
      ),
    ] as const;
  pushBranch(git, 'runbook-ledger', new Map([file(2025), file(2026)]));
}

function addDeploys({ repository }: GitHubServer, from: number): void {
  const sha = repository.git.refs.get('refs/heads/main') ?? '';
  for (let at = from; at < NOW; at += 2 * DAY)
    repository.deployments.unshift({
      ...{ id: repository.nextId++, sha, environment: 'production', created_at: new Date(at + 10 * HOUR).toISOString(), creator: { login: 'ada' } },
      statuses: [{ state: at > WEEK + 3 * DAY && at < WEEK + 5 * DAY ? 'failure' : 'success' }],
    });
  pushBranch(
    repository.git,
    'main',
    new Map([['prisma/migrations/20261118000000_add_index/migration.sql', Buffer.from('CREATE INDEX x ON y (z);\n')]]),
    'Add an index on orders',
  );
}
