import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@jest/globals';
import { schemaProblems } from '../../support/report-schema.ts';
import { type BundleOptions, type BundleRun, ROOT, runBundle } from '../../support/run-bundle.ts';
import type { SshServer } from '../../support/ssh-server.ts';

/** A runner's temporary folder, and the action in it: from source by default, which is what contract tests are about. */
export type Runner = {
  readonly temp: string;
  readonly main: (inputs: Readonly<Record<string, string>>, options?: BundleOptions) => Promise<BundleRun>;
  readonly post: (main: BundleRun, inputs: Readonly<Record<string, string>>) => Promise<BundleRun>;
  /** Ids of ssh processes of this runner's tunnels. */
  readonly processes: () => number[];
  /** Folders of tunnels, and what is in each. */
  readonly folders: () => string[][];
  /** The end of a job: nothing of a tunnel may be left, neither process nor file. */
  readonly end: () => void;
};

/** Inputs for a test server, with a secret of several lines as GitHub gives it: without the last line end. */
export const inputsFor = (ssh: SshServer, forward: string): Record<string, string> => ({
  ...{ host: '127.0.0.1', port: String(ssh.port), user: ssh.user, key: ssh.key.trim(), 'known-hosts': ssh.knownHosts, forward, timeout: '20s' },
});

export function startRunner(options: { bundle?: boolean } = {}): Runner {
  const temp = mkdtempSync(path.join(tmpdir(), 'runbook-runner-'));
  const script = options.bundle ? {} : { script: path.join(ROOT, 'actions', 'ssh-tunnel', 'main.ts') };
  const run = async (inputs: Readonly<Record<string, string>>, more: BundleOptions = {}) => {
    const result = await runBundle('ssh-tunnel', inputs, {
      ...script,
      ...more,
      env: { RUNNER_TEMP: temp, RUNBOOK_JOB_SECRET: 'job-secret', ...more.env },
    });
    expectHidden(result, inputs['key'] ?? '');
    expect(result.log).not.toMatch(/^\s+at .*\(/m);
    if (result.report !== null) expect(schemaProblems(result.report, 'ssh-tunnel')).toEqual([]);
    return result;
  };
  const tunnels = () => readdirSync(temp).filter((name) => name !== 'runbook-actions');
  return {
    temp,
    main: run,
    post: (main, inputs) => run(inputs, { state: main.state }),
    processes: () => sshProcesses(temp),
    folders: () =>
      tunnels().map((name) => {
        expect(statSync(path.join(temp, name)).mode & 0o777).toBe(0o700);
        return readdirSync(path.join(temp, name)).sort();
      }),
    end: () => {
      const left = [sshProcesses(temp), tunnels()];
      for (const pid of left[0] as number[]) process.kill(pid, 'SIGKILL');
      rmSync(temp, { recursive: true });
      expect(left).toEqual([[], []]);
    },
  };
}

/** No line of the key's body in anything that anybody can read; and no mask so short that it garbles the log. */
function expectHidden(run: BundleRun, key: string) {
  const masks = [...run.log.matchAll(/^::add-mask::(.*)$/gm)].map((m) => m[1] ?? '');
  for (const mask of masks) expect(mask.length).toBeGreaterThanOrEqual(16);
  const said = [run.log.replace(/^::add-mask::.*$/gm, ''), run.summary, JSON.stringify([run.outputs, run.state, run.report])].join('\n');
  for (const line of key.split(/\r?\n/).filter((l) => l.length >= 16 && !l.startsWith('-----') && !l.includes(' '))) expect(said).not.toContain(line);
}

function sshProcesses(folder: string): number[] {
  const listed = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return listed.filter((line) => /^\s*\d+ (?:\S*\/)?ssh /.test(line) && line.includes(folder)).map((line) => Number.parseInt(line, 10));
}

/** The environment of a process, where the system shows it. */
export const environmentOf = (pid: number): string => (existsSync(`/proc/${pid}/environ`) ? readFileSync(`/proc/${pid}/environ`, 'utf8') : '');

export type Fake = { readonly port: number; readonly close: () => Promise<void> };

/** A TCP server that does this to each connection. */
export async function fakeServer(onConnection: (socket: Socket) => void, port = 0): Promise<Fake> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
