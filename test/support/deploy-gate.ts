import path from 'node:path';
import { expect } from '@jest/globals';
import { type ActRun, runAct } from './act.ts';
import type { PostgresServer } from './postgres-server.ts';
import { historyDatabase } from './prisma-project.ts';
import { ROOT } from './run-bundle.ts';

/** A caller as a user writes it: the gate, and a deploy that needs it. */
const caller = (inputs: string) => `
on: workflow_dispatch
permissions: {}
jobs:
  gate:
    permissions: { contents: read }
    uses: OWNER/runbook-actions/.github/workflows/gate-deploy.yml@v1
    with:
      ${inputs.trim().replace(/\n\s*/g, '\n      ')}
    secrets:
      database-url: \${{ secrets.DATABASE_URL }}
      health-headers: \${{ secrets.HEALTH_HEADERS }}
      ssh-key: \${{ secrets.SSH_KEY }}
      ssh-known-hosts: \${{ secrets.SSH_KNOWN_HOSTS }}
  deploy:
    needs: gate
    runs-on: ubuntu-24.04
    permissions: {}
    steps:
      - id: deployed
        env: { GATE: "\${{ needs.gate.outputs.verdict }} \${{ needs.gate.outputs.reason }} \${{ needs.gate.outputs.healthy }}" }
        run: echo "gate=$GATE" >> "$GITHUB_OUTPUT"
`;

const cases = path.join(ROOT, 'test', 'fixtures', 'prisma-cases');

export type Extra = {
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
  /** More secrets; `database` is the name of the database of this run. */
  readonly secrets?: (database: string) => Record<string, string>;
};

/** Runs the caller on a repository and database in the state of a Prisma case. */
export async function runGate(server: PostgresServer, history: string, inputs: string, extra: Extra = {}): Promise<ActRun> {
  const database = await historyDatabase(server, history);
  return runAct({
    files: { '.github/workflows/deploy.yml': caller(inputs), ...extra.files },
    folders: { prisma: path.join(cases, history, 'prisma') },
    workflow: 'deploy.yml',
    secrets: { DATABASE_URL: server.url(database), HEALTH_HEADERS: 'X-Key: abcdefgh', ...extra.secrets?.(database) },
    ...(extra.env === undefined ? {} : { env: extra.env }),
  });
}
/** Blocked: the gate's step failed for this reason, and the deploy did not run. act ends a run at a called workflow that fails. */
export const blocked = (run: ActRun, step: 'tunnel' | 'migrations' | 'health', reason: string) => {
  expect(run.outputs[`${step}.reason`]).toBe(reason);
  expect(run.jobs['Gate deploy/gate']).toBe('failure');
  expect(run.outputs['deployed.gate']).toBeUndefined();
  expect(run.code).toBe(1);
};
export const passed = (run: ActRun, gateOutput: string) => {
  expect(run.outputs['deployed.gate']).toBe(gateOutput);
  expect(run.code).toBe(0);
};
