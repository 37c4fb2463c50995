import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import { pause } from '../../src/adapters/clock/pause.ts';
import { readProjectFiles } from '../../src/adapters/files/deploy-path.ts';
import { known, readBranch, readDefaultToken, readMinutes, readNames, readRepository, readStates } from '../../src/adapters/github/adoption.ts';
import { type GitHubApi, openGitHub } from '../../src/adapters/github/api.ts';
import { StateBranch } from '../../src/adapters/github/state-branch.ts';
import { createProbe } from '../../src/adapters/http/probe.ts';
import { createProxyChoice } from '../../src/adapters/http/proxy.ts';
import { readRole } from '../../src/adapters/postgres/adoption.ts';
import { readRailwayAutoDeploy } from '../../src/adapters/railway/auto-deploy.ts';
import { readRenderAutoDeploy } from '../../src/adapters/render/auto-deploy.ts';
import { parseYaml } from '../../src/adapters/yaml/parse.ts';
import type { Inputs } from '../../src/core/input-spec.ts';
import type { Language } from '../../src/core/language.ts';
import { databaseOf } from '../../src/domain/database/inputs.ts';
import { readAutoDeploy, readTriggers } from '../../src/domain/doctor/auto-deploy.ts';
import { isOurs } from '../../src/domain/doctor/ours.ts';
import { readProject } from '../../src/domain/doctor/project.ts';
import type { AdoptionRecord, DrillFacts, Known } from '../../src/domain/doctor/record.ts';
import { findingOf } from '../../src/domain/health/finding.ts';
import { healthMessages } from '../../src/domain/health/messages.ts';
import { bodyCheck } from '../../src/domain/health/preset.ts';
import { createSlots } from '../../src/domain/health/slots.ts';
import { watchTarget } from '../../src/domain/health/watch.ts';
import { filesSince } from '../../src/domain/ledger/ledger.ts';
import { ledgerOf } from '../../src/domain/ledger/record-drill.ts';
import { railwayReading } from '../../src/domain/railway/reading.ts';
import { renderReading } from '../../src/domain/render/reading.ts';
import type { inputs } from './inputs.ts';

export type Given = Inputs<typeof inputs>;
export type Surroundings = {
  readonly env: NodeJS.ProcessEnv;
  readonly language: Language;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
};

const USER_AGENT = 'runbook-actions-doctor';
const YEAR_MS = 366 * 86_400_000;

/** Finds out everything that the checks look at, side by side. What nobody could say is in the record as such. Rejects on a cancel and on bugs alone. */
export async function gather(given: Given, around: Surroundings): Promise<AdoptionRecord> {
  const now = Date.now();
  const { files, leftOut } = await readProjectFiles(given.path, `${given.path}/${given.workingDirectory}`);
  const local = readProject(files, parseYaml, leftOut);
  const api = openRepository(given, around);
  const scheduled = local.workflows.filter((workflow) => isOurs(workflow) && workflow.crons.length > 0).map(({ file }) => file);
  const [facts, hosts, database, health] = await Promise.all([
    api === null ? null : askGitHub(api, given, scheduled, now),
    askHosts(given, around),
    askDatabase(given, around.signal),
    given.healthUrl.length === 0 ? null : askHealth(given, around),
  ]);
  const nothing = { repository: null, secrets: null, variables: null, defaultToken: null, states: null, minutes: null, branch: null, drill: null };
  return {
    now,
    ...local,
    timeZone: given.timeZone,
    present: new Map(given.secretsPresent),
    ...(facts ?? nothing),
    ...hosts,
    database,
    health,
    runnerVersion: given.runnerVersion,
  };
}

/** Null where there is no token, or nobody says which repository it is. */
function openRepository(given: Given, { env, signal }: Surroundings): GitHubApi | null {
  const [owner, repo] = (given.repository || env['GITHUB_REPOSITORY'] || '').split('/');
  if (!owner || !repo || given.githubToken === '') return null;
  const patience = { signal, pause, random: Math.random, now: Date.now, limitMs: given.timeout };
  return openGitHub(given.githubToken, { owner, repo }, patience, env['GITHUB_API_URL'] || 'https://api.github.com');
}

