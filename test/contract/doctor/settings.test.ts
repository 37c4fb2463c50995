import { afterEach, describe, expect, test } from '@jest/globals';
import { readBranch, readDefaultToken, readMinutes, readNames, readRepository, readStates } from '../../../src/adapters/github/adoption.ts';
import { openGitHub } from '../../../src/adapters/github/api.ts';
import { readRailwayAutoDeploy } from '../../../src/adapters/railway/auto-deploy.ts';
import { readRenderAutoDeploy } from '../../../src/adapters/render/auto-deploy.ts';
import { parseInputs } from '../../../src/core/input-spec.ts';
import type { Json } from '../../../src/core/json.ts';
import { readAutoDeploy, readTriggers } from '../../../src/domain/doctor/auto-deploy.ts';
import { railwayInputs } from '../../../src/domain/railway/inputs.ts';
import { railwayReading } from '../../../src/domain/railway/reading.ts';
import { renderInputs } from '../../../src/domain/render/inputs.ts';
import { renderReading } from '../../../src/domain/render/reading.ts';
import {
  type Answers,
  type FakeAdoption,
  jobsView,
  NOT_THERE,
  ownersView,
  REFUSED,
  startFakeAdoption,
  UPGRADE,
} from '../../support/fake-adoption.ts';
import { RENDER_KEY, RENDER_SERVICE, startFakeRenderApi } from '../../support/fake-render-api.ts';
import { hostingOpening, never } from '../../support/hosting.ts';
import { swiftPatience } from '../ledger/support.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function github(answers: Answers, token = 'gh-token-1') {
  const server: FakeAdoption = await startFakeAdoption(answers);
  open.push(server);
  return openGitHub(token, { owner: 'acme', repo: 'api' }, swiftPatience(1, 60_000), server.url);
}

describe("with an owner's token", () => {
  test('privacy, branch and plan; a given plan is not asked for', async () => {
    expect(await readRepository(await github(ownersView()), '')).toEqual({ known: { isPrivate: true, defaultBranch: 'main', plan: 'free' } });
    expect(await readRepository(await github(jobsView()), 'team')).toEqual({ known: { isPrivate: true, defaultBranch: 'main', plan: 'team' } });
  });

  test('names of the repository, the organization and each environment, and no value', async () => {
    expect(await readNames(await github(ownersView()), 'secrets')).toEqual({
      known: {
        shared: ['DATABASE_URL', 'RENDER_API_KEY', 'BACKUP_SSH_KEY', 'SLACK_WEBHOOK_URL'],
        byEnvironment: new Map([['production', ['SSH_KEY']]]),
      },
    });
    expect(JSON.stringify(await readNames(await github(ownersView()), 'variables'))).not.toContain('srv-1');
  });

  test("a user's repository has no organization; of one that hides its names nothing is known", async () => {
    const user = {
      '': { private: false, default_branch: 'main', owner: { login: 'acme', type: 'User' } },
      '/actions/organization-secrets': NOT_THERE,
    };
    const names = await readNames(await github(ownersView(user)), 'secrets');
    expect('known' in names && names.known.shared).toEqual(['DATABASE_URL', 'RENDER_API_KEY', 'BACKUP_SSH_KEY']);
    expect(await readNames(await github(ownersView({ '/actions/organization-secrets': REFUSED })), 'secrets')).toMatchObject({
      unknown: 'permission_denied',
    });
  });

  test('several pages of names are read to the end', async () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ name: `S${i}` }));
    // The same hundred again would go on for ever: the fake gives one page, whatever is asked for, so a short one ends it.
    const names = await readNames(await github(ownersView({ '/actions/secrets': { total_count: 99, secrets: many.slice(1) } })), 'secrets');
    expect('known' in names && names.known.shared).toHaveLength(100);
  });

  test('states by file, minutes by run with each job rounded up and skipped ones free, checks of old rules and rulesets', async () => {
    const api = await github(ownersView());
    expect(await readStates(api)).toEqual({
      known: new Map(['deploy.yml', 'monthly-drill.yml'].map((name) => [`.github/workflows/${name}`, 'active'])),
    });
    expect(await readMinutes(api, ['.github/workflows/monthly-drill.yml', '.github/workflows/new.yml'])).toEqual({
      known: new Map([['.github/workflows/monthly-drill.yml', (1 + 3 + 1) / 2]]),
    });
    expect(await readBranch(api, 'main')).toEqual({ known: { isProtected: true, checks: ['ci', 'migrations / gate'] } });
    expect(await readDefaultToken(api)).toEqual({ known: 'read' });
  });
});

