import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { botToken, type GitHubServer, startGitHub } from './github/server.ts';
import { DATABASE_GONE, type HealthApi, startHealthApi } from './health-api.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { historyDatabase, type prismaProject } from './prisma-project.ts';

/** What an example of a deploy meets. Each test has an API and a GitHub of its own. */
export type DeployWorld = {
  readonly server: PostgresServer;
  /** It is not healthy before something has deployed it. */
  readonly api: HealthApi;
  readonly github: GitHubServer;
  /** State and title of each issue. */
  readonly incidents: () => string[];
  /** Creates a database in the state of a Prisma case, and gives its name. */
  readonly database: (history: string) => Promise<string>;
};

/** Sets it up around the tests of the file that calls it; it is there within tests alone. */
export function deployWorld(): DeployWorld {
  const there: { server?: PostgresServer; api?: HealthApi; github?: GitHubServer } = {};
  beforeAll(async () => {
    there.server = await startPostgres();
  });
  afterAll(() => there.server?.remove());
  beforeEach(async () => {
    there.api = await startHealthApi(DATABASE_GONE, 503);
    there.github = await startGitHub({ tokens: { 'token-of-the-job': botToken({ issues: 'write' }) } });
  });
  afterEach(async () => {
    await there.api?.close();
    await there.github?.close();
  });
  const world: DeployWorld = {
    get server() {
      return there.server as PostgresServer;
    },
    get api() {
      return there.api as HealthApi;
    },
    get github() {
      return there.github as GitHubServer;
    },
    incidents: () => world.github.repository.issues.map(({ state, title }) => `${state} ${title}`),
    database: (history) => historyDatabase(world.server, history),
  };
  return world;
}

/** What makes an example's gates fit a test: the project's packages and migrations, and no long waits. */
export function gateReplacements({ install }: Pick<ReturnType<typeof prismaProject>, 'install'>, pending = 'apply'): Record<string, string> {
  return {
    '      pending: apply\n': `      pending: ${pending}\n      install-command: ${install}\n      migrations-path: prisma/migrations\n`,
    'phase: after\n': 'phase: after\n      migrations-path: prisma/migrations\n      interval: 200ms\n      health-timeout: 5s\n',
  };
}
