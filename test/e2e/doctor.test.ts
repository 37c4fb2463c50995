import { afterEach, expect, test } from '@jest/globals';
import { runAct } from '../support/act.ts';
import { examplesOf } from '../support/examples.ts';
import { jobsView, startFakeAdoption } from '../support/fake-adoption.ts';
import { RENDER_KEY, RENDER_SERVICE, startFakeRenderApi } from '../support/fake-render-api.ts';
import { startHealthApi } from '../support/health-api.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { CLEAN } from '../unit/doctor/sample.ts';

const example = examplesOf(import.meta.filename);
const open: { close: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

test('doctor.yml: one dispatch finds the superuser, the auto-deploy and the variable that is not there, and nothing that is right', async () => {
  const states = ['deploy.yml', 'doctor.yml'].map((name) => ({ path: `.github/workflows/${name}`, state: 'active' }));
  const answers = jobsView({ '/actions/workflows': { workflows: states } });
  const [github, health, render, postgres] = await Promise.all([
    startFakeAdoption(answers),
    startHealthApi(),
    startFakeRenderApi({ service: { autoDeploy: 'yes', autoDeployTrigger: 'commit' } }),
    startPostgres(),
  ]);
  open.push(github, health, render, { close: () => postgres.remove() });
  await postgres.query('CREATE TABLE _prisma_migrations (id text)');
  const { '.github/workflows/monitor.yml': _, '.github/workflows/monthly-drill.yml': __, ...files } = CLEAN;
  const r = await runAct({
    files: { ...files, '.github/workflows/doctor.yml': example('doctor.yml', { '${{ vars.HEALTH_URL }}': health.url }) },
    workflow: 'doctor.yml',
    event: 'workflow_dispatch',
    env: { GITHUB_API_URL: github.url },
    secrets: { GITHUB_TOKEN: 'gh-token-1', RENDER_API_KEY: RENDER_KEY, DATABASE_URL: postgres.url() },
    vars: { RENDER_SERVICE_ID: RENDER_SERVICE },
    replace: {
      'railway-service: ${{ inputs.railway-service }}\n': `railway-service: \${{ inputs.railway-service }}\n          render-api-url: ${render.url}\n`,
      // The deploy's own file is here by name, so that the doctor reads it; act maps the repository by the same name.
      'ops-tools/': 'OWNER/',
    },
  });
  const said = [...new Set([...r.log.matchAll(/(?:❌|⚠️|❔) ([\w-]+)[^\n]*?: ([a-z_]+): /g)].map((match) => `${match[1]} ${match[2]}`))].toSorted();
  expect(said).toContain('auto-deploy auto_deploy_on');
  expect(said).toContain('database database_superuser');
  expect(said).toContain('variables variable_missing');
  expect(said.join()).not.toMatch(/secret_missing|permission|deploy_ungated|database_unreachable|health_bad|internal_error/);
  expect(r.outputs['doctor.verdict']).toBe('critical');
  expect(r.jobs).toMatchObject({ 'Doctor/doctor': 'failure' });
  expect(r.log).not.toContain(RENDER_KEY);
}, 120_000);