describe("with a job's token", () => {
  test('what it may not see is unknown, with what it would take', async () => {
    const api = await github(jobsView());
    expect(await readNames(api, 'secrets')).toEqual({
      unknown: 'permission_denied',
      takes: 'a personal token with Secrets: read and Environments: read',
    });
    expect(await readDefaultToken(api)).toMatchObject({ unknown: 'permission_denied' });
    expect(await readRepository(api, '')).toEqual({ known: { isPrivate: true, defaultBranch: 'main', plan: null } });
  });

  test('a private repository on the free plan has no rulesets, and no protection', async () => {
    const bare = { name: 'main', protected: false };
    const api = await github(jobsView({ '/rules/branches/main': UPGRADE, '/branches/main': bare }));
    expect(await readBranch(api, 'main')).toEqual({ known: { isProtected: false, checks: [] } });
    // Told at once, not asked again.
    expect(
      open.flatMap((server) => ('requests' in server ? (server.requests as string[]) : [])).filter((line) => line.includes('/rules/')),
    ).toHaveLength(1);
  });

  test('a wrong token, and a server that answers nonsense, are unknown too', async () => {
    expect(await readStates(await github(ownersView(), 'another'))).toMatchObject({ unknown: 'authentication_failed' });
    const odd = await github(ownersView({ '': [], '/actions/workflows': { workflows: [null, 7, { path: 5 }] } }));
    expect(await readRepository(odd, '')).toEqual({ known: { isPrivate: false, defaultBranch: 'main', plan: null } });
    expect(await readStates(odd)).toMatchObject({ known: expect.anything() });
  });
});

describe('auto-deploy', () => {
  async function render(service: Record<string, unknown>, key = RENDER_KEY) {
    const server = await startFakeRenderApi({ service });
    open.push(server);
    const raw: Readonly<Record<string, string>> = { 'render-service': RENDER_SERVICE, 'render-api-key': key, 'render-api-url': server.url };
    const given = parseInputs(renderInputs, (name) => raw[name] ?? '');
    return readRenderAutoDeploy(given, { ...hostingOpening([key]), reading: renderReading, readAutoDeploy }, never());
  }

  test("Render's own words; a refused key is unknown and shows no key", async () => {
    expect(await render({ autoDeploy: 'yes', autoDeployTrigger: 'commit' })).toEqual({ known: 'commit' });
    expect(await render({ autoDeploy: 'yes', autoDeployTrigger: 'checksPass' })).toEqual({ known: 'checks' });
    expect(await render({ autoDeploy: 'no', autoDeployTrigger: 'off' })).toEqual({ known: 'off' });
    expect(await render({ autoDeploy: 'yes', autoDeployTrigger: undefined })).toEqual({ known: 'commit' });
    const refused = await render({}, 'rnd_wrong_0123456789abcdefghij');
    expect(refused).toMatchObject({ unknown: expect.stringContaining('unauthorized') });
    expect(JSON.stringify(refused)).not.toContain('rnd_wrong');
  });

  test("Railway's triggers, by its schema's shape", async () => {
    const triggers = (...nodes: Json[]): Json => ({ deploymentTriggers: { edges: nodes.map((node) => ({ node })) } });
    expect(readTriggers(triggers())).toBe('off');
    expect(readTriggers(triggers({ branch: 'main', checkSuites: true }))).toBe('checks');
    expect(readTriggers(triggers({ branch: 'main', checkSuites: true }, { branch: 'main', checkSuites: false }))).toBe('commit');
    expect(readTriggers({})).toBeNull();
    const { createServer } = await import('node:http');
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      const { query = '', variables } = JSON.parse((await request.toArray()).join('')) as { query?: string; variables?: Json };
      asked.push(JSON.stringify(variables));
      const data = query.includes('projectToken') ? { projectToken: { projectId: 'p-1', environmentId: 'e-1' } } : triggers({ branch: 'main' });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    const { port } = server.address() as { port: number };
    const service = '7f1c7f5e-6d0b-4c1e-9a53-0d1f0c2b3a4d';
    const raw: Readonly<Record<string, string>> = {
      'railway-service': service,
      'railway-token': 'railway-token-1',
      'railway-api-url': `http://127.0.0.1:${port}/graphql/v2`,
    };
    const given = parseInputs(railwayInputs, (name) => raw[name] ?? '');
    const opening = { ...hostingOpening(['railway-token-1']), reading: railwayReading, readTriggers };
    expect(await readRailwayAutoDeploy(given, opening, never())).toEqual({ known: 'commit' });
    expect(asked.at(-1)).toBe(JSON.stringify({ projectId: 'p-1', environmentId: 'e-1', serviceId: service }));
  });
});
