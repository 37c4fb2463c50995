import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { botToken, type GitHubServer, startGitHub } from './github/server.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { type BundleRun, runBundle } from './run-bundle.ts';

const exec = promisify(execFile);
const CLOCK = pathToFileURL(path.resolve(import.meta.dirname, 'shifted-clock.mjs')).href;

export const DRILL_TIME = 'T05:17:00Z';
const WORKFLOW = 'monthly-drill.yml';

/** Environment of a child process whose day's clock begins at `at`. */
export const clockAt = (at: string) => ({ SHIFTED_CLOCK: at, NODE_OPTIONS: `--import=${CLOCK}` });

/** A company's production database that grows, its nightly backups, its GitHub, and the shipped bundles on any day of it. */
export type Story = {
  readonly github: GitHubServer;
  readonly folder: string;
  /** A month's new rows, some 7 % more of everything. */
  readonly grow: (month: number) => Promise<void>;
  readonly production: (sql: string) => Promise<unknown>;
  /** Last night's backup, as seen on `day`; the path within the folder. `cut` leaves only that share of its bytes. */
  readonly backUp: (day: string, cut?: number) => Promise<string>;
  /** `schedule-due` on a day. */
  readonly ask: (day: string) => Promise<BundleRun>;
  /** `restore-drill` and `drill-register` on a day, as two jobs of one run. */
  readonly drill: (day: string, backup: string, inputs?: Readonly<Record<string, string>>) => Promise<{ drill: BundleRun; register: BundleRun }>;
  readonly close: () => Promise<void>;
};

export async function beginStory(server: PostgresServer): Promise<Story> {
  let today = '2025-10-01T00:00:00Z';
  const github = await startGitHub({
    tokens: { 'ghs-due': botToken({ actions: 'read', contents: 'read' }), 'ghs-register': botToken({ contents: 'write', issues: 'write' }) },
    collaborators: ['ops', 'backend'],
    now: () => new Date(today),
  });
  github.repository.workflows.set(WORKFLOW, 'active');
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-story-'));
  mkdirSync(path.join(folder, 'evidence'));
  const source = await startProduction();
  let runId = 1000;
  const bundle = (action: string, inputs: Readonly<Record<string, string>>, at: string, id: number) => {
    today = at;
    const env = {
      ...clockAt(at),
      PATH: `${path.dirname(server.bin('pg_restore'))}${path.delimiter}${process.env['PATH']}`,
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: 'acme/api',
      GITHUB_RUN_ID: String(id),
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_SHA: github.repository.git.refs.get('refs/heads/main') ?? '',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_EVENT_NAME: 'schedule',
      GITHUB_WORKFLOW_REF: `acme/api/.github/workflows/${WORKFLOW}@refs/heads/main`,
      GITHUB_WORKSPACE: folder,
    };
    return runBundle(action, inputs, { env, cwd: folder });
  };
  return {
    github,
    folder,
    production: (sql) => source.query(sql),
    grow: async (month) => void (await source.query(growth(month))),
    async backUp(day, cut) {
      const night = new Date(Date.parse(`${day}T02:00:00Z`));
      const file = `api-${day}.dump`;
      const full = path.join(folder, file);
      await exec(server.bin('pg_dump'), ['-Fc', '-Z1', '-f', full, source.url]);
      if (cut !== undefined) truncateSync(full, Math.floor(readFileSync(full).length * cut));
      utimesSync(full, night, night);
      return file;
    },
    ask: (day) => bundle('schedule-due', { 'github-token': 'ghs-due' }, `${day}${DRILL_TIME}`, runId++),
    async drill(day, backup, inputs = {}) {
      const id = runId++;
      const report = `evidence/drill-${id}.json`;
      const drill = await bundle(
        'restore-drill',
        { backup, 'server-url': server.url(), 'report-path': report, 'max-age': '26h' },
        `${day}${DRILL_TIME}`,
        id,
      );
      const result = drill.code === 0 ? 'success' : 'failure';
      github.repository.runs.unshift({
        id,
        createdAt: `${day}${DRILL_TIME}`,
        jobs: [{ name: 'drill / restore-drill', conclusion: result }],
        conclusion: result,
      });
      const given = { 'github-token': 'ghs-register', report, 'job-result': result, responsible: '@ops, @backend', ...inputs };
      return { drill, register: await bundle('drill-register', given, `${day}T05:21:00Z`, id) };
    },
    async close() {
      await github.close();
      await source.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Production, on a server of its own: the drill refuses one that holds somebody's database. */
async function startProduction() {
  const own = await startPostgres();
  await own.query('CREATE DATABASE api');
  const query = (sql: string) => own.query(sql, 'api');
  await query(`CREATE TABLE "User" (id serial PRIMARY KEY, email text NOT NULL, "createdAt" timestamptz NOT NULL);
    CREATE TABLE "Order" (id serial PRIMARY KEY, "userId" int REFERENCES "User" (id), note text, "createdAt" timestamptz NOT NULL);
    CREATE TABLE "AuditLog" (id bigserial PRIMARY KEY, what text, "createdAt" timestamptz NOT NULL); CREATE INDEX ON "Order" ("userId");`);
  return { query, url: own.url('api'), drop: () => own.remove() };
}

/** Rows of month 0 at the start, and some 7 % of them on top each month, always the same ones. */
function growth(month: number): string {
  const rows = (first: number) => (month === 0 ? first : Math.round(first * 0.07 * 1.07 ** (month - 1)));
  const at = `timestamptz '2025-09-01' + interval '1 month' * ${month}`;
  return `INSERT INTO "User" (email, "createdAt") SELECT md5('u' || ${month} || g) || '@example.com', ${at} FROM generate_series(1, ${rows(400)}) g;
    INSERT INTO "Order" ("userId", note, "createdAt") SELECT 1 + g % 400, md5('o' || ${month} || g) || md5('p' || g), ${at} FROM generate_series(1, ${rows(3000)}) g;
    INSERT INTO "AuditLog" (what, "createdAt") SELECT md5('a' || ${month} || g), ${at} FROM generate_series(1, ${rows(6000)}) g;`;
}