async function askGitHub(api: GitHubApi, given: Given, scheduled: readonly string[], now: number) {
  const plan = given.plan === 'auto' ? '' : given.plan;
  const repository = readRepository(api, plan);
  const [secrets, variables, defaultToken, states, minutes, drill, branch] = await Promise.all([
    readNames(api, 'secrets'),
    readNames(api, 'variables'),
    readDefaultToken(api),
    readStates(api),
    readMinutes(api, scheduled),
    askRegister(api, given, now),
    repository.then((facts) => readBranch(api, 'known' in facts ? facts.known.defaultBranch : 'main')),
  ]);
  return { repository: await repository, secrets, variables, defaultToken, states, minutes, branch, drill };
}

/** The last drill on the register that came to a verdict, else the last of all. */
function askRegister(api: GitHubApi, given: Given, now: number): Promise<Known<DrillFacts>> {
  return known('permissions: { contents: read }', async () => {
    const state = await new StateBranch(api, given.ledgerBranch, (paths) => filesSince(paths, new Date(now - YEAR_MS))).read();
    const { entries } = ledgerOf(state);
    const last = entries.findLast(({ result }) => result !== 'inconclusive') ?? entries.at(-1);
    return last === undefined ? null : { at: Date.parse(last.date), result: last.result };
  });
}

async function askHosts(given: Given, { env, redact, signal }: Surroundings) {
  const opening = {
    ...{ now: Date.now, pause, random: Math.random, redact, userAgent: USER_AGENT, limitMs: given.timeout },
    proxy: createProxyChoice('env', env),
  };
  const [render, railway] = await Promise.all([
    given.renderService === '' ? null : readRenderAutoDeploy(given, { ...opening, reading: renderReading, readAutoDeploy }, signal),
    given.railwayService === '' ? null : readRailwayAutoDeploy(given, { ...opening, reading: railwayReading, readTriggers }, signal),
  ]);
  return { render, railway };
}

async function askDatabase(given: Given, signal: AbortSignal): Promise<AdoptionRecord['database']> {
  const address = databaseOf(given);
  return address === null ? null : readRole(address, given.timeout, signal);
}

/** One request each, and a second one where that failed. */
async function askHealth(given: Given, { env, language, redact, signal }: Surroundings) {
  const limits = { timeoutMs: given.timeout, requestTimeoutMs: given.requestTimeout, intervalMs: 1000, maxIntervalMs: 1000 };
  const pace = { mode: 'assert' as const, backoff: 1, jitter: 0, maxAttempts: 0, successThreshold: 1, failureThreshold: 2, everyAddress: false };
  const policy = { ...limits, ...pace, failureRatio: null, degradedRatio: { count: 3, of: 5 }, failFast: true };
  const messages = healthMessages[language];
  const options = {
    policy,
    expected: { status: given.expectStatus, body: bodyCheck(given.preset, given.expectJson), version: { path: ['version'], expected: null } },
    ...{ degradedAfterMs: given.requestTimeout, latencyBasis: 'total' as const, initialDelayMs: 0, random: Math.random },
    probe: createProbe({ userAgent: USER_AGENT, proxy: createProxyChoice('env', env), headers: given.headers }),
    ...{ clock: monotonicClock, slots: createSlots(20), signal, redact },
  };
  const all = await Promise.all(given.healthUrl.map((target) => watchTarget(target, options)));
  signal.throwIfAborted();
  return all.flatMap((watched) => {
    const finding = findingOf(watched, { messages, policy, degradedAfterMs: given.requestTimeout, expectedVersion: null }, false);
    return finding === null ? [] : [{ target: watched.target.name, verdict: finding.verdict, message: finding.message }];
  });
}
