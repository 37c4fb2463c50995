import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { type ActRun, runAct } from '../support/act.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';

let server: PostgresServer;
let ssh: SshServer;
beforeAll(async () => {
  [server, ssh] = await Promise.all([startPostgres(), startSshServer()]);
});
afterAll(() => Promise.all([server.remove(), ssh.stop()]));

/** A job that opens a tunnel to the database and to the SSH server itself, and uses both in later steps of its own. */
const workflow = () => `
on: workflow_dispatch
permissions: {}
jobs:
  check:
    runs-on: ubuntu-24.04
    permissions: {}
    steps:
      - id: tunnel
        continue-on-error: true
        uses: OWNER/runbook-actions/actions/ssh-tunnel@v1
        with:
          host: 127.0.0.1
          port: ${ssh.port}
          user: ${ssh.user}
          key: \${{ secrets.SSH_KEY }}
          known-hosts: \${{ secrets.SSH_KNOWN_HOSTS }}
          timeout: 10s
          forward: |
            127.0.0.1:${server.port}
            localhost:${ssh.port}
      - id: verdict
        env: { SEEN: "\${{ steps.tunnel.outputs.verdict }} \${{ steps.tunnel.outputs.reason }} \${{ steps.tunnel.outputs.ports }}" }
        run: echo "seen=$SEEN" >> "$GITHUB_OUTPUT"
      - if: steps.tunnel.outputs.verdict == 'ok'
        run: sleep 1
      - id: use
        if: steps.tunnel.outputs.verdict == 'ok'
        env:
          DATABASE: \${{ steps.tunnel.outputs.port }}
          OTHER: \${{ fromJSON(steps.tunnel.outputs.ports)[1] }}
        run: |
          echo "database=$(${path.join(readToolchain().postgres?.bin ?? '', 'psql')} "postgresql://postgres@127.0.0.1:$DATABASE/postgres" -Atc 'SELECT 6 * 7')" >> "$GITHUB_OUTPUT"
          echo "other=$(ssh-keyscan -t ed25519 -p "$OTHER" 127.0.0.1 2>/dev/null | cut -d' ' -f3)" >> "$GITHUB_OUTPUT"
          false
`;

const run = (secrets: Record<string, string> = {}): Promise<ActRun> =>
  runAct({
    files: { '.github/workflows/check.yml': workflow() },
    workflow: 'check.yml',
    secrets: { SSH_KEY: ssh.key, SSH_KNOWN_HOSTS: ssh.knownHosts, ...secrets },
  });

test('later steps of the job use it; after a step that failed it is closed all the same', async () => {
  const { code, outputs, log } = await run();
  expect(outputs['verdict.seen']).toMatch(/^ok ok \[\d+,\d+\]$/);
  expect(outputs['use.database']).toBe('42');
  expect(ssh.knownHosts).toContain(outputs['use.other']);
  expect(code).toBe(1);
  expect(log).toContain('The tunnel is closed');
  for (const line of ssh.key.split('\n').filter((l) => l.length > 60)) expect(log).not.toContain(line);
});

test('without known-hosts nothing is opened, and the message says how to get them', async () => {
  const { outputs, log } = await run({ SSH_KNOWN_HOSTS: '' });
  expect(outputs['verdict.seen']).toBe('unknown config ');
  expect(log).toContain('ssh-keyscan');
  expect(outputs['use.database']).toBeUndefined();
});
